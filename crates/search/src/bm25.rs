//! The three factors of BM25: how rare a term is, how long the article is, and how often the term occurs
//! in it.
//!
//! The formulas are those of Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
//! Beyond" (Foundations and Trends in Information Retrieval 3(4), 2009), with 1 added to the argument of
//! the logarithm as in Lucene, which keeps it above 0 for any frequency. The callers choose `k1` and `b`.
//!
//! With `k1` 1.2 and `b` 0.75, one occurrence in an article of mean length counts 1, and no number of
//! occurrences counts more than 2.2. A term in 1 of 3 articles has an `idf` of 0.98.

/// Inverse document frequency: how rare a term is that occurs in `frequency` of `articles` articles.
pub(crate) fn idf(articles: f32, frequency: f32) -> f32 {
    (1.0 + (articles - frequency + 0.5).max(0.5) / (frequency + 0.5)).ln()
}

/// Length normalisation: `k1` adjusted to the length of the article. With `b` 0 the length has no effect;
/// with `b` 1 it has its full effect relative to the mean.
pub(crate) fn norm(k1: f32, b: f32, length: f32, mean: f32) -> f32 {
    k1 * (1.0 - b + b * length / mean)
}

/// Term-frequency saturation: how much `count` occurrences count, at most `k1 + 1`. Each further
/// occurrence adds less than the one before.
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
    fn counts_saturate_and_long_articles_need_more() {
        let of = |count: f32, length: f32| saturated(count, 1.2, norm(1.2, 0.75, length, 100.0));
        assert_eq!(of(0.0, 100.0), 0.0);
        assert!((of(1.0, 100.0) - 1.0).abs() < 1e-6);
        assert!(of(2.0, 100.0) - of(1.0, 100.0) > of(3.0, 100.0) - of(2.0, 100.0));
        assert!(of(1e9, 100.0) <= 2.2);
        assert!(of(1.0, 50.0) > of(1.0, 100.0) && of(1.0, 100.0) > of(1.0, 200.0));
    }
}
