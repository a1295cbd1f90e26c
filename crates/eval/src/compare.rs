//! Compares two runs over one collection, query by query.

use std::collections::HashMap;

use crate::collection::Collection;
use crate::judge::{Judgement, Metric, judge};
use crate::run::VariantRun;
use crate::significance::randomisation_test;
use crate::trec::{RunFile, RunFileError, word};

/// The metric by which a query counts as improved or degraded. It takes every relevant document into account.
pub const CHANGE_METRIC: Metric = Metric::Ndcg;

/// The results of a run, one for each query of a collection in their order; `None` for a query without a
/// relevant document.
pub type Judgements = Vec<Option<Judgement>>;

/// Two runs, compared over the queries with at least one relevant document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Comparison {
    /// The number of these queries.
    pub queries: usize,
    /// The differences, in the order in which they are displayed.
    pub metrics: Vec<MetricDifference>,
    /// The queries whose [`CHANGE_METRIC`] is not zero, from the greatest gain of B to its greatest loss.
    pub changes: Vec<Change>,
}

/// The difference of one figure between two runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetricDifference {
    /// The figure.
    pub metric: Metric,
    /// The mean of A.
    pub a: f64,
    /// The mean of B.
    pub b: f64,
    /// The number of queries for which B is better.
    pub wins: usize,
    /// The number of queries for which both are equal.
    pub ties: usize,
    /// The number of queries for which B is worse.
    pub losses: usize,
    /// The p value of the paired randomisation test: the probability of a difference at least this great
    /// between equally good runs.
    pub p: f64,
}

/// A query with different results in the two runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// The index of the query in the collection.
    pub query: usize,
    /// [`CHANGE_METRIC`] of B minus that of A.
    pub gain: f64,
    /// The rank of the first relevant document in A, from 1.
    pub a: Option<usize>,
    /// The rank of the first relevant document in B, from 1.
    pub b: Option<usize>,
}

/// The results of a variant.
pub fn judgements_of(run: &VariantRun) -> Judgements {
    run.runs.iter().map(|run| run.judgement).collect()
}

/// The results of a run file. Only the first `limit` documents of a query count. A query without
/// documents in the file counts as 0.
///
/// # Errors
/// When it has documents for none of the judged queries.
pub fn judge_file(
    file: &RunFile,
    collection: &Collection,
    limit: usize,
) -> Result<Judgements, RunFileError> {
    let mut known = 0;
    let judgements: Judgements = collection
        .queries
        .iter()
        .map(|query| {
            let grades = collection.qrels.get(&query.id)?;
            // Run files contain ids without white space.
            let grades: HashMap<String, i32> =
                grades.iter().map(|(id, grade)| (word(id).into_owned(), *grade)).collect();
            let found = file.rankings.get(&query.id);
            let scored = found.into_iter().flatten().map(|(id, score)| (id.as_str(), *score));
            let ranking: Vec<(&str, f32)> = scored.collect();
            let judgement = judge(&ranking, &grades, limit)?;
            known += usize::from(found.is_some());
            Some(judgement)
        })
        .collect();
    if known == 0 {
        return Err(RunFileError::OtherQueries {
            path: file.path.clone(),
            queries: file.rankings.len(),
            collection: collection.name.clone(),
        });
    }
    Ok(judgements)
}

/// The number of queries in a run file that do not count, because the collection lacks the query or
/// has no relevant document for it.
pub fn not_judged(file: &RunFile, judgements: &Judgements, collection: &Collection) -> usize {
    let counted =
        collection.queries.iter().zip(judgements).filter(|(query, judgement)| {
            judgement.is_some() && file.rankings.contains_key(&query.id)
        });
    file.rankings.len() - counted.count()
}

impl Comparison {
    /// Compares two runs over the same collection, whose first `limit` documents were judged.
    pub fn of(a: &Judgements, b: &Judgements, limit: usize) -> Comparison {
        let pairs: Vec<(usize, Judgement, Judgement)> = a
            .iter()
            .zip(b)
            .enumerate()
            .filter_map(|(query, (a, b))| a.zip(*b).map(|(a, b)| (query, a, b)))
            .collect();
        let metrics = Metric::all(limit).map(|metric| difference(metric, &pairs)).collect();
        let change = |&(query, a, b): &(usize, Judgement, Judgement)| {
            let gain = b.scores.get(CHANGE_METRIC) - a.scores.get(CHANGE_METRIC);
            (gain != 0.0).then_some(Change { query, gain, a: a.first, b: b.first })
        };
        let mut changes: Vec<Change> = pairs.iter().filter_map(change).collect();
        // The sort is stable, so ties keep the order of the file.
        changes.sort_by(|x, y| y.gain.total_cmp(&x.gain));
        Comparison { queries: pairs.len(), metrics, changes }
    }

    /// The greatest gains of B, at most `max`, greatest first.
    pub fn gains(&self, max: usize) -> impl Iterator<Item = &Change> {
        self.changes.iter().take_while(|change| change.gain > 0.0).take(max)
    }

    /// The greatest losses of B, at most `max`, greatest first.
    pub fn losses(&self, max: usize) -> impl Iterator<Item = &Change> {
        self.changes.iter().rev().take_while(|change| change.gain < 0.0).take(max)
    }
}

