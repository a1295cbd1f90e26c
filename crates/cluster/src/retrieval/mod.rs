//! Retrieval from a cluster: the cluster finds the articles of one commit, and the second stage of ranking
//! works on their texts here.
//!
//! The cluster answers questions about many articles: sets, counts, the first stage. Questions about the few
//! articles that are ranked again are answered from their texts, which are fetched once (see
//! `analysed`).

mod articles;
mod cache;
mod counting;
mod dated;
mod handed_out;
mod ranking;
mod sampling;
mod scored;
mod shown;
mod source;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Instant;

use serde_json::{Value, json};
use souwen_article::{Article, Condition, Facet};
use souwen_index::retrieval::{
    ByDate, Candidate, DateOrder, Dated, DocFeatures, FirstStage, Ranked, ScoredTerm,
    SnapshotStats, TermStatistics, ValueCounts,
};
use souwen_index::suggestions::Urgency;
use souwen_index::{DocRef, IndexError, KeptSuggestions, Retrieval};
use souwen_text::{Analyzer, Date, Run, Sketch};

pub use source::ClusterSource;

use crate::client::Cluster;
use crate::mapping::{DAY, PUSHED, YEAR};
use crate::query::{self, Visible};
use crate::state::{Parts, State};
use crate::transport::{Body, Method};
use crate::{ClusterError, client};
use cache::ArticleCache;
use counting::Frequencies;
use scored::ScoreFrequencies;
use shown::{CommitQuery, ShownCommit, number};
use source::PublishedParts;

/// The maximum number of years.
const MAX_YEARS: usize = 10_000;

/// A published commit that can be searched.
pub(crate) struct ClusterRetrieval {
    commit: ShownCommit,
    /// The analyzer that analysed its articles.
    analyzer: Analyzer,
    generation: String,
    articles: Arc<ArticleCache>,
    /// The article that was last read on its own.
    last_read: LastRead,
    frequencies: Frequencies,
    score_frequencies: ScoreFrequencies,
    /// Whether anything matches a condition, by its query.
    existing: Mutex<HashMap<String, bool>>,
    years: OnceLock<Vec<i32>>,
    newest: OnceLock<Option<Date>>,
    parts: PublishedParts,
    /// The pieces of the parts.
    pieces: Parts,
}

/// The article that was last read on its own. If articles are read one after the other, the next ones are
/// fetched ahead.
#[derive(Debug)]
struct LastRead(AtomicU64);

impl LastRead {
    /// Records that an article is read. Returns whether it follows the one read before.
    fn follows(&self, doc: DocRef) -> bool {
        self.0.swap(doc.number() + 1, Ordering::Relaxed) == doc.number()
    }
}

/// The error of a search for an error of the cluster.
fn failed(error: ClusterError) -> IndexError {
    let message = error.to_string();
    IndexError::EngineUnavailable(
        match message.contains("too_many") && message.contains("clauses") {
            // This happens with a long text that was pasted.
            true => format!(
                "{message}: raise indices.query.bool.max_clause_count of the cluster (4096, or 8192 for the longest texts)"
            ),
            false => message,
        },
    )
}

/// The results found before a deadline; there are none if the cluster was too late.
fn in_time<T>(answer: Result<T, ClusterError>, late: impl FnOnce() -> T) -> Result<T, IndexError> {
    match answer {
        Err(ClusterError::Late { .. }) => Ok(late()),
        answer => answer.map_err(failed),
    }
}

impl ClusterRetrieval {
    /// The commit of a state.
    fn new(
        cluster: &Cluster,
        state: &State,
        analyzer: Analyzer,
        (articles, parts): (Arc<ArticleCache>, PublishedParts),
    ) -> ClusterRetrieval {
        let aborted = state.aborted_ranges();
        let visible = Visible { commit: state.commit, aborted: &aborted }.filter();
        ClusterRetrieval {
            commit: ShownCommit::new(cluster.clone(), state.index.clone(), visible),
            analyzer,
            generation: format!("{}-{:x}", state.index, state.commit),
            articles,
            last_read: LastRead(AtomicU64::new(u64::MAX)),
            frequencies: Frequencies::default(),
            score_frequencies: ScoreFrequencies::default(),
            existing: Mutex::default(),
            years: OnceLock::new(),
            newest: OnceLock::new(),
            parts,
            pieces: state.parts.clone(),
        }
    }

