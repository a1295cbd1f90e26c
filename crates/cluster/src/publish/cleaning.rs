//! Removing what nobody sees any more.

use std::time::Duration;

use serde_json::{Value, json};

use super::sending::Work;
use super::{PublishError, listing};
use crate::client::{BulkAction, BulkItem};
use crate::mapping;
use crate::state::{Aborted, State};

/// How long numbers of no commit are remembered, in milliseconds: a publisher that was thought dead may
/// write with them after everything of them was removed, but not after so long.
const REMEMBERED: u64 = 24 * 60 * 60 * 1000;
/// How many documents are removed in one request.
const AT_ONCE: usize = 1000;

/// What was removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// Versions of articles.
    pub versions: usize,
    /// Indexes.
    pub indexes: Vec<String>,
    /// Pieces of suggestions, synonyms and dictionaries.
    pub pieces: usize,
}

/// Removes what nobody sees any more, and takes back ends that no commit has made.
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
        // What somebody has changed meanwhile is looked at the next time.
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

/// The documents that nobody sees: those that ended before any commit that may still be read, and those
/// that no commit has brought.
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

/// A query for each range of numbers that are those of no commit.
fn in_aborted(state: &State, field: &str) -> Vec<Value> {
    let ranges = state.aborted_ranges().into_iter();
    ranges.map(|(from, to)| json!({"range": {field: {"gte": from, "lte": to}}})).collect()
}
