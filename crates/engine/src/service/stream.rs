//! Cryptographic operations over several requests: Init and Final Indicator, Correlation Value
//! (KMIP 2.1 sections 7.8, 7.14, 7.17).
//!
//! A stream belongs to the user that began it, to its operation and to its key; rights to the key and its usage are
//! checked anew for each part. Streams are not kept in the store: they end with the process.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crypto::Secret;
use crypto::cipher::{Decryptor, Encryptor};
use crypto::digest::Digester;
use crypto::mac::MacStream;
use crypto::random::Random;
use crypto::sign::SignatureStream;
use kmip::table::enumeration::Operation;
use kmip::ttlv::Bytes;

use crate::reason::{Failure, Reason};

/// Limits on operations over several requests.
#[derive(Clone, Copy, Debug)]
pub struct StreamLimits {
    /// Streams that may be open at a time.
    pub max_open: usize,
    /// Of these, streams of one user.
    pub max_open_of_user: usize,
    /// Seconds after its last part in which a stream has to go on.
    pub idle_seconds: i64,
    /// Bytes of one message that a stream may hold back: some modes and signatures take a message whole, and what is
    /// decrypted with a tag is not given out before the tag is checked.
    pub max_held_bytes: usize,
}

impl Default for StreamLimits {
    fn default() -> Self {
        Self { max_open: 10_000, max_open_of_user: 1000, idle_seconds: 300, max_held_bytes: 16 << 20 }
    }
}

/// Which part of a message a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'r> {
    /// All of it.
    Whole,
    /// The first of several.
    First,
    /// A further one of the stream with a Correlation Value, perhaps the last.
    Next { correlation: &'r [u8], is_last: bool },
}

impl<'r> Part<'r> {
    /// What the fields of a request say.
    ///
    /// # Errors
    /// [`Reason::InvalidField`] when they contradict each other.
    pub(crate) fn of(
        correlation: Option<&'r Bytes>,
        init: Option<bool>,
        last: Option<bool>,
    ) -> Result<Self, Failure> {
        let (is_first, is_last) = (init == Some(true), last == Some(true));
        match correlation {
            Some(_) if is_first => Err(Reason::InvalidField.because("a stream that goes on does not begin")),
            Some(correlation) => Ok(Self::Next { correlation, is_last }),
            None if is_first && !is_last => Ok(Self::First),
            None => Ok(Self::Whole),
        }
    }

    /// Whether a message begins with the part.
    pub(crate) const fn begins(self) -> bool {
        !matches!(self, Self::Next { .. })
    }
}

/// Whose a stream is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) domain: i64,
    pub(crate) user: i64,
    pub(crate) operation: Operation,
    /// Unique Identifier of the key; `None` for a hash.
    pub(crate) key: Option<String>,
}

/// What a stream has computed so far.
pub(crate) enum Work {
    Encrypt(Box<Encryptor>),
    Decrypt {
        decryptor: Box<Decryptor>,
        tag: Bytes,
        /// What was decrypted and waits for the tag to be checked; `None` where there is none.
        held: Option<Secret>,
    },
    Hash(Box<Digester>),
    Mac(Box<MacStream>),
    MacVerify {
        mac: Box<MacStream>,
        expected: Bytes,
    },
    Sign(Box<SignatureStream>),
    SignatureVerify {
        signature: Box<SignatureStream>,
        expected: Bytes,
    },
}

/// An open stream, while a request works on it.
pub(crate) struct Stream {
    owner: Owner,
    pub(crate) work: Work,
    /// Bytes held back; `None` where nothing is.
    held_bytes: Option<usize>,
    last_used: i64,
}

impl Stream {
    /// A new stream with the bytes that it holds back so far, where it holds the message back.
    pub(crate) const fn new(owner: Owner, work: Work, held_bytes: Option<usize>) -> Self {
        Self { owner, work, held_bytes, last_used: 0 }
    }
}

/// The open streams.
pub(crate) struct Streams {
    open: Mutex<Open>,
    limits: StreamLimits,
}

#[derive(Default)]
struct Open {
    streams: HashMap<Vec<u8>, Stream>,
    /// When idle streams were last dropped.
    swept: i64,
}

impl Open {
    fn sweep(&mut self, now: i64, idle_seconds: i64) {
        self.streams.retain(|_, stream| now.saturating_sub(stream.last_used) <= idle_seconds);
        self.swept = now;
    }
}

impl Streams {
    pub(crate) fn new(limits: StreamLimits) -> Self {
        Self { open: Mutex::default(), limits }
    }

