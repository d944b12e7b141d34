//! The root of trust of a data directory: opened at every start, made at the first.

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;

use crypto::Secret;
use crypto::random::Random;
use crypto::root::{PassphraseParameters, RootKey};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use crate::data_dir::{DataDir, DataDirError};

/// Why there is no root key.
#[derive(Debug, thiserror::Error)]
pub enum RootKeyError {
    /// A file of the data directory cannot be used.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The key file or the passphrase cannot be used.
    #[error("root key: {0}")]
    Crypto(#[from] crypto::Error),
    /// The passphrase cannot be read.
    #[error("cannot read the passphrase from {origin}: {source}")]
    Passphrase {
        /// The file, or the terminal.
        origin: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The store is there but what opens it is not.
    #[error(
        "the store in {0} is sealed under a root key, but neither root.key nor root.json is there; \
         restore it from where it is kept"
    )]
    Missing(String),
    /// The root key is made from a passphrase and none was given.
    #[error("the root key of {0} is made from a passphrase; give it with --passphrase-file or at the prompt")]
    PassphraseNeeded(String),
    /// A passphrase was given, but the root key is a key file.
    #[error("the root key of {0} is a key file; it takes no passphrase")]
    PassphraseUnused(String),
    /// `root.json` is damaged.
    #[error("root.json is damaged: {0}")]
    Damaged(String),
}

/// What `root.json` holds: how the passphrase is stretched. Nothing in it is secret.
#[derive(Serialize, Deserialize)]
struct RootFile {
    kind: String,
    salt: Vec<u8>,
    m_cost_kib: u32,
    t_cost: u32,
    lanes: u32,
}

/// Opens the root key of a data directory; makes one if the directory has no store yet.
///
/// With a passphrase file (`-` is standard input, asked for on a terminal) the first start makes a root key out of the
/// passphrase, without one a key file. A later start that needs a passphrase and has no file asks on the terminal.
///
/// # Errors
/// [`RootKeyError`]
pub(crate) fn open(
    dir: &DataDir,
    passphrase_file: Option<&Path>,
    random: &dyn Random,
) -> Result<RootKey, RootKeyError> {
    let place = dir.path().display().to_string();
    if let Some(text) = dir.read(PARAMETERS)? {
        let secret = match passphrase_file {
            Some(path) => passphrase_from(path)?,
            None if std::io::stdin().is_terminal() => passphrase_from(Path::new("-"))?,
            None => return Err(RootKeyError::PassphraseNeeded(place)),
        };
        return Ok(RootKey::from_passphrase(&secret, &parameters_from_file(&text)?)?);
    }
    let key_file = dir.file(KEY_FILE);
    if key_file.exists() {
        return match passphrase_file {
            Some(_) => Err(RootKeyError::PassphraseUnused(place)),
            None => Ok(RootKey::from_key_file(&key_file)?),
        };
    }
    if dir.file(crate::STORE_FILE).exists() {
        return Err(RootKeyError::Missing(place));
    }
    match passphrase_file {
        None => create_key_file(dir, &key_file),
        Some(path) => {
            let parameters = PassphraseParameters::generate(random)?;
            let root = RootKey::from_passphrase(&passphrase_from(path)?, &parameters)?;
            dir.write(PARAMETERS, &file_from_parameters(parameters)?, 0o600)?;
            Ok(root)
        }
    }
}

/// The key is written under another name first: a crash must not leave half a key under the right one.
fn create_key_file(dir: &DataDir, path: &Path) -> Result<RootKey, RootKeyError> {
    let draft_name = format!("{KEY_FILE}.new");
    dir.remove(&draft_name)?;
    let draft = dir.file(&draft_name);
    let root = RootKey::create_key_file(&draft)?;
    dir.rename(&draft, KEY_FILE)?;
    tracing::warn!(
        file = %path.display(),
        "the root key is a plain file beside the store: whoever reads both reads every key; \
         give --passphrase-file at the first start to have none"
    );
    Ok(root)
}

/// The first line of a file, or of standard input for `-`.
fn passphrase_from(path: &Path) -> Result<Secret, RootKeyError> {
    let line = if path == Path::new("-") {
        prompt()
    } else {
        std::fs::File::open(path).and_then(|file| first_line(std::io::BufReader::new(file)))
    };
    line.map_err(|source| RootKeyError::Passphrase { origin: path.display().to_string(), source })
}

