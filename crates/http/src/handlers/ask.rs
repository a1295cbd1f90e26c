//! What several handlers ask of the engine, and the entity tags of its answers.

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

/// Asks the engine for what a page needs beside what its reader asked for.
pub(super) fn search(
    work: &Work<'_>,
    request: SearchRequest,
) -> Result<SearchResponse, SearchError> {
    work.backend.search(&begun(work, request))
}

/// Asks the engine what somebody wants to know, which is noted; `source` says how it goes into the query log.
pub(super) fn asked(
    work: &Work<'_>,
    source: Option<QuerySource>,
    request: SearchRequest,
) -> Result<SearchResponse, SearchError> {
    let request = begun(work, request);
    let response = work.backend.search(&request)?;
    work.app.searched(source, &request, &response);
    Ok(response)
}

/// A request that is answered now. The time that it has begins when it begins, not when it came;
/// today is the day that the clock gives, unless another was named.
pub(crate) fn begun(work: &Work<'_>, request: SearchRequest) -> SearchRequest {
    let deadline = Instant::now().checked_add(work.app.limits.search_deadline);
    // Whoever keeps the request does not keep the turn.
    let turn = Arc::downgrade(work.turn);
    let pace = Pace::new(move || turn.upgrade().is_none_or(|turn| turn.step()));
    SearchRequest { deadline, pace, today: request.today.or_else(|| Some(today())), ..request }
}

/// The parameters of a search that came in a body, together with those of the address. Of a query
/// that is too long the part that is searched is left.
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

/// An answer that stays the same while the index does, and through the day where it tells times from
/// today; what a deadline has cut short does not, nor
/// what was answered before corrections were ready.
pub(super) fn tagged(work: &Work<'_>, response: &SearchResponse, reply: Reply) -> Reply {
    if response.timed_out || response.provisional {
        return reply;
    }
    let etag = work.app.state_tag(work.call, &response.state(), response.today);
    reply.tagged(work.call, &etag)
}
