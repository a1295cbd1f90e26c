//! The first stage of ranking: counts, tiers and the best articles of a set.
//!
//! One search counts the set and returns its best articles by score. If these are the whole set and the set
//! is small, their tiers are determined from their texts, which the second stage reads anyway. Otherwise a
//! second search counts the tiers, and further ones fetch the best articles of the first tiers, until there
//! are enough.

use std::time::Instant;

use serde_json::{Map, Value, json};
use souwen_article::Condition;
use souwen_index::retrieval::{Candidate, FirstStage, Ranked, ScoredTerm, ValueCounts};
use souwen_index::{DocRef, IndexError};
use souwen_text::Run;

use super::counting::facet_counts;
use super::shown::{CommitQuery, MAX_HITS, number, ties};
use super::{ClusterRetrieval, failed};
use crate::ClusterError;
use crate::analysed::AnalysedArticle;
use crate::query;

/// The maximum size of a set whose tiers are determined from texts: about as many as are ranked again.
const MAX_READ_ARTICLES: usize = 200;

/// The queries of a first stage.
struct Stage<'a> {
    set: Value,
    /// The run that the articles must contain as well; the scored clauses also require it.
    run: Option<Value>,
    scored: Option<Value>,
    tiers: TierSets<'a>,
    deadline: Option<Instant>,
}

impl Stage<'_> {
    /// The filters for the articles that are ranked.
    fn members(&self) -> Vec<Value> {
        std::iter::once(&self.set).chain(&self.run).cloned().collect()
    }

    /// The search for the best articles of the set that match further filters, after the sort keys `after`.
    fn query(&self, within: Vec<Value>, size: usize, after: Option<Value>) -> CommitQuery {
        let within = std::iter::once(self.set.clone()).chain(within).collect();
        let mut query = CommitQuery::hits(size, by_score(), within);
        query.scored = self.scored.clone();
        if let Some(after) = after {
            query.body["search_after"] = after;
        }
        query
    }
}

/// The result if the cluster was too late: nothing was found in time.
fn late(stage: &FirstStage<'_>) -> Ranked {
    Ranked {
        tiers: vec![0; stage.tiers.len() + usize::from(stage.demoted.is_some())],
        facets: vec![ValueCounts::new(); stage.facets.len()],
        timed_out: true,
        ..Ranked::default()
    }
}

/// The tiers of a first stage. No article is in two of them.
struct TierSets<'a> {
    sets: &'a [Condition],
    demoted: Option<(usize, &'a Condition)>,
}

impl TierSets<'_> {
    /// The number of tiers. Articles in no tier rank after the last one.
    fn count(&self) -> usize {
        self.sets.len() + usize::from(self.demoted.is_some())
    }

    /// The condition for the articles of a tier and of no earlier one. The number after the last tier stands
    /// for the articles in no tier.
    fn only(&self, tier: usize) -> Condition {
        let not = |set: Condition| Condition::Not(Box::new(set));
        let Some((at, demoted)) = self.demoted else {
            let before = Condition::Or(self.sets[..tier].to_vec());
            return Condition::And(
                self.sets.get(tier).cloned().into_iter().chain([not(before)]).collect(),
            );
        };
        if tier == at {
            return Condition::And(vec![Condition::Or(self.sets[..at].to_vec()), demoted.clone()]);
        }
        let number = if tier > at { tier - 1 } else { tier };
        let before = not(Condition::Or(self.sets[..number].to_vec()));
        let own = self.sets.get(number).cloned().into_iter().chain([before]);
        let ahead = (tier < at).then(|| not(demoted.clone()));
        Condition::And(own.chain(ahead).collect())
    }

    /// The tier of an article; the number after the last tier if it is in none.
    fn of(&self, article: &AnalysedArticle) -> usize {
        let set = self.sets.iter().position(|set| article.matches(set));
        let tier = set.unwrap_or(self.sets.len());
        match self.demoted {
            None => tier,
            Some((at, _)) if tier >= at => tier + 1,
            Some((at, demoted)) if article.matches(demoted) => at,
            Some(_) => tier,
        }
    }
}

/// Best scores first, then the tie-breaks.
fn by_score() -> Value {
    let [day, id] = ties();
    json!([{"_score": "desc"}, day, id])
}

