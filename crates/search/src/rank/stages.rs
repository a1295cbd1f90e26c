//! From a request to a response, over one snapshot.
//!
//! A set of matching articles is worked out from the query, counted and ranked by a cheap first
//! stage; the best few hundred are scored again by all that is known of them. How many are scored
//! again depends on nothing but the query, so the pages of a result follow on one another: beyond
//! them the order of the first stage goes on, and behind all articles that match come those that
//! hold only part of the query.

use std::cell::OnceCell;
use std::time::Instant;

use souwen_index::retrieval::{DateOrder, DocRef, FirstStage, Match, Retrieval, ScoredTerm};
use souwen_query as query;
use souwen_query::{Condition, Plan, Synonyms};
use souwen_text::{Analyzer, Run};

use super::order::scoring_terms;
use super::scoring::Scoring;
use crate::SearchError;
use crate::highlight::marks::{Lines, Marker};
use crate::request::{MAX_LIMIT, MAX_OFFSET, SearchRequest, Sort};
use crate::response::{Counts, Hit, SearchResponse};
use crate::snippet::passages::shown;
use crate::snippet::rarity::Rarity;
use crate::synonyms::with_synonyms;
use crate::translate::{filters, matching};
use crate::understood::{missing, plan_warnings, understood, warnings};

/// How many articles are scored a second time: the best of the first stage, whatever page is asked
/// for.
pub const RESCORED: usize = 100;

/// Answers a request from a snapshot.
pub(crate) fn search(
    index: &dyn Retrieval,
    analyzer: &Analyzer,
    synonyms: &Synonyms,
    request: &SearchRequest,
) -> Result<SearchResponse, SearchError> {
    let started = Instant::now();
    let parsed = query::parse(&request.query);
    let plan = query::plan(&parsed, analyzer, synonyms);
    let run = Search {
        index,
        analyzer,
        plan: &plan,
        request,
        limits: filters(request),
        terms: scoring_terms(&plan),
        scoring: OnceCell::new(),
    };
    let mut response = run.answer()?;
    response.parsed = Some(understood(&parsed, &plan));
    response.warnings = warnings(&parsed);
    response.warnings.extend(plan_warnings(&parsed, &plan, || index.years())?);
    response.counts_exact = !response.timed_out;
    response.generation = index.generation();
    response.fingerprint = with_synonyms(analyzer.fingerprint(), synonyms);
    response.took = started.elapsed();
    Ok(response)
}

/// One search under way.
pub(crate) struct Search<'a> {
    pub(crate) index: &'a dyn Retrieval,
    pub(crate) analyzer: &'a Analyzer,
    pub(crate) plan: &'a Plan,
    pub(crate) request: &'a SearchRequest,
    /// What the request limits its query to.
    pub(crate) limits: Vec<Match>,
    /// What the first stage scores by.
    pub(crate) terms: Vec<ScoredTerm>,
    /// What the second stage scores by, once it has been needed.
    pub(crate) scoring: OnceCell<Scoring>,
}

/// A hit before its article is read.
pub(crate) struct Found {
    pub(crate) doc: DocRef,
    pub(crate) score: f32,
    pub(crate) partial: bool,
    /// The tier that it stands in, 0 the best.
    pub(crate) tier: usize,
    /// What is listed under it instead of beside it.
    pub(crate) duplicates: Vec<DocRef>,
    /// How it came to its score.
    pub(crate) scored: Scored,
}

/// How an article came to its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scored {
    /// It has none: the order is by date.
    Not,
    /// By the first stage alone.
    Once,
    /// By the second stage; `whole`: as one that holds everything as it was typed.
    Twice { whole: bool },
}

