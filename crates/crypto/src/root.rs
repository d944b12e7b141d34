//! The root of trust: the key that wraps data keys, and where it comes from.
//!
//! A wrapped data key is: format byte 1, nonce (12), ciphertext (as long as the key), tag (16), made with
//! AES-256-GCM. The data key's id is authenticated with it.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use argon2::{Algorithm, Argon2, Params, Version};

use crate::digest::{DigestAlgorithm, hmac};
use crate::gcm::{GcmKey, KEY_LEN, NONCE_LEN};
use crate::random::{self, Random};
use crate::{Error, Result, Secret};

/// The root key, in one of the forms in which it can be held.
#[non_exhaustive]
pub enum RootKey {
    /// In this process's memory, from a key file, a passphrase or joined shares.
    Software(SoftwareRoot),
}

/// A root key held in memory.
pub struct SoftwareRoot {
    wrapping: GcmKey,
    check_value: [u8; CHECK_VALUE_LEN],
}

/// Argon2id's inputs (RFC 9106) beside the passphrase. Not secret; kept beside the wrapped data keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassphraseParameters {
    /// Random salt, 8 to 64 bytes.
    pub salt: Vec<u8>,
    /// Memory in KiB, at least 8 for each lane and at most 4 GiB.
    pub m_cost: u32,
    /// Number of passes, at least 1.
    pub t_cost: u32,
    /// Number of lanes, 1 to 16.
    pub p: u32,
}

impl PassphraseParameters {
    /// The second recommended option of RFC 9106, section 4 (64 MiB, 3 passes, 4 lanes), with a fresh salt.
    pub fn generate(random: &dyn Random) -> Result<Self> {
        Ok(Self { salt: random.bytes(16)?, m_cost: 64 * 1024, t_cost: 3, p: 4 })
    }
}

impl RootKey {
    /// Makes a random root key and keeps it in a new file that only its owner may read. The file and its
    /// folder entry are on disk when this returns. A missing folder is made, for the owner only.
    ///
    /// # Errors
    /// [`Error::File`], also when there is a file already.
    pub fn create_key_file(path: &Path) -> Result<Self> {
        let failed = "create key file";
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(Error::file(failed))?;
        let key = random::secret(KEY_LEN)?;
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .map_err(Error::file(failed))?;
        file.write_all(key.expose()).and_then(|()| file.sync_all()).map_err(Error::file(failed))?;
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(Error::file(failed))?;
        Self::from_key(key)
    }

    /// Reads a root key from a file made by [`RootKey::create_key_file`].
    ///
    /// # Errors
    /// [`Error::File`] when it cannot be read, [`Error::Invalid`] when group or others may access it,
    /// [`Error::Malformed`] unless it holds exactly 32 bytes.
    pub fn from_key_file(path: &Path) -> Result<Self> {
        let failed = "read key file";
        let file = File::open(path).map_err(Error::file(failed))?;
        let metadata = file.metadata().map_err(Error::file(failed))?;
        if !metadata.is_file() {
            return Err(Error::Invalid("key file: not a regular file"));
        }
        if metadata.mode() & 0o077 != 0 {
            return Err(Error::Invalid("key file: accessible by group or others"));
        }
        // One byte more than the key shows a file that is too long; the vector never grows.
        let mut key = Secret::new(Vec::with_capacity(KEY_LEN + 1));
        let mut chunk = Secret::new(vec![0; KEY_LEN + 1]);
        let mut file = file.take(KEY_LEN as u64 + 1);
        loop {
            let read = file.read(chunk.expose_mut()).map_err(Error::file(failed))?;
            match chunk.expose().get(..read) {
                Some(part) if !part.is_empty() => key.expose_mut().extend_from_slice(part),
                _ => break,
            }
        }
        if key.len() != KEY_LEN {
            return Err(Error::Malformed("key file: length"));
        }
        Self::from_key(key)
    }

    /// Derives the root key from a passphrase with Argon2id.
    ///
    /// # Errors
    /// [`Error::Invalid`] when a parameter is out of range or the passphrase is empty.
    pub fn from_passphrase(passphrase: &Secret, parameters: &PassphraseParameters) -> Result<Self> {
        let PassphraseParameters { salt, m_cost, t_cost, p } = parameters;
        let in_range = (8..=64).contains(&salt.len()) && *m_cost <= MAX_M_COST && (1..=16).contains(p);
        if !in_range || passphrase.is_empty() {
            return Err(Error::Invalid("passphrase parameters"));
        }
        let cost = Params::new(*m_cost, *t_cost, *p, Some(KEY_LEN));
        let cost = cost.map_err(|_| Error::Invalid("passphrase parameters"))?;
        let mut key = Secret::new(vec![0; KEY_LEN]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, cost)
            .hash_password_into(passphrase.expose(), salt, key.expose_mut())
            .map_err(|_| Error::Invalid("passphrase parameters"))?;
        Self::from_key(key)
    }

    /// Takes a root key of 32 bytes that was put together elsewhere.
    ///
    /// # Errors
    /// [`Error::Invalid`] for another length.
    pub fn from_key(key: Secret) -> Result<Self> {
        let mac = Secret::new(hmac(DigestAlgorithm::Sha256, key.expose(), CHECK_VALUE_LABEL)?);
        let check_value = mac.expose().first_chunk().copied().ok_or(Error::Invalid("key length"))?;
        Ok(Self::Software(SoftwareRoot { wrapping: GcmKey::new(key)?, check_value }))
    }

