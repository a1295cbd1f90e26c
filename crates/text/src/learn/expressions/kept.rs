//! What is kept of the counts of many articles, so that those of a few more can be added to them.

use super::tally::Tally;

/// Counts below the thresholds, and those that thresholds depend on. About 20 bytes for each different
/// word.
#[derive(Debug, Clone, PartialEq, Eq)]
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
}

impl KeptCounts {
    /// How often a word was found; the least that can be where that is not known.
    pub(super) fn word(&self, hash: u64) -> u32 {
        let place = self.words.binary_search(&hash).ok();
        place.and_then(|place| self.word_counts.get(place)).copied().unwrap_or(1)
    }

    /// Whether the word of no dictionary (folded) with this hash, XXH3 of 64 bits, stands in one article.
    pub fn is_once(&self, hash: u64) -> bool {
        self.once.binary_search(&hash).is_ok()
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
        }
    }
}
