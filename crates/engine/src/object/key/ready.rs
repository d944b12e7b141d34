//! Keys of an object ready for use: reading and checking an asymmetric one, expanding a symmetric one and setting a signature
//! up cost more than using them, so that it is done once an object.
//!
//! Invariant: what is ready lives and dies with the opened object. A change of the object in the store, be it its
//! revocation, its destruction or a new key in its place, drops the object from the cache before it is answered; who uses
//! the object at that moment drops the last reference, and contexts and keys are wiped.

use std::fmt;
use std::sync::{Arc, OnceLock};

use crypto::asymmetric::{PrivateKey, PublicKey};
use crypto::prepared::{ASYMMETRIC_BYTES, PreparedKey, PreparedPrivateKey};
use kmip::attribute::Attributes;
use kmip::table::enumeration::State;

/// What was made ready of an object's key. A copy of the object starts without it.
#[derive(Default)]
pub struct Ready {
    symmetric: OnceLock<PreparedKey>,
    private: OnceLock<PreparedPrivateKey>,
    public: OnceLock<PublicKey>,
    /// All attributes in a state, as Get Attributes answers them.
    attributes: OnceLock<(State, Arc<Attributes>)>,
}

impl Ready {
    /// The symmetric key; `read` is called when it was not read before.
    ///
    /// # Errors
    /// What `read` answers.
    pub fn symmetric<'k, E>(&self, read: impl FnOnce() -> Result<&'k [u8], E>) -> Result<&PreparedKey, E> {
        match self.symmetric.get() {
            Some(key) => Ok(key),
            None => read().map(|key| self.symmetric.get_or_init(|| PreparedKey::new(key))),
        }
    }

    /// The private key; `read` is called when it was not read before.
    ///
    /// # Errors
    /// What `read` answers.
    pub fn private<E>(&self, read: impl FnOnce() -> Result<PrivateKey, E>) -> Result<&PreparedPrivateKey, E> {
        match self.private.get() {
            Some(key) => Ok(key),
            None => read().map(|key| self.private.get_or_init(|| PreparedPrivateKey::new(key))),
        }
    }

    /// The public key; `read` is called when it was not read before.
    ///
    /// # Errors
    /// What `read` answers.
    pub fn public<E>(&self, read: impl FnOnce() -> Result<PublicKey, E>) -> Result<PublicKey, E> {
        match self.public.get() {
            Some(key) => Ok(key.clone()),
            None => read().map(|key| self.public.get_or_init(|| key).clone()),
        }
    }

    /// All attributes in a state; `make` is called when those of this state were not made before.
    pub fn attributes(&self, state: State, make: impl FnOnce() -> Attributes) -> Arc<Attributes> {
        match self.attributes.get() {
            Some((known, attributes)) if *known == state => Arc::clone(attributes),
            Some(_) => Arc::new(make()),
            None => Arc::clone(&self.attributes.get_or_init(|| (state, Arc::new(make()))).1),
        }
    }

    /// Memory that it takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let symmetric = self.symmetric.get().map_or(0, PreparedKey::bytes);
        let private = self.private.get().map_or(0, PreparedPrivateKey::bytes);
        let public = self.public.get().map_or(0, |_| ASYMMETRIC_BYTES);
        let attributes = self.attributes.get().map_or(0, |(_, attributes)| attributes.list.len());
        let attributes = attributes.saturating_mul(ATTRIBUTE_BYTES);
        symmetric.saturating_add(private).saturating_add(public).saturating_add(attributes)
    }
}

/// Bytes that an attribute takes, roughly.
const ATTRIBUTE_BYTES: usize = 256;

impl Clone for Ready {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl fmt::Debug for Ready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ready")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crypto::asymmetric::{Curve, generate_ec};
    use crypto::digest::DigestAlgorithm;
    use crypto::mac::MacAlgorithm;
    use kmip::attribute::Attribute;

    #[test]
    fn a_key_is_read_once_and_not_shared_with_copies() {
        let ready = Ready::default();
        let mut reads = 0;
        for _ in 0..3 {
            let key = ready.private(|| {
                reads += 1;
                generate_ec(Curve::P256)
            });
            assert_eq!(key.unwrap().key().bits(), 256);
        }
        assert_eq!(reads, 1);
        assert!(ready.clone().private.get().is_none());
        assert!(ready.public(|| Err::<PublicKey, ()>(())).is_err());
    }

    #[test]
    fn attributes_are_made_once_a_state() {
        let ready = Ready::default();
        let of = |state, mark: &str| {
            let make = || Attributes::new(vec![Attribute::name(mark)]);
            ready.attributes(state, make).list.clone()
        };
        let first = of(State::ACTIVE, "first");
        assert_eq!(of(State::ACTIVE, "second"), first);
        assert_eq!(of(State::DEACTIVATED, "third"), [Attribute::name("third")]);
        assert_eq!(of(State::ACTIVE, "fourth"), first);
    }

    #[test]
    fn what_a_key_takes_grows_with_its_contexts() {
        let ready = Ready::default();
        assert_eq!(ready.bytes(), 0);
        let key = ready.symmetric(|| Ok::<_, ()>(&[7; 32])).unwrap();
        let before = ready.bytes();
        key.mac(MacAlgorithm::Hmac(DigestAlgorithm::Sha256), b"data").unwrap();
        assert!(ready.bytes() > before);
        assert_eq!(ready.clone().bytes(), 0);
    }
}
