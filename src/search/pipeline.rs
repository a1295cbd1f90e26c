//! From a request to a response, over one snapshot.
//!
//! A set of matching articles is worked out from the query, counted and ranked by a cheap first
//! stage; the best few hundred are scored again by all that is known of them. How many are scored
//! again depends on nothing but the query, so the pages of a result follow on one another: beyond
//! them the order of the first stage goes on, and behind all articles that match come those that
//! hold only part of the query.

use std::time::Instant;

use super::SearchError;
use super::marks::{Lines, Marker};
use super::passages::shown;
use super::rarity::Rarity;
use super::request::{FilterField, MAX_LIMIT, MAX_OFFSET, SearchRequest, Sort};
use super::response::{Counts, FacetCount, Hit, SearchResponse};
use super::scoring::{SYNONYM_WEIGHT, Scoring};
use super::synonyms::with_synonyms;
use super::told::{missing, plan_warnings, understood, warnings};
use super::translate::{facet_field, filters, matching, value_field};
use crate::article::Article;
use crate::index::retrieval::{
    Candidate, DateOrder, DocRef, FirstStage, Match, Retrieval, RunField, ScoredTerm,
};
use crate::query::{self, Condition, Plan, Synonyms};
use crate::text::Analyzer;

/// How many articles are scored a second time.
const RESCORED: usize = 300;

/// How many articles are offered that hold only part of a query.
const MAX_PARTIAL: usize = 100;

/// Single characters that more than this share of the articles hold are no reason to offer one.
const FREQUENT_GRAM_SHARE: f32 = 0.1;

/// Answers a request from a snapshot.
pub(super) fn search(
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

struct Search<'a> {
    index: &'a dyn Retrieval,
    analyzer: &'a Analyzer,
    plan: &'a Plan,
    request: &'a SearchRequest,
    /// What the request limits its query to.
    limits: Vec<Match>,
    /// What the first stage scores by.
    terms: Vec<ScoredTerm>,
}

/// A hit before its article is read.
struct Found {
    doc: DocRef,
    score: f32,
    partial: bool,
}

/// Sets of articles that hold a query more or less as it was typed, the strictest first.
#[derive(Default)]
struct Tiers {
    sets: Vec<Match>,
    /// How many of the first tiers hold it as it was typed.
    typed: usize,
    /// How many of the first tiers come before all other articles, whatever their scores. All of
    /// them do for a query that names things. Where a longer one describes something, only what
    /// holds it from end to end does: that some of its words stand together says little, and is a
    /// bonus.
    ranked: usize,
}

