//! A walk through every matching article, in steps, so that the caller can yield to other work between
//! two steps.

use std::ops::ControlFlow;
use std::time::Instant;

use super::concordance::{Matched, Matches};
use super::set::EveryMatch;
use crate::error::SearchError;

/// How many articles are read between two checks of the clock.
const LOOK_EVERY: usize = 16;

/// A consumer of the articles of a walk.
pub trait Look {
    /// Processes the next article; breaks when it needs no more.
    fn see(&mut self, matched: &Matched<'_>) -> ControlFlow<()>;
}

impl<F: FnMut(&Matched<'_>) -> ControlFlow<()>> Look for F {
    fn see(&mut self, matched: &Matched<'_>) -> ControlFlow<()> {
        self(matched)
    }
}

/// A walk in progress.
#[derive(Debug)]
pub struct Walk<L> {
    look: L,
    at: usize,
    is_over: bool,
    total: Matches,
}

impl<L: Look> Walk<L> {
    /// Returns a walk through these articles that has not begun.
    pub fn new(every: &dyn EveryMatch, look: L) -> Walk<L> {
        let (state, warnings) = (every.state().clone(), every.warnings().to_vec());
        let total = Matches { state, warnings, ..Matches::default() };
        Walk { look, at: 0, is_over: every.articles() == 0, total }
    }

    /// Continues through the same articles until the end or until `until`, but for at least a few
    /// articles. Returns whether the walk is finished: it is at the end, or the consumer needs no more.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn advance(
        &mut self,
        every: &dyn EveryMatch,
        until: Option<Instant>,
    ) -> Result<bool, SearchError> {
        while !self.is_over {
            let mut flow = ControlFlow::Continue(());
            let (look, total) = (&mut self.look, &mut self.total);
            every.visit(self.at, &mut |matched| {
                total.articles += 1;
                total.occurrences += matched.occurrences.len();
                flow = look.see(matched);
            })?;
            self.at += 1;
            self.is_over = flow.is_break() || self.at >= every.articles();
            let is_time = || until.is_some_and(|until| Instant::now() >= until);
            if self.at.is_multiple_of(LOOK_EVERY) && is_time() {
                break;
            }
        }
        Ok(self.is_over)
    }

    /// Returns the consumer, the totals, and whether they cover all of these articles.
    pub(super) fn end(self, every: &dyn EveryMatch) -> (L, Matches, bool) {
        let is_all = self.at >= every.articles();
        (self.look, self.total, is_all)
    }
}
