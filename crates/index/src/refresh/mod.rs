//! Brings an index up to date with its folders. New, changed and removed files are committed
//! together, or nothing is.
//!
//! The steps: `plan` finds the files to read; `intake` reads them into the `spool`, on `threads`
//! that send the articles of each file through a `lane`; `settle` gives every article its id; `renames` finds
//! articles that are in the index under another id; `run` compares with the index and writes the
//! difference. None of this is visible in the index before the commit.
//!
//! # What a refresh compares, and what it never removes
//!
//! Files are compared by size and time stamp, articles by a hash of their content. A file that was
//! read by an earlier version of the readers is read again even if it has not changed, in the
//! encoding that the user named for it. Problems of a file are stored with its stamp, and reported
//! in every run until the file is mended. Only articles of files in the folders of this run can be
//! removed; a folder that is missing, unreadable or suddenly empty removes nothing. If a story is
//! gone from a file that still exists, that is an edit.
//!
//! If an article is now in the index under another id, its former id is kept as an alias
//! (`renames`). An alias never hides an article with that id, and is removed together with its
//! article.

mod changes;
mod claim;
mod error;
mod file_hash;
mod intake;
mod known;
mod lane;
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
mod threads;
mod walked;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub use error::RefreshError;
pub use options::{DEFAULT_HEAP, RefreshOptions};
pub use report::RefreshReport;
use run::{Decision, Task};
use souwen_text::Analyzer;

use self::known::KnownArticles;
use crate::disk::commit::Commit;
use crate::disk::generation::{Generation, LedgerUpdate};
use crate::disk::lock::WriteLock;
use crate::disk::segment_directory::Residence;
use crate::disk::staging::Staging;
use crate::disk::{dictionary_file as dictionary, directory, recovery, synonyms_file as synonyms};
use crate::read::stored::Stored;
use crate::write::create::FIRST_GENERATION;
use crate::write::heal::{self, HealReport};
use crate::write::writer::{Committed, merge_and_sweep, merge_published};
use crate::write::{rebuild, repair, upgrade};
use crate::{IndexError, Progress, Silent, guard};

/// Brings the index at `dir` up to date with its folders, and creates it if there is none. If the
/// index has an earlier format, or its articles were segmented with another analyzer, it is first
/// rebuilt from its stored articles. If only words of the user's dictionary were added or removed,
/// the articles that contain one of them are analysed again, in a commit of its own.
///
/// Only new and changed files are read. The articles of a file that is gone are removed if the file
/// was in a folder that is brought up to date. A file that cannot be read keeps its articles. Without
/// `paths`, the folders of the last refresh are read, unless there are folders to forget: then
/// nothing else is done.
///
/// # Errors
/// When nothing was committed, with the reason. The index is then unchanged.
pub fn refresh(
    dir: &Path,
    options: &RefreshOptions,
    progress: &mut dyn Progress,
) -> Result<RefreshReport, RefreshError> {
    refresh_at(dir, options, SystemTime::now(), progress)
}

/// [`refresh`] with a given time.
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
    // Paths are checked before anything is written, so that a mistyped path leaves nothing behind.
    let canonical = |path: &PathBuf| {
        fs::canonicalize(path).map_err(|source| {
            let (path, index) = (path.clone(), dir.to_owned());
            RefreshError::Folder { path, index, source }
        })
    };
    let paths: Vec<PathBuf> = options.paths.iter().map(canonical).collect::<Result<_, _>>()?;
    let lock = WriteLock::acquire_within(dir, options.wait)?;
    let words = dictionary::read(dir)?;
    let mut notes = words.notes();
    let analyzer = &Analyzer::with_dictionary(words.dictionary);
    let upgraded = upgrade::if_needed(&lock, dir, analyzer, options.heap, progress)?;
    let current = recovery::settle(&lock, dir)?;
    directory::remove_leftovers(&lock, dir);
    let release = &BTreeSet::new();
    let task = Task { paths: &paths, options, now, release };
    let refreshing = Refreshing { dir, task, analyzer };
    let mut report = match current {
        Some(commit) => refreshing.bring_up_to_date(lock, commit, progress)?,
        None => refreshing.build(&lock, progress)?,
    };
    notes.append(&mut report.notes);
    Ok(RefreshReport { notes, upgraded, ..report })
}

