//! The first stage: counts, tiers and the best articles of a set.
//!
//! One search counts the set and its tiers and gives the best by score, with the tiers that each is in, which
//! the cluster finds out for these hits only. Where that is not the whole set, the best of the first tiers
//! are asked for in a second step, as many tiers as it takes.

use std::time::Instant;

use serde_json::{Map, Value, json};
use souwen_article::Condition;
use souwen_index::DocRef;
use souwen_index::retrieval::{Candidate, FirstStage, Ranked, ScoredTerm};

use super::ClusterRetrieval;
use super::counting::facet_counts;
use super::shown::{Asked, MOST_HITS, number, ties};
use crate::ClusterError;
use crate::mapping::ID;

/// The tiers of a first stage: which articles are in each, none in two.
struct TierSets<'a> {
    sets: &'a [Condition],
    demoted: Option<(usize, &'a Condition)>,
}

impl TierSets<'_> {
    /// How many tiers there are; what is in none stands behind the last.
    fn count(&self) -> usize {
        self.sets.len() + usize::from(self.demoted.is_some())
    }

    /// The articles of a tier, or of none, and of no earlier one.
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

    /// The tier of an article that is in the sets of which `is_in` tells; the last is what is demoted.
    fn of(&self, is_in: impl Fn(usize) -> bool) -> usize {
        let tier = (0..self.sets.len()).find(|&set| is_in(set)).unwrap_or(self.sets.len());
        match self.demoted {
            None => tier,
            Some((at, _)) if tier >= at => tier + 1,
            Some((at, _)) if is_in(self.sets.len()) => at,
            Some(_) => tier,
        }
    }
}

/// Best scores first.
fn by_score() -> Value {
    let [day, id] = ties();
    json!([{"_score": "desc"}, day, id])
}

impl ClusterRetrieval {
    pub(super) fn ranked(&self, stage: &FirstStage<'_>) -> Result<Ranked, ClusterError> {
        let tiers = TierSets { sets: stage.tiers, demoted: stage.demoted };
        let set = self.query(stage.set)?;
        let scored = self.scored(stage.run, stage.terms)?;
        let mut named = Vec::new();
        let mut aggregations = Map::new();
        if tiers.count() > 0 {
            let all = stage.tiers.iter().chain(stage.demoted.map(|(_, set)| set));
            for (number, set) in all.enumerate() {
                named.push(
                    json!({"bool": {"filter": [self.query(set)?], "_name": number.to_string()}}),
                );
            }
            let mut filters = Map::new();
            for tier in 0..tiers.count() {
                filters.insert(tier.to_string(), self.query(&tiers.only(tier))?);
            }
            aggregations.insert("tiers".to_owned(), json!({"filters": {"filters": filters}}));
        }
        aggregations.extend(facet_counts(stage.facets));
        // Optional clauses of a filter are not looked at but for the hits, of which their names are told.
        let optional = json!({"bool": {
            "filter": [{"exists": {"field": ID}}], "should": named, "minimum_should_match": 0,
        }});
        let wanted = stage.limit.min(MOST_HITS);
        let asked = |within: Vec<Value>, size: usize, after: Option<&Value>| {
            let mut asked =
                Asked { scored: scored.clone(), ..Asked::hits(size, by_score(), within) };
            if let Some(after) = after {
                asked.body["search_after"] = after.clone();
            }
            asked
        };
        let mut first = asked(vec![set.clone(), optional], wanted, None);
        first.body["track_total_hits"] = true.into();
        if !aggregations.is_empty() {
            first.body["aggs"] = aggregations.into();
        }
        let answer = self.commit.search(first, stage.deadline)?;
        let total = self.commit.total(&answer)?;
        let count = |tier: usize| {
            number(&answer["aggregations"]["tiers"]["buckets"][tier.to_string()]["doc_count"])
        };
        let counts: Option<Vec<usize>> = (0..tiers.count()).map(count).collect();
        let counts = counts.ok_or_else(|| self.commit.nonsense())?;
        let mut ranked = Ranked {
            total,
            facets: self.facets(&answer, stage.facets, &[set.clone()], stage.deadline)?,
            tiers: counts,
            ..Ranked::default()
        };
        let in_one = ranked.tiers.is_empty()
            || ranked.tiers.contains(&total)
            || ranked.tiers.iter().all(|&n| n == 0);
        if total <= wanted || in_one && stage.limit <= MOST_HITS {
            ranked.best = self.tiered(&answer, &tiers)?;
            return Ok(ranked);
        }
        // The whole set is more than is wanted: tier by tier.
        let in_none = total.saturating_sub(ranked.tiers.iter().sum());
        let sizes: Vec<usize> = ranked.tiers.iter().copied().chain([in_none]).collect();
        let mut left = stage.limit;
        let mut parts: Vec<(usize, usize)> = Vec::new();
        for (tier, &size) in sizes.iter().enumerate() {
            let size = size.min(left);
            left -= size;
            if size > 0 {
                parts.push((tier, size));
            }
        }
        let mut searches = Vec::new();
        for &(tier, size) in &parts {
            let only = self.query(&tiers.only(tier))?;
            searches.push(asked(vec![set.clone(), only], size.min(MOST_HITS), None));
        }
        let answers = self.commit.search_all(searches, stage.deadline)?;
        for ((tier, size), mut answer) in parts.into_iter().zip(answers) {
            let mut found = self.commit.found(&answer)?;
            let mut of_tier = found.len();
            ranked.best.extend(found.into_iter().map(|(doc, score)| Candidate {
                doc,
                tier,
                score,
            }));
            while of_tier < size {
                let Some(after) = last_sort(&answer) else { break };
                let only = self.query(&tiers.only(tier))?;
                let next =
                    asked(vec![set.clone(), only], (size - of_tier).min(MOST_HITS), Some(&after));
                answer = self.commit.search(next, stage.deadline)?;
                found = self.commit.found(&answer)?;
                of_tier += found.len();
                ranked.best.extend(found.into_iter().map(|(doc, score)| Candidate {
                    doc,
                    tier,
                    score,
                }));
            }
        }
        Ok(ranked)
    }

