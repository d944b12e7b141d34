//! Sealing of what is kept at rest: AES-256-GCM under data keys that can be replaced while running.
//!
//! A sealed value is: format byte 1, key id (4 bytes, big-endian), nonce (12), ciphertext, tag (16). The
//! first five bytes and the caller's additional data are authenticated.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::gcm::{GcmKey, NONCE_LEN, TAG_LEN};
use crate::{Error, Result, Secret, random};

/// What sealing adds to the length of a value, in bytes.
pub const OVERHEAD: usize = HEADER_LEN + NONCE_LEN + TAG_LEN;

/// Seals under one key may not exceed this number, because nonces are random (SP 800-38D, 8.3).
pub const MAX_SEALS: u64 = 1 << 32;

/// Length of a data key in bytes.
pub const DATA_KEY_LEN: usize = crate::gcm::KEY_LEN;

/// Seals and opens values with the data keys it knows. One of them, the current one, seals.
pub struct Sealer {
    keys: RwLock<Keys>,
}

struct Keys {
    current: Arc<DataKey>,
    by_id: HashMap<u32, Arc<DataKey>>,
}

struct DataKey {
    id: u32,
    key: GcmKey,
    seals: AtomicU64,
}

impl Sealer {
    /// A sealer whose current data key is `key`, known as `id`. `seals` is how many values were sealed with
    /// it before, or an upper bound of that.
    ///
    /// # Errors
    /// [`Error::Invalid`] unless the key has [`DATA_KEY_LEN`] bytes.
    pub fn new(id: u32, key: Secret, seals: u64) -> Result<Self> {
        let current = Arc::new(DataKey::new(id, key, seals)?);
        let by_id = HashMap::from([(id, Arc::clone(&current))]);
        Ok(Self { keys: RwLock::new(Keys { current, by_id }) })
    }

    /// Makes an older data key known, for opening.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a wrong length or an id that is known already.
    pub fn add(&self, id: u32, key: Secret) -> Result<()> {
        self.insert(id, key, false)
    }

    /// Makes a fresh data key known and seals with it from now on.
    ///
    /// # Errors
    /// As for [`Sealer::add`].
    pub fn rotate(&self, id: u32, key: Secret) -> Result<()> {
        self.insert(id, key, true)
    }

    /// Forgets a data key under which nothing is sealed any more. The current key stays.
    pub fn forget(&self, id: u32) {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        if keys.current.id != id {
            keys.by_id.remove(&id);
        }
    }

    /// Id of the key that seals.
    pub fn current_id(&self) -> u32 {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).current.id
    }

    /// How many values the current key has sealed. It should be replaced well before [`MAX_SEALS`].
    pub fn seals_with_current(&self) -> u64 {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.current.seals.load(Ordering::Relaxed)
    }

    /// Id of the data key that `sealed` needs.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it is not a sealed value.
    pub fn key_id(sealed: &[u8]) -> Result<u32> {
        Parts::of(sealed).map(|parts| parts.key_id)
    }

    /// Seals `plaintext`; `aad` (table, row id, version) must be the same when opening.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the current key has sealed [`MAX_SEALS`] values.
    pub fn seal(&self, aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>> {
        // Held meanwhile: other threads seal at the same time, and to count who has the key costs more.
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let current = &*keys.current;
        if current.seals.fetch_add(1, Ordering::Relaxed) >= MAX_SEALS {
            return Err(Error::Invalid("data key is used up"));
        }
        let (header, nonce) = (header_of(current.id), random::array()?);
        let mut out = Vec::with_capacity(OVERHEAD.saturating_add(plaintext.len()));
        out.extend_from_slice(&header);
        out.extend_from_slice(&nonce);
        current.key.seal(&nonce, &[&header, aad], plaintext, &mut out)?;
        Ok(out)
    }

    /// The plaintext of a sealed value.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it is not a sealed value or its data key is unknown,
    /// [`Error::AuthenticationFailed`] when it was edited, or sealed for another row.
    pub fn open(&self, aad: &[u8], sealed: &[u8]) -> Result<Secret> {
        let parts = Parts::of(sealed)?;
        let key = {
            let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
            keys.by_id.get(&parts.key_id).cloned()
        };
        let key = key.ok_or(Error::Malformed("sealed value: unknown data key"))?;
        key.key.open(parts.nonce, &[&header_of(parts.key_id), aad], parts.body)
    }

    fn insert(&self, id: u32, key: Secret, current: bool) -> Result<()> {
        let key = Arc::new(DataKey::new(id, key, 0)?);
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        if keys.by_id.contains_key(&id) {
            return Err(Error::Invalid("data key id is taken"));
        }
        keys.by_id.insert(id, Arc::clone(&key));
        if current {
            keys.current = key;
        }
        Ok(())
    }
}