    fn lock(&self, now: i64) -> MutexGuard<'_, Open> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = open.streams.len() >= self.limits.max_open;
        if is_full || now.saturating_sub(open.swept) >= self.limits.idle_seconds {
            open.sweep(now, self.limits.idle_seconds);
        }
        open
    }

    /// Ends the streams that have been idle for too long, where there are any, so that no key stays in memory because of
    /// a client that does not go on.
    pub(crate) fn end_idle(&self, now: i64) {
        self.lock(now).sweep(now, self.limits.idle_seconds);
    }

    /// Ends the streams of a key. One that a request works on at the moment ends by being idle.
    pub(crate) fn end_of_key(&self, domain: i64, uid: &str) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.streams
            .retain(|_, stream| stream.owner.domain != domain || stream.owner.key.as_deref() != Some(uid));
    }

    /// Keeps a new stream and gives its Correlation Value.
    ///
    /// # Errors
    /// [`Reason::ServerLimitExceeded`] when too many are open, or its first part is too long to be held back.
    pub(crate) fn begin(&self, mut stream: Stream, random: &dyn Random, now: i64) -> Result<Bytes, Failure> {
        self.check_held(stream.held_bytes)?;
        let correlation = random.bytes(CORRELATION_BYTES)?;
        stream.last_used = now;
        let mut open = self.lock(now);
        let is_same_user = |other: &&Stream| {
            (other.owner.domain, other.owner.user) == (stream.owner.domain, stream.owner.user)
        };
        if open.streams.len() >= self.limits.max_open
            || open.streams.values().filter(is_same_user).count() >= self.limits.max_open_of_user
        {
            return Err(Reason::ServerLimitExceeded.because("too many streams are open"));
        }
        open.streams.insert(correlation.clone(), stream);
        Ok(Bytes::from(correlation))
    }

    /// The key of an open stream of a user, for a request that does not name it.
    pub(crate) fn key(&self, correlation: &[u8], domain: i64, user: i64, now: i64) -> Option<String> {
        let open = self.lock(now);
        let stream = open.streams.get(correlation)?;
        (stream.owner.domain == domain && stream.owner.user == user).then(|| stream.owner.key.clone())?
    }

    /// Takes a stream out to work on it with some more bytes. A part that fails ends the stream.
    ///
    /// # Errors
    /// [`Reason::InvalidCorrelationValue`] when there is none for its owner, or it has been idle for too long;
    /// [`Reason::ServerLimitExceeded`] when it would hold back too much.
    pub(crate) fn take(
        &self,
        correlation: &[u8],
        owner: &Owner,
        more_bytes: usize,
        now: i64,
    ) -> Result<Stream, Failure> {
        let unknown = || Reason::InvalidCorrelationValue.because("no such stream");
        let mut open = self.lock(now);
        let found = open.streams.get(correlation).ok_or_else(unknown)?;
        if found.owner != *owner || now.saturating_sub(found.last_used) > self.limits.idle_seconds {
            return Err(unknown());
        }
        let mut stream = open.streams.remove(correlation).ok_or_else(unknown)?;
        drop(open);
        if let Some(held) = &mut stream.held_bytes {
            *held = held.saturating_add(more_bytes);
        }
        self.check_held(stream.held_bytes)?;
        Ok(stream)
    }

    fn check_held(&self, bytes: Option<usize>) -> Result<(), Failure> {
        match bytes {
            Some(held) if held > self.limits.max_held_bytes => {
                Err(Reason::ServerLimitExceeded.because("the message is too long for this mode"))
            }
            _ => Ok(()),
        }
    }

    /// Puts a stream back that goes on.
    pub(crate) fn put_back(&self, correlation: &[u8], mut stream: Stream, now: i64) {
        stream.last_used = now;
        self.lock(now).streams.insert(correlation.to_vec(), stream);
    }
}

