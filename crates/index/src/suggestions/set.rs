//! What is suggested from: entries that never change, and how many articles hold each now.

use std::ops::Deref;
use std::sync::Arc;

use super::entries::{Entry, EntryKind, SuggestionEntries};

/// How many counts are copied together when one of them changes.
const CHUNK: usize = 256;

/// What is suggested from: several parts, the largest first. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct SuggestionSet {
    pub(super) parts: Vec<SuggestionPart>,
    /// Whether articles are gone of which nobody could say what they held.
    pub(super) lost: bool,
}

/// Names an entry of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EntryId {
    /// Which part it is in.
    pub part: usize,
    /// Its number there.
    pub number: usize,
}

/// A part: entries, and how many articles hold each.
#[derive(Debug, Clone, Default)]
pub struct SuggestionPart {
    pub(super) entries: Arc<SuggestionEntries>,
    pub(super) articles: SharedCounts,
}

impl SuggestionSet {
    /// The parts. No text is in two of them.
    pub fn parts(&self) -> &[SuggestionPart] {
        &self.parts
    }

    /// An entry; `None` where no article holds it any more.
    pub fn entry(&self, id: EntryId) -> Option<Entry<'_>> {
        self.parts.get(id.part)?.entry(id.number)
    }

    /// The number of texts, some of which no article may hold any more.
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.entries.len()).sum()
    }

    /// Whether there is nothing to suggest.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        self.parts.iter().map(|part| part.entries.bytes() + 4 * part.entries.len()).sum()
    }

    /// Whether the number of articles of a title is exact.
    pub fn titles_are_exact(&self) -> bool {
        !self.lost
    }
}

impl SuggestionPart {
    pub(super) fn new(entries: Arc<SuggestionEntries>) -> SuggestionPart {
        SuggestionPart { articles: SharedCounts::new(&entries.articles), entries }
    }

    /// The entry with this number; `None` where no article holds it any more.
    pub fn entry(&self, number: usize) -> Option<Entry<'_>> {
        let articles = self.articles.get(number)?;
        let entry = self.entries.entry(number).filter(|_| articles > 0)?;
        Some(Entry { articles, ..entry })
    }

    /// What the entry with this number is, and how many articles hold it.
    pub fn weight(&self, number: usize) -> Option<(EntryKind, u32)> {
        Some((*self.entries.kinds.get(number)?, self.articles.get(number)?)).filter(|(_, n)| *n > 0)
    }
}

/// What does not change.
impl Deref for SuggestionPart {
    type Target = SuggestionEntries;

    fn deref(&self) -> &SuggestionEntries {
        &self.entries
    }
}

/// Counts that are shared with those before and after a change, but for what has changed.
#[derive(Debug, Clone, Default)]
pub(super) struct SharedCounts {
    chunks: Vec<Arc<[u32]>>,
}

impl SharedCounts {
    pub(super) fn new(counts: &[u32]) -> SharedCounts {
        SharedCounts { chunks: counts.chunks(CHUNK).map(Arc::from).collect() }
    }

    pub(super) fn get(&self, number: usize) -> Option<u32> {
        self.chunks.get(number / CHUNK)?.get(number % CHUNK).copied()
    }

    pub(super) fn set(&mut self, number: usize, count: u32) {
        if let Some(chunk) = self.chunks.get_mut(number / CHUNK) {
            Arc::make_mut(chunk)[number % CHUNK] = count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_counts_leaves_those_before_as_they_are() {
        let before = SharedCounts::new(&(0..1000).collect::<Vec<u32>>());
        let mut after = before.clone();
        after.set(700, 3);
        after.set(5000, 3);
        assert_eq!((before.get(700), after.get(700)), (Some(700), Some(3)));
        assert_eq!((after.get(699), after.get(999), after.get(1000)), (Some(699), Some(999), None));
        let shared = before.chunks.iter().zip(&after.chunks).filter(|(a, b)| Arc::ptr_eq(a, b));
        assert_eq!(shared.count(), 3);
    }
}
