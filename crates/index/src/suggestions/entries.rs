//! The entries of suggestions: one sequence of units (a unit is a character with its reading), best
//! entries first, and for each unit a list of its places. So the entries that begin with a unit are
//! found without a scan, most used first. It takes about 7 bytes for each character.
//!
//! The entry 中亚 is the units 中 (zhong) and 亚 (ya), then [`END`].

use std::sync::OnceLock;

use souwen_text::pinyin::{Reading, Syllable};
use xxhash_rust::xxh3::xxh3_64;

use super::beginnings::Beginnings;
use super::source::Source;

/// The kind of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A word.
    Word,
    /// The name of a person, a place, a source ...
    Name,
    /// Several words that often occur together.
    Phrase,
    /// The title of an article.
    Title,
    /// A function word, which means little by itself.
    Function,
}

impl EntryKind {
    pub(super) const ALL: [EntryKind; 5] = [
        EntryKind::Word,
        EntryKind::Name,
        EntryKind::Phrase,
        EntryKind::Title,
        EntryKind::Function,
    ];
}

/// A character with its reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EntryUnit {
    /// The character, folded.
    pub ch: char,
    /// Its reading; `None` if it is no Han character.
    pub reading: Option<Reading>,
}

impl EntryUnit {
    /// Its syllables: the reading, and the other possible one, if any.
    pub fn syllables(&self) -> impl Iterator<Item = Syllable> {
        self.reading.into_iter().flat_map(|r| std::iter::once(r.syllable).chain(r.other))
    }
}

/// The number of the unit that terminates every entry.
pub const END: u16 = 0;
/// The flag on the number of a unit that begins a word.
pub(super) const WORD: u16 = 1 << 15;
/// The number of places for which one hint stores the entry to start from.
const BLOCK: usize = 32;

/// An entry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry<'a> {
    /// The text as displayed.
    pub text: &'a str,
    /// Its kind.
    pub kind: EntryKind,
    /// The number of articles that contained it as words, segmented alike. It is meant for ordering; the
    /// number of articles that contain its characters can be larger, and either may have changed since.
    pub articles: u32,
    /// The place of its first unit.
    pub start: usize,
    /// The number of its units.
    pub length: usize,
}

/// The data for suggestions: entries that never change.
#[derive(Debug, Default)]
pub struct SuggestionEntries {
    /// All units; the first one marks the end of an entry.
    pub(super) units: Vec<EntryUnit>,
    /// The units of all entries, each entry terminated by [`END`].
    pub(super) chars: Vec<u16>,
    /// The start of each entry in `chars`.
    pub(super) starts: Vec<u32>,
    pub(super) articles: Vec<u32>,
    pub(super) kinds: Vec<EntryKind>,
    /// For each entry, the first of its sources.
    pub(super) sources: Vec<Source>,
    /// For entries with several sources: the entry, the source, and its number of articles, in
    /// ascending order.
    pub(super) several: Vec<(u32, Source, u32)>,
    /// The displayed texts of all entries, concatenated, and the start of each.
    pub(super) texts: String,
    pub(super) text_starts: Vec<u32>,
    /// For each unit, the start of its list in `places`.
    pub(super) place_starts: Vec<u32>,
    /// The places of each unit: all places in words, only beginnings of words in phrases and titles.
    pub(super) places: Vec<u32>,
    /// For every [`BLOCK`]-th place, its entry.
    pub(super) blocks: Vec<u32>,
    /// The index of short entries, built on first use.
    pub(super) beginnings: OnceLock<Beginnings>,
}

