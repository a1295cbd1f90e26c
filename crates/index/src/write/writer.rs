//! The writer: puts articles into a generation, and makes the commit that makes them visible.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use souwen_text::Analyzer;
use tantivy::Searcher;

use super::filling::Filling;
use super::merging::{self, MergeRule, MergeSources, Merged};
use super::segments;
use crate::IndexError;
use crate::disk::commit::Commit;
use crate::disk::directory;
use crate::disk::generation::{Generation, LedgerUpdate};
use crate::disk::ledger::FileKey;
use crate::disk::lock::WriteLock;
use crate::disk::segment_directory::Residence;
use crate::disk::segment_list::{NewSegment, SegmentSet};
use crate::disk::staging::Staging;
use crate::read::stored::Stored;
use crate::schema::stored_article::StoredArticle;
use crate::verify::Verification;

/// The maximal number of rounds of merging. If others write at the same time, each round may find more
/// to merge; but they merge as well.
const MAX_ROUNDS: usize = 20;

/// The result of a commit.
#[derive(Debug)]
pub(crate) struct Committed {
    /// The commit that is in use now.
    pub commit: Arc<Commit>,
    /// The state of the verification of its files.
    pub verification: Verification,
    /// The reason why its segments could not be merged. The commit is valid nevertheless.
    pub merging: Result<(), IndexError>,
}

impl Committed {
    /// The commit that is in use when a writer starts. Only files that no process has verified yet are
    /// read.
    pub(crate) fn open(dir: &Path, commit: Commit) -> Committed {
        let commit = Arc::new(commit);
        let verification = Verification::new(dir, Arc::clone(&commit), None);
        verification.finish_unknown();
        Committed { commit, verification, merging: Ok(()) }
    }
}

/// Writes to a generation. Nothing is visible or durable before [`GenerationWriter::commit`].
pub(crate) struct GenerationWriter<'a> {
    generation: &'a Generation,
    staging: Arc<Staging>,
    filling: Filling,
    /// The ids of the articles to remove.
    removed: BTreeSet<String>,
}

impl<'a> GenerationWriter<'a> {
    /// Opens a generation for writing. `heap` is the memory for all threads, in bytes.
    pub(crate) fn open(
        generation: &'a Generation,
        heap: usize,
    ) -> Result<GenerationWriter<'a>, IndexError> {
        GenerationWriter::open_in(generation, &Arc::new(Staging::create(&generation.dir)?), heap)
    }

    /// Like [`GenerationWriter::open`], but the files are first put into `staging`.
    pub(crate) fn open_in(
        generation: &'a Generation,
        staging: &Arc<Staging>,
        heap: usize,
    ) -> Result<GenerationWriter<'a>, IndexError> {
        let staging = Arc::clone(staging);
        let (fields, analyzer) = (generation.fields.clone(), generation.analyzer.clone());
        let filling = Filling::start(generation.dir.clone(), &staging, fields, analyzer, heap)?;
        Ok(GenerationWriter { generation, staging, filling, removed: BTreeSet::new() })
    }

    /// Adds an article that came from `file`. Blocks while too many articles wait to be indexed.
    pub(crate) fn add(&mut self, article: StoredArticle, file: &FileKey) -> Result<(), IndexError> {
        self.filling.add(article, file.clone().into())
    }

    /// Removes the article with this id from the previous state.
    pub(crate) fn remove(&mut self, id: &str) {
        self.removed.insert(id.to_owned());
    }

    /// Ends the segments: their files are synced to the disk, and belong to no commit yet.
    ///
    /// # Errors
    /// When a segment could not be written.
    pub(crate) fn finish(self) -> Result<Filled, IndexError> {
        let new = self.filling.finish()?;
        Ok(Filled { staging: self.staging, removed: self.removed, new })
    }

    /// Commits: makes everything visible at once and durable, with the ledger that belongs to it.
    /// Then merges segments, each merge in a commit of its own. `verified` is the verification of the
    /// files of the previous commit. Requires the lock of the index.
    ///
    /// # Errors
    /// When the commit could not be made. Only the disk then shows whether the previous commit is
    /// still in use; both are usable.
    pub(crate) fn commit(
        self,
        ledger: &LedgerUpdate,
        verified: Option<&Verification>,
    ) -> Result<Committed, IndexError> {
        let generation = self.generation;
        let filled = self.finish()?;
        let staging = Arc::clone(&filled.staging);
        let committed = filled.commit(generation, ledger, verified)?;
        Ok(merge_and_sweep(generation, &staging, committed))
    }

    /// Discards everything.
    pub(crate) fn abandon(self) {
        self.filling.abandon();
    }
}