    /// The query for a condition.
    fn query(&self, set: &Condition) -> Result<Value, ClusterError> {
        let years = if asks_for_years(set) { self.article_years()? } else { &[] };
        Ok(query::condition(set, years))
    }

    fn article_years(&self) -> Result<&[i32], ClusterError> {
        if let Some(years) = self.years.get() {
            return Ok(years);
        }
        let mut query = CommitQuery::count(Vec::new());
        let order = json!({"_key": "asc"});
        query.body["aggs"] = json!({
            "years": {"terms": {"field": YEAR, "size": MAX_YEARS, "order": order}},
        });
        let answer = self.commit.search(query, None)?;
        let buckets = answer["aggregations"]["years"]["buckets"].as_array();
        let year =
            |bucket: &Value| bucket["key"].as_i64().and_then(|year| i32::try_from(year).ok());
        let years: Option<Vec<i32>> = buckets.and_then(|all| all.iter().map(year).collect());
        let years = years.ok_or_else(|| self.commit.invalid_response())?;
        Ok(self.years.get_or_init(|| years))
    }

    /// The size of the index in bytes and its number of segments; 0 if the cluster refuses to say.
    fn size(&self) -> Result<(u64, usize), ClusterError> {
        let index = client::encoded(self.commit.index());
        let path = format!("/{index}/_stats/store,segments");
        let message = match self.commit.cluster().ask(Method::Get, &path, Body::None, None) {
            // Whoever may search need not be allowed to read statistics.
            Err(ClusterError::Refused { .. }) => return Ok((0, 0)),
            answered => answered?.unwrap_or_default(),
        };
        let of = &message["_all"]["primaries"];
        let bytes = of["store"]["size_in_bytes"].as_u64().unwrap_or_default();
        Ok((bytes, number(&of["segments"]["count"]).unwrap_or_default()))
    }

    fn statistics_of_all(&self) -> Result<SnapshotStats, ClusterError> {
        let mut query = CommitQuery::count(Vec::new());
        query.body["aggs"] = json!({
            "first": {"min": {"field": DAY}},
            "last": {"max": {"field": DAY}},
            "undated": {"missing": {"field": DAY}},
            "pushed": {"filter": {"term": {PUSHED: true}}},
        });
        let answer = self.commit.search(query, None)?;
        let aggregations = &answer["aggregations"];
        let day = |name: &str| {
            aggregations[name]["value"].as_f64().and_then(|day| Date::from_days(day as i32))
        };
        let count = |name: &str| {
            aggregations[name]["doc_count"].as_u64().ok_or_else(|| self.commit.invalid_response())
        };
        let (bytes, segments) = self.size()?;
        Ok(SnapshotStats {
            articles: self.commit.total(&answer)? as u64,
            bytes,
            segments,
            dates: day("first").zip(day("last")),
            undated: count("undated")?,
            pushed: count("pushed")?,
        })
    }
}

/// Whether a condition depends on the years that have articles.
fn asks_for_years(set: &Condition) -> bool {
    match set {
        Condition::Yearly(_) => true,
        Condition::And(sets) | Condition::Or(sets) => sets.iter().any(asks_for_years),
        Condition::Not(set) => asks_for_years(set),
        _ => false,
    }
}

impl Retrieval for ClusterRetrieval {
    fn generation(&self) -> String {
        self.generation.clone()
    }

    fn first_stage(&self, stage: &FirstStage<'_>) -> Result<Ranked, IndexError> {
        self.ranked(stage)
    }

    fn offers(
        &self,
        set: &Condition,
        except: &[DocRef],
        terms: &[ScoredTerm],
        limit: usize,
        deadline: Option<Instant>,
    ) -> Result<Vec<Candidate>, IndexError> {
        in_time(self.best_of_any(set, except, terms, limit, deadline), Vec::new)
    }

    fn by_date(&self, by_date: &ByDate<'_>) -> Result<Dated, IndexError> {
        in_time(self.dated(by_date), || Dated {
            facets: vec![ValueCounts::new(); by_date.facets.len()],
            timed_out: true,
            ..Dated::default()
        })
    }

    fn count(&self, set: &Condition) -> Result<usize, IndexError> {
        self.size_of(set).map_err(failed)
    }

    fn counts(&self, sets: &[Condition]) -> Result<Vec<usize>, IndexError> {
        self.sizes_of(sets).map_err(failed)
    }

