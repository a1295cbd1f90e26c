//! Other readings of a query: when one is proposed, and when it is searched for at once.

use souwen_index::retrieval::ByDate;
use souwen_query::{Dated, dated};

use crate::error::SearchError;
use crate::rank::state::Search;
use crate::request::{SearchRequest, Sort};
use crate::response::{Interpretation, InterpretationKind, SearchResponse};
use crate::state::State;
use crate::understood::ends;

/// A query with fewer articles than this finds little.
const LITTLE: usize = 5;

/// How many times as many articles another reading has to find where what was typed finds enough.
const MANY_TIMES: usize = 3;

/// The response with the query's reading as one that names a time in plain words, where it is one
/// and that finds more. Where what was typed finds nothing, that reading is searched for, the newest
/// first, and its answer stands in for the other.
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
    let asked = ByDate { deadline: request.deadline, ..ByDate::newest(&set, 0) };
    let counted = state.index.by_date(&asked)?;
    if reading.is_named {
        response.warnings.retain(|warning| warning.code != "date_not_understood");
    }
    let is_more = reading.is_named
        || counted.total > 0
            && (response.total < LITTLE && counted.total > response.total
                || counted.total >= MANY_TIMES.saturating_mul(response.total));
    if !is_more {
        return Ok(response);
    }
    // What describes something is mostly in no article as it was typed, and is answered by what comes
    // near it; only what names things, the time apart, finds nothing in earnest.
    let finds_nothing = response.total == 0 && plan.keyword;
    let applied = request.interpret && (finds_nothing || reading.is_named);
    let Dated { text, query, when, .. } = reading;
    if applied {
        let sort = match request.sort {
            Sort::Relevance => Sort::Newest,
            sort => sort,
        };
        let found = search(&SearchRequest { query: query.clone(), sort, ..request.clone() })?;
        let (took, today) = (response.took, response.today);
        response = SearchResponse { took: took + found.took, today, ..found };
    }
    let (from, to) = ends(&when);
    let (kind, total) = (InterpretationKind::Dates, counted.total);
    response.interpretations.push(Interpretation { kind, text, query, from, to, total, applied });
    Ok(response)
}