/// Bytes of a Correlation Value.
const CORRELATION_BYTES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crypto::digest::DigestAlgorithm;
    use crypto::random::SystemRandom;

    const NOW: i64 = 1000;

    fn owner(user: i64) -> Owner {
        Owner { domain: 0, user, operation: Operation::HASH, key: None }
    }

    fn stream(user: i64, holds: bool) -> Stream {
        let digester = Digester::new(DigestAlgorithm::Sha256).unwrap();
        Stream::new(owner(user), Work::Hash(Box::new(digester)), holds.then_some(0))
    }

    fn streams() -> Streams {
        let limits = StreamLimits { max_open: 3, max_open_of_user: 2, idle_seconds: 10, max_held_bytes: 5 };
        Streams::new(limits)
    }

    fn reason<T>(result: Result<T, Failure>) -> Option<Reason> {
        result.err().map(|failure| failure.reason)
    }

    #[test]
    fn the_fields_tell_the_part() {
        let value = Bytes::from(vec![1]);
        assert_eq!(Part::of(None, None, None), Ok(Part::Whole));
        assert_eq!(Part::of(None, Some(true), Some(true)), Ok(Part::Whole));
        assert_eq!(Part::of(None, Some(true), None), Ok(Part::First));
        let next = Part::Next { correlation: &[1], is_last: true };
        assert_eq!(Part::of(Some(&value), Some(false), Some(true)), Ok(next));
        assert!(Part::of(Some(&value), Some(true), None).is_err());
    }

    #[test]
    fn a_stream_is_its_owners() {
        let streams = streams();
        let correlation = streams.begin(stream(1, false), &SystemRandom, NOW).unwrap();
        let invalid = Some(Reason::InvalidCorrelationValue);
        assert_eq!(reason(streams.take(&correlation, &owner(2), 0, NOW)), invalid);
        let other_operation = Owner { operation: Operation::MAC, ..owner(1) };
        assert_eq!(reason(streams.take(&correlation, &other_operation, 0, NOW)), invalid);
        let other_key = Owner { key: Some("key".to_owned()), ..owner(1) };
        assert_eq!(reason(streams.take(&correlation, &other_key, 0, NOW)), invalid);
        let taken = streams.take(&correlation, &owner(1), 0, NOW).unwrap();
        assert_eq!(reason(streams.take(&correlation, &owner(1), 0, NOW)), invalid, "one request at a time");
        streams.put_back(&correlation, taken, NOW);
        assert!(streams.take(&correlation, &owner(1), 0, NOW).is_ok());
    }

    #[test]
    fn idle_streams_end() {
        let streams = streams();
        let correlation = streams.begin(stream(1, false), &SystemRandom, NOW).unwrap();
        let taken = streams.take(&correlation, &owner(1), 0, NOW + 10).unwrap();
        streams.put_back(&correlation, taken, NOW + 10);
        let late = streams.take(&correlation, &owner(1), 0, NOW + 21);
        assert_eq!(reason(late), Some(Reason::InvalidCorrelationValue));
    }

    #[test]
    fn streams_end_with_their_key_and_with_time() {
        let streams = streams();
        let of_key = |uid: &str| Owner { key: Some(uid.to_owned()), ..owner(1) };
        let keyed = |uid: &str| Stream { owner: of_key(uid), ..stream(1, false) };
        let one = streams.begin(keyed("one"), &SystemRandom, NOW).unwrap();
        let other = streams.begin(keyed("other"), &SystemRandom, NOW).unwrap();
        streams.end_of_key(1, "one");
        streams.end_of_key(0, "one");
        assert!(streams.take(&one, &of_key("one"), 0, NOW).is_err());
        let taken = streams.take(&other, &of_key("other"), 0, NOW).unwrap();
        streams.put_back(&other, taken, NOW);
        streams.end_idle(NOW + 10);
        assert_eq!(streams.open.lock().unwrap().streams.len(), 1);
        streams.end_idle(NOW + 20);
        assert_eq!(streams.open.lock().unwrap().streams.len(), 0);
    }

    #[test]
    fn open_streams_and_what_they_hold_are_limited() {
        let streams = streams();
        let exceeded = Some(Reason::ServerLimitExceeded);
        let correlation = streams.begin(stream(1, true), &SystemRandom, NOW).unwrap();
        streams.begin(stream(1, false), &SystemRandom, NOW).unwrap();
        assert_eq!(reason(streams.begin(stream(1, false), &SystemRandom, NOW)), exceeded);
        streams.begin(stream(2, false), &SystemRandom, NOW).unwrap();
        assert_eq!(reason(streams.begin(stream(3, false), &SystemRandom, NOW)), exceeded);
        assert!(streams.begin(stream(3, false), &SystemRandom, NOW + 11).is_ok(), "idle ones make room");
        let correlation = {
            assert!(streams.take(&correlation, &owner(1), 0, NOW + 11).is_err());
            streams.begin(stream(1, true), &SystemRandom, NOW + 11).unwrap()
        };
        let taken = streams.take(&correlation, &owner(1), 5, NOW + 11).unwrap();
        streams.put_back(&correlation, taken, NOW + 11);
        assert_eq!(reason(streams.take(&correlation, &owner(1), 1, NOW + 11)), exceeded);
    }
}
