//! Builds a list of entries, most used first.

use std::collections::HashMap;

use super::entries::{END, EntryKind, EntryUnit, SuggestionEntries, WORD};
use super::source::Source;

/// The maximal number of units that can be numbered.
const MAX_UNITS: usize = WORD as usize - 1;

/// Takes entries in descending order of use.
pub(super) struct EntriesBuilder {
    made: SuggestionEntries,
    numbers: HashMap<EntryUnit, u16>,
}

/// An entry to add.
pub(super) struct NewEntry<'a> {
    pub text: &'a str,
    pub kind: EntryKind,
    pub articles: u32,
    /// The first of its sources.
    pub source: Source,
    /// The number of articles for each source, if there are several.
    pub counts: &'a [(Source, u32)],
    /// The units, each with whether a word begins there.
    pub units: &'a [(EntryUnit, bool)],
}

impl EntriesBuilder {
    /// Reserves memory for about this many entries with texts of this many bytes.
    pub(super) fn new(entries: usize, bytes: usize) -> EntriesBuilder {
        let end = EntryUnit { ch: '\0', reading: None };
        let made = SuggestionEntries {
            units: vec![end],
            chars: Vec::with_capacity(entries + bytes / 3),
            starts: Vec::with_capacity(entries),
            articles: Vec::with_capacity(entries),
            kinds: Vec::with_capacity(entries),
            sources: Vec::with_capacity(entries),
            texts: String::with_capacity(bytes),
            text_starts: Vec::with_capacity(entries),
            ..SuggestionEntries::default()
        };
        EntriesBuilder { made, numbers: HashMap::new() }
    }

    /// Adds an entry, and returns its number; `None` if it does not fit.
    pub(super) fn push(&mut self, entry: &NewEntry<'_>) -> Option<usize> {
        let made = &mut self.made;
        let start = made.chars.len();
        // Units beyond the maximal number cannot be numbered, so entries with them are left out; no real
        // text has so many different characters. Entries whose places would overflow are left out too.
        for &(unit, begins) in entry.units {
            let number = match self.numbers.get(&unit) {
                Some(&number) => number,
                None if made.units.len() < MAX_UNITS => {
                    let number = made.units.len() as u16;
                    made.units.push(unit);
                    self.numbers.insert(unit, number);
                    number
                }
                None => END,
            };
            made.chars.push(if begins { number | WORD } else { number });
        }
        let fits = u32::try_from(made.chars.len().max(made.texts.len() + entry.text.len())).is_ok();
        let whole = made.chars[start..].iter().all(|&unit| unit & !WORD != END);
        if !fits || !whole || entry.units.is_empty() {
            made.chars.truncate(start);
            return None;
        }
        let number = made.starts.len();
        made.chars.push(END);
        made.starts.push(start as u32);
        made.articles.push(entry.articles);
        made.kinds.push(entry.kind);
        made.sources.push(entry.source);
        let rows = entry.counts.iter().map(|&(source, count)| (number as u32, source, count));
        made.several.extend(rows);
        made.text_starts.push(made.texts.len() as u32);
        made.texts.push_str(entry.text);
        Some(number)
    }

    /// The entries.
    pub(super) fn finish(self) -> SuggestionEntries {
        drop(self.numbers);
        self.made.indexed()
    }
}