impl ClusterRetrieval {
    pub(super) fn ranked(&self, stage: &FirstStage<'_>) -> Result<Ranked, IndexError> {
        let first = Stage {
            set: self.query(stage.set).map_err(failed)?,
            run: stage.run.map(|run| query::condition(&Condition::Run(None, run.clone()), &[])),
            scored: self.scored(stage.run, stage.terms).map_err(failed)?,
            tiers: TierSets { sets: stage.tiers, demoted: stage.demoted },
            deadline: stage.deadline,
        };
        match self.whole_set(&first, stage) {
            Ok((mut ranked, found))
                if found.len() == ranked.total && ranked.total <= MAX_READ_ARTICLES =>
            {
                self.assign_tiers(&first.tiers, found, &mut ranked)?;
                Ok(ranked)
            }
            Ok((ranked, found)) => match self.by_tiers(&first, ranked, found, stage.limit) {
                Err(ClusterError::Late { .. }) => Ok(late(stage)),
                ranked => ranked.map_err(failed),
            },
            Err(ClusterError::Late { .. }) => Ok(late(stage)),
            Err(error) => Err(failed(error)),
        }
    }

    /// The counts of the whole set, and its best articles, whatever their tiers.
    fn whole_set(
        &self,
        stage: &Stage<'_>,
        first_stage: &FirstStage<'_>,
    ) -> Result<(Ranked, Vec<(DocRef, f32)>), ClusterError> {
        let facets = first_stage.facets;
        let mut query = stage.query(Vec::new(), first_stage.limit.min(MAX_HITS), None);
        query.body["track_total_hits"] = true.into();
        let counts: Map<String, Value> = facet_counts(facets).collect();
        if !counts.is_empty() {
            query.body["aggs"] = counts.into();
        }
        let answer = self.commit.search(query, stage.deadline)?;
        let ranked = Ranked {
            total: self.commit.total(&answer)?,
            facets: self.facets(&answer, facets, &stage.members(), stage.deadline)?,
            ..Ranked::default()
        };
        Ok((ranked, self.commit.found(&answer)?))
    }

    /// Determines the tiers of all articles of a set from their texts.
    fn assign_tiers(
        &self,
        tiers: &TierSets<'_>,
        found: Vec<(DocRef, f32)>,
        ranked: &mut Ranked,
    ) -> Result<(), IndexError> {
        let docs: Vec<DocRef> = found.iter().map(|(doc, _)| *doc).collect();
        ranked.tiers = vec![0; tiers.count()];
        for (article, (doc, score)) in self.analysed_articles(&docs)?.iter().zip(found) {
            let tier = tiers.of(article);
            if let Some(count) = ranked.tiers.get_mut(tier) {
                *count += 1;
            }
            ranked.best.push(Candidate { doc, tier, score });
        }
        // Within a tier they keep the order of the cluster.
        ranked.best.sort_by_key(|candidate| candidate.tier);
        Ok(())
    }

    /// The number of articles of the set in each tier.
    fn tier_counts(&self, stage: &Stage<'_>) -> Result<Vec<usize>, ClusterError> {
        let count = stage.tiers.count();
        if count == 0 {
            return Ok(Vec::new());
        }
        let tier = |tier: usize| self.query(&stage.tiers.only(tier));
        let filters: Vec<Value> = (0..count).map(tier).collect::<Result<_, _>>()?;
        let mut query = CommitQuery::count(stage.members());
        query.body["aggs"] = json!({"tiers": {"filters": {"filters": filters}}});
        let answer = self.commit.search(query, stage.deadline)?;
        let buckets = &answer["aggregations"]["tiers"]["buckets"];
        let counts: Option<Vec<usize>> =
            (0..count).map(|tier| number(&buckets[tier]["doc_count"])).collect();
        counts.ok_or_else(|| self.commit.invalid_response())
    }

