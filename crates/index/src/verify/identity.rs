//! The identity of a file, by which it is recognised as the file that was read before and has not
//! been written to since.

use std::fs::Metadata;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// Length, inode and time stamps of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileIdentity {
    /// In bytes.
    pub length: u64,
    inode: u64,
    /// When its content last changed, in nanoseconds since 1970.
    modified: i128,
    /// When anything about it last changed, including its names.
    changed: i128,
    /// The number of its names (hard links).
    #[serde(default)]
    names: u64,
}

impl FileIdentity {
    /// Whether a file with this identity is still the same and was not written to. The number of its
    /// names may have changed, as when a snapshot links it.
    pub(crate) fn is_still(&self, now: &FileIdentity) -> bool {
        let named_again = FileIdentity { changed: self.changed, names: self.names, ..*now };
        self == now || (self.names != now.names && *self == named_again)
    }

    /// The identity of the file at this path; an error message if there is none.
    pub(crate) fn of(path: &Path) -> Result<FileIdentity, String> {
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => Ok(FileIdentity::from(&metadata)),
            Ok(_) => Err("it is no file".to_owned()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err("it is missing".to_owned())
            }
            Err(error) => Err(format!("it cannot be read: {error}")),
        }
    }
}

#[cfg(unix)]
impl From<&Metadata> for FileIdentity {
    fn from(metadata: &Metadata) -> FileIdentity {
        use std::os::unix::fs::MetadataExt;
        let nanos =
            |seconds: i64, nanos: i64| i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
        FileIdentity {
            length: metadata.len(),
            inode: metadata.ino(),
            modified: nanos(metadata.mtime(), metadata.mtime_nsec()),
            changed: nanos(metadata.ctime(), metadata.ctime_nsec()),
            names: metadata.nlink(),
        }
    }
}

#[cfg(not(unix))]
impl From<&Metadata> for FileIdentity {
    fn from(metadata: &Metadata) -> FileIdentity {
        let since = |time: std::io::Result<std::time::SystemTime>| {
            let since = time.ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
            since.map_or(0, |since| since.as_nanos() as i128)
        };
        let modified = since(metadata.modified());
        FileIdentity {
            length: metadata.len(),
            inode: 0,
            modified,
            changed: since(metadata.created()),
            names: 0,
        }
    }
}
