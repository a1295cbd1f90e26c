//! The errors of an index, each with what to do about it.

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
    /// There is no index to open.
    #[error("no index at {0}: build one")]
    Missing(PathBuf),
    /// The directory contains something else.
    #[error("{path} is not an index of souwen ({reason}): choose another directory")]
    Foreign {
        /// The path of the directory.
        path: PathBuf,
        /// What was found there.
        reason: String,
    },
    /// The directory for a new index is not empty.
    #[error(
        "{0} is not an empty directory: choose another one, or a path at which there is nothing"
    )]
    Occupied(PathBuf),
    /// The index was written in another format.
    #[error("the index at {path} has format {found}, this program reads {expected}: {}",
        if found < expected { "bring it up to date, which rebuilds it from its own articles" }
        else { "use the program that made it, or build it again in a new directory" })]
    Format {
        /// The path of the directory.
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
        /// The path of the directory.
        path: PathBuf,
        /// The format on disk.
        found: u32,
        /// The reason.
        source: Box<IndexError>,
    },
    /// Another process is writing.
    #[error("the index at {0} is being written by another process: try again when it has finished")]
    Locked(PathBuf),
    /// Another process edits the user's words or synonyms.
    #[error(
        "the words and synonyms of the index at {0} are being edited by another process, \
         nothing was changed: try again when it has finished"
    )]
    BeingEdited(PathBuf),
    /// A file is damaged.
    #[error("the index at {path} is damaged: {file}: {reason}; {}", mending(file))]
    Damaged {
        /// The path of the directory.
        path: PathBuf,
        /// The file, by its name within the directory.
        file: String,
        /// What was found.
        reason: String,
    },
    /// Reading failed while the index was open.
    #[error("the index cannot be read ({0}): a check shows what is wrong with it")]
    Read(String),
    /// The engine that holds the articles does not answer, or not for all of them.
    #[error("{0}")]
    EngineUnavailable(String),
    /// The disk is full.
    #[error(
        "no space is left on the disk of {0}; the index is as it was before: \
         free some space and try again"
    )]
    DiskFull(PathBuf),
    /// The user lacks the permission.
    #[error("{path}: {source}: run as a user who may write there, or choose another directory")]
    Denied {
        /// The file or directory.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// Another error of the operating system.
    #[error("{path}: {source}")]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
}

impl From<tantivy::TantivyError> for IndexError {
    fn from(error: tantivy::TantivyError) -> IndexError {
        IndexError::Read(error.to_string())
    }
}

/// For reading an open index: its files have no paths here.
impl From<std::io::Error> for IndexError {
    fn from(error: std::io::Error) -> IndexError {
        IndexError::Read(error.to_string())
    }
}

impl IndexError {
    /// Converts an error of the operating system about a file.
    pub(crate) fn io(path: PathBuf, source: io::Error) -> IndexError {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => IndexError::DiskFull(path),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                IndexError::Denied { path, source }
            }
            _ => IndexError::Io { path, source },
        }
    }

    /// Whether this is damage of stored articles, which cannot be healed from the index itself.
    pub fn is_beyond_healing(&self) -> bool {
        matches!(self, IndexError::Damaged { file, .. } if is_article_store(file))
    }

    /// Damage of the index at `dir`.
    pub(crate) fn damaged(dir: &Path, file: &str, reason: &str) -> IndexError {
        let (path, file, reason) = (dir.to_owned(), file.to_owned(), reason.to_owned());
        IndexError::Damaged { path, file, reason }
    }

    /// The error when the index at `dir`, which has this earlier format, could not be rebuilt.
    pub(crate) fn upgrade(dir: &Path, found: u32, source: IndexError) -> IndexError {
        IndexError::Upgrade { path: dir.to_owned(), found, source: Box::new(source) }
    }

    /// Converts an error of tantivy about the index at `dir`.
    pub(crate) fn tantivy(dir: &Path, error: TantivyError) -> IndexError {
        let io = |error: Arc<io::Error>, file: Option<&Path>| {
            // The shared error cannot be moved out, but its kind and message can be kept.
            let copy = match error.raw_os_error() {
                Some(code) => io::Error::from_raw_os_error(code),
                None => io::Error::new(error.kind(), error.to_string()),
            };
            match copy.kind() {
                // The content differs from what was written, which is no I/O error.
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
            // An error in a thread of tantivy arrives only as text. It may be a full disk, which is no
            // damage.
            other => {
                let text = other.to_string();
                let error = os_error(&text).unwrap_or_else(|| io::Error::other(text));
                IndexError::io(dir.to_owned(), error)
            }
        }
    }
}

/// Whether this file contains data that exists nowhere else in an index.
pub(crate) fn is_article_store(file: &str) -> bool {
    [STORE, DELETED].iter().any(|ending| file.ends_with(ending))
}

/// The advice for a damaged file.
fn mending(file: &str) -> &'static str {
    if is_article_store(file) {
        "the articles in it cannot be made again: salvage what can be read into a new index"
    } else {
        "heal the index from its own articles"
    }
}

/// Why an index of an earlier format could not be rebuilt. It cannot be healed in place.
fn why_not(error: &IndexError) -> String {
    match error {
        IndexError::Damaged { file, reason, .. } => {
            format!("{file}: {reason}; salvage what can be read into a new index")
        }
        other => other.to_string(),
    }
}

/// The error of the operating system at the end of a text, in the notation of the standard library.
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
    fn index_errors_say_what_to_do() {
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
