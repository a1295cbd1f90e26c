//! What can go wrong with an index, each with what to do about it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};

use crate::disk::names::{DELETED, STORE};

/// Why an index could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// There is nothing to open.
    #[error("no index at {0}: build one")]
    Missing(PathBuf),
    /// The directory holds something else.
    #[error("{path} is not an index of souwen ({reason}): choose another directory")]
    Foreign {
        /// The directory.
        path: PathBuf,
        /// What was found there.
        reason: String,
    },
    /// What is to become a new index holds something.
    #[error(
        "{0} is not an empty directory: choose another one, or a path at which there is nothing"
    )]
    Occupied(PathBuf),
    /// The index was written in another format.
    #[error("the index at {path} has format {found}, this program reads {expected}: {}",
        if found < expected { "bring it up to date, which rebuilds it from its own articles" }
        else { "use the program that made it, or build it again in a new directory" })]
    Format {
        /// The directory.
        path: PathBuf,
        /// The format on disk.
        found: u32,
        /// The format this program reads and writes.
        expected: u32,
    },
    /// The index has an earlier format and could not be rebuilt in this one.
    #[error(
        "the index at {path} has format {found} and has to be rebuilt from its own articles before \
         anything else, which did not succeed: {}",
        why_not(source)
    )]
    Upgrade {
        /// The directory.
        path: PathBuf,
        /// The format on disk.
        found: u32,
        /// Why.
        source: Box<IndexError>,
    },
    /// Another process is writing.
    #[error("the index at {0} is being written by another process: try again when it has finished")]
    Locked(PathBuf),
    /// Another process edits the words or the synonyms of the user.
    #[error(
        "the words and synonyms of the index at {0} are being edited by another process, \
         nothing was changed: try again when it has finished"
    )]
    BeingEdited(PathBuf),
    /// A file is damaged.
    #[error("the index at {path} is damaged: {file}: {reason}; {}", mending(file))]
    Damaged {
        /// The directory.
        path: PathBuf,
        /// The file, by its name within the directory.
        file: String,
        /// What was found.
        reason: String,
    },
    /// Reading failed while the index was open.
    #[error("the index cannot be read ({0}): a check tells what is wrong with it")]
    Read(String),
    /// There is no room left to write.
    #[error(
        "no space is left on the disk of {0}; the index is as it was before: \
         free some space and try again"
    )]
    DiskFull(PathBuf),
    /// The user may not do it there.
    #[error("{path}: {source}: run as a user who may write there, or choose another directory")]
    Denied {
        /// The file or directory.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The operating system said no for another reason.
    #[error("{path}: {source}")]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
}

impl From<tantivy::TantivyError> for IndexError {
    fn from(error: tantivy::TantivyError) -> IndexError {
        IndexError::Read(error.to_string())
    }
}

/// Reading an open index: its files have no paths of their own here.
impl From<std::io::Error> for IndexError {
    fn from(error: std::io::Error) -> IndexError {
        IndexError::Read(error.to_string())
    }
}

