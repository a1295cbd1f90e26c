//! Why a refresh committed nothing.

use std::io;
use std::path::PathBuf;

use crate::IndexError;

/// Why nothing was committed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefreshError {
    /// An error of the index.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The index has no folders, and none were given.
    #[error("the index at {0} was not built from any folder yet: name one")]
    NoFolders(PathBuf),
    /// A folder cannot be read. The articles in the index stay.
    #[error(
        "cannot read {path}: {source}; nothing was changed. \
         If the index was built from it and it is gone for good, forget it"
    )]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The directory of the index.
        index: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// A folder that had articles is empty now.
    #[error(
        "{path} is empty, but {articles} articles came from it: is a drive not mounted? \
         To remove them, forget the folder"
    )]
    SuddenlyEmpty {
        /// The folder.
        path: PathBuf,
        /// The directory of the index.
        index: PathBuf,
        /// The number of its articles in the index.
        articles: usize,
    },
    /// Many articles would be removed.
    #[error(
        "{removed} of {articles} articles would be removed because their files are gone{}, or say \
         now that they are drafts or are not to be found; if that is right, allow it",
        behind(*behind_links)
    )]
    NeedsPrune {
        /// How many would be removed.
        removed: usize,
        /// How many articles there are.
        articles: usize,
        /// How many known files are behind links that are not followed.
        behind_links: usize,
    },
    /// A folder that should be forgotten is not one of the index.
    #[error("the index was not built from {path}; it was built from: {known}")]
    UnknownFolder {
        /// The folder.
        path: PathBuf,
        /// The folders of the index.
        known: String,
    },
}

/// The part of the message about missing files behind links.
fn behind(links: usize) -> String {
    match links {
        0 => String::new(),
        files => format!(
            " ({files} files lie behind links that lead out of the folders, which are not followed)"
        ),
    }
}
