//! Decides which segments to merge, and merges them.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use tantivy::index::SegmentId;
use tantivy::indexer::{LogMergePolicy, MergePolicy};
use tantivy::{Searcher, Segment, SegmentReader};

use super::segments;
use crate::IndexError;
use crate::disk::generation::Generation;
use crate::disk::segment_list::{NewSegment, SegmentList, SegmentSet};
use crate::disk::staging::Staging;
use crate::guard::guarded;

/// Segments with a larger share of deleted articles are merged, because the statistics for ranking
/// count deleted articles as well.
const MAX_DELETED: f32 = 0.2;

/// The rule for merging segments. Every segment makes queries slower, and every merge takes time now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MergeRule {
    /// This many segments of about the same size are merged into one.
    similar: usize,
    /// Segments with fewer articles than this count as equal in size.
    small: u32,
    /// The ratio of two sizes that count as different, as a power of 2.
    width: f64,
}

impl MergeRule {
    /// For when nothing else has to be done soon: leaves few segments.
    pub(crate) const QUIET: MergeRule = MergeRule { similar: 4, small: 10_000, width: 0.75 };
    /// For small commits in quick succession: each article is merged only a few times. At most eight
    /// segments of each of four or five sizes are left.
    pub(crate) const BUSY: MergeRule = MergeRule { similar: 8, small: 64, width: 3.0 };
}

/// The names of the segments to merge into one, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MergeSources(pub Vec<String>);

/// Groups of segments to merge, each group into one segment. Segments in `without` are left out.
pub(crate) fn candidates(
    generation: &Generation,
    list: &SegmentList,
    rule: MergeRule,
    without: &BTreeSet<String>,
) -> Vec<MergeSources> {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(rule.similar);
    policy.set_min_layer_size(rule.small);
    policy.set_level_log_size(rule.width);
    policy.set_del_docs_ratio_before_merge(MAX_DELETED);
    let entries = list.segments.iter().filter(|entry| !without.contains(&entry.name()));
    let metas = entries.filter_map(|entry| {
        let id = SegmentId::from_uuid_string(&entry.name()).ok()?;
        let meta = generation.index.new_segment_meta(id, entry.max_doc);
        Some(match entry.deletes {
            Some(deletes) => meta.with_delete_meta(deletes.num_deleted_docs, deletes.opstamp),
            None => meta,
        })
    });
    let metas: Vec<_> = metas.collect();
    let candidates = policy.compute_merge_candidates(&metas).into_iter();
    let in_order = |ids: Vec<SegmentId>| {
        let names: BTreeSet<String> = ids.iter().map(SegmentId::uuid_string).collect();
        let listed = list.segments.iter().map(|entry| entry.name());
        MergeSources(listed.filter(|name| names.contains(name)).collect())
    };
    candidates.map(|candidate| in_order(candidate.0)).collect()
}

/// Merges segments of the commit that `generation` shows; `None` if no article is left.
pub(crate) fn merge(
    generation: &Generation,
    staging: &Staging,
    sources: &MergeSources,
) -> Result<Option<NewSegment>, IndexError> {
    let all = generation.index.searchable_segments().map_err(|error| generation.error(error))?;
    let is_wanted = |segment: &Segment| sources.0.contains(&segment.id().uuid_string());
    let segments: Vec<Segment> = all.into_iter().filter(is_wanted).collect();
    let merged = guarded(|| segments::merge(staging, &segments));
    merged.map_err(IndexError::Read)?.map_err(|error| generation.error(error))
}

/// Merges several groups of segments, each on a thread of its own. Returns one result for each group.
pub(crate) fn merge_all(
    generation: &Generation,
    staging: &Staging,
    groups: &[MergeSources],
) -> Result<Vec<Option<NewSegment>>, IndexError> {
    thread::scope(|scope| {
        let merge = |group| scope.spawn(move || merge(generation, staging, group));
        let threads: Vec<_> = groups.iter().map(merge).collect();
        let ended = threads.into_iter().map(|thread| {
            let panicked = |_| Err(IndexError::Read("a thread panicked".to_owned()));
            thread.join().unwrap_or_else(panicked)
        });
        ended.collect()
    })
}

/// A finished merge that is not yet part of a commit.
pub(crate) struct Merged {
    pub sources: MergeSources,
    /// The state in which it was started.
    pub begun: Searcher,
    /// The new segment, unless no article was left.
    pub segment: Option<NewSegment>,
}

impl Merged {
    /// Whether all its source segments still exist.
    pub(crate) fn is_of_use(&self, segments: &SegmentSet) -> bool {
        self.sources.0.iter().all(|name| segments.list.get(name).is_some())
    }

    /// Replaces the source segments by the merged one. Removes from it the articles that `now` has deleted
    /// since, and those of `removed`: for each segment of `now`, by number, the articles to remove. The
    /// entries of source segments are taken out of `removed`. `number` is the number of the commit.
    pub(crate) fn apply(
        &self,
        generation: &Generation,
        staging: &Staging,
        now: &Searcher,
        removed: &mut BTreeMap<u32, BTreeSet<u32>>,
        number: u64,
        segments: &mut SegmentSet,
    ) -> Result<(), IndexError> {
        // The documents of the merged segment are in the order of its sources.
        let mut next = 0;
        let mut dead = BTreeSet::new();
        for name in &self.sources.0 {
            let (_, then) = segment(&self.begun, name)?;
            let (at, reader) = segment(now, name)?;
            let goes = removed.remove(&at).unwrap_or_default();
            for doc in (0..then.max_doc()).filter(|&doc| !then.is_deleted(doc)) {
                if reader.is_deleted(doc) || goes.contains(&doc) {
                    dead.insert(next);
                }
                next += 1;
            }
            segments.remove(name);
        }
        let Some(merged) = &self.segment else { return Ok(()) };
        let (name, max_doc) = (merged.entry.name(), merged.entry.max_doc);
        segments.add(merged.clone());
        if !dead.is_empty() {
            let id = SegmentId::from_uuid_string(&name)
                .map_err(|error| IndexError::Read(error.to_string()))?;
            let alive = (0..max_doc).filter(|doc| !dead.contains(doc));
            let written = segments::write_alive(staging, id, max_doc, alive, number);
            let (deletes, files) = written.map_err(|error| generation.error(error))?;
            segments.delete(&name, deletes, files);
        }
        Ok(())
    }

    /// Removes its files, which are of no use.
    pub(crate) fn discard(&self, staging: &Staging) {
        for name in self.segment.iter().flat_map(|segment| segment.files.keys()) {
            staging.discard(name);
        }
    }
}

fn segment<'s>(searcher: &'s Searcher, name: &str) -> Result<(u32, &'s SegmentReader), IndexError> {
    let mut readers = (0..).zip(searcher.segment_readers());
    let found = readers.find(|(_, reader)| reader.segment_id().uuid_string() == name);
    found.ok_or_else(|| IndexError::Read(format!("segment {name} is not there any more")))
}
