//! From a request to a response, over one snapshot.
//!
//! The query gives a set of matching articles, which is counted and ranked by a cheap first stage.
//! The best of them, mostly 100, are scored again by the second stage. How many depends only on the
//! query, so the pages of a result form one list: first the rescored articles, then the others in
//! the order of the first stage. The partial matches of a description are rescored with the full
//! ones; those of a keyword query come last.

use std::sync::Arc;
use std::time::Instant;

use souwen_article::Condition;
use souwen_index::retrieval::{ByDate, Candidate, DateOrder, DocRef, FirstStage};

use super::duplicates::{collapsed, duplicates, reach};
use super::explain::explanation;
use super::facets::{facets_of, listed};
use super::order::rescored;
use super::partial::{ENOUGH, offers, ordered};
use super::state::{FoundDoc, Scored, Search};
use super::tiers::Tiers;
use crate::error::SearchError;
use crate::highlight::lines::Lines;
use crate::highlight::marks::Marker;
use crate::highlight::query_runs::QueryRuns;
use crate::request::{Crossing, MAX_LIMIT, MAX_OFFSET, SearchRequest, Sort};
use crate::response::{Counts, Hit, IndexState, SearchResponse};
use crate::snippet::rarity::Rarity;
use crate::snippet::show::excerpts;
use crate::state::State;
use crate::understood::{missing, plan_warnings, understood, warnings};

/// Answers a request from one state of the index.
pub(crate) fn search(
    state: State<'_>,
    request: &SearchRequest,
) -> Result<SearchResponse, SearchError> {
    let started = Instant::now();
    let (parsed, plan) = state.understand(&request.query);
    let mut response = answer(&Search::new(state, &plan, request)?)?;
    response.parsed = Some(understood(&parsed, &plan));
    response.warnings = warnings(&parsed);
    response.warnings.extend(plan_warnings(&parsed, &plan, || state.index.years())?);
    let IndexState { generation, fingerprint, unverified } = state.name();
    (response.generation, response.fingerprint, response.unverified) =
        (generation, fingerprint, unverified);
    response.took = started.elapsed();
    Ok(response)
}

fn answer(search: &Search<'_>) -> Result<SearchResponse, SearchError> {
    let limit = search.request.limit.min(MAX_LIMIT);
    let offset = search.request.offset.min(MAX_OFFSET);
    let end = offset + limit;
    let reach = reach(search.request, end);
    let set = search.within(search.plan.all.clone());
    let mut response = SearchResponse::default();

    let order = match search.request.sort {
        Sort::Newest => Some(DateOrder::Newest),
        Sort::Oldest => Some(DateOrder::Oldest),
        // Without a query to rank by, the newest articles come first. A query that names a field is still
        // something to rank by: an article may contain it literally.
        Sort::Relevance
            if search.terms.is_empty()
                && search.plan.prefixes.is_empty()
                && search.plan.literal.is_none() =>
        {
            Some(DateOrder::Newest)
        }
        Sort::Relevance => None,
    };
    let mut found = match order {
        Some(order) => dated(search, &set, order, reach, &mut response)?,
        None => ranked(search, &set, reach, &mut response)?,
    };
    if response.total == 0 && !found.is_empty() {
        response.facets = facets_of(search, &found)?;
    }
    if search.request.collapse {
        (found, response.collapsed) = collapsed(search.state.index, found, order.is_some())?;
    }
    // Partial matches and facets stop at the deadline as well, without reporting it.
    response.timed_out |= search.request.deadline.is_some_and(|at| Instant::now() >= at);
    response.counts_exact = !response.timed_out;
    let began = Instant::now();
    let page: Vec<FoundDoc> = found.into_iter().skip(offset).take(limit).collect();
    let marking = match search.request.snippets && !page.is_empty() {
        true => Some(Marking::of(search)?),
        false => None,
    };
    let docs: Vec<DocRef> = page.iter().map(|found| found.doc).collect();
    let crossing = match response.counts.crossing {
        0 => vec![false; docs.len()],
        _ => search.crossing(&docs)?,
    };
    for (found, crossing) in page.into_iter().zip(crossing) {
        // The first hit is shown in full whatever the time; further hits after the deadline are only
        // listed.
        let is_late = !response.hits.is_empty() && !goes_on(search.request);
        response.timed_out |= is_late;
        let shown = Shown {
            marking: marking.as_ref().filter(|_| !is_late),
            explain: search.request.explain && !is_late,
        };
        response.hits.push(Hit { crossing, ..hit(search, found, shown)? });
    }
    response.stages.snippets = began.elapsed();
    Ok(response)
}

/// Whether there is time for one more hit.
fn goes_on(request: &SearchRequest) -> bool {
    request.deadline.is_none_or(|at| Instant::now() < at) && request.pace.step()
}

