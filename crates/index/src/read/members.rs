//! Asks documents one by one whether they are in a set.
//!
//! A scorer moves to the next matching document, and for a run it compares positions in every
//! document on the way. The test here looks only at the documents that it is asked about, and opens
//! postings only on the first question.

use souwen_article::Condition;
use tantivy::query::{Scorer, Weight};
use tantivy::{DocId, SeekDangerResult, SegmentReader};

use super::set_query::cost_rank;
use super::snapshot::Snapshot;

/// The membership test for a set in one segment. Documents must be asked about in ascending order.
pub(super) enum Members<'a> {
    All(Vec<Members<'a>>),
    Any(Vec<Members<'a>>),
    Not(Box<Members<'a>>),
    Leaf(Leaf<'a>),
}

impl<'a> Members<'a> {
    /// Builds the test. Nothing is opened yet.
    pub(super) fn of(
        snapshot: &Snapshot,
        reader: &'a SegmentReader,
        set: &Condition,
    ) -> tantivy::Result<Members<'a>> {
        let each = |sets: &[Condition]| -> tantivy::Result<Vec<Members<'a>>> {
            // Conditions that are cheap to test come first.
            let mut sets: Vec<&Condition> = sets.iter().collect();
            sets.sort_by_key(|set| cost_rank(set));
            sets.into_iter().map(|set| Members::of(snapshot, reader, set)).collect()
        };
        Ok(match set {
            Condition::Everything => Members::All(Vec::new()),
            Condition::And(sets) => Members::All(each(sets)?),
            Condition::Or(sets) => Members::Any(each(sets)?),
            Condition::Not(set) => Members::Not(Box::new(Members::of(snapshot, reader, set)?)),
            set => Members::Leaf(Leaf::new(snapshot.unscored(set)?, reader)),
        })
    }

    /// Whether a document is in the set.
    pub(super) fn has(&mut self, doc: DocId) -> tantivy::Result<bool> {
        match self {
            Members::All(sets) => {
                for set in sets {
                    if !set.has(doc)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Members::Any(sets) => {
                for set in sets {
                    if set.has(doc)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Members::Not(set) => Ok(!set.has(doc)?),
            Members::Leaf(leaf) => leaf.has(doc),
        }
    }
}

/// The matches of one query in a segment.
pub(super) struct Leaf<'a> {
    weight: Box<dyn Weight>,
    reader: &'a SegmentReader,
    /// Opened by the first question.
    scorer: Option<Box<dyn Scorer>>,
    /// The last document that was asked about, and the answer.
    known: Option<(DocId, bool)>,
    /// No document before this one matches, apart from those that were asked about.
    next: DocId,
}

impl<'a> Leaf<'a> {
    fn new(weight: Box<dyn Weight>, reader: &'a SegmentReader) -> Leaf<'a> {
        Leaf { weight, reader, scorer: None, known: None, next: 0 }
    }

    fn has(&mut self, doc: DocId) -> tantivy::Result<bool> {
        if let Some((before, is_member)) = self.known
            && before == doc
        {
            return Ok(is_member);
        }
        if doc < self.next {
            return Ok(false);
        }
        let result = match &mut self.scorer {
            Some(scorer) => scorer.seek_danger(doc),
            None => {
                let (result, scorer) = self.weight.scorer_danger(self.reader, doc, 1.0)?;
                self.scorer = Some(scorer);
                result
            }
        };
        let is_member = match result {
            SeekDangerResult::Found => true,
            SeekDangerResult::SeekLowerBound(later) => {
                self.next = later;
                false
            }
        };
        self.known = Some((doc, is_member));
        Ok(is_member)
    }
}