    /// The best articles of a set, tier by tier; `found` are its best articles, whatever their tiers.
    fn by_tiers(
        &self,
        stage: &Stage<'_>,
        mut ranked: Ranked,
        found: Vec<(DocRef, f32)>,
        limit: usize,
    ) -> Result<Ranked, ClusterError> {
        ranked.tiers = self.tier_counts(stage)?;
        let in_none = ranked.total.saturating_sub(ranked.tiers.iter().sum());
        let sizes: Vec<usize> = ranked.tiers.iter().copied().chain([in_none]).collect();
        let only = sizes.iter().position(|&size| size == ranked.total);
        ranked.best = match only.filter(|_| found.len() == limit.min(ranked.total)) {
            Some(tier) => {
                let found = found.into_iter();
                found.map(|(doc, score)| Candidate { doc, tier, score }).collect()
            }
            None => self.best_of_tiers(stage, &sizes, limit)?,
        };
        Ok(ranked)
    }

    /// The best `limit` articles, tier by tier; `sizes` are the sizes of the tiers.
    fn best_of_tiers(
        &self,
        stage: &Stage<'_>,
        sizes: &[usize],
        limit: usize,
    ) -> Result<Vec<Candidate>, ClusterError> {
        let mut left = limit;
        let mut wanted: Vec<(usize, usize)> = Vec::new();
        for (tier, &size) in sizes.iter().enumerate() {
            let size = size.min(left);
            left -= size;
            if size > 0 {
                wanted.push((tier, size));
            }
        }
        let mut searches = Vec::new();
        for &(tier, size) in &wanted {
            let only = self.query(&stage.tiers.only(tier))?;
            searches.push(stage.query(vec![only], size.min(MAX_HITS), None));
        }
        let answers = self.commit.search_all(searches, stage.deadline)?;
        let mut best = Vec::new();
        for ((tier, size), mut answer) in wanted.into_iter().zip(answers) {
            let end = best.len() + size;
            loop {
                let found = self.commit.found(&answer)?;
                best.extend(found.into_iter().map(|(doc, score)| Candidate { doc, tier, score }));
                let after = last_sort(&answer).filter(|_| best.len() < end);
                let Some(after) = after else { break };
                let only = self.query(&stage.tiers.only(tier))?;
                let next = stage.query(vec![only], (end - best.len()).min(MAX_HITS), Some(after));
                answer = self.commit.search(next, stage.deadline)?;
            }
        }
        Ok(best)
    }

    pub(super) fn best_of_any(
        &self,
        set: &Condition,
        except: &[DocRef],
        terms: &[ScoredTerm],
        limit: usize,
        deadline: Option<Instant>,
    ) -> Result<Vec<Candidate>, ClusterError> {
        let Some(scored) = self.any_of(terms)? else { return Ok(Vec::new()) };
        let mut within = vec![self.query(set)?];
        if !except.is_empty() {
            let keys = self.commit.docs.of(except, |doc| doc.key.to_string());
            within.push(json!({"bool": {"must_not": [{"ids": {"values": keys}}]}}));
        }
        let query = CommitQuery {
            scored: Some(scored),
            ..CommitQuery::hits(limit.min(MAX_HITS), by_score(), within)
        };
        let found = self.commit.found(&self.commit.search(query, deadline)?)?;
        Ok(found.into_iter().map(|(doc, score)| Candidate { doc, tier: 0, score }).collect())
    }

    /// What the run and each term contribute to the score of an article.
    pub(super) fn gains(
        &self,
        doc: DocRef,
        run: Option<&Run>,
        terms: &[ScoredTerm],
    ) -> Result<Vec<f32>, ClusterError> {
        let key = self.commit.docs.of(&[doc], |doc| doc.key.to_string());
        let mut searches = Vec::new();
        let mut add = |scored: Option<Value>| {
            let within = vec![json!({"ids": {"values": key}})];
            searches.push(CommitQuery { scored, ..CommitQuery::hits(1, by_score(), within) });
        };
        if run.is_some() {
            add(self.scored(run, &[])?);
        }
        for term in terms {
            add(self.any_of(std::slice::from_ref(term))?);
        }
        let gain = |answer: &Value| Ok(self.commit.found(answer)?.first().map_or(0.0, |hit| hit.1));
        self.commit.search_all(searches, None)?.iter().map(gain).collect()
    }
}

/// The sort keys of the last hit of a response.
pub(super) fn last_sort(answer: &Value) -> Option<Value> {
    answer["hits"]["hits"].as_array()?.last().map(|hit| hit["sort"].clone())
}
