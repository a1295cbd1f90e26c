//! The second stage: scoring a few hundred articles by words, characters and adjacent pairs.
//!
//! Each is a BM25 sum (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
//! Beyond", 2009). Words carry meaning, characters reach what the segmenter cut otherwise, and
//! adjacent pairs, which are read off the positions of the characters, reward their order.

use crate::index::retrieval::{DocFeatures, TermStatistics};
use crate::query::Plan;
use crate::text::Run;

/// Saturation of the count of a term.
const K1: f32 = 0.9;
/// How much longer articles are held to more.
const B: f32 = 0.6;
/// The weights of the three sums.
const WORD_WEIGHT: f32 = 1.0;
const GRAM_WEIGHT: f32 = 2.0;
const PAIR_WEIGHT: f32 = 2.0;
/// How much more often a term counts as standing there for each time that it stands in the title.
const TITLE_COUNT: f32 = 1.0;
/// The factor for articles that hold the whole query as typed.
const RUN_FACTOR: f32 = 1.5;
/// How much a synonym counts of what something typed counts.
pub(super) const SYNONYM_WEIGHT: f32 = 0.5;

/// Scores articles for one query.
pub(super) struct Scoring {
    /// The distinct characters of the query.
    pub grams: Vec<char>,
    /// The distinct words of the query.
    pub words: Vec<String>,
    /// Pairs of adjacent characters, as indexes into `grams`.
    pairs: Vec<(usize, usize)>,
    /// How many of the characters, words and pairs were typed: those of synonyms come after them.
    typed: (usize, usize, usize),
    gram_weights: Vec<f32>,
    word_weights: Vec<f32>,
    pair_weights: Vec<f32>,
    mean_length: f32,
}

impl Scoring {
    /// What a query scores by. Weights are set by [`weigh`](Scoring::weigh).
    pub(super) fn of(plan: &Plan) -> Scoring {
        let mut grams = Vec::new();
        let mut words = Vec::new();
        let mut pairs = Vec::new();
        for chunk in &plan.chunks {
            add_run(&chunk.run, &mut grams, &mut pairs);
            for word in &chunk.words {
                index_of(&mut words, word);
            }
        }
        let typed = (grams.len(), words.len(), pairs.len());
        for alternative in plan.alternatives() {
            add_run(&alternative.run, &mut grams, &mut pairs);
            for word in &alternative.scored {
                index_of(&mut words, word);
            }
        }
        Scoring {
            grams,
            words,
            pairs,
            typed,
            gram_weights: Vec::new(),
            word_weights: Vec::new(),
            pair_weights: Vec::new(),
            mean_length: 1.0,
        }
    }

    /// Sets the weights of all terms by how rare they are.
    pub(super) fn weigh(&mut self, statistics: &TermStatistics) {
        let articles = statistics.articles as f32;
        let idf = |frequency: f32| (1.0 + (articles - frequency + 0.5) / (frequency + 0.5)).ln();
        let grams = &statistics.grams;
        self.gram_weights = grams.iter().map(|&n| GRAM_WEIGHT * idf(n as f32)).collect();
        self.word_weights = statistics.words.iter().map(|&n| WORD_WEIGHT * idf(n as f32)).collect();
        // How many articles hold a pair is not indexed. It is at most what its rarer character
        // has, and what chance would give if the two were strangers; the truth is taken to lie
        // half way between, on a logarithmic scale.
        let pair_idf = |&(a, b): &(usize, usize)| {
            let (a, b) = (grams[a] as f32, grams[b] as f32);
            let by_chance = a * b / articles.max(1.0);
            PAIR_WEIGHT * idf((a.min(b) * by_chance).sqrt().min(a.min(b)))
        };
        self.pair_weights = self.pairs.iter().map(pair_idf).collect();
        // Single characters of synonyms say too little; their pairs say enough.
        let (grams, words, pairs) = self.typed;
        self.gram_weights[grams..].fill(0.0);
        self.word_weights[words..].iter_mut().for_each(|weight| *weight *= SYNONYM_WEIGHT);
        self.pair_weights[pairs..].iter_mut().for_each(|weight| *weight *= SYNONYM_WEIGHT);
        self.mean_length = statistics.mean_length;
    }

