//! A walk through every article that matches, in steps: whoever has other things to do gives way
//! between two of them.

use std::ops::ControlFlow;
use std::time::Instant;

use super::concordance::{Matched, Matches};
use super::set::EveryMatch;
use crate::error::SearchError;

/// How many articles are read between two looks at the clock.
const LOOK_EVERY: usize = 16;

/// What is made of the articles of a walk.
pub trait Look {
    /// Takes the next article in; breaks when it has seen enough.
    fn see(&mut self, matched: &Matched<'_>) -> ControlFlow<()>;
}

impl<F: FnMut(&Matched<'_>) -> ControlFlow<()>> Look for F {
    fn see(&mut self, matched: &Matched<'_>) -> ControlFlow<()> {
        self(matched)
    }
}

/// A walk, as far as it has come.
#[derive(Debug)]
pub struct Walk<L> {
    look: L,
    at: usize,
    is_over: bool,
    total: Matches,
}

impl<L: Look> Walk<L> {
    /// A walk through these articles that has not begun.
    pub fn new(every: &dyn EveryMatch, look: L) -> Walk<L> {
        let (state, warnings) = (every.state().clone(), every.warnings().to_vec());
        let total = Matches { state, warnings, ..Matches::default() };
        Walk { look, at: 0, is_over: every.articles() == 0, total }
    }

    /// Goes on through the same articles, to the end or until this moment, but some articles in any
    /// case. Whether it is at the end, or has seen enough.
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

    /// What was made, what was come across, and whether that is all of these articles.
    pub(super) fn end(self, every: &dyn EveryMatch) -> (L, Matches, bool) {
        let is_all = self.at >= every.articles();
        (self.look, self.total, is_all)
    }
}
