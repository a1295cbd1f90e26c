//! Walks the documents of a set until it ends or a deadline passes.

use std::time::Instant;

use souwen_article::Condition;
use tantivy::{DocId, DocSet, TERMINATED};

use super::open_segment::Columns;
use super::snapshot::Snapshot;

/// The number of documents that are walked between two readings of the clock.
const DOCS_PER_CLOCK_LOOK: usize = 4096;

/// Ends a walk when a deadline has passed.
pub(super) struct Clock {
    deadline: Option<Instant>,
    steps: usize,
    passed: bool,
}

impl Clock {
    pub(super) fn new(deadline: Option<Instant>) -> Clock {
        Clock { deadline, steps: 0, passed: false }
    }

    /// Counts a step, and returns whether the deadline has passed.
    pub(super) fn has_passed(&mut self) -> bool {
        if let Some(deadline) = self.deadline
            && self.steps.is_multiple_of(DOCS_PER_CLOCK_LOOK)
        {
            self.passed |= Instant::now() >= deadline;
        }
        self.steps += 1;
        self.passed
    }
}

impl Snapshot {
    /// Visits every document of a set, with an accumulator for each segment. Returns the
    /// accumulators, and whether the deadline passed.
    pub(super) fn walk<'a, S>(
        &'a self,
        set: &Condition,
        deadline: Option<Instant>,
        start: impl Fn(u32, Columns<'a>) -> tantivy::Result<S>,
        mut visit: impl FnMut(&mut S, DocId),
    ) -> tantivy::Result<(Vec<S>, bool)> {
        let weight = self.unscored(set)?;
        let mut clock = Clock::new(deadline);
        let mut states = Vec::new();
        for (segment, reader) in self.segments() {
            let mut state = start(segment, self.columns(segment))?;
            let mut docs = weight.scorer(reader, 1.0)?;
            let mut doc = docs.doc();
            while doc != TERMINATED && !clock.has_passed() {
                if !reader.is_deleted(doc) {
                    visit(&mut state, doc);
                }
                doc = docs.advance();
            }
            states.push(state);
        }
        Ok((states, clock.has_passed()))
    }
}

/// Moves forward to `doc`, and returns whether it is in the set.
pub(super) fn contains_doc<D: DocSet + ?Sized>(set: &mut D, doc: DocId) -> bool {
    let at = if set.doc() < doc { set.seek(doc) } else { set.doc() };
    at == doc
}