/// Removes the pushed articles with these ids, and reads the files whose articles wait for the ids,
/// in one commit. `wait` says how long to wait while another process writes.
///
/// # Errors
/// When nothing was committed, with the reason.
pub(crate) fn release(
    dir: &Path,
    ids: &BTreeSet<String>,
    wait: Duration,
) -> Result<RefreshReport, RefreshError> {
    let lock = WriteLock::acquire_within(dir, wait)?;
    let commit = recovery::settle(&lock, dir)?;
    let commit = commit.ok_or_else(|| IndexError::Missing(dir.to_owned()))?;
    // User words that are not yet applied are not applied here either.
    let analyzer = Analyzer::with_dictionary(Generation::dictionary(dir, &commit)?);
    let options = &RefreshOptions { heap: SMALL_HEAP, wait, ..RefreshOptions::default() };
    let task = Task { paths: &[], options, now: SystemTime::now(), release: ids };
    let refreshing = Refreshing { dir, task, analyzer: &analyzer };
    refreshing.bring_up_to_date(lock, commit, &mut Silent)
}

/// The memory for writing a few articles, in bytes.
const SMALL_HEAP: usize = 15_000_000;

/// How much of the index is verified before anything is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Thoroughness {
    /// Only files that have not been verified yet.
    Unknown,
    Everything,
}

/// The inputs of a refresh.
struct Refreshing<'a> {
    /// The directory of the index.
    dir: &'a Path,
    task: Task<'a>,
    analyzer: &'a Analyzer,
}

/// The result of an attempt.
enum Attempted {
    Done(Box<RefreshReport>),
    /// Another process has changed the state that the attempt was based on.
    Moved(WriteLock),
}

