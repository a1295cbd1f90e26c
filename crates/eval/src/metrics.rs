//! Measures of one ranking against its judgements, as pure functions.
//!
//! The conventions are those of NIST's `trec_eval`: a document is relevant if its grade is 1 or more;
//! a document without a judgement is not relevant; ranks count from 1; the value of a query does not
//! depend on documents beyond the cutoff `k`. Averages are those of `trec_eval -c`: over every query
//! with at least one relevant document, with 0 for a query without results.
//!
//! - Reciprocal rank: Voorhees, *The TREC-8 Question Answering Track Report* (1999).
//! - Average precision: `trec_eval`'s `map`, over the first `k`; documents that
//!   are not found count 0.
//! - Precision: the divisor is `k`, even if fewer documents were found (`trec_eval`'s `P`).
//! - nDCG: Järvelin and Kekäläinen, *Cumulated Gain-Based Evaluation of IR Techniques* (2002), in
//!   the form of `trec_eval`'s `ndcg_cut`: the gain is the grade itself and the discount of rank
//!   `r` is log2(r + 1). (The form with the gain 2^grade − 1 gives other figures for grades above
//!   1.)

use std::collections::HashMap;

/// The grades of one query's judged documents, by document id.
pub type Grades = HashMap<String, i32>;

/// The lowest grade that counts as relevant.
pub(crate) const RELEVANT: i32 = 1;

/// The number of relevant documents.
pub(crate) fn relevant(grades: &Grades) -> usize {
    grades.values().filter(|grade| **grade >= RELEVANT).count()
}

/// One over the rank of the first relevant document among the first `k`; 0 without one.
pub(crate) fn reciprocal_rank(ranking: &[&str], grades: &Grades, k: usize) -> f64 {
    match first_relevant(ranking, grades) {
        Some(rank) if rank <= k => 1.0 / rank as f64,
        _ => 0.0,
    }
}

/// The expected reciprocal rank if consecutive documents with equal scores are in random order. So it
/// does not depend on luck with ties.
pub(crate) fn reciprocal_rank_of_ties(ranking: &[(&str, f32)], grades: &Grades, k: usize) -> f64 {
    let mut before = 0;
    for ties in ranking.chunk_by(|(_, a), (_, b)| a == b) {
        let relevant = ties.iter().filter(|(id, _)| grade(grades, id) >= RELEVANT).count();
        if relevant > 0 {
            // The probability that none of the documents so far is relevant.
            let mut none_yet = 1.0;
            let mut expected = 0.0;
            for place in 0..=(ties.len() - relevant) {
                let left = (ties.len() - place) as f64;
                let here = none_yet * relevant as f64 / left;
                if before + place < k {
                    expected += here / (before + place + 1) as f64;
                }
                none_yet -= here;
            }
            return expected;
        }
        before += ties.len();
    }
    0.0
}

/// The share of the relevant documents that are among the first `k`; 0 if none is relevant.
pub(crate) fn recall(ranking: &[&str], grades: &Grades, k: usize) -> f64 {
    let relevant = relevant(grades);
    if relevant == 0 {
        return 0.0;
    }
    let found = ranking.iter().take(k).filter(|id| grade(grades, id) >= RELEVANT).count();
    found as f64 / relevant as f64
}

/// 1 if a relevant document is among the first `k`, else 0.
pub(crate) fn success(ranking: &[&str], grades: &Grades, k: usize) -> f64 {
    f64::from(u8::from(ranking.iter().take(k).any(|id| grade(grades, id) >= RELEVANT)))
}

/// The mean of the precision at the rank of each relevant document; 0 for one that is not among the
/// first `k`, and 0 if none is relevant.
pub(crate) fn average_precision(ranking: &[&str], grades: &Grades, k: usize) -> f64 {
    let relevant = relevant(grades);
    if relevant == 0 {
        return 0.0;
    }
    let mut found = 0;
    let mut sum = 0.0;
    for (index, id) in ranking.iter().take(k).enumerate() {
        if grade(grades, id) >= RELEVANT {
            found += 1;
            sum += f64::from(found) / (index + 1) as f64;
        }
    }
    sum / relevant as f64
}

/// The share of relevant documents among the first `k` places.
pub(crate) fn precision(ranking: &[&str], grades: &Grades, k: usize) -> f64 {
    let found = ranking.iter().take(k).filter(|id| grade(grades, id) >= RELEVANT).count();
    if k == 0 { 0.0 } else { found as f64 / k as f64 }
}