impl Search<'_> {
    fn answer(&self) -> Result<SearchResponse, SearchError> {
        let limit = self.request.limit.min(MAX_LIMIT);
        let offset = self.request.offset.min(MAX_OFFSET);
        let end = offset + limit;
        let set = self.within(matching(&self.plan.all));
        let mut response = SearchResponse::default();

        let order = match self.request.sort {
            Sort::Newest => Some(DateOrder::Newest),
            Sort::Oldest => Some(DateOrder::Oldest),
            // Without anything to rank by, news comes newest first.
            Sort::Relevance if self.terms.is_empty() && self.plan.prefixes.is_empty() => {
                Some(DateOrder::Newest)
            }
            Sort::Relevance => None,
        };
        let mut found = match order {
            Some(order) => self.dated(&set, order, end, &mut response)?,
            None => self.ranked(&set, end, &mut response)?,
        };
        if response.total < limit && !response.timed_out {
            let offers = self.offers(&set, order)?;
            response.counts.partial = offers.len();
            found.extend(offers);
        }
        response.facets = self.facets(&set, &found, response.total)?;
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
    fn within(&self, set: Match) -> Match {
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
        let found = |doc| Found { doc, score: 0.0, partial: false };
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
        // What holds a single run is ranked by how often it does.
        let (limits, run, terms) = match &self.plan.all {
            Condition::Run(None, run) => (self.within(Match::Everything), Some(run), [].as_slice()),
            _ => (set.clone(), None, self.terms.as_slice()),
        };
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
        }));
        Ok(found)
    }

    /// The tiers of the articles that hold what was typed.
    fn tiers(&self) -> Tiers {
        let mut sets = Vec::new();
        if let Some(literal) = &self.plan.literal {
            sets.push(Match::Run(RunField::Anywhere, literal.clone()));
        }
        let literal = sets.len();
        sets.extend(self.plan.whole.as_ref().map(matching));
        sets.push(if self.plan.run == self.plan.all {
            Match::Everything
        } else {
            matching(&self.plan.run)
        });
        let typed = sets.len();
        // What holds only a synonym comes after what holds the words that were typed.
        sets.extend(self.plan.typed.as_ref().map(matching));
        let ranked = match () {
            () if self.plan.keyword => sets.len(),
            () if self.plan.chunks.len() == 1 && literal == 0 => typed,
            () => literal,
        };
        Tiers { sets, typed, ranked }
    }

    /// Candidates in their order by all that is known of them; only the first `end` are in their
    /// very order.
    fn rescored(
        &self,
        candidates: &[Candidate],
        tiers: &Tiers,
        end: usize,
    ) -> Result<Vec<Found>, SearchError> {
        let mut scoring = Scoring::of(self.plan);
        scoring.weigh(&self.index.statistics(&scoring.grams, &scoring.words)?);
        let docs: Vec<DocRef> = candidates.iter().map(|candidate| candidate.doc).collect();
        let features = self.index.features(&docs, &scoring.grams, &scoring.words)?;
        let mut order: Vec<(usize, f32, DocRef)> = candidates
            .iter()
            .zip(&features)
            .map(|(candidate, features)| {
                let whole = candidate.tier < tiers.typed;
                let tier = candidate.tier.min(tiers.ranked);
                (tier, scoring.score(features, whole), candidate.doc)
            })
            .collect();
        order.sort_by(|(tier_a, score_a, _), (tier_b, score_b, _)| {
            tier_a.cmp(tier_b).then_with(|| score_b.total_cmp(score_a))
        });
        let mut start = 0;
        for equals in order.chunk_by_mut(|a, b| a.0 == b.0 && a.1 == b.1) {
            // Nobody sees what lies behind the page asked for.
            if equals.len() > 1 && start < end {
                self.newest_first(equals)?;
            }
            start += equals.len();
        }
        let found = |(_, score, doc)| Found { doc, score, partial: false };
        Ok(order.into_iter().map(found).collect())
    }

    /// Breaks a tie: newer articles first, then by id. Looking up ids is slow, so it is done only
    /// for articles of one day.
    fn newest_first(&self, equals: &mut [(usize, f32, DocRef)]) -> Result<(), SearchError> {
        let docs: Vec<DocRef> = equals.iter().map(|equal| equal.2).collect();
        let mut dated: Vec<_> = self.index.dates(&docs)?.into_iter().zip(docs).collect();
        dated.sort_by(|(a, _), (b, _)| b.cmp(a));
        for same_day in dated.chunk_by_mut(|(a, _), (b, _)| a == b) {
            if same_day.len() > 1 {
                let docs: Vec<DocRef> = same_day.iter().map(|(_, doc)| *doc).collect();
                let ids = self.index.keys(&docs)?.into_iter().map(|(_, id)| id);
                let mut by_id: Vec<(String, DocRef)> = ids.zip(docs).collect();
                by_id.sort_unstable();
                same_day.iter_mut().zip(by_id).for_each(|(to, (_, doc))| to.1 = doc);
            }
        }
        equals.iter_mut().zip(dated).for_each(|(equal, (_, doc))| equal.2 = doc);
        Ok(())
    }

    /// Articles that hold only part of the query.
    fn offers(&self, set: &Match, order: Option<DateOrder>) -> Result<Vec<Found>, SearchError> {
        let Some(rest) = &self.plan.partial else { return Ok(Vec::new()) };
        let within = self.within(matching(rest));
        let terms = self.offer_terms()?;
        let mut candidates = self.offered(&within, set, &terms)?;
        if candidates.is_empty() {
            // No word of the query is known: what holds two of its characters together is near.
            let scoring = Scoring::of(self.plan);
            let pairs = scoring.pair_runs().map(|run| Match::Run(RunField::Anywhere, run));
            let grams = scoring.typed_grams().iter().map(|&gram| ScoredTerm::Gram(gram, 1.0));
            let near = Match::And(vec![within, Match::Or(pairs.collect())]);
            candidates = self.offered(&near, set, &grams.collect::<Vec<_>>())?;
        }
        let mut found = self.rescored(&candidates, &Tiers::default(), MAX_PARTIAL)?;
        found.truncate(MAX_PARTIAL);
        if let Some(order) = order {
            let docs: Vec<DocRef> = found.iter().map(|found| found.doc).collect();
            let mut dated: Vec<_> = self.index.keys(&docs)?.into_iter().zip(found).collect();
            dated.sort_by(|((date_a, id_a), _), ((date_b, id_b), _)| {
                let by_date = match order {
                    DateOrder::Newest => date_b.cmp(date_a),
                    // Undated articles come last in either order.
                    DateOrder::Oldest => {
                        (date_a.is_none(), date_a).cmp(&(date_b.is_none(), date_b))
                    }
                };
                by_date.then_with(|| id_a.cmp(id_b))
            });
            found = dated.into_iter().map(|(_, found)| found).collect();
        }
        found.iter_mut().for_each(|found| found.partial = true);
        Ok(found)
    }

    /// The best articles within a set, but not of `except`, that hold any of the terms.
    fn offered(
        &self,
        within: &Match,
        except: &Match,
        terms: &[ScoredTerm],
    ) -> Result<Vec<Candidate>, SearchError> {
        if terms.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.index.offers(within, except, terms, RESCORED, self.request.deadline)?)
    }

    /// What an article must hold one of to be offered: words of two characters or more; for a
    /// query that describes something, rare characters as well.
    fn offer_terms(&self) -> Result<Vec<ScoredTerm>, SearchError> {
        let mut terms = self.terms.clone();
        terms.retain(|term| match term {
            // Part of a synonym is no part of what was typed.
            ScoredTerm::Word(word, weight) => {
                word.chars().nth(1).is_some()
                    && (*weight >= 1.0 || self.plan.alternatives().any(|a| a.is_word(word)))
            }
            ScoredTerm::Gram(..) => false,
        });
        if !self.plan.keyword {
            let grams = Scoring::of(self.plan).typed_grams().to_vec();
            let statistics = self.index.statistics(&grams, &[])?;
            let most = statistics.articles as f32 * FREQUENT_GRAM_SHARE;
            for (&gram, &frequency) in grams.iter().zip(&statistics.grams) {
                if frequency as f32 <= most {
                    terms.push(ScoredTerm::Gram(gram, 1.0));
                }
            }
        }
        Ok(terms)
    }

    /// The facets of the matching articles, or of those offered when there are none.
    fn facets(
        &self,
        set: &Match,
        found: &[Found],
        total: usize,
    ) -> Result<Vec<(FilterField, Vec<FacetCount>)>, SearchError> {
        let fields = &self.request.facets;
        if fields.is_empty() {
            return Ok(Vec::new());
        }
        let counts = if total == 0 && !found.is_empty() {
            let articles = found.iter().map(|found| self.index.article(found.doc));
            let articles: Vec<Article> = articles.collect::<Result<_, _>>()?;
            let values = |field: &FilterField| {
                let mut counts = std::collections::HashMap::new();
                for value in articles.iter().flat_map(|article| facet_values(*field, article)) {
                    *counts.entry(value).or_insert(0) += 1;
                }
                counts
            };
            fields.iter().map(values).collect()
        } else {
            let fields: Vec<_> = fields.iter().map(|field| facet_field(*field)).collect();
            self.index.facets(set, &fields, self.request.deadline)?
        };
        let listed = fields.iter().zip(counts).map(|(field, counts)| {
            let mut values: Vec<FacetCount> =
                counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect();
            // Months are listed in their order, all else by how many articles there are.
            match field {
                FilterField::Month => values.sort_by(|a, b| b.value.cmp(&a.value)),
                _ => {
                    values
                        .sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
                }
            }
            values.truncate(self.request.facet_limit);
            (*field, values)
        });
        Ok(listed.collect())
    }

    fn hit(&self, found: Found, rarity: &Rarity) -> Result<Hit, SearchError> {
        let article = self.index.article(found.doc)?;
        let mut hit = Hit {
            score: found.score,
            partial: found.partial,
            missing: Vec::new(),
            title_highlights: Vec::new(),
            fragments: Vec::new(),
            article,
        };
        if found.partial || self.request.snippets {
            let lines = Lines::of(&hit.article);
            if found.partial {
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

/// The words that the first stage scores by; the characters where there are no words. Words of
/// synonyms count less.
fn scoring_terms(plan: &Plan) -> Vec<ScoredTerm> {
    let mut terms = Vec::new();
    let mut add = |term: ScoredTerm| {
        let is_same = |known: &ScoredTerm| match (known, &term) {
            (ScoredTerm::Word(a, _), ScoredTerm::Word(b, _)) => a == b,
            (ScoredTerm::Gram(a, _), ScoredTerm::Gram(b, _)) => a == b,
            _ => false,
        };
        if !terms.iter().any(is_same) {
            terms.push(term);
        }
    };
    for chunk in &plan.chunks {
        if chunk.words.is_empty() {
            chunk.run.chars().iter().for_each(|c| add(ScoredTerm::Gram(c.ch, 1.0)));
        }
        chunk.words.iter().for_each(|word| add(ScoredTerm::Word(word.clone(), 1.0)));
    }
    for word in plan.alternatives().flat_map(|alternative| &alternative.scored) {
        add(ScoredTerm::Word(word.clone(), SYNONYM_WEIGHT));
    }
    terms
}

/// The values by which an article counts in a facet.
fn facet_values(field: FilterField, article: &Article) -> Vec<String> {
    match value_field(field) {
        Some(field) => field.values(article).into_iter().map(str::to_owned).collect(),
        None => {
            let month = |date: crate::text::Date| format!("{:04}-{:02}", date.year(), date.month());
            article.date.map(month).into_iter().collect()
        }
    }
}
