//! The file of keys, which only its owner may read.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::key::Key;
use super::known::Keys;

/// How long a change waits for its turn. A change takes as long as it takes to sync the file.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often to check whether the turn has come.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Why a file of keys cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileError {
    /// Users other than the owner may read or write the file.
    #[error("{0} can be read by others: nobody but its owner may (chmod 600)")]
    Open(PathBuf),
    /// The file is not a file of keys.
    #[error("{path} is no file of keys: {reason}")]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Another command has been changing the file for too long.
    #[error("{0} is being changed by another command: try again when it has finished")]
    Busy(PathBuf),
    /// The file cannot be read or written.
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

/// The exclusive right to change a file of keys, until it is dropped or the process ends. The keys have to be
/// read under it as well: otherwise, of two changes at the same time one would be lost.
#[derive(Debug)]
pub struct KeyFileTurn {
    _lock: File,
}

impl KeyFileTurn {
    /// Waits for the turn.
    ///
    /// # Errors
    /// When others take too long, or the lock file beside the file of keys cannot be created.
    pub fn wait(path: &Path) -> Result<KeyFileTurn, KeyFileError> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".lock");
        // The lock file is not removed: otherwise two processes could lock two files with the same name.
        let lock = path.with_file_name(name);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        let file = private(&mut options).open(&lock);
        let file = file.map_err(|source| KeyFileError::Io { path: lock.clone(), source })?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(KeyFileTurn { _lock: file }),
                Err(TryLockError::Error(source)) => {
                    return Err(KeyFileError::Io { path: lock, source });
                }
                Err(TryLockError::WouldBlock) if Instant::now() >= deadline => {
                    return Err(KeyFileError::Busy(path.to_owned()));
                }
                // The standard library cannot wait for a lock with a limit.
                Err(TryLockError::WouldBlock) => thread::sleep(LOOK_AGAIN),
            }
        }
    }
}

impl Keys {
    /// Reads a file of keys. A missing file contains no keys.
    ///
    /// # Errors
    /// When others may read the file, or it is not a file of keys.
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

    /// Writes the keys to a file that only its owner may read. At every moment the file is complete: the old
    /// one or the new one. The caller must have the [turn](KeyFileTurn).
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), KeyFileError> {
        let io = |source| KeyFileError::Io { path: path.to_owned(), source };
        let content = Content { keys: self.iter().cloned().collect() };
        let mut text = serde_json::to_string_pretty(&content).map_err(|e| io(e.into()))?;
        text.push('\n');
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".new");
        let new = path.with_file_name(name);
        // A file that an interrupted run left behind may have other permissions.
        let _ = std::fs::remove_file(&new);
        let written = create_private(&new).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&new, path)
        });
        written.map_err(io)
    }
}

/// Whether users other than the owner have any permission for a file.
#[cfg(unix)]
fn is_open(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    metadata.mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn is_open(_metadata: &std::fs::Metadata) -> bool {
    false
}

fn create_private(path: &Path) -> io::Result<File> {
    private(OpenOptions::new().write(true).create_new(true)).open(path)
}

/// Creates files for the owner alone.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::super::secret::Secret;
    use super::*;

    #[test]
    fn who_take_turns_lose_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys.json");
        let add = |label: &str| {
            let _turn = KeyFileTurn::wait(&path).unwrap();
            let keys = Keys::read(&path).unwrap();
            let key = Key::new(label, Vec::new(), &Secret::random().unwrap());
            Keys::new(keys.iter().cloned().chain([key]).collect()).unwrap().write(&path).unwrap();
        };
        thread::scope(|scope| {
            for thread in 0..6 {
                let add = &add;
                scope.spawn(move || (0..5).for_each(|i| add(&format!("{thread}-{i}"))));
            }
        });
        assert_eq!(Keys::read(&path).unwrap().iter().count(), 30);
    }
}