impl SuggestionEntries {
    /// The number of entries.
    pub(crate) fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there is nothing to suggest.
    pub(crate) fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The memory that it takes, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.units.len() * size_of::<EntryUnit>()
            + self.chars.len() * 2
            + self.texts.len()
            + self.kinds.len()
            + self.sources.len()
            + self.several.len() * size_of::<(u32, Source, u32)>()
            + 4 * (self.starts.len()
                + self.articles.len()
                + self.text_starts.len()
                + self.place_starts.len()
                + self.places.len()
                + self.blocks.len())
            + self.beginnings.get().map_or(0, Beginnings::bytes)
    }

    /// All units, by their numbers. The unit with the number [`END`] is no character.
    pub fn units(&self) -> &[EntryUnit] {
        &self.units
    }

    /// The number of the unit at a place.
    pub fn unit_at(&self, place: usize) -> u16 {
        self.chars.get(place).map_or(END, |unit| unit & !WORD)
    }

    /// Whether a word begins at a place.
    pub fn word_begins(&self, place: usize) -> bool {
        self.chars.get(place).is_some_and(|unit| unit & WORD != 0)
    }

    /// The places of a unit, in the order of the entries.
    pub fn places(&self, unit: u16) -> &[u32] {
        let bounds = self.place_starts.get(usize::from(unit)..usize::from(unit) + 2);
        bounds.and_then(|b| self.places.get(b[0] as usize..b[1] as usize)).unwrap_or_default()
    }

    /// The number of the entry that contains a place.
    pub fn entry_at(&self, place: usize) -> usize {
        let block = place / BLOCK;
        let from = self.blocks.get(block).map_or(0, |&entry| entry as usize);
        let to = self.blocks.get(block + 1).map_or(self.starts.len(), |&entry| entry as usize + 1);
        let within = self.starts.get(from..to).unwrap_or_default();
        (from + within.partition_point(|&start| start as usize <= place)).saturating_sub(1)
    }

    /// The entry with this number. Entries with smaller numbers are used more.
    pub(crate) fn entry(&self, number: usize) -> Option<Entry<'_>> {
        let start = *self.starts.get(number)? as usize;
        let end = self.starts.get(number + 1).map_or(self.chars.len(), |&end| end as usize);
        let from = self.text_starts[number] as usize;
        let to = self.text_starts.get(number + 1).map_or(self.texts.len(), |&end| end as usize);
        Some(Entry {
            text: &self.texts[from..to],
            kind: self.kinds[number],
            articles: self.articles[number],
            start,
            length: end - start - 1,
        })
    }

    /// The hash that identifies the text of an entry (folded).
    pub(super) fn text_hash(&self, number: usize) -> u64 {
        hash_of_text(&self.folded(number).into_iter().collect::<String>())
    }

    /// The characters of an entry.
    pub(super) fn folded(&self, number: usize) -> Vec<char> {
        let Some(entry) = self.entry(number) else { return Vec::new() };
        let units = (entry.start..entry.start + entry.length).map(|place| self.unit_at(place));
        units.map(|unit| self.units[usize::from(unit)].ch).collect()
    }

    /// For each source of an entry, its number of articles.
    pub(super) fn counts(&self, number: usize) -> Vec<(Source, u32)> {
        let entry = number as u32;
        let from = self.several.partition_point(|row| row.0 < entry);
        let rows = self.several[from..].iter().take_while(|row| row.0 == entry);
        let rows: Vec<_> = rows.map(|&(_, source, count)| (source, count)).collect();
        if !rows.is_empty() {
            return rows;
        }
        let only = self.sources.get(number).copied().zip(self.articles.get(number).copied());
        only.into_iter().collect()
    }

    /// Builds the derived lists.
    pub(super) fn indexed(mut self) -> SuggestionEntries {
        let mut starts = vec![0u32; self.units.len() + 1];
        let mut blocks = Vec::with_capacity(self.chars.len() / BLOCK + 1);
        self.each_listed(|place, unit, entry| {
            if place.is_multiple_of(BLOCK) {
                blocks.push(entry as u32);
            }
            if let Some(unit) = unit {
                starts[unit + 1] += 1;
            }
        });
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut places = vec![0; starts.last().map_or(0, |&end| end as usize)];
        self.each_listed(|place, unit, _| {
            if let Some(unit) = unit {
                places[next[unit] as usize] = place as u32;
                next[unit] += 1;
            }
        });
        (self.blocks, self.place_starts, self.places) = (blocks, starts, places);
        self
    }

    /// Calls `visit` with every place, the number of the unit there if the place is listed for it,
    /// and the entry.
    fn each_listed(&self, mut visit: impl FnMut(usize, Option<usize>, usize)) {
        let mut entry = 0;
        for (place, &unit) in self.chars.iter().enumerate() {
            while self.starts.get(entry + 1).is_some_and(|&start| start as usize <= place) {
                entry += 1;
            }
            let whole = matches!(self.kinds[entry], EntryKind::Phrase | EntryKind::Title);
            let listed = unit & !WORD != END && (unit & WORD != 0 || !whole);
            visit(place, listed.then_some(usize::from(unit & !WORD)), entry);
        }
    }
}

/// The hash that identifies a text (folded).
pub(super) fn hash_of_text(folded: &str) -> u64 {
    xxh3_64(folded.as_bytes())
}
