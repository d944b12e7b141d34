//! The data directory: who may use it, its lock, and the files in it that are not the store.
//!
//! | file | what |
//! |---|---|
//! | `lock` | held by the one process that uses the directory |
//! | `keyward.db`, `keyward.db-wal`, `keyward.db-changes` | the store: the database, its log, its journal |
//! | `root.key` or `root.json` | the root key, or what a passphrase is stretched with |
//! | `ca.pem` | certificate of the root CA |
//! | `admin.password` | the password made for the first administrator |
//! | `console.sock` | the local console |
//! | `endpoints.json` | where a ready server listens |

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// A data directory that this process alone uses, until it is dropped.
pub struct DataDir {
    path: PathBuf,
    owner: u32,
    /// The operating system lets go of the lock when the file is closed, also after a crash.
    lock: File,
}

/// Why a data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// A file or folder in it cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file or folder.
        path: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Another process uses it.
    #[error("{0} is in use by another server")]
    InUse(String),
}

impl DataDir {
    /// Opens a data directory and locks it; a missing one is made, for its owner only.
    ///
    /// # Errors
    /// [`DataDirError`]
    pub fn open(path: &Path) -> Result<Self, DataDirError> {
        let failed = |source| DataDirError::File { path: path.display().to_string(), source };
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed)?;
        let path = path.canonicalize().map_err(failed)?;
        let owner = std::fs::metadata(&path).map_err(failed)?.uid();
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path.join("lock"))
            .map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, owner, lock }),
            Err(TryLockError::WouldBlock) => Err(DataDirError::InUse(path.display().to_string())),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// Lets go of the directory, though this may not be dropped yet. Nothing may be done with it afterwards.
    ///
    /// # Errors
    /// [`DataDirError::File`]
    pub fn unlock(&self) -> Result<(), DataDirError> {
        let path = || self.file("lock").display().to_string();
        self.lock.unlock().map_err(|source| DataDirError::File { path: path(), source })
    }

    /// The absolute path of the directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The absolute path of a file in it.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The operating-system user that owns the directory.
    #[must_use]
    pub const fn owner(&self) -> u32 {
        self.owner
    }

    /// Writes a file so that a reader, or a start after a crash, sees all of it or none.
    ///
    /// # Errors
    /// [`DataDirError::File`]
    pub fn write(&self, name: &str, content: &[u8], mode: u32) -> Result<(), DataDirError> {
        let path = self.file(name);
        let failed = |source| DataDirError::File { path: path.display().to_string(), source };
        let draft = self.file(&format!("{name}.new"));
        self.remove(&format!("{name}.new"))?;
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(mode).open(&draft).map_err(failed)?;
        file.write_all(content).and_then(|()| file.sync_all()).map_err(failed)?;
        drop(file);
        self.rename(&draft, name)
    }

    /// Gives a finished file its name, durably.
    ///
    /// # Errors
    /// [`DataDirError::File`]
    pub fn rename(&self, draft: &Path, name: &str) -> Result<(), DataDirError> {
        let path = self.file(name);
        std::fs::rename(draft, &path)
            .and_then(|()| File::open(&self.path)?.sync_all())
            .map_err(|source| DataDirError::File { path: path.display().to_string(), source })
    }

    /// Reads a file; `None` when there is none.
    ///
    /// # Errors
    /// [`DataDirError::File`]
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, DataDirError> {
        let path = self.file(name);
        match std::fs::read(&path) {
            Ok(content) => Ok(Some(content)),
            Err(source) if source.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(DataDirError::File { path: path.display().to_string(), source }),
        }
    }

    /// Removes a file if it is there.
    ///
    /// # Errors
    /// [`DataDirError::File`]
    pub fn remove(&self, name: &str) -> Result<(), DataDirError> {
        let path = self.file(name);
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(DataDirError::File { path: path.display().to_string(), source })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::Scratch;

    #[test]
    fn a_second_user_is_refused() {
        let scratch = Scratch::new().unwrap();
        let first = DataDir::open(scratch.path()).unwrap();
        assert!(matches!(DataDir::open(scratch.path()), Err(DataDirError::InUse(_))));
        first.unlock().unwrap();
        let second = DataDir::open(scratch.path()).unwrap();
        drop(first);
        assert!(matches!(DataDir::open(scratch.path()), Err(DataDirError::InUse(_))));
        drop(second);
        DataDir::open(scratch.path()).unwrap();
    }

    #[test]
    fn files_are_private_and_replaced_as_a_whole() {
        let scratch = Scratch::new().unwrap();
        let dir = DataDir::open(scratch.path()).unwrap();
        assert_eq!(std::fs::metadata(dir.path()).unwrap().mode() & 0o777, 0o700);
        assert_eq!(dir.read("x").unwrap(), None);
        // What a crash in the middle of a write leaves behind does not stop the next one.
        std::fs::write(dir.file("x.new"), b"half").unwrap();
        dir.write("x", b"one", 0o600).unwrap();
        dir.write("x", b"two", 0o600).unwrap();
        assert_eq!(dir.read("x").unwrap().unwrap(), b"two");
        assert_eq!(std::fs::metadata(dir.file("x")).unwrap().mode() & 0o777, 0o600);
        dir.remove("x").unwrap();
        dir.remove("x").unwrap();
        assert_eq!(dir.read("x").unwrap(), None);
    }
}
