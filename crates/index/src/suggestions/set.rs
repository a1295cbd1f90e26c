//! The set that suggestions are made from: entries that never change, with the current number of
//! articles of each.

use std::ops::Deref;
use std::sync::Arc;

use super::entries::{Entry, EntryKind, SuggestionEntries};

/// The number of counts that are copied together when one of them changes.
const CHUNK: usize = 256;

/// The set that suggestions are made from: several parts, the largest first. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct SuggestionSet {
    pub(super) parts: Vec<SuggestionPart>,
    /// Whether there are deleted articles whose content can no longer be read.
    pub(super) lost: bool,
}

/// Identifies an entry of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EntryId {
    /// The index of its part.
    pub part: usize,
    /// Its number in the part.
    pub number: usize,
}

/// A part: entries, with the number of articles of each.
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

    /// An entry; `None` if no article contains it any more.
    pub fn entry(&self, id: EntryId) -> Option<Entry<'_>> {
        self.parts.get(id.part)?.entry(id.number)
    }

    /// The number of texts, including those that no article contains any more.
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.entries.len()).sum()
    }

    /// Whether there is nothing to suggest.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The memory that it takes, in bytes.
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

    /// The entry with this number; `None` if no article contains it any more.
    pub fn entry(&self, number: usize) -> Option<Entry<'_>> {
        let articles = self.articles.get(number)?;
        let entry = self.entries.entry(number).filter(|_| articles > 0)?;
        Some(Entry { articles, ..entry })
    }

    /// The kind of the entry with this number, and the number of articles that contain it.
    pub fn weight(&self, number: usize) -> Option<(EntryKind, u32)> {
        Some((*self.entries.kinds.get(number)?, self.articles.get(number)?)).filter(|(_, n)| *n > 0)
    }
}

/// The part that does not change.
impl Deref for SuggestionPart {
    type Target = SuggestionEntries;

    fn deref(&self) -> &SuggestionEntries {
        &self.entries
    }
}

/// Counts that share memory with earlier and later versions, apart from the changed chunks.
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