impl Refreshing<'_> {
    /// Mends the index if necessary, then refreshes it. Files that an earlier process has verified are not
    /// verified again, so damage may come to light during the refresh; then everything is verified.
    fn bring_up_to_date(
        &self,
        lock: WriteLock,
        commit: Commit,
        progress: &mut dyn Progress,
    ) -> Result<RefreshReport, RefreshError> {
        let attempt =
            guard::guarded(|| self.attempt_twice(lock, commit, Thoroughness::Unknown, progress));
        match attempt {
            Ok(Err(RefreshError::Index(IndexError::Damaged { .. }))) | Err(_) => {}
            Ok(result) => return result,
        }
        let lock = WriteLock::acquire_within(self.dir, self.task.options.wait)?;
        let commit = self.settled(&lock)?;
        let again =
            guard::guarded(|| self.attempt_twice(lock, commit, Thoroughness::Everything, progress));
        again.unwrap_or_else(|panic| Err(IndexError::Read(panic).into()))
    }

    fn settled(&self, lock: &WriteLock) -> Result<Commit, IndexError> {
        recovery::settle(lock, self.dir)?.ok_or_else(|| IndexError::Missing(self.dir.to_owned()))
    }

    /// Tries without the lock first; if another process was faster, tries again with the lock.
    fn attempt_twice(
        &self,
        lock: WriteLock,
        commit: Commit,
        thoroughness: Thoroughness,
        progress: &mut dyn Progress,
    ) -> Result<RefreshReport, RefreshError> {
        let mut lock = lock;
        let mut commit = commit;
        for keep_lock in [false, true] {
            match self.attempt(lock, commit, thoroughness, keep_lock, progress)? {
                Attempted::Done(report) => return Ok(*report),
                Attempted::Moved(moved_lock) => {
                    commit = self.settled(&moved_lock)?;
                    lock = moved_lock;
                }
            }
        }
        // With the lock, no other process can have changed anything.
        Err(IndexError::Locked(self.dir.to_owned()).into())
    }

    fn attempt(
        &self,
        lock: WriteLock,
        commit: Commit,
        thoroughness: Thoroughness,
        keep_lock: bool,
        progress: &mut dyn Progress,
    ) -> Result<Attempted, RefreshError> {
        let Refreshing { dir, analyzer, .. } = *self;
        let heap = self.task.options.heap;
        let committed = Committed::open(dir, commit);
        if thoroughness == Thoroughness::Everything {
            committed.verification.finish();
        }
        let (committed, healed) = heal::if_needed(&lock, dir, committed, analyzer, heap, progress)?;
        let (committed, repaired) =
            repair::if_needed(&lock, dir, committed, analyzer, heap, progress)?;
        let committed = rebuild::if_needed(&lock, dir, committed, analyzer, heap, progress)?;
        let (mut report, committed) = match self.run(lock, keep_lock, committed, progress)? {
            Ran::Committed(committed) => *committed,
            Ran::Moved(lock) => return Ok(Attempted::Moved(lock)),
        };
        report.words_added = repaired.added;
        report.words_removed = repaired.removed;
        report.reanalyzed = repaired.articles;
        report.healed = healed.damaged;
        report.rewritten = healed.articles;
        let wait = self.task.options.wait;
        let committed = merge_published(dir, analyzer, committed, wait);
        // The sources of a merge are verified, so damage may come to light after the commit.
        let (committed, healed) = match &committed.merging {
            Err(IndexError::Damaged { .. }) => {
                let lock = WriteLock::acquire_within(dir, wait)?;
                heal::if_needed(&lock, dir, committed, analyzer, heap, progress)?
            }
            _ => (committed, HealReport::default()),
        };
        report.healed.extend(healed.damaged);
        report.rewritten += healed.articles;
        report.not_merged = committed.merging.err().map(|error| error.to_string());
        Ok(Attempted::Done(Box::new(report)))
    }

    /// Refreshes a commit. If the lock is not kept, it is taken again for the moment in which the
    /// next commit is made.
    fn run(
        &self,
        lock: WriteLock,
        keep_lock: bool,
        committed: Committed,
        progress: &mut dyn Progress,
    ) -> Result<Ran, RefreshError> {
        let Refreshing { dir, analyzer, task } = self;
        let open = |commit: &Commit| Generation::open(dir, commit, analyzer, Residence::Mapped);
        let mut generation = open(&committed.commit)?;
        let mut stored = Stored::open(&generation)?;
        let ledger = generation.ledger()?;
        // All files of the commit that are read here are open now, so another process may make a
        // newer commit and remove them.
        let lock = keep_lock.then_some(lock);
        let staging = &Arc::new(Staging::create(dir)?);
        let mut known = KnownArticles::new(&stored);
        let mut reading = task.read(ledger, &generation, &mut known, staging, progress)?;
        let mut decision = reading.decide(&mut known, &stored, task)?;
        if decision.changes.is_empty() && decision.changes.ledger == reading.before {
            let mut report = decision.report;
            report.articles = committed.commit.manifest.articles;
            return Ok(Ran::Committed(Box::new((report, committed))));
        }
        let mut filled =
            reading.fill(&decision, &generation, &stored, staging, task.options.heap)?;
        let lock = match lock {
            Some(lock) => lock,
            None => WriteLock::acquire_within(dir, task.options.wait)?,
        };
        let newest = self.settled(&lock)?;
        if newest != *committed.commit {
            if !is_described_alike(&newest, &committed.commit) {
                filled.discard();
                return Ok(Ran::Moved(lock));
            }
            // Meanwhile articles were pushed or segments merged.
            generation = open(&newest)?;
            stored = Stored::open(&generation)?;
            let mut known = KnownArticles::new(&stored);
            reading.load_known(&mut known, task.release)?;
            let again = reading.decide(&mut known, &stored, task)?;
            if !again.changes.writes_the_same(&decision.changes) {
                filled.discard();
                filled = reading.fill(&again, &generation, &stored, staging, task.options.heap)?;
            }
            decision = again;
        }
        let Decision { changes, mut report } = decision;
        let before = reading.committing();
        let ledger = LedgerUpdate::Since(&before, &changes.ledger);
        let filled = filled.with_removed(changes.removed_ids());
        let committed = filled.commit(&generation, &ledger, Some(&committed.verification))?;
        let _ = generation.sweep(&[&committed.commit]);
        report.articles = committed.commit.manifest.articles;
        Ok(Ran::Committed(Box::new((report, committed))))
    }

    /// Builds the first generation of an index.
    fn build(
        &self,
        lock: &WriteLock,
        progress: &mut dyn Progress,
    ) -> Result<RefreshReport, RefreshError> {
        let Refreshing { dir, analyzer, task } = self;
        let mut built = || -> Result<RefreshReport, RefreshError> {
            let generation = Generation::create(dir, FIRST_GENERATION, analyzer)?;
            synonyms::write_starter(dir)?;
            let stored = Stored::open(&generation)?;
            let staging = &Arc::new(Staging::create(dir)?);
            let mut known = KnownArticles::new(&stored);
            let ledger = generation.ledger()?;
            let mut reading = task.read(ledger, &generation, &mut known, staging, progress)?;
            let decision = reading.decide(&mut known, &stored, task)?;
            let heap = task.options.heap;
            let filled = reading.fill(&decision, &generation, &stored, staging, heap)?;
            let Decision { changes, mut report } = decision;
            let before = reading.committing();
            let ledger = LedgerUpdate::Since(&before, &changes.ledger);
            let committed = filled.commit(&generation, &ledger, None)?;
            let committed = merge_and_sweep(&generation, staging, committed);
            report.articles = committed.commit.manifest.articles;
            report.not_merged = committed.merging.err().map(|error| error.to_string());
            Ok(report)
        };
        let report = built();
        if report.is_err() {
            directory::remove_leftovers(lock, dir);
        }
        report
    }
}

/// The result of refreshing a commit.
enum Ran {
    Committed(Box<(RefreshReport, Committed)>),
    Moved(WriteLock),
}

/// Whether two commits are the same to a refresh, apart from pushed articles: they have the same
/// ledger, and their articles are segmented alike.
fn is_described_alike(a: &Commit, b: &Commit) -> bool {
    let described = |commit: &Commit| {
        let Commit { ledger, dictionary, manifest, .. } = commit.clone();
        (ledger, dictionary, manifest.generation, manifest.fingerprint)
    };
    described(a) == described(b)
}