/// The first `end` articles of the set in the order of their dates.
fn dated(
    search: &Search<'_>,
    set: &Condition,
    order: DateOrder,
    end: usize,
    response: &mut SearchResponse,
) -> Result<Vec<FoundDoc>, SearchError> {
    let (facets, deadline) = (search.request.facets.as_slice(), search.request.deadline);
    let limit = end.max(ENOUGH);
    let shown = match search.request.collapse {
        // The same first articles are checked for reprints, whatever page is requested.
        true => 0..limit,
        false => search.request.offset.min(end)..end,
    };
    let by_date = ByDate { set, order, limit, shown, facets, deadline };
    let began = Instant::now();
    let dated = search.state.index.by_date(&by_date)?;
    response.stages.first = began.elapsed();
    response.total = dated.total;
    response.facets = listed(search.request, dated.facets);
    response.counts = Counts { run: dated.total, all: dated.total, ..Counts::default() };
    if dated.total > 0 || search.request.crossing == Crossing::Exclude {
        response.counts.crossing = search.count_crossing()?;
    }
    response.timed_out = dated.timed_out;
    if search.plan.run != search.plan.all {
        let tiers = [search.plan.run.clone()];
        let stage = FirstStage {
            set,
            run: None,
            terms: &[],
            tiers: &tiers,
            demoted: None,
            limit: 0,
            facets: &[],
            deadline,
        };
        let counted = search.state.index.first_stage(&stage)?;
        response.counts.run = counted.tiers.iter().sum();
        response.timed_out |= counted.timed_out;
    }
    let found = |&doc: &DocRef| FoundDoc::new(doc, 0, 0.0, Scored::Not);
    let mut found: Vec<FoundDoc> = dated.docs.iter().map(found).collect();
    if response.total < ENOUGH && !response.timed_out {
        let offers = offers(search, dated.docs.into_iter())?;
        response.counts.partial = offers.len();
        if end > response.total {
            found.extend(ordered(search, &offers, Some(order), offers.len())?);
        }
    }
    Ok(found)
}

/// The first `end` articles of the set in the order of their relevance.
fn ranked(
    search: &Search<'_>,
    set: &Condition,
    end: usize,
    response: &mut SearchResponse,
) -> Result<Vec<FoundDoc>, SearchError> {
    let tiers = Tiers::of(search.plan);
    let (run, terms) = search.first_stage_terms();
    let limits = if run.is_some() { search.within(Condition::Everything) } else { set.clone() };
    let stage = FirstStage {
        set: &limits,
        run,
        terms,
        tiers: &tiers.sets,
        demoted: tiers.demoted(),
        limit: search.rescored().max(end).max(ENOUGH),
        facets: &search.request.facets,
        deadline: search.request.deadline,
    };
    let began = Instant::now();
    let ranked = search.state.index.first_stage(&stage)?;
    response.stages.first = began.elapsed();
    response.total = ranked.total;
    response.facets = listed(search.request, ranked.facets);
    let run = ranked.tiers[tiers.all_typed()].iter().sum();
    let whole: usize = ranked.tiers[..tiers.typed].iter().sum();
    let crossing = match search.request.crossing {
        Crossing::Include if tiers.decides_crossing || whole == ranked.total => {
            ranked.total - whole
        }
        _ => search.count_crossing()?,
    };
    response.counts = Counts { run, all: ranked.total, crossing, partial: 0 };
    response.timed_out = ranked.timed_out;
    let offers = match response.total < ENOUGH && !response.timed_out {
        true => offers(search, ranked.best.iter().map(|candidate| candidate.doc))?,
        false => Vec::new(),
    };
    response.counts.partial = offers.len();
    let (best, rest) = ranked.best.split_at(search.rescored().min(ranked.best.len()));
    // An article that lacks a word of a description may still fit it.
    let is_description = !search.plan.keyword && !search.is_text;
    let (beside, behind) = offers.split_at(if is_description { offers.len() } else { 0 });
    let began = Instant::now();
    let mut found = rescored(search, best, beside, &tiers, end)?;
    response.stages.rescoring = began.elapsed();
    let once =
        |&Candidate { doc, tier, score }: &Candidate| FoundDoc::new(doc, tier, score, Scored::Once);
    found.extend(rest.iter().map(once));
    if end > response.total {
        found.extend(ordered(search, behind, None, end - response.total)?);
    }
    Ok(found)
}

/// What is needed to mark hits, made once for all of them.
struct Marking {
    query_runs: Arc<QueryRuns>,
    rarity: Rarity,
}

impl Marking {
    fn of(search: &Search<'_>) -> Result<Marking, SearchError> {
        let rarity = Rarity::of(search.plan, search.state.index)?;
        Ok(Marking { query_runs: Arc::new(QueryRuns::of(search.plan)), rarity })
    }
}

/// What to show of a hit beside its article.
#[derive(Clone, Copy)]
struct Shown<'a> {
    /// Marks its passages.
    marking: Option<&'a Marking>,
    /// Whether to explain its score.
    explain: bool,
}

/// Builds a hit with all that is shown of it.
fn hit(search: &Search<'_>, found: FoundDoc, shown: Shown<'_>) -> Result<Hit, SearchError> {
    let Shown { marking, explain } = shown;
    let article = search.state.index.article(found.doc)?;
    let mut hit = Hit {
        score: found.score,
        partial: found.partial,
        crossing: false,
        missing: Vec::new(),
        title_highlights: Vec::new(),
        fragments: Vec::new(),
        duplicates: duplicates(search.state.index, &found)?,
        explanation: None,
        article,
    };
    if marking.is_some() || explain {
        let lines = Lines::of(&hit.article);
        if explain {
            hit.explanation = Some(explanation(search, &found, &lines)?);
        }
        if let Some(Marking { query_runs, rarity }) = marking {
            let (plan, analyzer) = (search.plan, search.state.analyzer);
            let matched = query_runs.matched(plan, &lines, analyzer);
            if found.partial {
                hit.missing = missing(plan, query_runs, &matched, &lines);
            }
            let marker = Marker::of(query_runs, plan, matched, analyzer);
            let (title, fragments) = excerpts(&lines, &marker, rarity, search.request.fragments);
            (hit.title_highlights, hit.fragments) = (title, fragments);
        }
    }
    Ok(hit)
}
