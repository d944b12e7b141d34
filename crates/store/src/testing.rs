//! What several tests need.

use std::path::PathBuf;

use crypto::Secret;
use crypto::root::RootKey;

/// A folder that is removed with its content when dropped.
pub(crate) struct TempDir(PathBuf);

impl TempDir {
    pub(crate) fn new() -> Self {
        let random = crypto::random::bytes(8).unwrap();
        let name =
            random.iter().fold(String::from("keyward-store-"), |name, byte| format!("{name}{byte:02x}"));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A root key that is the same for the same number.
pub(crate) fn root(number: u8) -> RootKey {
    RootKey::from_key(Secret::new(vec![number; 32])).unwrap()
}
