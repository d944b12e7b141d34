//! Secrets in files: passwords read, keys written. They never stand on a command line.

use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::failure::Failure;

/// The first line of a file, or of standard input for `-`.
pub(crate) fn read_line(path: &str) -> Result<String, Failure> {
    let mut text = String::with_capacity(MAX_BYTES);
    let read = if path == "-" {
        std::io::stdin().lock().take(MAX_BYTES as u64).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MAX_BYTES as u64).read_to_string(&mut text))
    };
    read.map_err(|fault| Failure::new(path, fault))?;
    text.truncate(text.find(['\r', '\n']).unwrap_or(text.len()));
    Ok(text)
}

/// All of a file, or of standard input for `-`.
pub(crate) fn read(path: &str) -> Result<Vec<u8>, Failure> {
    let mut content = Vec::with_capacity(MAX_BYTES);
    let limit = MAX_CONTENT as u64 + 1;
    let read = if path == "-" {
        std::io::stdin().lock().take(limit).read_to_end(&mut content)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(limit).read_to_end(&mut content))
    };
    read.map_err(|fault| Failure::new(path, fault))?;
    if content.len() > MAX_CONTENT {
        return Err(Failure::new(path, format!("it has more than {MAX_CONTENT} bytes")));
    }
    Ok(content)
}

/// Writes a new file with a mode; an old one of the name is not touched.
pub(crate) fn create(path: &Path, content: &[u8], mode: u32) -> Result<(), Failure> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)
        .and_then(|mut file| file.write_all(content).and_then(|()| file.sync_all()))
        .map_err(|fault| Failure::new(path.display(), fault))
}

const MAX_BYTES: usize = 4096;

/// Most bytes of what is handed to the server.
const MAX_CONTENT: usize = 512 << 10;
