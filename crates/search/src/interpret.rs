//! Other readings of a query: when one is proposed, and when it is searched for at once. A reading takes
//! words for a time that limits the search rather than for text: 铁路 去年, typed in 2024, is read as 铁路
//! date:2023.

use souwen_index::retrieval::ByDate;
use souwen_query::{Dated, WarningCode, dated};

use crate::error::SearchError;
use crate::rank::state::Search;
use crate::request::{SearchRequest, Sort};
use crate::response::{Interpretation, InterpretationKind, SearchResponse};
use crate::state::State;
use crate::understood::ends;

/// A query with fewer hits than this finds little.
const LITTLE: usize = 5;

/// How many times as many articles another reading has to find when the query as typed finds enough.
const MANY_TIMES: usize = 3;

/// Adds to the response the reading of the query as one with a time in plain words, if there is one that
/// finds more. If the query as typed finds nothing, that reading is searched for instead, newest first,
/// and its answer replaces the response.
pub(crate) fn interpreted(
    state: State<'_>,
    request: &SearchRequest,
    mut response: SearchResponse,
    search: impl Fn(&SearchRequest) -> Result<SearchResponse, SearchError>,
) -> Result<SearchResponse, SearchError> {
    if request.as_typed || response.timed_out {
        return Ok(response);
    }
    let Some(reading) = dated(&request.query, request.today, state.analyzer) else {
        return Ok(response);
    };
    response.today = request.today.filter(|_| reading.is_relative);
    // A reading that is not searched for at once is a proposal and nothing else.
    let is_proposal = !reading.is_named && (response.total > 0 || !request.interpret);
    if is_proposal && !request.propose {
        return Ok(response);
    }
    let (_, plan) = state.understand(&reading.query);
    let set = Search::new(state, &plan, request)?.within(plan.all.clone());
    let by_date = ByDate { deadline: request.deadline, ..ByDate::newest(&set, 0) };
    let counted = state.index.by_date(&by_date)?;
    if reading.is_named {
        response.warnings.retain(|warning| warning.code != WarningCode::DateNotUnderstood);
    }
    let is_more = reading.is_named
        || counted.total > 0
            && (response.total < LITTLE && counted.total > response.total
                || counted.total >= MANY_TIMES.saturating_mul(response.total));
    if !is_more {
        return Ok(response);
    }
    // A query that describes something rarely occurs in an article as typed, and similar articles answer
    // it. Only a query of names, its time left out, really finds nothing.
    let finds_nothing = response.total == 0 && plan.keyword;
    let applied = request.interpret && (finds_nothing || reading.is_named);
    let Dated { text, query, when, .. } = reading;
    if applied {
        let sort = match request.sort {
            Sort::Relevance => Sort::Newest,
            sort => sort,
        };
        let found = search(&SearchRequest { query: query.clone(), sort, ..request.clone() })?;
        response = SearchResponse {
            took: response.took + found.took,
            stages: response.stages.plus(found.stages),
            today: response.today,
            ..found
        };
    }
    let (from, to) = ends(&when);
    let (kind, total) = (InterpretationKind::Dates, counted.total);
    response.interpretations.push(Interpretation { kind, text, query, from, to, total, applied });
    Ok(response)
}