    /// The characters that were typed.
    pub(super) fn typed_grams(&self) -> &[char] {
        &self.grams[..self.typed.0]
    }

    /// The pairs of adjacent characters that were typed, as runs; without those of letters and
    /// digits, of which nearly every text has some.
    pub(super) fn pair_runs(&self) -> impl Iterator<Item = Run> + '_ {
        let both = |(a, b): (usize, usize)| Run::of_chars([self.grams[a], self.grams[b]]);
        let typed = &self.pairs[..self.typed.2];
        let is_sign = |index: usize| self.grams[index].is_ascii();
        typed
            .iter()
            .filter(move |(a, b)| !(is_sign(*a) && is_sign(*b)))
            .filter_map(move |&pair| both(pair))
    }

    /// The score of an article; `whole`: it holds everything as typed.
    pub(super) fn score(&self, features: &DocFeatures, whole: bool) -> f32 {
        let norm = K1 * (1.0 - B + B * features.length as f32 / self.mean_length);
        let saturated = |count: f32| count * (K1 + 1.0) / (count + norm);
        let title_end = features.parts[0];
        let weighted_count = |positions: &[u32]| {
            let in_title = positions.partition_point(|&position| position < title_end);
            positions.len() as f32 + TITLE_COUNT * in_title as f32
        };
        let mut score = 0.0;
        for (positions, weight) in features.positions.iter().zip(&self.gram_weights) {
            if !positions.is_empty() {
                score += weight * saturated(weighted_count(positions));
            }
        }
        for (&count, weight) in features.word_counts.iter().zip(&self.word_weights) {
            if count > 0 {
                score += weight * saturated(count as f32);
            }
        }
        let mut places = Vec::new();
        for (&(a, b), weight) in self.pairs.iter().zip(&self.pair_weights) {
            places.clear();
            adjacent(&features.positions[a], &features.positions[b], &mut places);
            if !places.is_empty() {
                score += weight * saturated(weighted_count(&places));
            }
        }
        if whole { score * RUN_FACTOR } else { score }
    }
}

/// The positions of `first` that `second` follows at once.
fn adjacent(first: &[u32], second: &[u32], places: &mut Vec<u32>) {
    let mut rest = second;
    for &position in first {
        let skip = rest.iter().take_while(|&&next| next <= position).count();
        rest = &rest[skip..];
        if rest.first() == Some(&(position + 1)) {
            places.push(position);
        }
    }
}

/// Adds the characters of a run, and its pairs that stand side by side.
fn add_run(run: &Run, grams: &mut Vec<char>, pairs: &mut Vec<(usize, usize)>) {
    let indexes: Vec<usize> = run.chars().iter().map(|c| index_of(grams, &c.ch)).collect();
    for (pair, second) in indexes.windows(2).zip(&run.chars()[1..]) {
        if !second.after_end {
            index_of(pairs, &(pair[0], pair[1]));
        }
    }
}

/// The index of a value, which is added when it is new. Queries are short enough to look through.
fn index_of<T: PartialEq + Clone>(values: &mut Vec<T>, value: &T) -> usize {
    values.iter().position(|known| known == value).unwrap_or_else(|| {
        values.push(value.clone());
        values.len() - 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_read_off_positions() {
        let mut places = Vec::new();
        adjacent(&[0, 4, 9], &[1, 2, 5, 11], &mut places);
        assert_eq!(places, [0, 4]);
        places.clear();
        adjacent(&[0, 1, 2], &[0, 1, 2], &mut places);
        assert_eq!(places, [0, 1]);
    }
}