fn difference(metric: Metric, pairs: &[(usize, Judgement, Judgement)]) -> MetricDifference {
    let values = |of: fn(&(usize, Judgement, Judgement)) -> &Judgement| {
        pairs.iter().map(move |pair| of(pair).scores.get(metric))
    };
    let mean = |sum: f64| if pairs.is_empty() { 0.0 } else { sum / pairs.len() as f64 };
    let (a, b) = (values(|(_, a, _)| a), values(|(_, _, b)| b));
    let differences: Vec<f64> = a.clone().zip(b.clone()).map(|(a, b)| b - a).collect();
    let wins = differences.iter().filter(|d| **d > 0.0).count();
    let losses = differences.iter().filter(|d| **d < 0.0).count();
    MetricDifference {
        metric,
        a: mean(a.sum()),
        b: mean(b.sum()),
        wins,
        ties: differences.len() - wins - losses,
        losses,
        p: randomisation_test(&differences),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::collection::Query;

    /// A collection of the queries q0, q1 and so on. The document "d 1" is relevant for each, except for the
    /// last query, which has no judgement.
    fn collection(queries: usize) -> Collection {
        let ids = (0..queries).map(|n| format!("q{n}"));
        let qrels = ids.clone().take(queries - 1);
        Collection {
            name: "set".to_owned(),
            queries: ids.map(|id| Query { id, text: "棉花".to_owned() }).collect(),
            qrels: qrels.map(|id| (id, [("d 1".to_owned(), 1)].into())).collect(),
            ..Collection::default()
        }
    }

    /// A run that finds the document for q0, q1 and so on at these ranks (from 1); 0 means that it finds
    /// nothing for the query.
    fn run(ranks: &[usize]) -> RunFile {
        let rankings = ranks.iter().enumerate().filter(|(_, rank)| **rank > 0);
        let ranking = |rank: usize| {
            let id = |at| if at == rank { "d_1" } else { "x" };
            (1..=rank).map(|at| (id(at).to_owned(), -(at as f32))).collect()
        };
        let rankings = rankings.map(|(n, rank)| (format!("q{n}"), ranking(*rank))).collect();
        RunFile { path: PathBuf::from("a.run"), rankings }
    }

    fn compare(a: &[usize], b: &[usize]) -> Comparison {
        let collection = collection(a.len() + 1);
        let judge = |ranks| judge_file(&run(ranks), &collection, 100).unwrap();
        Comparison::of(&judge(a), &judge(b), 100)
    }

    #[test]
    fn two_runs_query_by_query() {
        // Reciprocal ranks: 1, 1/2, 0, 1/4 and 1/2, 1, 1/2, 1/4.
        let comparison = compare(&[1, 2, 0, 4], &[2, 1, 2, 4]);
        assert_eq!(comparison.queries, 4);
        let mrr = comparison.metrics[0];
        assert_eq!((mrr.metric, mrr.wins, mrr.ties, mrr.losses), (Metric::ReciprocalRank, 2, 1, 1));
        assert!((mrr.a - 1.75 / 4.0).abs() < 1e-12 && (mrr.b - 2.25 / 4.0).abs() < 1e-12);
        // The differences are -1/2, 1/2, 1/2. Whatever their signs, the absolute sum is at least 1/2.
        assert!((mrr.p - 1.0).abs() < 1e-12, "{}", mrr.p);
        let values = |change: &Change| (change.query, change.a, change.b);
        let gains: Vec<_> = comparison.gains(5).map(values).collect();
        assert_eq!(gains, [(2, None, Some(2)), (1, Some(2), Some(1))]);
        assert_eq!(comparison.gains(1).count(), 1);
        let losses: Vec<_> = comparison.losses(5).map(values).collect();
        assert_eq!(losses, [(0, Some(1), Some(2))]);
    }

    #[test]
    fn equal_runs_do_not_differ_and_a_clear_gain_does() {
        let same = compare(&[1, 2, 3, 0, 7], &[1, 2, 3, 0, 7]);
        assert!(same.metrics.iter().all(|d| (d.p - 1.0).abs() < 1e-12 && d.ties == 5));
        assert!(same.changes.is_empty());
        let clear = compare(&[2; 10], &[1; 10]);
        let mrr = clear.metrics[0];
        assert!((mrr.p - 2.0 / 1024.0).abs() < 1e-12, "{}", mrr.p);
        assert_eq!((mrr.wins, mrr.losses), (10, 0));
        // Both runs have the document among the first ten.
        let recall = clear.metrics.iter().find(|found| found.metric == Metric::Recall).unwrap();
        assert_eq!(recall.ties, 10);
    }

    #[test]
    fn queries_that_a_run_lacks_count_as_zero_and_others_not_at_all() {
        let collection = collection(3);
        let mut file = run(&[1, 0]);
        file.rankings.insert("q2".to_owned(), vec![("d_1".to_owned(), 1.0)]);
        file.rankings.insert("other".to_owned(), vec![("d_1".to_owned(), 1.0)]);
        let judgements = judge_file(&file, &collection, 100).unwrap();
        let first: Vec<_> = judgements.iter().map(|j| j.map(|j| j.first)).collect();
        assert_eq!(first, [Some(Some(1)), Some(None), None]);
        assert_eq!(not_judged(&file, &judgements, &collection), 2);
    }

    #[test]
    fn a_run_over_another_collection_is_refused() {
        let mut file = run(&[1]);
        file.rankings = file.rankings.drain().map(|(q, r)| (format!("other-{q}"), r)).collect();
        let error = judge_file(&file, &collection(3), 100).unwrap_err().to_string();
        assert!(error.contains("none of the 1 queries in a.run is judged in set"), "{error}");
    }
}