fn prompt() -> std::io::Result<Secret> {
    let input = std::io::stdin();
    if !input.is_terminal() {
        return first_line(input.lock());
    }
    ask("Passphrase of the root key: ")?;
    show_letters(false)?;
    let line = first_line(input.lock());
    show_letters(true)?;
    ask("\n")?;
    line
}

#[expect(clippy::print_stderr, reason = "a prompt belongs on the terminal")]
fn ask(text: &str) -> std::io::Result<()> {
    eprint!("{text}");
    std::io::stderr().flush()
}

/// Whether the terminal shows what is typed.
fn show_letters(show: bool) -> std::io::Result<()> {
    let mode = if show { "echo" } else { "-echo" };
    let status =
        std::process::Command::new("stty").arg(mode).stdin(std::process::Stdio::inherit()).status()?;
    if status.success() { Ok(()) } else { Err(std::io::Error::other("stty failed")) }
}

fn first_line(input: impl BufRead) -> std::io::Result<Secret> {
    let mut line = Vec::with_capacity(MAX_PASSPHRASE_BYTES);
    input.take(MAX_PASSPHRASE_BYTES as u64).read_until(b'\n', &mut line)?;
    let text = line.strip_suffix(b"\n").unwrap_or(&line);
    let secret = Secret::from(text.strip_suffix(b"\r").unwrap_or(text));
    line.zeroize();
    Ok(secret)
}

fn parameters_from_file(text: &[u8]) -> Result<PassphraseParameters, RootKeyError> {
    let file: RootFile =
        serde_json::from_slice(text).map_err(|fault| RootKeyError::Damaged(fault.to_string()))?;
    if file.kind != KIND_PASSPHRASE {
        return Err(RootKeyError::Damaged(format!("unknown kind `{}`", file.kind)));
    }
    Ok(PassphraseParameters { salt: file.salt, m_cost: file.m_cost_kib, t_cost: file.t_cost, p: file.lanes })
}

fn file_from_parameters(parameters: PassphraseParameters) -> Result<Vec<u8>, RootKeyError> {
    let PassphraseParameters { salt, m_cost, t_cost, p } = parameters;
    let file = RootFile { kind: KIND_PASSPHRASE.to_owned(), salt, m_cost_kib: m_cost, t_cost, lanes: p };
    serde_json::to_vec_pretty(&file).map_err(|fault| RootKeyError::Damaged(fault.to_string()))
}

const KEY_FILE: &str = "root.key";
const PARAMETERS: &str = "root.json";
const KIND_PASSPHRASE: &str = "passphrase";
const MAX_PASSPHRASE_BYTES: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::Scratch;
    use crypto::random::SystemRandom;

    fn scratch() -> (Scratch, DataDir) {
        let scratch = Scratch::new().unwrap();
        let dir = DataDir::open(scratch.path()).unwrap();
        (scratch, dir)
    }

    #[test]
    fn a_key_file_is_made_once_and_opened_again() {
        let (scratch, dir) = scratch();
        let made = open(&dir, None, &SystemRandom).unwrap();
        let again = open(&dir, None, &SystemRandom).unwrap();
        assert_eq!(made.check_value(), again.check_value());
        let unused = open(&dir, Some(&scratch.path().join("p")), &SystemRandom);
        assert!(matches!(unused, Err(RootKeyError::PassphraseUnused(_))));
        // Half a key of a crash is no obstacle, a lost one is not replaced.
        dir.remove(KEY_FILE).unwrap();
        std::fs::write(dir.file("root.key.new"), b"half").unwrap();
        open(&dir, None, &SystemRandom).unwrap();
        dir.remove(KEY_FILE).unwrap();
        std::fs::write(dir.file(crate::STORE_FILE), b"").unwrap();
        assert!(matches!(open(&dir, None, &SystemRandom), Err(RootKeyError::Missing(_))));
    }

    #[test]
    fn a_passphrase_gives_the_same_key_again() {
        let (scratch, dir) = scratch();
        let file = scratch.path().join("passphrase");
        std::fs::write(&file, "correct horse\n").unwrap();
        let given = Some(file.as_path());
        let made = open(&dir, given, &SystemRandom).unwrap();
        let again = open(&dir, given, &SystemRandom).unwrap();
        assert_eq!(made.check_value(), again.check_value());
        assert!(!dir.file(KEY_FILE).exists());
        let none = open(&dir, None, &SystemRandom);
        assert!(matches!(none, Err(RootKeyError::PassphraseNeeded(_))));
        std::fs::write(&file, "another horse\n").unwrap();
        let other = open(&dir, given, &SystemRandom).unwrap();
        assert_ne!(made.check_value(), other.check_value());
    }
}
