//! Errors of making a copy. The previous copy is then unchanged.

use std::error::Error;
use std::path::PathBuf;

use crate::IndexError;

/// Why a copy could not be made or brought up to date. The previous copy is then unchanged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CopyError {
    /// An error of one of the two indexes.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The source could not be reached.
    #[error(transparent)]
    Source(Box<dyn Error + Send + Sync>),
    /// The files of the commit disappeared while they were copied: there is a newer commit.
    #[error("the commit that was being copied from {0} is gone: copy the one that followed it")]
    Gone(String),
    /// The directory contains something else.
    #[error(
        "{dir} contains something other than a copy ({what}), and nothing there is replaced: choose another directory"
    )]
    Occupied {
        /// The directory.
        dir: PathBuf,
        /// What it contains.
        what: String,
    },
    /// The directory contains a copy of something else.
    #[error("{dir} is a copy of {of}, not of {from}: choose another directory")]
    OfAnother {
        /// The directory.
        dir: PathBuf,
        /// What it is a copy of.
        of: String,
        /// The requested source.
        from: String,
    },
    /// The copy was changed after it was made.
    #[error(
        "the copy at {dir} was changed here ({what}), which copying on would undo: write to {of} \
         instead and remove this copy, or keep it as an index of its own and copy into another \
         directory"
    )]
    ChangedHere {
        /// The directory.
        dir: PathBuf,
        /// What was changed.
        what: String,
        /// What it is a copy of.
        of: String,
    },
    /// The offer cannot be a commit.
    #[error("{from} offers something that no index contains: {what}; nothing was changed")]
    Nonsense {
        /// The source that offers it.
        from: String,
        /// What is wrong.
        what: String,
    },
    /// A file does not match the commit.
    #[error("{file} of {from} is not what was written there: {from} is damaged, check it")]
    Damaged {
        /// The source of the copy.
        from: String,
        /// The file.
        file: String,
    },
}
