//! The one type that holds key material and passwords in memory.

use std::fmt;

/// Bytes that must not leak: overwritten when dropped, never printed, not cloned by accident.
///
/// Two secrets compare in time that does not depend on their content.
pub struct Secret(Vec<u8>);

impl Secret {
    /// Takes over `bytes`. The caller should have built the vector with its final capacity: a vector that
    /// grew has left copies behind.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The content. Keep the borrow short, and never copy it into something that is not wiped.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// A second copy, made on purpose.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no bytes at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Appends without leaving copies behind when it grows.
    pub fn append(&mut self, part: &[u8]) {
        let needed = self.0.len().saturating_add(part.len());
        if needed > self.0.capacity() {
            let mut larger = Vec::with_capacity(needed.saturating_mul(2));
            larger.extend_from_slice(&self.0);
            wipe(&mut self.0);
            self.0 = larger;
        }
        self.0.extend_from_slice(part);
    }

    pub(crate) fn expose_mut(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }
}

/// Copies a slice that the caller keeps responsibility for.
impl From<&[u8]> for Secret {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        eq_constant_time(&self.0, &other.0)
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({} bytes)", self.0.len())
    }
}

/// Overwrites a whole buffer, what it has room for included, at the speed of memory.
fn wipe(bytes: &mut Vec<u8>) {
    bytes.clear();
    bytes.resize(bytes.capacity(), 0);
    zeroize::optimization_barrier(bytes.as_slice());
    bytes.clear();
}

/// Whether `a` and `b` are equal, in time that depends on their lengths only.
pub fn eq_constant_time(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && openssl::memcmp::eq(a, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_length_only() {
        assert_eq!(format!("{:?}", Secret::new(vec![0xAB; 3])), "Secret(3 bytes)");
    }

    #[test]
    fn comparison() {
        assert!(eq_constant_time(b"same", b"same"));
        assert!(!eq_constant_time(b"same", b"sama"));
        assert!(!eq_constant_time(b"same", b"sam"));
        assert!(eq_constant_time(b"", b""));
        assert_ne!(Secret::from(&b"a"[..]), Secret::from(&b"b"[..]));
        let secret = Secret::from(&b"a"[..]);
        assert_eq!(secret.duplicate(), secret);
    }
}