/// Filled segments and removals that are ready to be committed.
pub(crate) struct Filled {
    staging: Arc<Staging>,
    /// The ids of the articles to remove.
    removed: BTreeSet<String>,
    new: Vec<NewSegment>,
}

impl Filled {
    /// Sets the ids of the articles of the previous state to remove.
    pub(crate) fn with_removed(mut self, ids: BTreeSet<String>) -> Filled {
        self.removed = ids;
        self
    }

    /// Removes the written files, which are not needed.
    pub(crate) fn discard(self) {
        for name in self.new.iter().flat_map(|segment| segment.files.keys()) {
            self.staging.discard(name);
        }
    }

    /// Makes the next commit after the one with which `generation` was opened; that one must be the
    /// newest. Requires the lock of the index.
    ///
    /// # Errors
    /// When the commit could not be made. Only the disk then shows whether the previous commit is
    /// still in use; both are usable.
    pub(crate) fn commit(
        self,
        generation: &Generation,
        ledger: &LedgerUpdate,
        verified: Option<&Verification>,
    ) -> Result<Committed, IndexError> {
        let before = generation.opened.as_ref();
        let keep = || generation.sweep(&before.iter().copied().collect::<Vec<_>>());
        let Filled { staging, removed, new } = self;
        let try_commit = || -> Result<Commit, IndexError> {
            let mut segments = generation.segments(before)?;
            if let Some(before) = before
                && !removed.is_empty()
            {
                let stored = Stored::open(generation)?;
                let addresses = stored.addresses_of(removed.iter())?;
                let number = before.manifest.commit + 1;
                delete(generation, &staging, stored.searcher(), &addresses, number, &mut segments)?;
            }
            new.into_iter().for_each(|segment| segments.add(segment));
            hand_over(generation, &staging, &mut segments)?;
            let commit = generation.prepare(before, ledger, &segments)?;
            directory::publish(&generation.dir, &commit)?;
            Ok(commit)
        };
        // Files that another process has left there are removed first.
        let commit = match keep().and_then(|()| try_commit()) {
            Ok(commit) => Arc::new(commit),
            Err(error) => {
                let _ = keep();
                return Err(error);
            }
        };
        let verification = Verification::new(&generation.dir, Arc::clone(&commit), verified);
        Ok(Committed { commit, verification, merging: Ok(()) })
    }
}

/// Marks articles as deleted: for each segment of a searcher, by its number.
pub(crate) fn delete(
    generation: &Generation,
    staging: &Staging,
    searcher: &Searcher,
    addresses: &BTreeMap<u32, BTreeSet<u32>>,
    number: u64,
    segments: &mut SegmentSet,
) -> Result<(), IndexError> {
    for (&segment, deleted) in addresses {
        let reader = searcher.segment_reader(segment);
        let written = segments::write_deletes(staging, reader, deleted, number);
        let (deletes, files) = written.map_err(|error| generation.error(error))?;
        segments.delete(&reader.segment_id().uuid_string(), deletes, files);
    }
    Ok(())
}

/// Moves the files of new segments to their generation.
pub(crate) fn hand_over(
    generation: &Generation,
    staging: &Staging,
    segments: &mut SegmentSet,
) -> Result<(), IndexError> {
    let path = generation.path();
    for name in std::mem::take(&mut segments.new_files) {
        staging.hand_over(&name, &path)?;
    }
    Ok(())
}

/// Merges segments after a commit. Requires the lock of the index.
pub(crate) fn merge_and_sweep(
    generation: &Generation,
    staging: &Staging,
    mut committed: Committed,
) -> Committed {
    // The commit is valid. A failed merge (no space left, for example) does not affect it, nor does a
    // failed sweep: the next writer does it again.
    committed.merging = merge(generation, staging, &mut committed);
    let _ = generation.sweep(&[&committed.commit]);
    // The files just written are read back now, so that the next process need not do it.
    committed.verification.finish_unknown();
    committed
}

/// Merges segments until no more merges are worth their cost. The sources are verified first: damage
/// must not get a correct checksum.
fn merge(
    generation: &Generation,
    staging: &Staging,
    committed: &mut Committed,
) -> Result<(), IndexError> {
    loop {
        generation.show(&committed.commit);
        let groups = candidates(generation, &committed.commit)?;
        if groups.is_empty() {
            return Ok(());
        }
        let sources: Vec<String> =
            groups.iter().flat_map(|MergeSources(names)| names).cloned().collect();
        committed.verification.check_segments(&sources)?;
        let begun = generation.reader()?.searcher();
        let made = merging::merge_all(generation, staging, &groups)?;
        let merged = merged(groups, &begun, made);
        let Some(commit) = publish_merged(generation, staging, &committed.commit, &merged)? else {
            return Ok(());
        };
        let commit = Arc::new(commit);
        let (dir, before) = (&generation.dir, Some(&committed.verification));
        committed.verification = Verification::new(dir, Arc::clone(&commit), before);
        committed.commit = commit;
    }
}

