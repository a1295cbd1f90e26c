//! Which segments ought to be merged, and merging them.

use std::collections::BTreeSet;
use std::thread;

use tantivy::Segment;
use tantivy::index::SegmentId;
use tantivy::indexer::{LogMergePolicy, MergePolicy};

use super::segments;
use crate::IndexError;
use crate::disk::generation::Generation;
use crate::disk::segment_list::NewSegment;
use crate::disk::staging::Staging;
use crate::guard::guarded;

/// Segments of about the same size are merged when there are this many: every segment costs a
/// query time.
const MAX_SIMILAR_SEGMENTS: usize = 4;
/// Segments with a larger part of deleted articles are merged: the statistics that ranking goes by
/// count deleted articles as well.
const MAX_DELETED: f32 = 0.2;

/// Segments to merge into one, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MergeSources(pub Vec<String>);

/// The segments that ought to be merged, those together that ought to become one.
pub(crate) fn candidates(generation: &Generation) -> Result<Vec<MergeSources>, IndexError> {
    candidates_of(generation, MAX_SIMILAR_SEGMENTS)
}

/// Like [`candidates`], where so many of about the same size are one too many.
pub(crate) fn candidates_of(
    generation: &Generation,
    similar: usize,
) -> Result<Vec<MergeSources>, IndexError> {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(similar);
    policy.set_del_docs_ratio_before_merge(MAX_DELETED);
    let segments = generation.index.searchable_segment_metas();
    let segments = segments.map_err(|error| generation.error(error))?;
    let candidates = policy.compute_merge_candidates(&segments).into_iter();
    let names = |ids: Vec<SegmentId>| ids.iter().map(SegmentId::uuid_string).collect();
    Ok(candidates.map(|candidate| MergeSources(names(candidate.0))).collect())
}

/// Merges segments of the commit that `generation` shows, each group on a thread of its own. Gives one
/// for each group; none where nothing was left.
pub(crate) fn merge(
    generation: &Generation,
    staging: &Staging,
    groups: &[MergeSources],
) -> Result<Vec<Option<NewSegment>>, IndexError> {
    let all = generation.index.searchable_segments().map_err(|error| generation.error(error))?;
    let merge = |group: &MergeSources| {
        let wanted: BTreeSet<&str> = group.0.iter().map(String::as_str).collect();
        let is_wanted = |segment: &&Segment| wanted.contains(&*segment.id().uuid_string());
        let sources: Vec<Segment> = all.iter().filter(is_wanted).cloned().collect();
        let merged = guarded(|| segments::merge(staging, &sources));
        merged.map_err(IndexError::Read)?.map_err(|error| generation.error(error))
    };
    thread::scope(|scope| {
        let threads: Vec<_> = groups.iter().map(|group| scope.spawn(|| merge(group))).collect();
        let ended = threads.into_iter().map(|thread| {
            let panicked = |_| Err(IndexError::Read("a thread panicked".to_owned()));
            thread.join().unwrap_or_else(panicked)
        });
        ended.collect()
    })
}