    /// Encrypts a data key, bound to its id.
    pub fn wrap(&self, data_key_id: u32, data_key: &Secret) -> Result<Vec<u8>> {
        let Self::Software(root) = self;
        let mut nonce = [0; NONCE_LEN];
        random::fill(&mut nonce)?;
        let mut out = vec![FORMAT];
        out.extend_from_slice(&nonce);
        root.wrapping.seal(&nonce, &[WRAP_LABEL, &data_key_id.to_be_bytes()], data_key.expose(), &mut out)?;
        Ok(out)
    }

    /// Decrypts a data key.
    ///
    /// # Errors
    /// [`Error::AuthenticationFailed`] when it was wrapped by another root key, for another id, or edited;
    /// [`Error::Malformed`] when it is not a wrapped key at all.
    pub fn unwrap(&self, data_key_id: u32, wrapped: &[u8]) -> Result<Secret> {
        let Self::Software(root) = self;
        let malformed = Error::Malformed("wrapped data key");
        let Some((&[FORMAT], rest)) = wrapped.split_first_chunk::<1>() else { return Err(malformed) };
        let Some((nonce, body)) = rest.split_first_chunk::<NONCE_LEN>() else { return Err(malformed) };
        root.wrapping.open(nonce, &[WRAP_LABEL, &data_key_id.to_be_bytes()], body)
    }

    /// A value that is the same for the same root key and tells nothing else about it: shown to operators and
    /// compared before anything is opened.
    pub fn check_value(&self) -> [u8; CHECK_VALUE_LEN] {
        let Self::Software(root) = self;
        root.check_value
    }
}

/// Length of [`RootKey::check_value`] in bytes.
pub const CHECK_VALUE_LEN: usize = 16;

const FORMAT: u8 = 1;
const WRAP_LABEL: &[u8] = b"keyward data key";
const CHECK_VALUE_LABEL: &[u8] = b"keyward root key check value";
/// 4 GiB, in KiB.
const MAX_M_COST: u32 = 4 << 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TempDir;
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn key_file_round_trip() {
        let dir = TempDir::new();
        let path = dir.path().join("keys/root.key");
        let made = RootKey::create_key_file(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(std::fs::metadata(&path).unwrap().len(), 32);
        let read = RootKey::from_key_file(&path).unwrap();
        assert_eq!(made.check_value(), read.check_value());
        let data_key = random::secret(32).unwrap();
        assert_eq!(read.unwrap(3, &made.wrap(3, &data_key).unwrap()).unwrap(), data_key);
        assert!(matches!(RootKey::create_key_file(&path), Err(Error::File { .. })));
    }

    #[test]
    fn bad_key_files_are_refused() {
        let dir = TempDir::new();
        let path = dir.path().join("root.key");
        assert!(matches!(RootKey::from_key_file(&path), Err(Error::File { .. })));
        RootKey::create_key_file(&path).unwrap();
        for mode in [0o640, 0o604, 0o610] {
            std::fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            assert!(matches!(RootKey::from_key_file(&path), Err(Error::Invalid(_))), "{mode:o}");
        }
        std::fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        for len in [0, 31, 33, 100] {
            std::fs::write(&path, vec![1; len]).unwrap();
            assert!(matches!(RootKey::from_key_file(&path), Err(Error::Malformed(_))), "{len}");
        }
        assert!(matches!(RootKey::from_key_file(dir.path()), Err(Error::Invalid(_) | Error::File { .. })));
    }

    #[test]
    fn another_root_or_id_is_recognised() {
        let (one, two) = (random::secret(32).unwrap(), random::secret(32).unwrap());
        let (one, two) = (RootKey::from_key(one).unwrap(), RootKey::from_key(two).unwrap());
        assert_ne!(one.check_value(), two.check_value());
        let wrapped = one.wrap(1, &random::secret(32).unwrap()).unwrap();
        assert!(one.unwrap(1, &wrapped).is_ok());
        assert!(matches!(two.unwrap(1, &wrapped), Err(Error::AuthenticationFailed)));
        assert!(matches!(one.unwrap(2, &wrapped), Err(Error::AuthenticationFailed)));
        assert!(matches!(one.unwrap(1, &wrapped[..20]), Err(Error::Malformed(_))));
        assert!(matches!(one.unwrap(1, b""), Err(Error::Malformed(_))));
    }

    #[test]
    fn passphrase_gives_the_same_key_again() {
        let parameters = PassphraseParameters { salt: b"saltsalt".to_vec(), m_cost: 64, t_cost: 1, p: 1 };
        let passphrase = Secret::from(&b"correct horse"[..]);
        let one = RootKey::from_passphrase(&passphrase, &parameters).unwrap();
        let two = RootKey::from_passphrase(&passphrase, &parameters).unwrap();
        assert_eq!(one.check_value(), two.check_value());
        let other_salt = PassphraseParameters { salt: b"saltsalu".to_vec(), ..parameters.clone() };
        let three = RootKey::from_passphrase(&passphrase, &other_salt).unwrap();
        assert_ne!(one.check_value(), three.check_value());
        for bad in [
            PassphraseParameters { salt: b"short".to_vec(), ..parameters.clone() },
            PassphraseParameters { m_cost: u32::MAX, ..parameters.clone() },
            PassphraseParameters { t_cost: 0, ..parameters.clone() },
            PassphraseParameters { p: 0, ..parameters.clone() },
        ] {
            assert!(matches!(RootKey::from_passphrase(&passphrase, &bad), Err(Error::Invalid(_))));
        }
        assert!(RootKey::from_passphrase(&Secret::new(vec![]), &parameters).is_err());
    }
}
