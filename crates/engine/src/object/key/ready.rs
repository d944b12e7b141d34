//! Asymmetric keys ready for use: reading and checking one costs more than using it, so that it is done once an object.

use std::fmt;
use std::sync::OnceLock;

use crypto::asymmetric::{PrivateKey, PublicKey};

/// The asymmetric key of an object, once it was read. A copy of the object starts without it.
#[derive(Default)]
pub struct Ready {
    private: OnceLock<PrivateKey>,
    public: OnceLock<PublicKey>,
}

impl Ready {
    /// The private key; `read` is called when it was not read before.
    ///
    /// # Errors
    /// What `read` answers.
    pub fn private<E>(&self, read: impl FnOnce() -> Result<PrivateKey, E>) -> Result<PrivateKey, E> {
        match self.private.get() {
            Some(key) => Ok(key.clone()),
            None => read().map(|key| self.private.get_or_init(|| key).clone()),
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
}

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

    #[test]
    fn a_key_is_read_once_and_not_shared_with_copies() {
        let ready = Ready::default();
        let mut reads = 0;
        for _ in 0..3 {
            let key = ready.private(|| {
                reads += 1;
                generate_ec(Curve::P256)
            });
            assert_eq!(key.unwrap().bits(), 256);
        }
        assert_eq!(reads, 1);
        assert!(ready.clone().private.get().is_none());
        assert!(ready.public(|| Err::<PublicKey, ()>(())).is_err());
    }
}
