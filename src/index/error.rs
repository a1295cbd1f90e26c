//! What can go wrong with an index, each with what to do about it.

use std::path::PathBuf;

/// Why an index could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// There is nothing to open.
    #[error("no index at {0}: build one with `souwen index PATH --index {0}`")]
    Missing(PathBuf),
    /// The directory holds something else.
    #[error("{path} is not an index of souwen ({reason}): choose another directory with --index")]
    Foreign {
        /// The directory.
        path: PathBuf,
        /// What was found there.
        reason: String,
    },
    /// The index was written in another format.
    #[error(
        "the index at {path} has format {found}, this program reads {expected}: \
         build it again with `souwen index` into a new directory, or use the program that made it"
    )]
    Format {
        /// The directory.
        path: PathBuf,
        /// The format on disk.
        found: u32,
        /// The format this program reads and writes.
        expected: u32,
    },
    /// Another process is writing.
    #[error("the index at {0} is being written by another process: try again when it has finished")]
    Locked(PathBuf),
    /// The files are damaged.
    #[error("the index at {path} is damaged ({reason}): build it again with `souwen index`")]
    Damaged {
        /// The directory.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// Reading failed while the index was open.
    #[error("the index cannot be read ({0}): `souwen check` tells what is wrong with it")]
    Read(String),
    /// The operating system said no.
    #[error("{path}: {source}")]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What it said.
        source: std::io::Error,
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
