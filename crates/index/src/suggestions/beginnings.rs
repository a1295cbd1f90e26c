//! Indexes short entries by their first unit, and units by character and syllable, so that replacements
//! for a few typed characters are found without a scan of all entries. Built on first use.

use std::collections::HashMap;

use souwen_text::pinyin::Syllable;

use super::entries::{EntryKind, SuggestionEntries};

/// The maximal length of the entries that are indexed, in characters.
const LONGEST_SHORT: usize = 12;

/// The indexed data of a short entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortEntry {
    /// The place at which it begins.
    pub place: usize,
    /// Its length in characters.
    pub length: usize,
    /// The number of its second unit.
    pub second: u16,
}

/// Units by character and syllable, and short entries by their first unit.
#[derive(Debug, Default)]
pub(super) struct Beginnings {
    /// For each unit, the start of its entries in `seconds` and `places`.
    starts: Vec<u32>,
    /// The second unit of each entry, and its length in characters.
    seconds: Vec<(u16, u8)>,
    /// The place at which each entry begins.
    places: Vec<u32>,
    /// The units of a character, one for each of its readings.
    of_char: HashMap<char, Vec<u16>>,
    /// For each syllable, the units that are read, or may be read, as it.
    of_syllable: Vec<Vec<u16>>,
}

impl Beginnings {
    /// Builds the index of some entries.
    pub(super) fn of(entries: &SuggestionEntries) -> Beginnings {
        let mut made = Beginnings {
            of_syllable: vec![Vec::new(); Syllable::all().count()],
            ..Beginnings::default()
        };
        for (number, unit) in (0..).zip(entries.units()).skip(1) {
            made.of_char.entry(unit.ch).or_default().push(number);
            for syllable in unit.syllables() {
                made.of_syllable[usize::from(syllable.number())].push(number);
            }
        }
        let mut listed: Vec<(u16, u8, u32)> = Vec::new();
        for number in 0..entries.len() {
            let Some(entry) = entries.entry(number) else { continue };
            let is_meant = match entry.kind {
                EntryKind::Function => false,
                EntryKind::Phrase | EntryKind::Title => entries.word_begins(entry.start),
                EntryKind::Word | EntryKind::Name => true,
            };
            if is_meant && (2..=LONGEST_SHORT).contains(&entry.length) {
                let first = entries.unit_at(entry.start);
                listed.push((first, entry.length as u8, entry.start as u32));
            }
        }
        listed.sort_by_key(|(first, ..)| *first);
        let units = 0..=entries.units().len();
        made.starts = units
            .map(|unit| listed.partition_point(|(first, ..)| usize::from(*first) < unit) as u32)
            .collect();
        let second = |place: u32| entries.unit_at(place as usize + 1);
        made.seconds = listed.iter().map(|&(_, length, place)| (second(place), length)).collect();
        made.places = listed.into_iter().map(|(.., place)| place).collect();
        made
    }

    /// The memory that it takes, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let units = self.of_syllable.iter().map(Vec::len).sum::<usize>();
        self.starts.len() * size_of::<u32>()
            + self.places.len() * (size_of::<(u16, u8)>() + size_of::<u32>())
            + units * size_of::<u16>()
            + self.of_char.len() * (size_of::<(char, Vec<u16>)>() + size_of::<u16>())
    }
}

impl SuggestionEntries {
    /// The numbers of the units of a character (folded), one for each of its readings.
    pub fn units_of_char(&self, c: char) -> &[u16] {
        self.beginnings().of_char.get(&c).map_or(&[], Vec::as_slice)
    }

    /// The numbers of the units that are read as a syllable, or may be if their reading is ambiguous.
    pub fn units_read_as(&self, syllable: Syllable) -> &[u16] {
        let number = usize::from(syllable.number());
        self.beginnings().of_syllable.get(number).map_or(&[], Vec::as_slice)
    }

    /// The entries of 2 to `LONGEST_SHORT` characters that begin with a unit, most used first,
    /// without function words.
    pub fn short_entries(&self, first: u16) -> impl Iterator<Item = ShortEntry> + '_ {
        let made = self.beginnings();
        let bounds = made.starts.get(usize::from(first)..usize::from(first) + 2);
        let range = bounds.map_or(0..0, |bounds| bounds[0] as usize..bounds[1] as usize);
        let entries = made.seconds[range.clone()].iter().zip(&made.places[range]);
        entries.map(|(&(second, length), &place)| ShortEntry {
            place: place as usize,
            length: usize::from(length),
            second,
        })
    }

    fn beginnings(&self) -> &Beginnings {
        self.beginnings.get_or_init(|| Beginnings::of(self))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use souwen_article::Article;

    use super::*;
    use crate::read::snapshot::Snapshot;
    use crate::suggestions::{END, KeptSuggestions, Urgency};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        /// The listed entries are those that a scan of all entries finds.
        #[test]
        fn units_and_entries_are_found_by_how_they_begin(
            titles in prop::collection::vec("[江城港口长行重和的C9]{1,14}", 1..12),
        ) {
            let articles: Vec<Article> = titles
                .iter()
                .enumerate()
                .map(|(i, title)| Article {
                    id: i.to_string(),
                    title: title.clone(),
                    authors: vec![title.chars().take(3).collect()],
                    ..Article::default()
                })
                .collect();
            let mut kept = KeptSuggestions::default();
            kept.update_to(&Snapshot::in_memory(&articles), Urgency::Blocking).unwrap();
            let set = kept.set().unwrap();
            for part in set.parts() {
                for (number, unit) in (0..).zip(part.units()).skip(1) {
                    prop_assert!(part.units_of_char(unit.ch).contains(&number));
                    for syllable in unit.syllables() {
                        prop_assert!(part.units_read_as(syllable).contains(&number));
                    }
                    let begins = |&&place: &&u32| {
                        place == 0 || part.unit_at(place as usize - 1) == END
                    };
                    let places = part.places(number).iter().filter(begins);
                    let entries = places.map(|&place| {
                        part.entry(part.entry_at(place as usize)).unwrap()
                    });
                    let short = entries.filter(|entry| {
                        entry.kind != EntryKind::Function
                            && (2..=LONGEST_SHORT).contains(&entry.length)
                    });
                    let expected: Vec<ShortEntry> = short
                        .map(|entry| ShortEntry {
                            place: entry.start,
                            length: entry.length,
                            second: part.unit_at(entry.start + 1),
                        })
                        .collect();
                    let found: Vec<ShortEntry> = part.short_entries(number).collect();
                    prop_assert_eq!(found, expected);
                }
            }
        }
    }
}
