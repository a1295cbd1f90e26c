//! Which articles are segmented for their words in a very large index.
//!
//! A phrase that is common enough to be suggested also occurs in a part of a large collection. So only
//! a share of the articles is segmented again, chosen by their ids, and the counts of runs of words are
//! extrapolated. The words themselves, with their document frequencies, are already in the index.

use std::collections::HashMap;

use souwen_text::Analyzer;
use souwen_text::learn::expressions::{Expression, MIN_UNKNOWN, Origin, word_of_index};
use tantivy::Searcher;
use xxhash_rust::xxh3::xxh3_64;

use super::entries::hash_of_text;
use super::mention::Mention;
use crate::IndexError;
use crate::read::snapshot::Snapshot;

/// About this many significant characters are segmented: those of more than 25,000 news articles.
pub(super) const MAX_READ_CHARS: u64 = 12_000_000;

/// The share of the articles that is segmented: one in this many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Share(u32);

impl Share {
    /// All articles.
    pub(super) const ALL: Share = Share(1);

    /// One article in `number`; `None` if that is 0.
    pub(super) fn one_in(number: u32) -> Option<Share> {
        (number > 0).then_some(Share(number))
    }

    /// The share with which about `max` significant characters of a state are segmented.
    pub(super) fn of(state: &Snapshot, max: u64) -> Result<Share, IndexError> {
        let mut chars = 0;
        for reader in state.searcher.segment_readers() {
            let lengths = reader.fast_fields().u64("length")?;
            chars += lengths.values.iter().sum::<u64>();
        }
        Ok(Share(u32::try_from(chars.div_ceil(max.max(1))).unwrap_or(u32::MAX).max(1)))
    }

    /// The number of articles that one segmented article represents.
    pub(super) fn number(self) -> u32 {
        self.0
    }

    /// Whether all articles are segmented.
    pub(super) fn is_all(self) -> bool {
        self == Share::ALL
    }

    /// Whether the article with this id is segmented.
    pub(super) fn has(self, id: &str) -> bool {
        self.is_all() || xxh3_64(id.as_bytes()).is_multiple_of(u64::from(self.0))
    }
}

/// The words of all articles, with the counts of the index.
#[derive(Debug, Default)]
pub(super) struct IndexedWords {
    /// The words (folded), and how many articles contain each.
    articles: HashMap<Box<str>, u32>,
}

impl IndexedWords {
    /// The words of a state.
    pub(super) fn of(
        searcher: &Searcher,
        field: tantivy::schema::Field,
    ) -> Result<IndexedWords, IndexError> {
        let mut words = IndexedWords::default();
        for reader in searcher.segment_readers() {
            let inverted = reader.inverted_index(field)?;
            let mut terms = inverted.terms().stream()?;
            while terms.advance() {
                let Ok(word) = std::str::from_utf8(terms.key()) else { continue };
                let articles = terms.value().doc_freq;
                match words.articles.get_mut(word) {
                    Some(count) => *count += articles,
                    None => drop(words.articles.insert(word.into(), articles)),
                }
            }
        }
        Ok(words)
    }

    /// Sets the count of a word that was found in the share to its count over all articles.
    pub(super) fn describe(&mut self, expression: &mut Expression) {
        if let [word] = expression.words.as_slice()
            && let Some(articles) = self.articles.remove(word.as_str())
        {
            expression.articles = articles;
        }
    }

    /// The remaining words, which occur only in articles outside the share: first those that become
    /// entries; then the hashes of unknown words that occur in one article, in ascending order.
    pub(super) fn rest(self, analyzer: &Analyzer) -> (Vec<(u64, Mention, u32)>, Vec<u64>) {
        let (mut entries, mut once) = (Vec::new(), Vec::new());
        for (word, articles) in self.articles {
            let Some(found) = word_of_index(analyzer, &word, articles) else { continue };
            if found.origin == Origin::Segmenter && articles < MIN_UNKNOWN {
                once.push(hash_of_text(&word));
            } else if let Some((hash, mention)) = Mention::of_expression(found) {
                entries.push((hash, mention, articles));
            }
        }
        once.sort_unstable();
        (entries, once)
    }
}