impl IndexError {
    /// What the operating system said about a file.
    pub(crate) fn io(path: PathBuf, source: io::Error) -> IndexError {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => IndexError::DiskFull(path),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                IndexError::Denied { path, source }
            }
            _ => IndexError::Io { path, source },
        }
    }

    /// Whether this is damage that cannot be made good from the index itself, because it concerns the
    /// stored articles.
    pub fn is_beyond_healing(&self) -> bool {
        matches!(self, IndexError::Damaged { file, .. } if holds_articles(file))
    }

    /// Damage of the index at `dir`.
    pub(crate) fn damaged(dir: &Path, file: &str, reason: &str) -> IndexError {
        let (path, file, reason) = (dir.to_owned(), file.to_owned(), reason.to_owned());
        IndexError::Damaged { path, file, reason }
    }

    /// Why the index at `dir`, which has this earlier format, could not be rebuilt.
    pub(crate) fn upgrade(dir: &Path, found: u32, source: IndexError) -> IndexError {
        IndexError::Upgrade { path: dir.to_owned(), found, source: Box::new(source) }
    }

    /// What tantivy said about the index at `dir`.
    pub(crate) fn tantivy(dir: &Path, error: TantivyError) -> IndexError {
        let io = |error: Arc<io::Error>, file: Option<&Path>| {
            // The shared error cannot be moved out; its kind and its words can be kept.
            let copy = match error.raw_os_error() {
                Some(code) => io::Error::from_raw_os_error(code),
                None => io::Error::new(error.kind(), error.to_string()),
            };
            match copy.kind() {
                // What was read is not what was written: no fault of the disk's.
                io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                    let file = file.map_or_else(|| "a file".into(), Path::to_string_lossy);
                    IndexError::damaged(dir, &file, "it is not what was written")
                }
                _ => IndexError::io(dir.to_owned(), copy),
            }
        };
        match error {
            TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath }) => {
                io(io_error, Some(&filepath))
            }
            TantivyError::IoError(error)
            | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: error, .. })
            | TantivyError::OpenDirectoryError(OpenDirectoryError::IoError {
                io_error: error,
                ..
            })
            | TantivyError::LockFailure(LockError::IoError(error), _) => io(error, None),
            TantivyError::LockFailure(LockError::LockBusy, _) => IndexError::Locked(dir.to_owned()),
            TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(file)) => {
                IndexError::damaged(dir, &file.to_string_lossy(), "it is missing")
            }
            error @ (TantivyError::DataCorruption(_)
            | TantivyError::IncompatibleIndex(_)
            | TantivyError::OpenReadError(_)
            | TantivyError::SchemaError(_)) => {
                IndexError::damaged(dir, "a segment", &error.to_string())
            }
            // What a thread of tantivy met comes in words only. The disk may have been full, which
            // is no damage.
            other => {
                let text = other.to_string();
                let error = os_error(&text).unwrap_or_else(|| io::Error::other(text));
                IndexError::io(dir.to_owned(), error)
            }
        }
    }
}

/// Whether nothing else in an index tells what this file of it does.
pub(crate) fn holds_articles(file: &str) -> bool {
    [STORE, DELETED].iter().any(|ending| file.ends_with(ending))
}

/// What to do about a file that is damaged.
fn mending(file: &str) -> &'static str {
    if holds_articles(file) {
        "the articles in it cannot be made again: salvage what can be read into a new index"
    } else {
        "heal the index from its own articles"
    }
}

/// Why an index of an earlier format could not be rebuilt. Nothing of it can be healed in place.
fn why_not(error: &IndexError) -> String {
    match error {
        IndexError::Damaged { file, reason, .. } => {
            format!("{file}: {reason}; salvage what can be read into a new index")
        }
        other => other.to_string(),
    }
}

/// The error of the operating system that a text ends with, as the standard library writes it.
fn os_error(text: &str) -> Option<io::Error> {
    let (_, code) = text.rsplit_once("(os error ")?;
    let (code, _) = code.split_once(')')?;
    code.parse().ok().map(io::Error::from_raw_os_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(error: TantivyError, expected: &str) {
        let found = IndexError::tantivy(Path::new("index"), error).to_string();
        assert!(found.contains(expected), "{found} does not say: {expected}");
    }

    #[test]
    fn tells_what_to_do() {
        check(io::Error::from(io::ErrorKind::StorageFull).into(), "free some space");
        check(io::Error::from_raw_os_error(28).into(), "free some space");
        check(io::Error::from(io::ErrorKind::PermissionDenied).into(), "may write there");
        let cut = io::Error::new(io::ErrorKind::UnexpectedEof, "corrupted, use tantivy 0.15");
        check(cut.into(), "index is damaged: a file: it is not what");
        check(LockError::LockBusy.into(), "another process");
        let missing = OpenReadError::FileDoesNotExist(PathBuf::from("a.store"));
        check(missing.into(), "damaged: a.store: it is missing");
        check(TantivyError::SystemError("out of threads".into()), "index: ");
        check(TantivyError::SchemaError("no such field".into()), "damaged");
        let words = io::Error::from_raw_os_error(28).to_string();
        check(TantivyError::InternalError(words), "free some space");
    }
}