impl DataKey {
    fn new(id: u32, key: Secret, seals: u64) -> Result<Self> {
        Ok(Self { id, key: GcmKey::new(key)?, seals: AtomicU64::new(seals) })
    }
}

struct Parts<'a> {
    key_id: u32,
    nonce: &'a [u8; NONCE_LEN],
    body: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(sealed: &'a [u8]) -> Result<Self> {
        let malformed = Error::Malformed("sealed value");
        let Some((&[FORMAT], rest)) = sealed.split_first_chunk::<1>() else { return Err(malformed) };
        let Some((id, rest)) = rest.split_first_chunk::<4>() else { return Err(malformed) };
        let Some((nonce, body)) = rest.split_first_chunk::<NONCE_LEN>() else { return Err(malformed) };
        if body.len() < TAG_LEN {
            return Err(malformed);
        }
        Ok(Self { key_id: u32::from_be_bytes(*id), nonce, body })
    }
}

/// What a sealed value begins with.
const fn header_of(key_id: u32) -> [u8; HEADER_LEN] {
    let [a, b, c, d] = key_id.to_be_bytes();
    [FORMAT, a, b, c, d]
}

const FORMAT: u8 = 1;
const HEADER_LEN: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer() -> Sealer {
        Sealer::new(7, random::secret(DATA_KEY_LEN).unwrap(), 0).unwrap()
    }

    #[test]
    fn round_trip() {
        let sealer = sealer();
        for plaintext in [&b""[..], b"x", &[9; 5000]] {
            let sealed = sealer.seal(b"row 1", plaintext).unwrap();
            assert_eq!(sealed.len(), plaintext.len() + OVERHEAD);
            assert_eq!(sealed.capacity(), sealed.len());
            assert_eq!(sealer.open(b"row 1", &sealed).unwrap().expose(), plaintext);
        }
        assert_eq!(sealer.seals_with_current(), 3);
        assert_ne!(sealer.seal(b"", b"x").unwrap(), sealer.seal(b"", b"x").unwrap());
    }

    #[test]
    fn moved_row_is_refused() {
        let sealer = sealer();
        let sealed = sealer.seal(b"row 1", b"secret").unwrap();
        assert!(matches!(sealer.open(b"row 2", &sealed), Err(Error::AuthenticationFailed)));
    }

    #[test]
    fn every_edited_byte_is_refused() {
        let sealer = sealer();
        let sealed = sealer.seal(b"row", b"secret").unwrap();
        for index in 0..sealed.len() {
            let mut edited = sealed.clone();
            edited[index] ^= 1;
            assert!(sealer.open(b"row", &edited).is_err(), "byte {index}");
        }
        for len in 0..sealed.len() {
            assert!(sealer.open(b"row", &sealed[..len]).is_err(), "length {len}");
        }
    }

    #[test]
    fn rotation_keeps_old_values_readable() {
        let sealer = sealer();
        let old = sealer.seal(b"row", b"old").unwrap();
        sealer.rotate(8, random::secret(DATA_KEY_LEN).unwrap()).unwrap();
        assert_eq!((sealer.current_id(), sealer.seals_with_current()), (8, 0));
        let new = sealer.seal(b"row", b"new").unwrap();
        assert_eq!((Sealer::key_id(&old).unwrap(), Sealer::key_id(&new).unwrap()), (7, 8));
        assert_eq!(sealer.open(b"row", &old).unwrap().expose(), b"old");

        // A value relabelled with another key's id does not open.
        let mut relabelled = old.clone();
        relabelled[4] = 8;
        assert!(matches!(sealer.open(b"row", &relabelled), Err(Error::AuthenticationFailed)));

        sealer.forget(7);
        sealer.forget(8);
        assert!(matches!(sealer.open(b"row", &old), Err(Error::Malformed(_))));
        assert_eq!(sealer.open(b"row", &new).unwrap().expose(), b"new");
        assert!(sealer.add(8, random::secret(DATA_KEY_LEN).unwrap()).is_err());
    }

    #[test]
    fn key_is_used_up_at_the_limit() {
        let sealer = Sealer::new(1, random::secret(DATA_KEY_LEN).unwrap(), MAX_SEALS - 1).unwrap();
        assert!(sealer.seal(b"", b"").is_ok());
        assert!(matches!(sealer.seal(b"", b""), Err(Error::Invalid(_))));
    }

    #[test]
    fn threads_share_a_sealer() {
        let sealer = sealer();
        std::thread::scope(|scope| {
            for thread in 0..4_u8 {
                let sealer = &sealer;
                scope.spawn(move || {
                    for _ in 0..200 {
                        let sealed = sealer.seal(&[thread], &[thread; 40]).unwrap();
                        assert_eq!(sealer.open(&[thread], &sealed).unwrap().expose(), [thread; 40]);
                    }
                });
            }
        });
        assert_eq!(sealer.seals_with_current(), 800);
    }
}
