//! Bringing an index up to date with its folders: what is new, changed and gone, committed at once
//! or not at all.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::IndexError;
use crate::article::{Note, ReadOptions};

/// What to bring up to date, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshOptions {
    /// Folders and files. Empty: those of the last time.
    pub paths: Vec<PathBuf>,
    /// Folders to remove with all their articles.
    pub forget: Vec<PathBuf>,
    /// How to read files.
    pub read: ReadOptions,
    /// Whether many articles may be removed because their files vanished.
    pub prune: bool,
    /// Memory for the writer in bytes, shared by its threads.
    pub heap: usize,
}

/// The memory that the writer takes unless told otherwise, in bytes.
pub const DEFAULT_HEAP: usize = 100 << 20;

impl Default for RefreshOptions {
    fn default() -> Self {
        RefreshOptions {
            paths: Vec::new(),
            forget: Vec::new(),
            read: ReadOptions::default(),
            prune: false,
            heap: DEFAULT_HEAP,
        }
    }
}

/// What a refresh did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefreshReport {
    /// Files read, because they are new or changed.
    pub files_read: usize,
    /// Files left alone, because they are as they were.
    pub files_unchanged: usize,
    /// Files that were there the last time and are gone.
    pub files_gone: usize,
    /// Files that could not be read.
    pub files_failed: usize,
    /// Bytes of the files read.
    pub bytes_read: u64,
    /// Articles that were not there before.
    pub added: usize,
    /// Articles whose content is another than before.
    pub changed: usize,
    /// Articles read again and found the same.
    pub unchanged: usize,
    /// Articles removed.
    pub removed: usize,
    /// Articles in the index now.
    pub articles: u64,
    /// Files of kinds that are not read, counted by extension.
    pub other_kinds: BTreeMap<String, usize>,
    /// What the user should know, in file order.
    pub notes: Vec<Note>,
}

/// Why nothing was committed.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// The index said no.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A folder cannot be read. What is in the index stays.
    #[error("cannot read {path}: {source}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A folder that had articles is empty now.
    #[error(
        "{path} is empty, but {articles} articles came from it: is a drive not mounted? \
         To remove them: souwen index --forget {path}"
    )]
    SuddenlyEmpty {
        /// The folder.
        path: PathBuf,
        /// How many articles it had.
        articles: usize,
    },
    /// Many articles would go.
    #[error(
        "{removed} of {articles} articles would be removed because their files are gone; \
         if that is right, run the command again with --prune"
    )]
    NeedsPrune {
        /// How many would be removed.
        removed: usize,
        /// How many there are.
        articles: usize,
    },
    /// A folder to forget that the index does not know.
    #[error("the index was not built from {path}; it was built from: {known}")]
    UnknownFolder {
        /// The folder.
        path: PathBuf,
        /// The folders it was built from.
        known: String,
    },
}

/// Told how far a refresh has come.
pub trait Progress {
    /// Files and bytes that will be read.
    fn planned(&mut self, files: usize, bytes: u64);
    /// A file is being read.
    fn file(&mut self, path: &Path);
    /// Bytes have been read and articles have been added since the last call.
    fn advanced(&mut self, bytes: u64, articles: usize);
    /// Everything is read; the commit has begun.
    fn committing(&mut self);
}

/// A [`Progress`] that tells nobody.
pub struct Silent;

impl Progress for Silent {
    fn planned(&mut self, _files: usize, _bytes: u64) {}
    fn file(&mut self, _path: &Path) {}
    fn advanced(&mut self, _bytes: u64, _articles: usize) {}
    fn committing(&mut self) {}
}