/// The rank of the first relevant document, from 1.
pub(crate) fn first_relevant(ranking: &[&str], grades: &Grades) -> Option<usize> {
    let index = ranking.iter().position(|id| grade(grades, id) >= RELEVANT)?;
    Some(index + 1)
}

/// Discounted cumulated gain of the first `k`, divided by that of the best possible ranking; 0 if
/// nothing is relevant.
pub(crate) fn ndcg(ranking: &[&str], grades: &Grades, k: usize) -> f64 {
    let mut ideal: Vec<i32> = grades.values().copied().collect();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    let best = gain(ideal.into_iter().take(k));
    if best == 0.0 {
        return 0.0;
    }
    gain(ranking.iter().take(k).map(|id| grade(grades, id))) / best
}

/// The nearest-rank percentile of sorted values: the smallest value such that at least `percent` per
/// cent of the values do not exceed it. `None` if there are no values.
pub(crate) fn percentile<T: Copy>(sorted: &[T], percent: f64) -> Option<T> {
    let rank = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.clamp(1, sorted.len().max(1)) - 1).copied()
}

fn grade(grades: &Grades, id: &str) -> i32 {
    grades.get(id).copied().unwrap_or(0)
}

/// Negative grades (used for spam) count as 0.
fn gain(grades: impl Iterator<Item = i32>) -> f64 {
    grades
        .enumerate()
        .map(|(index, grade)| f64::from(grade.max(0)) / ((index + 2) as f64).log2())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grades(list: &[(&str, i32)]) -> Grades {
        list.iter().map(|(id, grade)| ((*id).to_owned(), *grade)).collect()
    }

    #[track_caller]
    fn close(actual: f64, expected: f64) {
        assert!((actual - expected).abs() < 1e-6, "{actual} is not {expected}");
    }

    #[test]
    fn reciprocal_rank_is_of_the_first_relevant_document() {
        let judged = grades(&[("a", 1), ("b", 2), ("z", 0)]);
        #[track_caller]
        fn check(judged: &Grades, ranking: &[&str], k: usize, expected: f64) {
            close(reciprocal_rank(ranking, judged, k), expected);
        }
        check(&judged, &["a", "b"], 10, 1.0);
        check(&judged, &["x", "b", "a"], 10, 0.5);
        check(&judged, &["z", "x", "a"], 10, 1.0 / 3.0);
        check(&judged, &["x", "y", "a"], 2, 0.0);
        check(&judged, &[], 10, 0.0);
        check(&Grades::new(), &["a"], 10, 0.0);
    }

    #[test]
    fn ties_are_averaged() {
        let judged = grades(&[("a", 1), ("b", 2), ("z", 0)]);
        #[track_caller]
        fn check(judged: &Grades, ranking: &[(&str, f32)], k: usize, expected: f64) {
            close(reciprocal_rank_of_ties(ranking, judged, k), expected);
        }
        // Without ties it is the reciprocal rank.
        check(&judged, &[("x", 3.0), ("a", 2.0), ("b", 1.0)], 10, 0.5);
        // The relevant document is first or second with equal probability, in whatever order the tie is
        // written.
        check(&judged, &[("x", 2.0), ("a", 2.0)], 10, 0.75);
        check(&judged, &[("a", 2.0), ("x", 2.0)], 10, 0.75);
        // One relevant document of two in a tie of three: first in 2 of 3 orders, second in the third.
        check(&judged, &[("a", 1.0), ("x", 1.0), ("b", 1.0)], 10, 2.0 / 3.0 + 0.5 / 3.0);
        // After the first document, at rank 2 or 3; cut at 2, half of the orders count.
        check(&judged, &[("x", 2.0), ("y", 1.0), ("a", 1.0)], 10, (0.5 + 1.0 / 3.0) / 2.0);
        check(&judged, &[("x", 2.0), ("y", 1.0), ("a", 1.0)], 2, 0.25);
        check(&judged, &[("a", 1.0), ("b", 1.0)], 10, 1.0);
        check(&judged, &[("x", 1.0)], 10, 0.0);
        check(&judged, &[], 10, 0.0);
    }

    #[test]
    fn recall_is_the_share_that_was_found() {
        let judged = grades(&[("a", 1), ("b", 2), ("c", 1), ("d", 3), ("z", 0)]);
        close(recall(&["a", "x", "b", "z"], &judged, 10), 0.5);
        close(recall(&["a", "x", "b"], &judged, 2), 0.25);
        close(recall(&["d", "c", "b", "a"], &judged, 4), 1.0);
        close(recall(&["a"], &grades(&[("z", 0)]), 10), 0.0);
        close(recall(&[], &judged, 10), 0.0);
    }

    #[test]
    fn success_asks_for_one() {
        let judged = grades(&[("a", 1)]);
        close(success(&["a"], &judged, 1), 1.0);
        close(success(&["x", "a"], &judged, 1), 0.0);
        close(success(&["x", "a"], &judged, 2), 1.0);
        close(success(&[], &judged, 1), 0.0);
    }

    #[test]
    fn average_precision_is_over_all_relevant_documents() {
        let judged = grades(&[("a", 1), ("b", 2), ("c", 1), ("z", 0)]);
        #[track_caller]
        fn check(judged: &Grades, ranking: &[&str], k: usize, expected: f64) {
            close(average_precision(ranking, judged, k), expected);
        }
        check(&judged, &["a", "b", "c"], 100, 1.0);
        // Relevant at ranks 1, 3 and 4: (1/1 + 2/3 + 3/4) / 3.
        check(&judged, &["c", "x", "a", "b"], 100, (1.0 + 2.0 / 3.0 + 0.75) / 3.0);
        // One of three is found, at rank 2.
        check(&judged, &["z", "b"], 100, 0.5 / 3.0);
        check(&judged, &["x", "b", "a"], 2, 0.5 / 3.0);
        check(&judged, &[], 100, 0.0);
        check(&grades(&[("z", 0)]), &["z"], 100, 0.0);
    }

    #[test]
    fn precision_is_of_all_places() {
        let judged = grades(&[("a", 1), ("b", 2), ("z", 0)]);
        close(precision(&["a", "x", "b", "z"], &judged, 4), 0.5);
        close(precision(&["a", "x", "b"], &judged, 2), 0.5);
        close(precision(&["a"], &judged, 10), 0.1);
        close(precision(&[], &judged, 10), 0.0);
    }

    #[test]
    fn the_first_relevant_rank_counts_from_one() {
        let judged = grades(&[("a", 1), ("z", 0)]);
        assert_eq!(first_relevant(&["z", "x", "a", "a"], &judged), Some(3));
        assert_eq!(first_relevant(&["a"], &judged), Some(1));
        assert_eq!(first_relevant(&["z"], &judged), None);
    }

    #[test]
    fn ndcg_with_grades() {
        // Ideal: 3/log2(2) + 2/log2(3) + 1/log2(4) = 3 + 1.2618595071 + 0.5 = 4.7618595071.
        let judged = grades(&[("a", 3), ("b", 2), ("c", 1), ("z", 0)]);
        close(ndcg(&["a", "b", "c"], &judged, 10), 1.0);
        // c a b: 1 + 3/1.5849625007 + 2/2 = 1 + 1.8927892607 + 1 = 3.8927892607.
        close(ndcg(&["c", "a", "b"], &judged, 10), 3.892_789_260_7 / 4.761_859_507_1);
        // x z a: 3/2 = 1.5.
        close(ndcg(&["x", "z", "a"], &judged, 10), 1.5 / 4.761_859_507_1);
        // Cut at 2, the ideal is cut as well: c b = 1 + 1.2618595071 over 3 + 1.2618595071.
        close(ndcg(&["c", "b", "a"], &judged, 2), 2.261_859_507_1 / 4.261_859_507_1);
        close(ndcg(&[], &judged, 10), 0.0);
        close(ndcg(&["a"], &grades(&[("a", 0)]), 10), 0.0);
    }

    #[test]
    fn ndcg_of_one_relevant_document_falls_with_its_rank() {
        let judged = grades(&[("a", 1)]);
        close(ndcg(&["a"], &judged, 10), 1.0);
        close(ndcg(&["x", "a"], &judged, 10), 0.630_929_753_6);
        close(ndcg(&["x", "y", "a"], &judged, 10), 0.5);
        // A negative grade does not reduce the gain.
        close(ndcg(&["spam", "a"], &grades(&[("a", 1), ("spam", -2)]), 10), 0.630_929_753_6);
    }

    #[test]
    fn percentiles_are_values_that_occur() {
        let values: Vec<u32> = (1..=10).collect();
        assert_eq!(percentile(&values, 50.0), Some(5));
        assert_eq!(percentile(&values, 95.0), Some(10));
        assert_eq!(percentile(&values, 0.0), Some(1));
        assert_eq!(percentile(&values, 100.0), Some(10));
        assert_eq!(percentile(&[7], 99.0), Some(7));
        assert_eq!(percentile::<u32>(&[], 50.0), None);
    }
}
