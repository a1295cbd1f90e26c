//! The metrics of single queries, and their means.

use crate::metrics;
use crate::metrics::Grades;

/// The cutoff of the metrics for a first page: MRR, nDCG, recall and precision.
pub const CUTOFF: usize = 10;

/// A measure of a ranking, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// Reciprocal rank at [`CUTOFF`].
    ReciprocalRank,
    /// Reciprocal rank at [`CUTOFF`], averaged over all orders of equal scores.
    ReciprocalRankOfTies,
    /// Normalised discounted cumulated gain at [`CUTOFF`].
    Ndcg,
    /// Recall at [`CUTOFF`].
    Recall,
    /// Recall at the limit: among all documents that were requested.
    RecallAtLimit,
    /// Whether the first hit is relevant.
    Success,
    /// Average precision at the limit.
    AveragePrecision,
    /// Precision at [`CUTOFF`].
    Precision,
}

impl Metric {
    /// All metrics, in the order in which they are displayed.
    const ALL: [Metric; 8] = [
        Metric::ReciprocalRank,
        Metric::ReciprocalRankOfTies,
        Metric::Ndcg,
        Metric::Recall,
        Metric::RecallAtLimit,
        Metric::Success,
        Metric::AveragePrecision,
        Metric::Precision,
    ];

    /// The metrics that differ when `limit` hits are requested.
    pub fn all(limit: usize) -> impl Iterator<Item = Metric> {
        Metric::ALL
            .into_iter()
            .filter(move |metric| limit > CUTOFF || *metric != Metric::RecallAtLimit)
    }

    /// The name with its cutoff, as in data files: `mrr@10`.
    pub fn name(self, limit: usize) -> String {
        let (name, cut) = match self {
            Metric::ReciprocalRank => ("mrr", CUTOFF),
            Metric::ReciprocalRankOfTies => ("mrr_of_ties", CUTOFF),
            Metric::Ndcg => ("ndcg", CUTOFF),
            Metric::Recall => ("recall", CUTOFF),
            Metric::RecallAtLimit => ("recall", limit),
            Metric::Success => ("success", 1),
            Metric::AveragePrecision => ("map", limit),
            Metric::Precision => ("precision", CUTOFF),
        };
        format!("{name}@{cut}")
    }
}

/// The figures of one query, or the means of several.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Scores([f64; Metric::ALL.len()]);

impl Scores {
    /// The value of a metric.
    pub fn get(&self, metric: Metric) -> f64 {
        self.0[metric as usize]
    }

    /// The mean of each figure; 0 if there are none.
    pub(crate) fn mean<'a>(all: impl Iterator<Item = &'a Scores>) -> Scores {
        let mut mean = Scores::default();
        let mut count = 0;
        for scores in all {
            count += 1;
            mean.0.iter_mut().zip(scores.0).for_each(|(sum, value)| *sum += value);
        }
        mean.0.iter_mut().for_each(|sum| *sum /= f64::from(count.max(1)));
        mean
    }
}

/// The results of one query.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Judgement {
    /// The figures.
    pub(crate) scores: Scores,
    /// The rank of the first relevant document among those requested, from 1.
    pub(crate) first: Option<usize>,
}

