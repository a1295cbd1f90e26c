//! Entries that sound or look like a stretch of the typed text: for the typed 中亚封会, the entry 中亚峰会
//! over the whole stretch, because 封 and 峰 sound the same.

use souwen_index::suggestions::{EntryId, EntryKind, ShortEntry, SuggestionPart, SuggestionSet};
use souwen_text::lookalike::lookalikes;
use souwen_text::pinyin::{Reading, Syllable, read_word};
use souwen_text::segment::Cut;
use souwen_text::{Analyzer, fold_char};

use crate::response::Reason;

/// The cost of a character that sounds the same.
const SAME: u32 = 10;
/// The cost of a character that sounds nearly the same.
const ALIKE: u32 = 16;
/// The cost of a character that looks similar.
const SHAPE: u32 = 18;

/// An entry that the user may have meant where the text has a stretch of other characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SoundMatch {
    /// The index of the first character of the stretch, and the one after its last.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) entry: EntryId,
    pub(crate) cost: u32,
    pub(crate) reason: Reason,
}

/// All entries that the user may have meant by a stretch of these folded characters. In each at
/// least one character differs from the stretch, and at most as many as [`max_differences`] allows.
pub(crate) fn find_similar(
    suggestions: &SuggestionSet,
    analyzer: &Analyzer,
    chars: &[char],
) -> Vec<SoundMatch> {
    let readings = readings(analyzer, chars);
    let typed: Vec<Character> =
        chars.iter().zip(readings).map(|(&ch, reading)| Character::new(ch, reading)).collect();
    let mut similar = Vec::new();
    for (number, part) in suggestions.parts().iter().enumerate() {
        find_in_part(part, number, &typed, &mut similar);
    }
    similar
}

fn find_in_part(
    suggestions: &SuggestionPart,
    part: usize,
    typed: &[Character],
    similar: &mut Vec<SoundMatch>,
) {
    let meant: Vec<Meant> = typed.iter().map(|typed| typed.meant(suggestions)).collect();
    for start in 0..typed.len().saturating_sub(1) {
        for &(unit, first) in &meant[start].units {
            for entry in suggestions.short_entries(unit) {
                let Some(typed) = meant.get(start..start + entry.length) else { continue };
                let Some(second) = typed[1].by_unit(entry.second) else { continue };
                let Some(differences) = compare(suggestions, typed, entry, [first, second]) else {
                    continue;
                };
                let Some((cost, reason)) = differences.cost_and_reason() else { continue };
                let number = suggestions.entry_at(entry.place);
                if suggestions.weight(number).is_some_and(|(kind, _)| kind != EntryKind::Function) {
                    let end = start + entry.length;
                    let entry = EntryId { part, number };
                    similar.push(SoundMatch { start, end, entry, cost, reason });
                }
            }
        }
    }
}

/// How an entry differs from a stretch of the same length, whose first two characters have already been
/// compared; `None` when it is unrelated, or differs in too many characters.
fn compare(
    suggestions: &SuggestionPart,
    typed: &[Meant],
    entry: ShortEntry,
    first: [Difference; 2],
) -> Option<Differences> {
    let mut differences = Differences::default();
    first.into_iter().for_each(|difference| differences.add(difference));
    let max_differences = max_differences(entry.length);
    for (at, typed) in typed.iter().enumerate().skip(2) {
        if differences.changed() > max_differences {
            return None;
        }
        differences.add(typed.by_unit(suggestions.unit_at(entry.place + at))?);
    }
    Some(differences)
}

/// How many characters of an entry of this length may differ from the typed ones.
fn max_differences(length: usize) -> usize {
    match length {
        0 | 1 => 0,
        2 | 3 => 1,
        _ => length / 2,
    }
}

/// A typed character.
struct Character {
    ch: char,
    syllable: Option<Syllable>,
    shapes: &'static [char],
}

/// The units of a part of the suggestion set that the user may have meant by a typed character.
struct Meant {
    units: Vec<(u16, Difference)>,
    /// The differences by unit number.
    differences: Vec<Option<Difference>>,
}

