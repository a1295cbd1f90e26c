//! Why a copy could not be made. The copy before is as it was.

use std::error::Error;
use std::path::PathBuf;

use crate::IndexError;

/// Why a copy could not be made, or brought up to date. What was copied before is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CopyError {
    /// One of the two indexes said no.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// What is copied from could not be asked.
    #[error(transparent)]
    Source(Box<dyn Error + Send + Sync>),
    /// The files of the commit went while they were copied: there is a newer one.
    #[error("the commit that was being copied from {0} is gone: copy the one that followed it")]
    Gone(String),
    /// The directory holds something else.
    #[error(
        "{dir} holds what is no copy ({what}), and nothing there is replaced: choose another directory"
    )]
    Occupied {
        /// The directory.
        dir: PathBuf,
        /// What it holds.
        what: String,
    },
    /// The directory holds a copy of something else.
    #[error("{dir} is a copy of {of}, not of {from}: choose another directory")]
    OfAnother {
        /// The directory.
        dir: PathBuf,
        /// What it is a copy of.
        of: String,
        /// What was to be copied.
        from: String,
    },
    /// The copy was changed since it was made.
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
    /// What is offered cannot be a commit.
    #[error("{from} offers what no index holds: {what}; nothing was changed")]
    Nonsense {
        /// Who offers it.
        from: String,
        /// What is wrong.
        what: String,
    },
    /// A file is not what the commit says.
    #[error("{file} of {from} is not what was written there: {from} is damaged, check it")]
    Damaged {
        /// What is copied from.
        from: String,
        /// The file.
        file: String,
    },
}
