//! What is kept of the counts of many articles, so that those of a few more can be added to them.

use std::collections::HashMap;

use super::phrases::Demands;
use super::tally::Tally;
use super::unsettled::{UnsettledPair, UnsettledRun};

/// Counts below the thresholds, and those that thresholds depend on. About 20 bytes for each different
/// word.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptCounts {
    /// How often a run had to be found to be frequent.
    pub min_count: u32,
    /// The number of all words.
    pub total: u64,
    /// How often runs of words were seen, by their hashes.
    pub tally: Tally,
    /// How often each word was found, for those that were found more than once: hashes in ascending
    /// order, and counts beside them.
    pub words: Vec<u64>,
    /// See `words`.
    pub word_counts: Vec<u32>,
    /// The hashes of words of no dictionary that stand in one article, in ascending order: in one more
    /// they are worth being told.
    pub once: Vec<u64>,
    /// Runs of words that may become phrases or be none any more: hashes in ascending order, and what
    /// is known of each beside them.
    pub unsettled: Vec<u64>,
    /// See `unsettled`.
    pub unsettled_runs: Vec<UnsettledRun>,
    /// The unsettled runs of two words.
    pub pairs: Vec<UnsettledPair>,
    /// By how much the counts of words have changed.
    pub changed_words: HashMap<u64, i32>,
    /// What is known by now of those that have changed.
    pub changed_runs: HashMap<u64, UnsettledRun>,
}

impl KeptCounts {
    /// What is asked of phrases.
    pub(super) fn demands(&self) -> Demands {
        Demands::new(self.total as f64, self.min_count)
    }

    /// How often a word was found; the least that can be where that is not known.
    pub(super) fn word(&self, hash: u64) -> u32 {
        let place = self.words.binary_search(&hash).ok();
        let count = place.and_then(|place| self.word_counts.get(place)).copied().unwrap_or(1);
        let changed = self.changed_words.get(&hash).copied().unwrap_or(0);
        count.saturating_add_signed(changed).max(1)
    }

    /// Counts a word once more, or once less.
    pub(super) fn count_word(&mut self, hash: u64, by: i32) {
        *self.changed_words.entry(hash).or_default() += by;
        self.total = self.total.saturating_add_signed(by.into());
    }

    /// Whether the word of no dictionary (folded) with this hash, XXH3 of 64 bits, stands in one article.
    pub fn is_once(&self, hash: u64) -> bool {
        self.once.binary_search(&hash).is_ok()
    }

    /// The runs of two words that may have become phrases, or none any more, as their words became more or
    /// less frequent: the hashes of their texts, and in how many articles each is a phrase, 0 where it is
    /// none. Takes time in proportion to all of them.
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

    /// What is known of an unsettled run of words.
    pub(super) fn unsettled(&self, run: u64) -> Option<UnsettledRun> {
        if let Some(run) = self.changed_runs.get(&run) {
            return Some(*run);
        }
        let place = self.unsettled.binary_search(&run).ok()?;
        self.unsettled_runs.get(place).copied()
    }

    /// Whether a run of words is frequent, as far as the tally can tell.
    pub(super) fn is_frequent(&self, run: u64) -> bool {
        u32::from(self.tally.count(run)) >= self.frequent()
    }

    /// From which count on a run is frequent.
    pub(super) fn frequent(&self) -> u32 {
        self.min_count.min(u32::from(Tally::MOST))
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