impl Meant {
    fn add(&mut self, unit: u16, difference: Difference) {
        // A unit that is reached in several ways has the smallest difference, which comes first.
        if let Some(slot @ None) = self.differences.get_mut(usize::from(unit)) {
            *slot = Some(difference);
            self.units.push((unit, difference));
        }
    }

    fn by_unit(&self, unit: u16) -> Option<Difference> {
        self.differences.get(usize::from(unit)).copied().flatten()
    }
}

/// How a typed character differs from the one that the user meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Difference {
    None,
    Same,
    Alike,
    Shape,
}

impl Character {
    fn new(ch: char, reading: Option<Reading>) -> Character {
        let syllable = reading.map(|reading| reading.syllable);
        Character { ch, syllable, shapes: lookalikes(ch) }
    }

    /// The units of a part that are this character, sound like it, or look like it.
    fn meant(&self, part: &SuggestionPart) -> Meant {
        let differences = vec![None; part.units().len()];
        let mut meant = Meant { units: Vec::new(), differences };
        for &unit in part.units_of_char(self.ch) {
            meant.add(unit, Difference::None);
        }
        let Some(syllable) = self.syllable else { return meant };
        let reading = |unit: u16| part.units()[usize::from(unit)].reading;
        let alike = syllable.alike().iter().map(|&alike| (alike, Difference::Alike));
        for (syllable, difference) in std::iter::once((syllable, Difference::Same)).chain(alike) {
            for &unit in part.units_read_as(syllable) {
                if reading(unit).is_some_and(|reading| reading.syllable == syllable) {
                    meant.add(unit, difference);
                }
            }
        }
        for &shape in self.shapes {
            for &unit in part.units_of_char(shape) {
                if reading(unit).is_some() {
                    meant.add(unit, Difference::Shape);
                }
            }
        }
        meant
    }
}

/// The number of differences of each kind in a stretch.
#[derive(Debug, Clone, Copy, Default)]
struct Differences {
    counts: [usize; 4],
}

impl Differences {
    fn add(&mut self, difference: Difference) {
        self.counts[difference as usize] += 1;
    }

    fn length(&self) -> usize {
        self.counts.iter().sum()
    }

    fn changed(&self) -> usize {
        self.length() - self.counts[Difference::None as usize]
    }

    /// The total cost of the differences and their kind; `None` if there are none or too many.
    fn cost_and_reason(&self) -> Option<(u32, Reason)> {
        let [_, same, alike, shape] = self.counts;
        let (changed, length) = (self.changed(), self.length());
        // Of three to five characters one may only sound or look similar, of more two. Of two
        // characters one may look similar, but none may only sound similar: that leaves too little
        // of the word.
        let max_similar = match length {
            2 => 0,
            3..6 => 1,
            _ => 2,
        };
        if changed == 0
            || changed > max_differences(length)
            || alike > max_similar
            || alike + shape > max_similar.max(1)
        {
            return None;
        }
        let cost = same as u32 * SAME + alike as u32 * ALIKE + shape as u32 * SHAPE;
        let reason = match (alike, shape) {
            (0, 0) => Reason::Homophone,
            (_, 0) => Reason::SimilarSound,
            _ => Reason::SimilarShape,
        };
        Some((cost, reason))
    }
}

/// The reading of each character, word by word as the segmenter cuts them.
fn readings(analyzer: &Analyzer, chars: &[char]) -> Vec<Option<Reading>> {
    let text: String = chars.iter().collect();
    let mut readings = vec![None; chars.len()];
    for token in analyzer.words(&text, Cut::Plain) {
        let word: Vec<char> = token.term.chars().filter_map(fold_char).collect();
        let at = text[..token.start as usize].chars().count();
        for (i, reading) in read_word(&word, false).into_iter().enumerate() {
            if let Some(slot) = readings.get_mut(at + i) {
                *slot = reading;
            }
        }
    }
    readings
}
