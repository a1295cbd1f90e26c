//! Reads every match, as far as the deadline allows.

use std::time::{Duration, Instant};

use souwen_search::{EveryMatch, Look, SearchError, SearchRequest, Walk};

/// How long to read without yielding to other work.
const STRETCH: Duration = Duration::from_millis(20);

/// Walks through every match of a request, until its deadline.
pub(super) fn walked<L: Look>(
    request: &SearchRequest,
    every: &dyn EveryMatch,
    look: L,
) -> Result<Walk<L>, SearchError> {
    let mut walk = Walk::new(every, look);
    loop {
        let stretch = Instant::now().checked_add(STRETCH);
        let until = stretch.into_iter().chain(request.deadline).min();
        let is_over = walk.advance(every, until)?;
        let is_late = request.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        if is_over || is_late || !request.pace.step() {
            return Ok(walk);
        }
    }
}
