//! What several handlers ask of the engine, and the entity tags of its answers.

use std::time::Instant;

use souwen_search::{SearchError, SearchRequest, SearchResponse};

use crate::app::Work;
use crate::reply::Reply;

/// Asks the engine. The time that it has begins when it begins, not when the request came.
pub(super) fn search(
    work: &Work<'_>,
    mut request: SearchRequest,
) -> Result<SearchResponse, SearchError> {
    request.deadline = Instant::now().checked_add(work.app.limits.search_deadline);
    work.backend.search(&request)
}

/// An answer that stays the same while the index does; what a deadline has cut short does not, nor
/// what was answered before corrections were ready.
pub(super) fn tagged(work: &Work<'_>, response: &SearchResponse, reply: Reply) -> Reply {
    if response.timed_out || response.provisional {
        return reply;
    }
    let etag = work.app.state_tag(work.call, &response.state());
    reply.tagged(work.call, &etag)
}