/// The merged groups of a state.
fn merged(
    groups: Vec<MergeSources>,
    begun: &Searcher,
    made: Vec<Option<NewSegment>>,
) -> Vec<Merged> {
    let merged = |(sources, segment)| Merged { sources, begun: begun.clone(), segment };
    groups.into_iter().zip(made).map(merged).collect()
}

/// Makes a commit that follows `commit`, which `generation` shows, from the merged segments. `None`
/// if no merge is of use. Requires the lock of the index.
fn publish_merged(
    generation: &Generation,
    staging: &Staging,
    commit: &Commit,
    merged: &[Merged],
) -> Result<Option<Commit>, IndexError> {
    let searcher = generation.reader()?.searcher();
    let mut segments = generation.segments(Some(commit))?;
    let number = commit.manifest.commit + 1;
    let (of_use, others): (Vec<&Merged>, Vec<&Merged>) =
        merged.iter().partition(|merged| merged.is_of_use(&segments));
    others.iter().for_each(|merged| merged.discard(staging));
    if of_use.is_empty() {
        return Ok(None);
    }
    for merged in of_use {
        let removed = &mut BTreeMap::new();
        merged.apply(generation, staging, &searcher, removed, number, &mut segments)?;
    }
    hand_over(generation, staging, &mut segments)?;
    let commit = generation.prepare_merged(commit, &segments)?;
    directory::publish(&generation.dir, &commit)?;
    Ok(Some(commit))
}

fn candidates(generation: &Generation, commit: &Commit) -> Result<Vec<MergeSources>, IndexError> {
    let list = generation.segments(Some(commit))?.list;
    Ok(merging::candidates(generation, &list, MergeRule::QUIET, &BTreeSet::new()))
}

/// Merges segments, taking the lock of the index only for the moments in which a commit is made.
/// `wait` says how long to wait for the lock. Builds upon commits that others make meanwhile.
pub(crate) fn merge_published(
    dir: &Path,
    analyzer: &Analyzer,
    mut committed: Committed,
    wait: Duration,
) -> Committed {
    committed.merging = match try_merging(dir, analyzer, &mut committed, wait) {
        // A process that has made a newer commit may remove the files of this one, and merges as well.
        Err(_) if is_followed(dir, &committed.commit) => Ok(()),
        merged => merged,
    };
    // The files just written are read back now, so that the next process need not do it.
    committed.verification.finish_unknown();
    committed
}

fn is_followed(dir: &Path, commit: &Commit) -> bool {
    directory::current(dir).is_ok_and(|newest| newest.is_some_and(|newest| newest != *commit))
}

fn try_merging(
    dir: &Path,
    analyzer: &Analyzer,
    committed: &mut Committed,
    wait: Duration,
) -> Result<(), IndexError> {
    let mut staging: Option<Staging> = None;
    for _ in 0..MAX_ROUNDS {
        let generation = Generation::open(dir, &committed.commit, analyzer, Residence::Mapped)?;
        let groups = candidates(&generation, &committed.commit)?;
        if groups.is_empty() {
            return Ok(());
        }
        let staging = match &staging {
            Some(staging) => staging,
            None => staging.insert(Staging::create(dir)?),
        };
        let sources = groups.iter().flat_map(|MergeSources(names)| names).cloned();
        committed.verification.check_segments(&sources.collect::<Vec<_>>())?;
        let begun = generation.reader()?.searcher();
        let made = merging::merge_all(&generation, staging, &groups)?;
        let _lock = WriteLock::acquire_within(dir, wait)?;
        let Some(newest) = directory::current(dir)? else { return Ok(()) };
        if newest.generation() != committed.commit.generation() {
            // The index was rebuilt, and merged by the process that did so.
            return Ok(());
        }
        let now = Generation::open(dir, &newest, analyzer, Residence::Mapped)?;
        let merged = merged(groups, &begun, made);
        let latest = match publish_merged(&now, staging, &newest, &merged)? {
            Some(latest) => {
                let _ = now.sweep(&[&latest]);
                latest
            }
            None => newest,
        };
        let latest = Arc::new(latest);
        let before = Some(&committed.verification);
        committed.verification = Verification::new(dir, Arc::clone(&latest), before);
        committed.commit = latest;
    }
    Ok(())
}