    /// The hits of an answer with their tiers, which their names tell, in order.
    fn tiered(&self, answer: &Value, tiers: &TierSets<'_>) -> Result<Vec<Candidate>, ClusterError> {
        let found = self.commit.found(answer)?;
        let hits = answer["hits"]["hits"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut best: Vec<Candidate> = found
            .into_iter()
            .zip(hits)
            .map(|((doc, score), hit)| {
                let names =
                    hit["matched_queries"].as_array().map(Vec::as_slice).unwrap_or_default();
                let is_in = |set: usize| names.iter().any(|name| *name == set.to_string().as_str());
                Candidate { doc, tier: tiers.of(is_in), score }
            })
            .collect();
        // Within a tier they stand as the cluster has sorted them.
        best.sort_by_key(|candidate| candidate.tier);
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
        let asked =
            Asked { scored: Some(scored), ..Asked::hits(limit.min(MOST_HITS), by_score(), within) };
        let found = self.commit.found(&self.commit.search(asked, deadline)?)?;
        Ok(found.into_iter().map(|(doc, score)| Candidate { doc, tier: 0, score }).collect())
    }

    /// What each of these gives the score of an article.
    pub(super) fn gains(
        &self,
        doc: DocRef,
        run: Option<&souwen_text::Run>,
        terms: &[ScoredTerm],
    ) -> Result<Vec<f32>, ClusterError> {
        let key = self.commit.docs.of(&[doc], |doc| doc.key.to_string());
        let mut searches = Vec::new();
        let mut add = |scored: Option<Value>| {
            let within = vec![json!({"ids": {"values": key}})];
            searches.push(Asked { scored, ..Asked::hits(1, by_score(), within) });
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

/// What the last hit of an answer was sorted by.
pub(super) fn last_sort(answer: &Value) -> Option<Value> {
    answer["hits"]["hits"].as_array()?.last().map(|hit| hit["sort"].clone())
}