    fn occupied(&self, sets: &[Condition]) -> Result<Vec<bool>, IndexError> {
        self.have_any(sets).map_err(failed)
    }

    fn facets_of(&self, docs: &[DocRef], facets: &[Facet]) -> Result<Vec<ValueCounts>, IndexError> {
        let mut counts = vec![ValueCounts::new(); facets.len()];
        for article in self.analysed_articles(docs)? {
            for (facet, counts) in facets.iter().zip(&mut counts) {
                for value in facet.values(article.article()) {
                    *counts.entry(value).or_default() += 1;
                }
            }
        }
        Ok(counts)
    }

    fn statistics(
        &self,
        grams: &[char],
        words: &[String],
        pairs: &[(char, char)],
    ) -> Result<TermStatistics, IndexError> {
        self.term_statistics(grams, words, pairs).map_err(failed)
    }

    fn features(
        &self,
        docs: &[DocRef],
        grams: &[char],
        words: &[String],
    ) -> Result<Vec<DocFeatures>, IndexError> {
        Ok(self
            .analysed_articles(docs)?
            .iter()
            .map(|article| article.features(grams, words))
            .collect())
    }

    fn first_stage_gains(
        &self,
        doc: DocRef,
        run: Option<&Run>,
        terms: &[ScoredTerm],
    ) -> Result<Vec<f32>, IndexError> {
        self.gains(doc, run, terms).map_err(failed)
    }

    fn matching(&self, set: &Condition, docs: &[DocRef]) -> Result<Vec<bool>, IndexError> {
        Ok(self.analysed_articles(docs)?.iter().map(|article| article.matches(set)).collect())
    }

    fn dates(&self, docs: &[DocRef]) -> Result<Vec<Option<Date>>, IndexError> {
        Ok(self.commit.docs.of(docs, |doc| doc.date))
    }

    fn sketches(&self, docs: &[DocRef]) -> Result<Vec<Option<Sketch>>, IndexError> {
        Ok(self.analysed_articles(docs)?.iter().map(|article| article.sketch()).collect())
    }

    fn newest(&self) -> Result<Option<Date>, IndexError> {
        if let Some(newest) = self.newest.get() {
            return Ok(*newest);
        }
        let newest = self.first_date(DateOrder::Newest).map_err(failed)?;
        Ok(*self.newest.get_or_init(|| newest))
    }

    fn keys(&self, docs: &[DocRef]) -> Result<Vec<(Option<Date>, String)>, IndexError> {
        Ok(self.commit.docs.of(docs, |doc| (doc.date, doc.id.to_string())))
    }

    fn article(&self, doc: DocRef) -> Result<Article, IndexError> {
        Ok(self.analysed_article(doc)?.article().clone())
    }

    fn is_pushed(&self, doc: DocRef) -> Result<bool, IndexError> {
        let key = self.commit.docs.of(&[doc], |doc| doc.key.to_string());
        let within = vec![json!({"ids": {"values": key}}), json!({"term": {PUSHED: true}})];
        let answer = self.commit.search(CommitQuery::count(within), None).map_err(failed)?;
        Ok(self.commit.total(&answer).map_err(failed)? > 0)
    }

    fn pushed(&self) -> Result<Vec<DocRef>, IndexError> {
        self.pushed_docs().map_err(failed)
    }

    fn all_by_id(&self) -> Result<Vec<DocRef>, IndexError> {
        self.all_in_order_of_ids().map_err(failed)
    }

    fn find(&self, id: &str) -> Result<Option<DocRef>, IndexError> {
        self.with_id(id).map_err(failed)
    }

    fn renamed(&self, former: &str) -> Result<Option<String>, IndexError> {
        if self.pieces.former_ids.is_empty() {
            return Ok(None);
        }
        let known = self.parts.former_ids.of(&self.pieces.former_ids).map_err(failed)?;
        Ok(known.get(former).cloned())
    }

    fn years(&self) -> Result<Vec<i32>, IndexError> {
        Ok(self.article_years().map_err(failed)?.to_vec())
    }

    fn stats(&self) -> Result<SnapshotStats, IndexError> {
        self.statistics_of_all().map_err(failed)
    }

    fn bring_suggestions(
        &self,
        kept: &mut KeptSuggestions,
        _urgency: Urgency,
    ) -> Result<bool, IndexError> {
        kept.show(self.parts.suggestions.of(&self.pieces.suggestions).map_err(failed)?);
        Ok(true)
    }
}
