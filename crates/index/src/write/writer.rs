//! The writer: articles into a generation, and the commit that makes them visible.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use tantivy::Searcher;

use super::filling::Filling;
use super::merging::{self, MergeSources};
use super::segments;
use crate::IndexError;
use crate::disk::commit::Commit;
use crate::disk::directory;
use crate::disk::generation::{Generation, LedgerUpdate};
use crate::disk::ledger::FileKey;
use crate::disk::segment_list::SegmentSet;
use crate::disk::staging::Staging;
use crate::read::stored::Stored;
use crate::schema::stored_article::StoredArticle;
use crate::verify::Verification;

/// What became of a commit.
#[derive(Debug)]
pub(crate) struct Committed {
    /// The commit in use now.
    pub commit: Arc<Commit>,
    /// What is known of its files.
    pub verification: Verification,
    /// Why its segments could not be merged as they ought to be. The commit stands all the same.
    pub merging: Result<(), IndexError>,
}

impl Committed {
    /// The commit in use when a writer begins: what is known of its files, and what can be told
    /// without reading again what was read before.
    pub(crate) fn open(dir: &Path, commit: Commit) -> Committed {
        let commit = Arc::new(commit);
        let verification = Verification::new(dir, Arc::clone(&commit), None);
        verification.finish_unknown();
        Committed { commit, verification, merging: Ok(()) }
    }
}

/// Writes to a generation. Nothing is visible, and nothing durable, before [`GenerationWriter::commit`].
pub(crate) struct GenerationWriter<'a> {
    generation: &'a Generation,
    staging: Arc<Staging>,
    filling: Filling,
    /// The ids of the articles that go.
    removed: BTreeSet<String>,
}

impl<'a> GenerationWriter<'a> {
    /// Opens a generation for writing. `heap` is the memory for all threads, in bytes.
    pub(crate) fn open(
        generation: &'a Generation,
        heap: usize,
    ) -> Result<GenerationWriter<'a>, IndexError> {
        let staging = Arc::new(Staging::create(&generation.dir)?);
        let (fields, analyzer) = (generation.fields.clone(), generation.analyzer.clone());
        let filling = Filling::start(generation.dir.clone(), &staging, fields, analyzer, heap)?;
        Ok(GenerationWriter { generation, staging, filling, removed: BTreeSet::new() })
    }

    /// Adds an article that came from `file`. Waits while too many wait to be indexed.
    pub(crate) fn add(&mut self, article: StoredArticle, file: &FileKey) -> Result<(), IndexError> {
        self.filling.add(article, file.clone().into())
    }

    /// Removes the article with this id from those that were there before.
    pub(crate) fn remove(&mut self, id: &str) {
        self.removed.insert(id.to_owned());
    }

    /// Makes everything visible at once, durably, with the ledger that belongs to it. Then merges what
    /// ought to be merged, each time in a commit of its own. `verified` is what is known of the files
    /// of the commit before.
    ///
    /// # Errors
    /// When the commit could not be made. Whether the one before is in use still, only the disk tells;
    /// both are usable.
    pub(crate) fn commit(
        self,
        ledger: &LedgerUpdate,
        verified: Option<&Verification>,
    ) -> Result<Committed, IndexError> {
        let GenerationWriter { generation, staging, filling, removed } = self;
        let try_commit = || -> Result<Commit, IndexError> {
            let new = filling.finish()?;
            // What another left there must not be taken for a file of this commit.
            generation.sweep(&generation.opened.iter().collect::<Vec<_>>())?;
            let before = generation.opened.as_ref();
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
        let commit = match try_commit() {
            Ok(commit) => Arc::new(commit),
            Err(error) => {
                let _ = generation.sweep(&generation.opened.iter().collect::<Vec<_>>());
                return Err(error);
            }
        };
        let verification = Verification::new(&generation.dir, Arc::clone(&commit), verified);
        let committed = Committed { commit, verification, merging: Ok(()) };
        Ok(merge_and_end(generation, &staging, committed))
    }

    /// Forgets everything.
    pub(crate) fn abandon(self) {
        self.filling.abandon();
    }
}

/// Marks the articles at these places as deleted: for each segment of a searcher, by its number.
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

/// Moves the new files of segments to their generation.
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

fn merge_and_end(
    generation: &Generation,
    staging: &Staging,
    mut committed: Committed,
) -> Committed {
    // The commit stands. A merge that fails (for want of space, say) leaves it as it is, and so
    // does a sweep: the next writer does it again.
    committed.merging = merge(generation, staging, &mut committed);
    let _ = generation.sweep(&[&committed.commit]);
    // What was just written is read back, so that the next process need not do it.
    committed.verification.finish_unknown();
    committed
}

/// Merges segments until each is worth its cost. What is merged is read first: damage must not
/// get a right checksum.
fn merge(
    generation: &Generation,
    staging: &Staging,
    committed: &mut Committed,
) -> Result<(), IndexError> {
    loop {
        generation.show(&committed.commit);
        let groups = merging::candidates(generation)?;
        if groups.is_empty() {
            return Ok(());
        }
        let sources: Vec<String> =
            groups.iter().flat_map(|MergeSources(names)| names).cloned().collect();
        committed.verification.check_segments(&sources)?;
        let merged = merging::merge(generation, staging, &groups)?;
        let mut segments = generation.segments(Some(&committed.commit))?;
        sources.iter().for_each(|name| segments.remove(name));
        merged.into_iter().flatten().for_each(|segment| segments.add(segment));
        hand_over(generation, staging, &mut segments)?;
        let commit = Arc::new(generation.prepare_merged(&committed.commit, &segments)?);
        directory::publish(&generation.dir, &commit)?;
        let (dir, before) = (&generation.dir, Some(&committed.verification));
        committed.verification = Verification::new(dir, Arc::clone(&commit), before);
        committed.commit = commit;
    }
}

/// Merges what an earlier run ought to have merged in the commit that `generation` was opened as: it
/// failed, or was interrupted.
pub(crate) fn merge_what_is_left(generation: &Generation, mut committed: Committed) -> Committed {
    let staging = merging::candidates(generation).and_then(|groups| {
        (!groups.is_empty()).then(|| Staging::create(&generation.dir)).transpose()
    });
    match staging {
        Ok(None) => committed,
        Ok(Some(staging)) => merge_and_end(generation, &staging, committed),
        Err(error) => {
            committed.merging = Err(error);
            committed
        }
    }
}