/// Judges the first `limit` documents of a ranking, given as ids and scores; `None` if no document is
/// relevant, so that there is nothing to find.
pub(crate) fn judge(ranking: &[(&str, f32)], grades: &Grades, limit: usize) -> Option<Judgement> {
    if metrics::relevant(grades) == 0 {
        return None;
    }
    let scored = &ranking[..limit.min(ranking.len())];
    let ranking: Vec<&str> = scored.iter().map(|(id, _)| *id).collect();
    let ranking = ranking.as_slice();
    let scores = Metric::ALL.map(|metric| match metric {
        Metric::ReciprocalRank => metrics::reciprocal_rank(ranking, grades, CUTOFF),
        Metric::ReciprocalRankOfTies => metrics::reciprocal_rank_of_ties(scored, grades, CUTOFF),
        Metric::Ndcg => metrics::ndcg(ranking, grades, CUTOFF),
        Metric::Recall => metrics::recall(ranking, grades, CUTOFF),
        Metric::RecallAtLimit => metrics::recall(ranking, grades, limit),
        Metric::Success => metrics::success(ranking, grades, 1),
        Metric::AveragePrecision => metrics::average_precision(ranking, grades, limit),
        Metric::Precision => metrics::precision(ranking, grades, CUTOFF),
    });
    Some(Judgement { scores: Scores(scores), first: metrics::first_relevant(ranking, grades) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grades(list: &[(&str, i32)]) -> Grades {
        list.iter().map(|(id, grade)| ((*id).to_owned(), *grade)).collect()
    }

    /// A ranking without ties.
    fn ranked<'a>(ids: &[&'a str]) -> Vec<(&'a str, f32)> {
        ids.iter().enumerate().map(|(i, id)| (*id, -(i as f32))).collect()
    }

    #[test]
    fn every_metric_of_one_ranking() {
        // Relevant: a at rank 2, b (grade 2) at rank 12, c nowhere.
        let judged = grades(&[("a", 1), ("b", 2), ("c", 1), ("d", 0)]);
        let mut ranking = vec!["d", "a"];
        ranking.extend(["x"; 9]);
        ranking.push("b");
        let judgement = judge(&ranked(&ranking), &judged, 100).unwrap();
        assert_eq!(judgement.first, Some(2));
        #[track_caller]
        fn check(judgement: &Judgement, metric: Metric, expected: f64) {
            let actual = judgement.scores.get(metric);
            assert!((actual - expected).abs() < 1e-9, "{metric:?}: {actual} is not {expected}");
        }
        check(&judgement, Metric::ReciprocalRank, 0.5);
        check(&judgement, Metric::ReciprocalRankOfTies, 0.5);
        // 1/log2(3) over the ideal 2 + 1/log2(3) + 1/2 = 3.1309297536.
        check(&judgement, Metric::Ndcg, 0.630_929_753_571 / 3.130_929_753_571);
        check(&judgement, Metric::Recall, 1.0 / 3.0);
        check(&judgement, Metric::RecallAtLimit, 2.0 / 3.0);
        check(&judgement, Metric::Success, 0.0);
        // Precision 1/2 at rank 2 and 2/12 at rank 12.
        check(&judgement, Metric::AveragePrecision, (0.5 + 2.0 / 12.0) / 3.0);
        check(&judgement, Metric::Precision, 0.1);
        // A document beyond the limit counts as not found.
        let cut = judge(&ranked(&ranking), &judged, 10).unwrap();
        check(&cut, Metric::RecallAtLimit, 1.0 / 3.0);
        check(&cut, Metric::AveragePrecision, 0.5 / 3.0);
        assert_eq!(judge(&ranked(&["x", "y", "a"]), &judged, 2).unwrap().first, None);
    }

    #[test]
    fn without_a_relevant_document_there_is_nothing_to_judge() {
        assert_eq!(judge(&ranked(&["d"]), &grades(&[("d", 0)]), 100), None);
        let missed = judge(&ranked(&[]), &grades(&[("a", 1)]), 100).unwrap();
        assert_eq!(missed, Judgement::default());
    }

    #[test]
    fn means_of_each_figure() {
        let judged = grades(&[("a", 1)]);
        let all = [
            judge(&ranked(&["a"]), &judged, 100).unwrap(),
            judge(&ranked(&["x"]), &judged, 100).unwrap(),
        ];
        let mean = Scores::mean(all.iter().map(|judgement| &judgement.scores));
        for (metric, expected) in [(Metric::Success, 0.5), (Metric::Precision, 0.05)] {
            assert!((mean.get(metric) - expected).abs() < 1e-9, "{metric:?}");
        }
        assert_eq!(Scores::mean([].iter()), Scores::default());
    }

    #[test]
    fn names_have_their_cuts_and_none_is_twice() {
        let names = |limit| -> Vec<String> { Metric::all(limit).map(|m| m.name(limit)).collect() };
        assert_eq!(
            names(100),
            [
                "mrr@10",
                "mrr_of_ties@10",
                "ndcg@10",
                "recall@10",
                "recall@100",
                "success@1",
                "map@100",
                "precision@10"
            ]
        );
        assert_eq!(names(10).iter().filter(|name| *name == "recall@10").count(), 1);
    }
}
