//! When a better query is proposed, and when it is searched for at once.

use std::sync::Arc;

use souwen_index::retrieval::ByDate;

use super::correct::correct;
use super::live::Ready;
use crate::error::SearchError;
use crate::rank::state::Search;
use crate::request::SearchRequest;
use crate::response::{DidYouMean, SearchResponse};
use crate::state::State;

/// A query with fewer hits than this finds little.
const LITTLE: usize = 5;

/// Adds a better query to the response, if there is one: never when an article contains every chunk of
/// the typed query. When nothing was found the better query is searched for, and its answer replaces the
/// response. `known` returns the suggestion set and whether it is of this state; it is called only when
/// needed.
pub(crate) fn corrected(
    state: State<'_>,
    known: impl FnOnce() -> Option<(Arc<Ready>, bool)>,
    request: &SearchRequest,
    mut response: SearchResponse,
    search: impl Fn(&SearchRequest) -> Result<SearchResponse, SearchError>,
) -> Result<SearchResponse, SearchError> {
    // If anything was found, a better query is only proposed.
    let is_proposal = response.total > 0;
    let nothing_to_mend = request.as_typed
        || (is_proposal && !request.propose)
        || response.counts.run > 0
        || response.total >= LITTLE
        || response.timed_out
        || response.interpretations.iter().any(|reading| reading.applied)
        || request.query.trim().is_empty();
    if nothing_to_mend {
        return Ok(response);
    }
    let Some((ready, current)) = known() else {
        response.provisional = true;
        return Ok(response);
    };
    response.provisional = !current;
    for correction in correct(&ready, state, &request.query)? {
        let mended = SearchRequest { query: correction.query, ..request.clone() };
        if is_proposal {
            if total(state, &mended)? <= response.total {
                continue;
            }
        } else {
            response = replaced(response, search(&mended)?);
            if response.total == 0 {
                continue;
            }
        }
        let (query, reason) = (mended.query, correction.reason);
        response.did_you_mean = Some(DidYouMean { query, reason, applied: !is_proposal });
        break;
    }
    Ok(response)
}

/// The response with what a better query found, if that is anything, and the time of both searches.
fn replaced(response: SearchResponse, found: SearchResponse) -> SearchResponse {
    let took = response.took + found.took;
    let stages = response.stages.plus(found.stages);
    let SearchResponse { provisional, interpretations, today, .. } = response;
    match found.total {
        0 => SearchResponse { took, stages, provisional, interpretations, today, ..response },
        _ => SearchResponse { took, stages, provisional, interpretations, today, ..found },
    }
}

/// How many articles a request finds.
fn total(state: State<'_>, request: &SearchRequest) -> Result<usize, SearchError> {
    let (_, plan) = state.understand(&request.query);
    let set = Search::new(state, &plan, request)?.within(plan.all.clone());
    let by_date = ByDate { deadline: request.deadline, ..ByDate::newest(&set, 0) };
    Ok(state.index.by_date(&by_date)?.total)
}
