//! Bringing an index up to date with its folders: what is new, changed and gone, committed at once
//! or not at all.
//!
//! The way of a refresh: `plan` finds the files to read, `intake` reads them into the
//! `spool`, `settle` gives every article its id, and `run` compares with what is in the index
//! and writes the difference; `renames` finds the articles that are there under another id. Up to the commit nothing of this can be seen in the index.

mod changes;
mod claim;
mod error;
mod file_hash;
mod intake;
mod known;
mod meter;
mod options;
mod plan;
mod renames;
mod report;
mod run;
mod scopes;
mod settle;
mod spool;
#[cfg(test)]
mod tests;
mod walked;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

pub use error::RefreshError;
pub use options::{DEFAULT_HEAP, RefreshOptions};
pub use report::RefreshReport;
use souwen_text::Analyzer;

use crate::disk::generation::Generation;
use crate::disk::lock::WriteLock;
use crate::disk::{dictionary_file as dictionary, directory, synonyms_file as synonyms};
use crate::write::{rebuild, repair};
use crate::{IndexError, Progress};

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
