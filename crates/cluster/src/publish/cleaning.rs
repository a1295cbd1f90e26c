//! Cleaning: removes documents, indexes and pieces that no reader needs any more.

use std::time::Duration;

use serde_json::{Value, json};

use super::sending::Work;
use super::{PublishError, listing};
use crate::client::{BulkAction, BulkItem};
use crate::mapping;
use crate::state::{Aborted, State};

/// How long aborted commit numbers are remembered, in milliseconds. A publisher that was taken to be dead may
/// write with them after their documents were removed, but not after this time.
const REMEMBERED: u64 = 24 * 60 * 60 * 1000;
/// The number of documents deleted in one request.
const AT_ONCE: usize = 1000;

/// The result of cleaning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cleaned {
    /// The number of versions of articles removed.
    pub versions: usize,
    /// The indexes removed.
    pub indexes: Vec<String>,
    /// The number of pieces of suggestions, synonyms and dictionaries removed.
    pub pieces: usize,
}

/// Removes everything that no reader needs, and reopens versions that an aborted commit has closed.
pub(super) fn clean(work: &Work<'_>, state: &State) -> Result<Cleaned, PublishError> {
    let mut cleaned = Cleaned::default();
    if !state.is_published() {
        return Ok(cleaned);
    }
    let (now, grace) = (work.lease.now(), work.options.grace);
    let cluster = work.cluster();
    cluster.refresh(work.index)?;
    let mut old = Vec::new();
    let query = unseen(state, now, grace);
    let mut remove = |items: &mut Vec<BulkItem>| -> Result<(), PublishError> {
        let count = items.len();
        // A document that has changed in the meantime is checked again the next time.
        let changed = work.deliver(&cluster, std::mem::take(items))?;
        cleaned.versions += count - changed.len();
        Ok(())
    };
    listing::found(&cluster, work.index, &query, &mut |id, revision| {
        old.push(BulkItem { id, action: BulkAction::Delete(revision) });
        if old.len() < AT_ONCE { Ok(()) } else { remove(&mut old) }
    })?;
    if !old.is_empty() {
        remove(&mut old)?;
    }
    let mut forgotten = Vec::new();
    if !state.aborted.is_empty() {
        let mut names = Vec::new();
        let query = json!({"bool": {"should": in_aborted(state, mapping::UNTIL)}});
        listing::found(&cluster, work.index, &query, &mut |name, _| {
            names.push(name);
            Ok(())
        })?;
        work.rewrite(&names, None)?;
        let is_over = |range: &&Aborted| now.saturating_sub(range.2) >= REMEMBERED;
        forgotten = state.aborted.iter().filter(is_over).copied().collect();
        cluster.refresh(work.index)?;
    }
    let grace = u64::try_from(grace.as_millis()).unwrap_or(u64::MAX);
    for (index, since) in &state.spare {
        if now.saturating_sub(*since) >= grace {
            work.lease.check()?;
            cluster.delete_index(index)?;
            cleaned.indexes.push(index.clone());
        }
    }
    work.lease.forget(&cleaned.indexes, &forgotten)?;
    cleaned.pieces = work.lease.place().remove_blobs(state, now.saturating_sub(grace))?;
    Ok(cleaned)
}

/// The query for documents that no reader sees: versions that ended before all commits that may still be
/// read, and versions that an aborted commit has added.
fn unseen(state: &State, now: u64, grace: Duration) -> Value {
    let settled = state.settled(now, grace);
    let ended = json!({"bool": {
        "filter": [{"range": {mapping::UNTIL: {"lte": settled}}}],
        "must_not": in_aborted(state, mapping::UNTIL),
    }});
    let mut either = in_aborted(state, mapping::FROM);
    either.push(ended);
    json!({"bool": {"should": either}})
}

/// One query for each range of aborted numbers.
fn in_aborted(state: &State, field: &str) -> Vec<Value> {
    let ranges = state.aborted_ranges().into_iter();
    ranges.map(|(from, to)| json!({"range": {field: {"gte": from, "lte": to}}})).collect()
}
