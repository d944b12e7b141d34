//! Cutting a byte stream into KMIP messages (KMIP 1.4 section 9.1.1: tag, type, length, value).

use std::ops::Range;

use crate::wipe::wipe;

/// Bytes of a tag, a type and a length.
pub(crate) const HEADER_BYTES: usize = 8;

/// Room that is made at a time while a message arrives, so that a length alone claims no memory.
const STEP_BYTES: usize = 16 << 10;

/// Size of a buffer at first, which most messages fit in.
const SMALL_BYTES: usize = 1 << 10;

/// What a buffer may keep while its connection is quiet.
pub(crate) const KEEP_BYTES: usize = 8 << 10;

/// Why a stream cannot be cut further.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// The bytes do not begin with the header of a KMIP structure.
    NotTtlv,
    /// The message says it is longer (bytes, header included) than is accepted.
    TooLong(u64),
}

/// Received bytes that wait to be used. They may hold secrets and are cleared before they are freed or reused.
pub(crate) struct Frames {
    bytes: Vec<u8>,
    limit: usize,
}

impl Frames {
    /// A buffer for messages of at most `limit` bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self { bytes: Vec::with_capacity(SMALL_BYTES), limit }
    }

    /// Where the first message lies, `None` while it is not complete.
    pub(crate) fn message(&self) -> Result<Option<Range<usize>>, Fault> {
        Ok(self.length()?.filter(|&length| length <= self.bytes.len()).map(|length| 0..length))
    }

    /// The bytes of a message found by [`Self::message`].
    pub(crate) fn get(&self, message: Range<usize>) -> &[u8] {
        self.bytes.get(message).unwrap_or_default()
    }

    /// Drops a message that was answered; bytes of the next one that came with it stay.
    pub(crate) fn consume(&mut self, message: Range<usize>) {
        let end = message.end.min(self.bytes.len());
        self.bytes.copy_within(end.., 0);
        let rest = self.bytes.len() - end;
        if let Some(used) = self.bytes.get_mut(rest..) {
            wipe(used);
        }
        self.bytes.truncate(rest);
    }

    /// Whether the buffer is larger than one that waits for its next message should be.
    pub(crate) fn is_large(&self) -> bool {
        self.bytes.capacity() > KEEP_BYTES
    }

    /// Gives back what an empty buffer does not need.
    pub(crate) fn shrink(&mut self) {
        if self.bytes.is_empty() && self.is_large() {
            self.resize(SMALL_BYTES);
        }
    }

    /// Whether what arrived begins like an HTTP request.
    pub(crate) fn is_http(&self) -> bool {
        self.bytes.first().is_some_and(|byte| super::https::begins_request(*byte))
    }

    /// Hands out what arrived.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    /// Whether a message has begun to arrive.
    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The buffer to read into, with room for at least one more byte.
    pub(crate) fn room(&mut self) -> &mut Vec<u8> {
        if self.bytes.capacity() == self.bytes.len() {
            let missing = match self.length() {
                Ok(Some(length)) => length.saturating_sub(self.bytes.len()),
                _ => 0,
            };
            self.resize(self.bytes.len() + missing.clamp(HEADER_BYTES, STEP_BYTES.max(self.bytes.len())));
        }
        &mut self.bytes
    }

    /// The length of the first message with its header, `None` while the header is not complete.
    fn length(&self) -> Result<Option<usize>, Fault> {
        // Wrong bytes are refused as soon as they are seen, not only when eight of them have come.
        let is_ttlv = self.bytes.iter().zip([0x42, 0x00]).all(|(byte, expected)| *byte == expected)
            && self.bytes.get(3).is_none_or(|kind| *kind == 0x01);
        if !is_ttlv {
            return Err(Fault::NotTtlv);
        }
        let Some(&[_, _, _, _, a, b, c, d]) = self.bytes.first_chunk::<HEADER_BYTES>() else {
            return Ok(None);
        };
        let length = u64::from(u32::from_be_bytes([a, b, c, d])) + HEADER_BYTES as u64;
        match usize::try_from(length) {
            Ok(length) if length <= self.limit => Ok(Some(length)),
            _ => Err(Fault::TooLong(length)),
        }
    }

    /// Moves the bytes to a buffer of another size and clears the old one.
    fn resize(&mut self, capacity: usize) {
        let mut bytes = Vec::with_capacity(capacity);
        bytes.extend_from_slice(&self.bytes);
        wipe(&mut self.bytes);
        self.bytes = bytes;
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        wipe(&mut self.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(length: u32) -> Vec<u8> {
        let mut bytes = vec![0x42, 0x00, 0x78, 0x01];
        bytes.extend(length.to_be_bytes());
        bytes.extend(std::iter::repeat_n(7, length as usize));
        bytes
    }

    #[test]
    fn pipelined_messages_come_one_by_one() {
        let mut frames = Frames::new(1024);
        for byte in [message(16), message(0), message(8)].concat() {
            frames.room().push(byte);
        }
        for length in [24, 8, 16] {
            let range = frames.message().unwrap().unwrap();
            assert_eq!(frames.get(range.clone()), message(length as u32 - 8));
            frames.consume(range);
        }
        assert!(frames.is_empty());
        assert_eq!(frames.message(), Ok(None));
    }

    #[test]
    fn a_length_claims_no_memory_before_bytes_arrive() {
        let mut frames = Frames::new(1 << 30);
        frames.room().extend([0x42, 0x00, 0x78, 0x01, 0x20, 0, 0, 0]);
        assert_eq!(frames.message(), Ok(None));
        for _ in 0..2000 {
            frames.room().push(0);
        }
        assert!(frames.bytes.capacity() <= 64 << 10);
    }

    #[test]
    fn a_long_message_is_refused_by_its_header() {
        let mut frames = Frames::new(1 << 20);
        frames.room().extend([0x42, 0x00, 0x78, 0x01, 0xFF, 0xFF, 0xFF, 0xFF]);
        assert_eq!(frames.message(), Err(Fault::TooLong((1 << 32) + 7)));
        let mut frames = Frames::new(16);
        frames.room().extend(message(8));
        assert_eq!(frames.message(), Ok(Some(0..16)));
        let mut frames = Frames::new(16);
        frames.room().extend(message(9));
        assert_eq!(frames.message(), Err(Fault::TooLong(17)));
    }

    #[test]
    fn what_is_not_a_structure_is_refused_early() {
        for start in [&b"G"[..], b"\x42\x01", b"\x42\x00\x78\x02", b"\x16\x03\x01"] {
            let mut frames = Frames::new(1024);
            frames.room().extend(start);
            assert_eq!(frames.message(), Err(Fault::NotTtlv), "{start:?}");
        }
    }

    #[test]
    fn a_buffer_gives_its_memory_back_once_it_is_empty() {
        let mut frames = Frames::new(1 << 20);
        for byte in message(100_000) {
            frames.room().push(byte);
        }
        let range = frames.message().unwrap().unwrap();
        frames.shrink();
        assert!(frames.is_large());
        frames.consume(range);
        frames.shrink();
        assert!(!frames.is_large());
    }
}
