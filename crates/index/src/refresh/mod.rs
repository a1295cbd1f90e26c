//! Bringing an index up to date with its folders: what is new, changed and gone, committed at once
//! or not at all.
//!
//! The way of a refresh: `plan` finds the files to read, `intake` reads them into the
//! `spool`, `settle` gives every article its id, and `run` compares with what is in the index
//! and writes the difference. Up to the commit nothing of this can be seen in the index.

mod changes;
mod intake;
mod known;
mod meter;
mod plan;
mod run;
mod settle;
mod spool;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use souwen_article::{Note, ReadOptions};
use souwen_text::Analyzer;

use crate::IndexError;
use crate::disk::directory::WriteLock;
use crate::disk::generation::Generation;
use crate::disk::{dictionary_file as dictionary, directory, synonyms_file as synonyms};
use crate::write::{rebuild, repair};

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
    /// Words that were added to the dictionary and are applied now.
    pub words_added: usize,
    /// Words that were removed from the dictionary and are not applied any more.
    pub words_removed: usize,
    /// Articles that were analysed again because they hold one of these words.
    pub reanalyzed: usize,
    /// What the user should know, in file order.
    pub notes: Vec<Note>,
}

/// Why nothing was committed.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// The index said no.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// There is nothing to read.
    #[error("the index at {0} was not built from any folder yet: name one")]
    NoFolders(PathBuf),
    /// A folder cannot be read. What is in the index stays.
    #[error(
        "cannot read {path}: {source}; nothing was changed. \
         If the index was built from it and it is gone for good, forget it"
    )]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The directory of the index.
        index: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
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
        /// How many articles it had.
        articles: usize,
    },
    /// Many articles would go.
    #[error(
        "{removed} of {articles} articles would be removed because their files are gone; \
         if that is right, allow it"
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

/// Brings the index at `dir` up to date with its folders, and makes it when there is none. An index
/// whose articles were cut with another analyzer is rebuilt first, from what it stores; where only
/// words of the user's dictionary were added or removed, the articles that hold one of them are
/// analysed again, which is a commit of its own.
///
/// Only new and changed files are read. The articles of files that are gone are removed, when they
/// were under a folder that is brought up to date. A file that cannot be read keeps its articles.
/// Without `paths`, those of the last time are read, unless there are folders to forget: then
/// nothing else is done.
///
/// # Errors
/// When nothing was committed, and why; the index is then as it was.
pub fn refresh(
    dir: &Path,
    options: &RefreshOptions,
    progress: &mut dyn Progress,
) -> Result<RefreshReport, RefreshError> {
    refresh_at(dir, options, SystemTime::now(), progress)
}

/// [`refresh`] with a clock.
fn refresh_at(
    dir: &Path,
    options: &RefreshOptions,
    now: SystemTime,
    progress: &mut dyn Progress,
) -> Result<RefreshReport, RefreshError> {
    if directory::current(dir)?.is_none() {
        if !options.forget.is_empty() {
            return Err(IndexError::Missing(dir.to_owned()).into());
        }
        if options.paths.is_empty() {
            return Err(RefreshError::NoFolders(dir.to_owned()));
        }
    }
    // Looked at before anything is written, so that a mistyped path leaves nothing behind.
    let canonical = |path: &PathBuf| {
        fs::canonicalize(path).map_err(|source| {
            let (path, index) = (path.clone(), dir.to_owned());
            RefreshError::Folder { path, index, source }
        })
    };
    let paths: Vec<PathBuf> = options.paths.iter().map(canonical).collect::<Result<_, _>>()?;
    let lock = WriteLock::acquire(dir)?;
    let words = dictionary::read(dir)?;
    let mut notes = words.notes();
    let analyzer = &Analyzer::with_dictionary(words.dictionary);
    let current = directory::current(dir)?;
    directory::remove_leftovers(&lock, dir, current);
    if let Some(number) = current {
        let repaired = repair::if_needed(&lock, dir, number, analyzer, options.heap, progress)?;
        let number = rebuild::if_needed(&lock, dir, number, analyzer, options.heap, progress)?;
        let generation = Generation::open(dir, number, analyzer)?;
        let mut report = run::run(&generation, &paths, options, now, progress)?;
        report.words_added = repaired.added;
        report.words_removed = repaired.removed;
        report.reanalyzed = repaired.articles;
        notes.append(&mut report.notes);
        return Ok(RefreshReport { notes, ..report });
    }
    let generation = Generation::create(dir, FIRST_GENERATION, analyzer)?;
    let report = run::run(&generation, &paths, options, now, progress);
    let report = report.and_then(|mut report| {
        synonyms::write_starter(dir)?;
        directory::switch(dir, generation.number)?;
        notes.append(&mut report.notes);
        Ok(RefreshReport { notes, ..report })
    });
    if report.is_err() {
        directory::remove_leftovers(&lock, dir, None);
    }
    report
}

/// The number of an index's first generation.
const FIRST_GENERATION: u32 = 1;

/// A [`Progress`] that tells nobody.
pub struct Silent;

impl Progress for Silent {
    fn planned(&mut self, _files: usize, _bytes: u64) {}
    fn file(&mut self, _path: &Path) {}
    fn advanced(&mut self, _bytes: u64, _articles: usize) {}
    fn committing(&mut self) {}
}
