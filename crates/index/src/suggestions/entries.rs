//! The entries: one sequence of units, a character with its reading, best entries first, with a list
//! of places for each unit. So what begins with a unit is found without looking at the rest, the
//! most used first. It takes about 7 bytes for each character.

use souwen_text::pinyin::{Reading, Syllable};

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A word.
    Word,
    /// The name of a person, a place, a source ...
    Name,
    /// Several words that stand together often.
    Phrase,
    /// The title of an article.
    Title,
    /// A word that says nothing by itself.
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
    /// How it is read; `None` for what is no Han character.
    pub reading: Option<Reading>,
}

impl EntryUnit {
    /// Its syllables: how it is read, and how it may be read.
    pub fn syllables(&self) -> impl Iterator<Item = Syllable> {
        self.reading.into_iter().flat_map(|r| std::iter::once(r.syllable).chain(r.other))
    }
}

/// The number of the unit that ends every entry.
pub const END: u16 = 0;
/// Set on the number of a unit with which a word begins.
pub(super) const WORD: u16 = 1 << 15;
/// How many places share a hint where their entry is to be looked for.
const BLOCK: usize = 32;

/// An entry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry<'a> {
    /// As it is shown.
    pub text: &'a str,
    /// What it is.
    pub kind: EntryKind,
    /// How many articles held it, as words cut alike: for ordering; the number of articles that
    /// hold its characters may be larger, or smaller since.
    pub articles: u32,
    /// The place of its first unit.
    pub start: usize,
    /// The number of its units.
    pub length: usize,
}

/// What suggestions are made from.
#[derive(Debug, Default)]
pub struct SuggestionEntries {
    /// Names the commit and the analyzer that it was made of.
    pub(super) state: String,
    /// All units; the first stands for the end of an entry.
    pub(super) units: Vec<EntryUnit>,
    /// The units of all entries, each entry followed by [`END`].
    pub(super) chars: Vec<u16>,
    /// Where each entry begins in `chars`.
    pub(super) starts: Vec<u32>,
    pub(super) articles: Vec<u32>,
    pub(super) kinds: Vec<EntryKind>,
    /// What entries are shown as, one after the other, and where each begins.
    pub(super) texts: String,
    pub(super) text_starts: Vec<u32>,
    /// For each unit: where its places begin in `places`.
    pub(super) place_starts: Vec<u32>,
    /// Where each unit stands: everywhere in words, at the beginnings of words in phrases and titles.
    pub(super) places: Vec<u32>,
    /// For every [`BLOCK`]-th place: the entry that it is in.
    pub(super) blocks: Vec<u32>,
}

impl SuggestionEntries {
    /// Names what it was made of.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there is nothing to suggest.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// How much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        self.units.len() * size_of::<EntryUnit>()
            + self.chars.len() * 2
            + self.texts.len()
            + self.kinds.len()
            + 4 * (self.starts.len()
                + self.articles.len()
                + self.text_starts.len()
                + self.place_starts.len()
                + self.places.len()
                + self.blocks.len())
    }

    /// All units, by their numbers; the one with the number [`END`] stands for no character.
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

    /// Where a unit stands, in the order of the entries.
    pub fn places(&self, unit: u16) -> &[u32] {
        let bounds = self.place_starts.get(usize::from(unit)..usize::from(unit) + 2);
        bounds.and_then(|b| self.places.get(b[0] as usize..b[1] as usize)).unwrap_or_default()
    }

    /// The entry that a place is in: its number.
    pub fn entry_at(&self, place: usize) -> usize {
        let block = place / BLOCK;
        let from = self.blocks.get(block).map_or(0, |&entry| entry as usize);
        let to = self.blocks.get(block + 1).map_or(self.starts.len(), |&entry| entry as usize + 1);
        let within = self.starts.get(from..to).unwrap_or_default();
        (from + within.partition_point(|&start| start as usize <= place)).saturating_sub(1)
    }

    /// The entry with this number; entries with smaller numbers are used more.
    pub fn entry(&self, number: usize) -> Option<Entry<'_>> {
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

    /// What the entry with this number is, and how many articles held it.
    pub fn weight(&self, number: usize) -> Option<(EntryKind, u32)> {
        Some((*self.kinds.get(number)?, *self.articles.get(number)?))
    }

    /// Fills in what follows from the entries.
    pub(super) fn indexed(mut self) -> SuggestionEntries {
        let mut counts = vec![0u32; self.units.len() + 1];
        let mut entry = 0;
        let mut listed = Vec::new();
        for place in 0..self.chars.len() {
            while self.starts.get(entry + 1).is_some_and(|&start| start as usize <= place) {
                entry += 1;
            }
            if place.is_multiple_of(BLOCK) {
                self.blocks.push(entry as u32);
            }
            let unit = self.chars[place];
            let whole = matches!(self.kinds[entry], EntryKind::Phrase | EntryKind::Title);
            if unit & !WORD != END && (unit & WORD != 0 || !whole) {
                counts[usize::from(unit & !WORD) + 1] += 1;
                listed.push(place as u32);
            }
        }
        for i in 1..counts.len() {
            counts[i] += counts[i - 1];
        }
        let mut next = counts.clone();
        self.places = vec![0; listed.len()];
        for place in listed {
            let slot = &mut next[usize::from(self.chars[place as usize] & !WORD)];
            self.places[*slot as usize] = place;
            *slot += 1;
        }
        self.place_starts = counts;
        self
    }
}
