//! Entries that sound or look like a stretch of what was typed.

use crate::index::suggestions::{END, EntryKind, Suggestions, Unit};
use crate::search::response::Reason;
use crate::text::lookalike::lookalikes;
use crate::text::pinyin::{Reading, read_word};
use crate::text::segment::Cut;
use crate::text::{Analyzer, fold_char};

/// The longest stretch that is looked for, in characters.
const LONGEST: usize = 12;
/// What a character costs that sounds the same.
const SAME: u32 = 10;
/// What a character costs that sounds nearly the same.
const ALIKE: u32 = 16;
/// What a character costs that looks alike.
const SHAPE: u32 = 18;

/// An entry that may have been meant by a stretch of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Heard {
    /// The first character of the stretch, and the one after it.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) entry: usize,
    pub(super) cost: u32,
    pub(super) reason: Reason,
}

/// All entries that may have been meant by a stretch of these characters (folded): at least one of
/// its characters is another, and as many stay as befits its length.
pub(super) fn hear(suggestions: &Suggestions, analyzer: &Analyzer, chars: &[char]) -> Vec<Heard> {
    let readings = readings(analyzer, chars);
    let mut heard = Vec::new();
    for start in 0..chars.len().saturating_sub(1) {
        for (number, unit) in suggestions.units().iter().enumerate().skip(1) {
            let Some(first) = difference(chars[start], readings[start], unit) else { continue };
            for &place in suggestions.places(number as u16) {
                let place = place as usize;
                if place > 0 && suggestions.unit_at(place - 1) != END {
                    continue;
                }
                let mut differences = vec![first];
                let mut end = start + 1;
                loop {
                    let unit = suggestions.unit_at(place + end - start);
                    if unit == END {
                        break;
                    }
                    let unit = &suggestions.units()[usize::from(unit)];
                    let next = chars.get(end).filter(|_| end - start < LONGEST);
                    let Some(next) = next.and_then(|&c| difference(c, readings[end], unit)) else {
                        differences.clear();
                        break;
                    };
                    differences.push(next);
                    end += 1;
                }
                if let Some((cost, reason)) = judged(&differences) {
                    let entry = suggestions.entry_at(place);
                    if suggestions
                        .weight(entry)
                        .is_some_and(|(kind, _)| kind != EntryKind::Function)
                    {
                        heard.push(Heard { start, end, entry, cost, reason });
                    }
                }
            }
        }
    }
    heard
}

/// How a character that was typed differs from one that is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Difference {
    None,
    Same,
    Alike,
    Shape,
}

fn difference(typed: char, reading: Option<Reading>, unit: &Unit) -> Option<Difference> {
    if typed == unit.ch {
        return Some(Difference::None);
    }
    let reading = reading?;
    let typed_as = || std::iter::once(reading.syllable).chain(reading.other);
    if unit.syllables().any(|meant| typed_as().any(|typed| typed == meant)) {
        Some(Difference::Same)
    } else if unit.syllables().any(|meant| typed_as().any(|typed| typed.alike().contains(&meant))) {
        Some(Difference::Alike)
    } else if lookalikes(typed).contains(&unit.ch) {
        Some(Difference::Shape)
    } else {
        None
    }
}

/// What the differences of a stretch cost, and what they are; `None` when they are too many to
/// believe in, or none.
fn judged(differences: &[Difference]) -> Option<(u32, Reason)> {
    let of = |kind| differences.iter().filter(|&&d| d == kind).count();
    let (same, alike, shape) = (of(Difference::Same), of(Difference::Alike), of(Difference::Shape));
    let changed = same + alike + shape;
    let length = differences.len();
    let bearable = match length {
        0 | 1 => 0,
        2 | 3 => 1,
        _ => length / 2,
    };
    // What is only like it is believed once.
    if changed == 0 || changed > bearable || alike + shape > 1 + usize::from(length > 5) {
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

/// How the characters are read, word by word as the segmenter cuts them.
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
