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

use crate::disk::commit::Commit;
use crate::disk::generation::Generation;
use crate::disk::lock::WriteLock;
use crate::disk::segment_directory::Residence;
use crate::disk::{dictionary_file as dictionary, directory, recovery, synonyms_file as synonyms};
use crate::verify::Verification;
use crate::write::heal::{self, HealReport};
use crate::write::writer::{Committed, merge_what_is_left};
use crate::write::{rebuild, repair, upgrade};
use crate::{IndexError, Progress, guard};

/// Brings the index at `dir` up to date with its folders, and makes it when there is none. An index
/// of an earlier format, or whose articles were cut with another analyzer, is rebuilt first, from what it
/// stores; where only
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
    let is_there = directory::is_there(dir)?;
    if !is_there && !options.forget.is_empty() {
        return Err(IndexError::Missing(dir.to_owned()).into());
    }
    if !is_there && options.paths.is_empty() {
        return Err(RefreshError::NoFolders(dir.to_owned()));
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
    let upgraded = upgrade::if_needed(&lock, dir, analyzer, options.heap, progress)?;
    let current = recovery::settle(&lock, dir)?;
    directory::remove_leftovers(&lock, dir);
    let refreshing = Refreshing { lock: &lock, dir, paths: &paths, options, now, analyzer };
    let mut report = match current {
        Some(commit) => refreshing.bring_up_to_date(commit, progress)?,
        None => refreshing.build(progress)?,
    };
    notes.append(&mut report.notes);
    Ok(RefreshReport { notes, upgraded, ..report })
}

/// How much is read before anything is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Thoroughness {
    /// What nobody has read.
    Unknown,
    Everything,
}

/// What a refresh goes by.
struct Refreshing<'a> {
    lock: &'a WriteLock,
    /// The directory of the index.
    dir: &'a Path,
    /// The paths of the options, canonical.
    paths: &'a [PathBuf],
    options: &'a RefreshOptions,
    now: SystemTime,
    analyzer: &'a Analyzer,
}

impl Refreshing<'_> {
    /// What is there is mended and then refreshed. A file that an earlier process has found whole is
    /// not read again for that; so damage may come to light on the way, when everything is read.
    fn bring_up_to_date(
        &self,
        commit: Commit,
        progress: &mut dyn Progress,
    ) -> Result<RefreshReport, RefreshError> {
        let first = guard::guarded(|| self.attempt(commit, Thoroughness::Unknown, progress));
        match first {
            Ok(Err(RefreshError::Index(IndexError::Damaged { .. }))) | Err(_) => {}
            Ok(result) => return result,
        }
        let commit = recovery::settle(self.lock, self.dir)?;
        let commit = commit.ok_or_else(|| IndexError::Missing(self.dir.to_owned()))?;
        let again = guard::guarded(|| self.attempt(commit, Thoroughness::Everything, progress));
        again.unwrap_or_else(|panic| Err(IndexError::Read(panic).into()))
    }

    fn attempt(
        &self,
        commit: Commit,
        thoroughness: Thoroughness,
        progress: &mut dyn Progress,
    ) -> Result<RefreshReport, RefreshError> {
        let Refreshing { lock, dir, analyzer, .. } = *self;
        let heap = self.options.heap;
        let committed = Committed::open(dir, commit);
        if thoroughness == Thoroughness::Everything {
            committed.verification.finish();
        }
        let (committed, healed) = heal::if_needed(lock, dir, committed, analyzer, heap, progress)?;
        let (committed, repaired) =
            repair::if_needed(lock, dir, committed, analyzer, heap, progress)?;
        let committed = rebuild::if_needed(lock, dir, committed, analyzer, heap, progress)?;
        let generation = Generation::open(dir, &committed.commit, analyzer, Residence::Mapped)?;
        let (mut report, refreshed) =
            self.run(&generation, Some(&committed.verification), progress)?;
        report.words_added = repaired.added;
        report.words_removed = repaired.removed;
        report.reanalyzed = repaired.articles;
        report.healed = healed.damaged;
        report.rewritten = healed.articles;
        let committed = match refreshed {
            Some(refreshed) => refreshed,
            None => merge_what_is_left(&generation, committed),
        };
        // What is merged is read; so damage may come to light after the commit.
        let (committed, healed) = match &committed.merging {
            Err(IndexError::Damaged { .. }) => {
                heal::if_needed(lock, dir, committed, analyzer, heap, progress)?
            }
            _ => (committed, HealReport::default()),
        };
        report.healed.extend(healed.damaged);
        report.rewritten += healed.articles;
        report.not_merged = committed.merging.err().map(|error| error.to_string());
        Ok(report)
    }

    /// The first generation of an index.
    fn build(&self, progress: &mut dyn Progress) -> Result<RefreshReport, RefreshError> {
        let mut built = || -> Result<RefreshReport, RefreshError> {
            let generation = Generation::create(self.dir, FIRST_GENERATION, self.analyzer)?;
            synonyms::write_starter(self.dir)?;
            let (mut report, committed) = self.run(&generation, None, progress)?;
            let merging = committed.map_or(Ok(()), |committed| committed.merging);
            report.not_merged = merging.err().map(|error| error.to_string());
            Ok(report)
        };
        let report = built();
        if report.is_err() {
            directory::remove_leftovers(self.lock, self.dir);
        }
        report
    }

    fn run(
        &self,
        generation: &Generation,
        verified: Option<&Verification>,
        progress: &mut dyn Progress,
    ) -> Result<(RefreshReport, Option<Committed>), RefreshError> {
        run::run(generation, verified, self.paths, self.options, self.now, progress)
    }
}

/// The number of an index's first generation.
const FIRST_GENERATION: u32 = 1;
