//! The parts of BM25, in one place: how much a term says by how rare it is, and how much by how often
//! it stands in an article of some length.
//!
//! The formulas are those of Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
//! Beyond" (Foundations and Trends in Information Retrieval 3(4), 2009), with 1 added to the argument
//! of the logarithm as Lucene does, which keeps it above 0 for any frequency. What `k1` and `b` are is
//! settled where they are used.

/// How rare a term is that so many of all articles hold: its inverse document frequency.
pub(crate) fn idf(articles: f32, frequency: f32) -> f32 {
    (1.0 + (articles - frequency + 0.5).max(0.5) / (frequency + 0.5)).ln()
}

/// What the length of an article makes of `k1`: with `b` of 0 nothing, with 1 all that it is longer
/// or shorter than the mean.
pub(crate) fn norm(k1: f32, b: f32, length: f32, mean: f32) -> f32 {
    k1 * (1.0 - b + b * length / mean)
}

/// How much a count says, at most `k1 + 1`: each further occurrence less than the one before.
pub(crate) fn saturated(count: f32, k1: f32, norm: f32) -> f32 {
    count * (k1 + 1.0) / (count + norm)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_terms_say_more_and_no_term_says_less_than_nothing() {
        assert!(idf(100.0, 1.0) > idf(100.0, 50.0));
        assert!(idf(100.0, 50.0) > idf(100.0, 100.0));
        assert!(idf(100.0, 100.0) > 0.0 && idf(0.0, 0.0) > 0.0);
        // By hand: ln(1 + (3 - 1 + 0.5) / (1 + 0.5)).
        assert!((idf(3.0, 1.0) - 0.980_829_3).abs() < 1e-6);
    }

    #[test]
    fn counts_saturate_and_long_articles_are_held_to_more() {
        let of = |count: f32, length: f32| saturated(count, 1.2, norm(1.2, 0.75, length, 100.0));
        assert_eq!(of(0.0, 100.0), 0.0);
        assert!((of(1.0, 100.0) - 1.0).abs() < 1e-6);
        assert!(of(2.0, 100.0) - of(1.0, 100.0) > of(3.0, 100.0) - of(2.0, 100.0));
        assert!(of(1e9, 100.0) <= 2.2);
        assert!(of(1.0, 50.0) > of(1.0, 100.0) && of(1.0, 100.0) > of(1.0, 200.0));
    }
}