impl Search<'_> {
    fn answer(&self) -> Result<SearchResponse, SearchError> {
        let limit = self.request.limit.min(MAX_LIMIT);
        let offset = self.request.offset.min(MAX_OFFSET);
        let end = offset + limit;
        let reach = self.reach(end);
        let set = self.within(matching(&self.plan.all));
        let mut response = SearchResponse::default();

        let order = match self.request.sort {
            Sort::Newest => Some(DateOrder::Newest),
            Sort::Oldest => Some(DateOrder::Oldest),
            // Without anything to rank by, news comes newest first. What was typed is something even
            // where it names a field: an article may hold it as it stands.
            Sort::Relevance
                if self.terms.is_empty()
                    && self.plan.prefixes.is_empty()
                    && self.plan.literal.is_none() =>
            {
                Some(DateOrder::Newest)
            }
            Sort::Relevance => None,
        };
        let mut found = match order {
            Some(order) => self.dated(&set, order, reach, &mut response)?,
            None => self.ranked(&set, reach, &mut response)?,
        };
        if response.total < limit && !response.timed_out {
            let offers = self.offers(&set, order)?;
            response.counts.partial = offers.len();
            found.extend(offers);
        }
        response.facets = self.facets(&set, &found, response.total)?;
        if self.request.collapse {
            (found, response.collapsed) = self.collapsed(found, order.is_some())?;
        }
        // Offers and facets stop at the deadline as well, without saying so themselves.
        response.timed_out |= self.request.deadline.is_some_and(|at| Instant::now() >= at);
        let page: Vec<Found> = found.into_iter().skip(offset).take(limit).collect();
        let rarity = match self.request.snippets && !page.is_empty() {
            true => Rarity::of(self.plan, self.index)?,
            false => Rarity::default(),
        };
        for found in page {
            response.hits.push(self.hit(found, &rarity)?);
        }
        Ok(response)
    }

    /// A set within the limits of the request.
    pub(crate) fn within(&self, set: Match) -> Match {
        Match::And(std::iter::once(set).chain(self.limits.iter().cloned()).collect())
    }

    /// The first `end` articles of the set by date.
    fn dated(
        &self,
        set: &Match,
        order: DateOrder,
        end: usize,
        response: &mut SearchResponse,
    ) -> Result<Vec<Found>, SearchError> {
        let dated = self.index.by_date(set, order, end, self.request.deadline)?;
        response.total = dated.total;
        response.counts = Counts { run: dated.total, all: dated.total, partial: 0 };
        response.timed_out = dated.timed_out;
        if !self.plan.chunks.is_empty() {
            let tiers = [matching(&self.plan.run)];
            let stage = FirstStage {
                set,
                run: None,
                terms: &[],
                tiers: &tiers,
                limit: 0,
                deadline: self.request.deadline,
            };
            let counted = self.index.first_stage(&stage)?;
            response.counts.run = counted.tiers.iter().sum();
            response.timed_out |= counted.timed_out;
        }
        let found = |doc| {
            let (partial, tier, duplicates) = (false, 0, Vec::new());
            Found { doc, score: 0.0, partial, tier, duplicates, scored: Scored::Not }
        };
        Ok(dated.docs.into_iter().map(found).collect())
    }

    /// The first `end` articles of the set by relevance.
    fn ranked(
        &self,
        set: &Match,
        end: usize,
        response: &mut SearchResponse,
    ) -> Result<Vec<Found>, SearchError> {
        let tiers = self.tiers();
        let (run, terms) = self.first_stage_terms();
        let limits = if run.is_some() { self.within(Match::Everything) } else { set.clone() };
        let stage = FirstStage {
            set: &limits,
            run,
            terms,
            tiers: &tiers.sets,
            limit: RESCORED.max(end),
            deadline: self.request.deadline,
        };
        let ranked = self.index.first_stage(&stage)?;
        response.total = ranked.total;
        let run = ranked.tiers[..tiers.typed].iter().sum();
        response.counts = Counts { run, all: ranked.total, partial: 0 };
        response.timed_out = ranked.timed_out;
        let (best, rest) = ranked.best.split_at(RESCORED.min(ranked.best.len()));
        let mut found = self.rescored(best, &tiers, end)?;
        found.extend(rest.iter().map(|candidate| Found {
            doc: candidate.doc,
            score: candidate.score,
            partial: false,
            tier: candidate.tier,
            duplicates: Vec::new(),
            scored: Scored::Once,
        }));
        Ok(found)
    }

    /// What the first stage scores by: what holds a single run is ranked by how often it does.
    pub(crate) fn first_stage_terms(&self) -> (Option<&Run>, &[ScoredTerm]) {
        match &self.plan.all {
            Condition::Run(None, run) => (Some(run), &[]),
            _ => (None, &self.terms),
        }
    }

    fn hit(&self, found: Found, rarity: &Rarity) -> Result<Hit, SearchError> {
        let article = self.index.article(found.doc)?;
        let mut hit = Hit {
            score: found.score,
            partial: found.partial,
            missing: Vec::new(),
            title_highlights: Vec::new(),
            fragments: Vec::new(),
            duplicates: self.duplicates(&found)?,
            explanation: None,
            article,
        };
        if self.request.snippets || self.request.explain {
            let lines = Lines::of(&hit.article);
            if self.request.explain {
                hit.explanation = Some(self.explanation(&found, &lines)?);
            }
            if found.partial && self.request.snippets {
                hit.missing = missing(self.plan, &lines, self.analyzer);
            }
            if self.request.snippets {
                let marker = Marker::new(self.plan, &lines, self.analyzer);
                let (title, fragments) = shown(&lines, &marker, rarity, self.request.fragments);
                (hit.title_highlights, hit.fragments) = (title, fragments);
            }
        }
        Ok(hit)
    }
}
