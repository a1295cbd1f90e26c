//! The file of keys, which only its owner may read.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::key::Key;
use super::known::Keys;

/// Why keys cannot be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// Others than the owner may read or write the file.
    #[error("{0} can be read by others: nobody but its owner may (chmod 600)")]
    Open(PathBuf),
    /// It is no file of keys.
    #[error("{path} is no file of keys: {reason}")]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// It cannot be read or written.
    #[error("{path}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    keys: Vec<Key>,
}

impl Keys {
    /// Reads a file of keys; where there is none, there are no keys.
    ///
    /// # Errors
    /// When others may read the file, and when it is none of keys.
    pub fn read(path: &Path) -> Result<Keys, KeyFileError> {
        let io = |source| KeyFileError::Io { path: path.to_owned(), source };
        let mut file = match std::fs::File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Keys::default()),
            Err(error) => return Err(io(error)),
        };
        if is_open(&file.metadata().map_err(io)?) {
            return Err(KeyFileError::Open(path.to_owned()));
        }
        let mut text = String::new();
        io::Read::read_to_string(&mut file, &mut text).map_err(io)?;
        let foreign = |reason: String| KeyFileError::Foreign { path: path.to_owned(), reason };
        let content: Content =
            serde_json::from_str(&text).map_err(|error| foreign(error.to_string()))?;
        Keys::new(content.keys).map_err(foreign)
    }

    /// Keeps the keys in a file that only its owner may read. It is the former one or the new one,
    /// whole, at every moment.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), KeyFileError> {
        let io = |source| KeyFileError::Io { path: path.to_owned(), source };
        let content = Content { keys: self.iter().cloned().collect() };
        let mut text = serde_json::to_string_pretty(&content).map_err(|e| io(e.into()))?;
        text.push('\n');
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".new");
        let new = path.with_file_name(name);
        // What an interrupted run has left may have other rights.
        let _ = std::fs::remove_file(&new);
        let written = create_private(&new).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&new, path)
        });
        written.map_err(io)
    }
}

/// Whether others than the owner may do something with a file.
#[cfg(unix)]
fn is_open(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    metadata.mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn is_open(_metadata: &std::fs::Metadata) -> bool {
    false
}

fn create_private(path: &Path) -> io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
