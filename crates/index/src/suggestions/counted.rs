//! Records which articles have been counted, and computes the difference to another state.
//!
//! A segment never changes, apart from deletions. If a state contains a counted segment, only its new
//! deletions have to be subtracted. A merged segment is new; its articles are recognised by
//! fingerprints computed from their columns, so merging causes no counting.

use std::collections::{BTreeMap, HashMap};

use tantivy::{DocId, Searcher, SegmentReader};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::IndexError;

/// The articles that have been counted.
#[derive(Debug, Clone, Default)]
pub(super) struct Counted {
    /// The counted segments, by name.
    pub segments: BTreeMap<String, CountedSegment>,
    /// The state in which they were counted, if this process has seen it: articles deleted since can
    /// be read from it.
    searcher: Option<Searcher>,
}

/// A counted segment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct CountedSegment {
    /// For each of its articles a fingerprint; [`GONE`] for a deleted one.
    pub prints: std::sync::Arc<Vec<u64>>,
    /// The number of deleted articles.
    pub deleted: u32,
}

/// The fingerprint of a deleted article.
pub(super) const GONE: u64 = 0;

/// The place of an article in a state.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub searcher: Searcher,
    pub segment: u32,
    pub doc: DocId,
}

/// The articles to add and to subtract.
#[derive(Debug, Default)]
pub(super) struct Difference {
    pub added: Vec<Place>,
    pub removed: Vec<Place>,
    /// The number of counted articles that are gone and can no longer be read.
    pub lost: usize,
    /// The articles that will have been counted then.
    pub counted: Counted,
}

impl Difference {
    /// The number of changed articles.
    pub(super) fn articles(&self) -> usize {
        self.added.len() + self.removed.len() + self.lost
    }
}

impl Counted {
    /// All articles of a state.
    pub(super) fn all(searcher: &Searcher) -> Result<Counted, IndexError> {
        Ok(Counted::default().difference(searcher)?.counted)
    }

    /// The difference from the counted articles to a state.
    pub(super) fn difference(&self, searcher: &Searcher) -> Result<Difference, IndexError> {
        let mut difference = Difference::default();
        let place = |searcher: &Searcher, segment: u32, doc| {
            let searcher = searcher.clone();
            Place { searcher, segment, doc }
        };
        let mut unknown = Vec::new();
        let mut gone = self.segments.clone();
        for (segment, reader) in (0..).zip(searcher.segment_readers()) {
            let name = reader.segment_id().uuid_string();
            let Some(mut counted) = gone.remove(&name) else {
                unknown.push((segment, reader, name));
                continue;
            };
            if counted.deleted != reader.num_deleted_docs() {
                let mut prints = counted.prints.to_vec();
                for (doc, print) in (0..).zip(&mut prints) {
                    if *print != GONE && reader.is_deleted(doc) {
                        *print = GONE;
                        difference.removed.push(place(searcher, segment, doc));
                    }
                }
                let deleted = reader.num_deleted_docs();
                counted = CountedSegment { prints: prints.into(), deleted };
            }
            difference.counted.segments.insert(name, counted);
        }
        let mut left: HashMap<u64, Vec<(&String, DocId)>> = HashMap::new();
        for (name, segment) in &gone {
            for (doc, &print) in (0..).zip(segment.prints.iter()).filter(|(_, p)| **p != GONE) {
                left.entry(print).or_default().push((name, doc));
            }
        }
        for (segment, reader, name) in unknown {
            let prints = prints(reader)?;
            for (doc, print) in (0..).zip(&prints).filter(|(_, print)| **print != GONE) {
                match left.get_mut(print).is_some_and(|docs| docs.pop().is_some()) {
                    true => {}
                    false => difference.added.push(place(searcher, segment, doc)),
                }
            }
            let deleted = reader.num_deleted_docs();
            let counted = CountedSegment { prints: prints.into(), deleted };
            difference.counted.segments.insert(name, counted);
        }
        let before = self.searcher.as_ref();
        let segments = before.into_iter().flat_map(|before| (0..).zip(before.segment_readers()));
        let segments: HashMap<String, u32> =
            segments.map(|(number, reader)| (reader.segment_id().uuid_string(), number)).collect();
        for (name, doc) in left.into_values().flatten() {
            match (before, segments.get(name)) {
                (Some(before), Some(&segment)) => {
                    difference.removed.push(place(before, segment, doc));
                }
                _ => difference.lost += 1,
            }
        }
        difference.counted.searcher = Some(searcher.clone());
        Ok(difference)
    }
}

/// The fingerprints of the articles of a segment, computed from their ids, dates, lengths and
/// sketches. Only deleted articles have the fingerprint [`GONE`].
fn prints(reader: &SegmentReader) -> Result<Vec<u64>, IndexError> {
    let columns = reader.fast_fields();
    let ids = columns.str("id")?;
    let mut of_ids = Vec::new();
    if let Some(ids) = &ids {
        let read = |error: std::io::Error| IndexError::Read(error.to_string());
        let mut all = ids.dictionary().stream().map_err(read)?;
        while all.advance() {
            of_ids.push(xxh3_64(all.key()));
        }
    }
    let (dates, lengths) = (columns.i64("date")?, columns.u64("length")?);
    let sketches = columns.u64("sketch")?;
    let print = |doc: DocId| {
        if reader.is_deleted(doc) {
            return GONE;
        }
        let mut hash = Xxh3::new();
        let id = ids.as_ref().and_then(|ids| ids.term_ords(doc).next());
        let id = id.and_then(|id| of_ids.get(id as usize)).copied();
        hash.update(&id.unwrap_or_default().to_le_bytes());
        hash.update(&dates.first(doc).unwrap_or(i64::MIN).to_le_bytes());
        hash.update(&lengths.first(doc).unwrap_or_default().to_le_bytes());
        for word in sketches.values_for_doc(doc) {
            hash.update(&word.to_le_bytes());
        }
        hash.digest().max(GONE + 1)
    };
    Ok((0..reader.max_doc()).map(print).collect())
}

#[cfg(test)]
mod tests {
    use souwen_article::Article;

    use super::*;
    use crate::read::snapshot::Snapshot;

    #[test]
    fn articles_are_known_wherever_they_were_merged_to() {
        let state = |ids: &[&str], segments| {
            let article = |id: &&str| Article { id: (*id).to_owned(), ..Article::default() };
            let articles: Vec<Article> = ids.iter().map(article).collect();
            Snapshot::in_segments(&articles, segments).searcher
        };
        let check = |before: &[&str], after: &[&str], added: usize, removed: usize| {
            let before = state(before, 3);
            let counted = Counted::all(&before).unwrap();
            let after = state(after, 2);
            let found = counted.difference(&after).unwrap();
            assert_eq!((found.added.len(), found.removed.len(), found.lost), (added, removed, 0));
            // Nothing is left to do then.
            assert_eq!(found.counted.difference(&after).unwrap().articles(), 0);
            // A process that has not seen the previous state cannot read the deleted articles.
            let reloaded = Counted { searcher: None, ..counted };
            let found = reloaded.difference(&after).unwrap();
            assert_eq!((found.added.len(), found.removed.len(), found.lost), (added, 0, removed));
        };
        check(&[], &[], 0, 0);
        check(&["a", "b", "c", "d"], &["d", "b", "a", "c"], 0, 0);
        check(&["a", "b", "c"], &["a", "b", "c", "d"], 1, 0);
        check(&["a", "b", "c"], &["c", "x", "y"], 2, 2);
        check(&["a", "b"], &[], 0, 2);
    }
}
