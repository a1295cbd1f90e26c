//! Searches that several handlers make, and the entity tags of their responses.

use std::sync::Arc;
use std::time::Instant;

use souwen_search::{Pace, SearchError, SearchRequest, SearchResponse};

use crate::app::Work;
use crate::error::ApiError;
use crate::keys::credentials::today;
use crate::query_log::QuerySource;
use crate::reply::Reply;
use crate::request::body::RequestBody;
use crate::request::call::Call;
use crate::request::form::parameters;
use crate::request::search_params::SearchParams;

/// Runs a search that a page needs besides the search of its user.
pub(super) fn search(
    work: &Work<'_>,
    request: SearchRequest,
) -> Result<SearchResponse, SearchError> {
    work.backend.search(&begun(work, request))
}

/// Runs the search of a user and records it. `source` is where it came from, for the query log.
pub(super) fn run_search(
    work: &Work<'_>,
    source: Option<QuerySource>,
    request: SearchRequest,
) -> Result<SearchResponse, SearchError> {
    let request = begun(work, request);
    let response = work.backend.search(&request)?;
    work.app.searched(source, &request, &response);
    Ok(response)
}

/// Completes a request that starts now: its deadline counts from now, not from its arrival, and today is the
/// day of the clock unless the request names another one.
pub(crate) fn begun(work: &Work<'_>, request: SearchRequest) -> SearchRequest {
    let deadline = Instant::now().checked_add(work.app.limits.search_deadline);
    // A request that is kept must not keep the turn.
    let turn = Arc::downgrade(work.turn);
    let pace = Pace::new(move || turn.upgrade().is_none_or(|turn| turn.step()));
    SearchRequest { deadline, pace, today: request.today.or_else(|| Some(today())), ..request }
}

/// The parameters of a search in a body, together with those of the URL. If the query is too long, only the
/// part that is searched remains.
pub(super) async fn posted(
    call: Call,
    body: RequestBody,
) -> Result<(Call, SearchParams), ApiError> {
    let body = body.whole().await?;
    let form = parameters(call.content_type(), &body)?;
    let call = call.with_parameters(&form);
    let mut params = SearchParams::parse(&call.query)?;
    params.cut_to_searched();
    Ok((call, params))
}

/// Adds an entity tag to a response that stays the same as long as the index does, and until the end of the
/// day if it depends on today. A response that was cut off by the deadline, or made before corrections were
/// ready, gets none.
pub(super) fn tagged(work: &Work<'_>, response: &SearchResponse, reply: Reply) -> Reply {
    if response.timed_out || response.provisional {
        return reply;
    }
    let etag = work.app.state_tag(work.call, &response.state(), response.today);
    reply.tagged(work.call, &etag)
}
