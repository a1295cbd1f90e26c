//! The part of the counts of many articles that is kept, so that a few more articles can be added later.

use std::collections::HashMap;

use super::phrases::Demands;
use super::tally::Tally;
use super::unsettled::{UnsettledPair, UnsettledRun};

/// Counts below the thresholds, and counts that thresholds depend on. About 20 bytes for each
/// distinct word.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptCounts {
    /// The minimal number of occurrences of a frequent run.
    pub min_count: u32,
    /// The total number of words.
    pub total: u64,
    /// The numbers of occurrences of runs of words, by their hashes.
    pub tally: Tally,
    /// The hashes of the words with more than one occurrence, in ascending order; their counts are in
    /// `word_counts`.
    pub words: Vec<u64>,
    /// See `words`.
    pub word_counts: Vec<u32>,
    /// The hashes of unknown words that occur in one article, in ascending order. With one more
    /// article they are worth suggesting.
    pub once: Vec<u64>,
    /// The hashes of the runs of words that may become phrases or cease to be phrases, in ascending
    /// order; what is known of each is in `unsettled_runs`.
    pub unsettled: Vec<u64>,
    /// See `unsettled`.
    pub unsettled_runs: Vec<UnsettledRun>,
    /// The unsettled runs of two words.
    pub pairs: Vec<UnsettledPair>,
    /// The changes of the counts of words.
    pub changed_words: HashMap<u64, i32>,
    /// The current state of the unsettled runs that have changed.
    pub changed_runs: HashMap<u64, UnsettledRun>,
}

impl KeptCounts {
    /// The requirements for phrases.
    pub(super) fn demands(&self) -> Demands {
        Demands::new(self.total as f64, self.min_count)
    }

    /// The number of occurrences of a word; 1 if it is not known.
    pub(super) fn word(&self, hash: u64) -> u32 {
        let place = self.words.binary_search(&hash).ok();
        let count = place.and_then(|place| self.word_counts.get(place)).copied().unwrap_or(1);
        let changed = self.changed_words.get(&hash).copied().unwrap_or(0);
        count.saturating_add_signed(changed).max(1)
    }

    /// Adds an occurrence of a word, or removes one.
    pub(super) fn count_word(&mut self, hash: u64, by: i32) {
        *self.changed_words.entry(hash).or_default() += by;
        self.total = self.total.saturating_add_signed(by.into());
    }

    /// Whether the unknown word (folded) with this hash (64-bit XXH3) occurs in exactly one article.
    pub fn is_once(&self, hash: u64) -> bool {
        self.once.binary_search(&hash).is_ok()
    }

    /// The runs of two words that may have become phrases, or ceased to be phrases, because their
    /// words have become more or less frequent. Returns the hashes of their texts, and the number of
    /// articles in which each is a phrase, 0 if it is none. Takes time proportional to the number of
    /// all such runs.
    pub fn drifted(&self) -> Vec<(u64, u32)> {
        let demands = self.demands();
        let settled = |pair: &UnsettledPair| {
            let run = self.unsettled(pair.run)?;
            let [first, second] = pair.words.map(|word| f64::from(self.word(word)));
            let cohesion = (self.total as f64 / (first * second)).ln();
            let is_phrase = run.pair_is_phrase(cohesion, pair.fixed, demands)?;
            Some((pair.text, if is_phrase { run.articles } else { 0 }))
        };
        self.pairs.iter().filter_map(settled).collect()
    }

    /// The state of an unsettled run of words.
    pub(super) fn unsettled(&self, run: u64) -> Option<UnsettledRun> {
        if let Some(run) = self.changed_runs.get(&run) {
            return Some(*run);
        }
        let place = self.unsettled.binary_search(&run).ok()?;
        self.unsettled_runs.get(place).copied()
    }

    /// Whether a run of words is frequent, according to the tally.
    pub(super) fn is_frequent(&self, run: u64) -> bool {
        u32::from(self.tally.count(run)) >= self.frequent()
    }

    /// The count from which on a run is frequent.
    pub(super) fn frequent(&self) -> u32 {
        self.min_count.min(u32::from(Tally::MAX))
    }
}

impl Default for KeptCounts {
    fn default() -> KeptCounts {
        KeptCounts {
            min_count: 2,
            total: 0,
            tally: Tally::new(0),
            words: Vec::new(),
            word_counts: Vec::new(),
            once: Vec::new(),
            unsettled: Vec::new(),
            unsettled_runs: Vec::new(),
            pairs: Vec::new(),
            changed_words: HashMap::new(),
            changed_runs: HashMap::new(),
        }
    }
}
