//! One reading of the typed text, and the units of entries that fit it.
//!
//! A Han character fits itself or, when sounds count, a character that sounds like it. Letters fit as
//! described in [`Typed::fits`]. Each way of fitting has a cost.

use souwen_index::suggestions::{EntryUnit, SuggestionPart};
use souwen_text::pinyin::{Atom, Fit, Reading, Syllable, Typed, read_word, usual_reading};

/// The cost of each way to fit. For comparison: being in ten times as many articles is worth 23.
fn cost(fit: Fit, letters: usize) -> u16 {
    match fit {
        Fit::Whole => 0,
        // A single letter says less than half a syllable. Either costs more than a word gains by being in
        // thirty times as many articles: 中亚 comes before 重要 for zhongya.
        Fit::Begun => 45 + if letters == 1 { 10 } else { 0 },
        Fit::Initial => 30,
        Fit::Half => 60,
        Fit::Alike => 100,
    }
}

/// A reading of a character that the context does not settle.
const OTHER_READING: u16 = 12;
/// A Han character that sounds like the typed one.
const SOUNDS_SAME: u16 = 90;
/// A Han character that sounds nearly like the typed one.
const SOUNDS_ALIKE: u16 = 130;

/// One reading of the typed text, with what was worked out about it.
pub(super) struct Fitting {
    pub(super) typed: Typed,
    /// The possible readings of each Han character, when sounds count for characters.
    readings: Vec<Option<Reading>>,
    /// For each syllable and each atom, the positions at which the rest of the typed text begins, with
    /// their costs.
    steps: Vec<Option<Vec<(usize, u16)>>>,
    /// The maximum cost of a match.
    pub(super) max: u16,
    buffer: Vec<(usize, Fit)>,
}

impl Fitting {
    pub(super) fn new(typed: Typed) -> Fitting {
        let syllables = Syllable::all().count();
        let steps = vec![None; syllables * typed.atoms().len()];
        Fitting { readings: Vec::new(), steps, max: u16::MAX, buffer: Vec::new(), typed }
    }

    /// Lets Han characters match characters that sound alike. Returns whether any may. It takes at least
    /// two characters, since a single one could mean anything.
    pub(super) fn add_similar_sounding(&mut self) -> bool {
        let chars: Vec<char> = self.typed.atoms().iter().filter_map(han).collect();
        let mut read = read_word(&chars, false).into_iter();
        self.readings = self
            .typed
            .atoms()
            .iter()
            .map(|atom| han(atom).and_then(|_| read.next().flatten()))
            .collect();
        // One character in three, or one of two, may be replaced.
        self.max = SOUNDS_ALIKE + SOUNDS_SAME * (chars.len() as u16 / 3).saturating_sub(1);
        chars.len() >= 2
    }

    /// The units that may match the typed text from `at` on, in order; a few others may be among them.
    pub(super) fn units_at(&mut self, part: &SuggestionPart, at: usize) -> Vec<u16> {
        let mut units = Vec::new();
        match self.typed.atoms()[at] {
            Atom::Char(c) => {
                units.extend(part.units_of_char(c));
                let reading = self.readings.get(at).copied().flatten();
                let read = reading.into_iter().flat_map(|r| [Some(r.syllable), r.other]);
                for syllable in read.flatten() {
                    for &syllable in std::iter::once(&syllable).chain(syllable.alike()) {
                        units.extend(part.units_read_as(syllable));
                    }
                }
            }
            Atom::Letter(letter) => {
                units.extend(part.units_of_char(char::from(letter)));
                for syllable in Syllable::all() {
                    if !self.letter_steps(syllable, at).is_empty() {
                        units.extend(part.units_read_as(syllable));
                    }
                }
            }
        }
        units.sort_unstable();
        units.dedup();
        units
    }

    /// Adds the ways in which a unit matches the typed text from `at` on.
    pub(super) fn step(&mut self, unit: &EntryUnit, at: usize, into: &mut Vec<(usize, u16)>) {
        match self.typed.atoms()[at] {
            Atom::Char(c) if c == unit.ch => into.push((at + 1, 0)),
            Atom::Char(_) => {
                if let (Some(Some(typed)), Some(reading)) = (self.readings.get(at), unit.reading) {
                    let cost = sound_cost(typed, &reading);
                    into.extend(cost.map(|cost| (at + 1, cost)));
                }
            }
            Atom::Letter(letter) => {
                if unit.ch == char::from(letter) {
                    into.push((at + 1, 0));
                }
                for (n, syllable) in unit.syllables().enumerate() {
                    let extra = if n == 0 { 0 } else { OTHER_READING };
                    let steps = self.letter_steps(syllable, at);
                    into.extend(steps.iter().map(|&(next, cost)| (next, cost + extra)));
                }
            }
        }
    }

    fn letter_steps(&mut self, syllable: Syllable, at: usize) -> &[(usize, u16)] {
        let slot = usize::from(syllable.number()) * self.typed.atoms().len() + at;
        let (typed, buffer) = (&self.typed, &mut self.buffer);
        self.steps[slot].get_or_insert_with(|| {
            buffer.clear();
            typed.fits(syllable, at, buffer);
            buffer.iter().map(|&(next, fit)| (next, cost(fit, next - at))).collect()
        })
    }
}

fn han(atom: &Atom) -> Option<char> {
    match atom {
        Atom::Char(c) => usual_reading(*c).map(|_| *c),
        Atom::Letter(_) => None,
    }
}

/// The cost of having typed one reading for another.
fn sound_cost(typed: &Reading, meant: &Reading) -> Option<u16> {
    let of = |reading: &Reading| std::iter::once(reading.syllable).chain(reading.other);
    let any = |same: &dyn Fn(Syllable, Syllable) -> bool| {
        of(typed).any(|a| of(meant).any(|b| same(a, b)))
    };
    if any(&|a, b| a == b) {
        Some(SOUNDS_SAME)
    } else if any(&|a, b| a.alike().contains(&b)) {
        Some(SOUNDS_ALIKE)
    } else {
        None
    }
}

/// For each length of the typed text that has been matched, the units of a part that may come next. At
/// most places, the next unit alone shows that there is no match.
pub(super) struct Nexts {
    /// For each position in the typed text, worked out when needed: for each unit, whether it may come
    /// next.
    units: Vec<Option<Vec<bool>>>,
}

impl Nexts {
    pub(super) fn new(atoms: usize) -> Nexts {
        Nexts { units: vec![None; atoms] }
    }

    /// Whether the unit at a place can continue a match after one of these steps, or a step has matched
    /// all of the typed text.
    pub(super) fn may_follow(
        &mut self,
        part: &SuggestionPart,
        way: &mut Fitting,
        steps: &[(usize, u16)],
        place: usize,
    ) -> bool {
        let unit = usize::from(part.unit_at(place));
        steps.iter().any(|&(at, _)| {
            let Some(units) = self.units.get_mut(at) else { return true };
            let units = units.get_or_insert_with(|| {
                let mut may = vec![false; part.units().len()];
                way.units_at(part, at).into_iter().for_each(|unit| may[usize::from(unit)] = true);
                may
            });
            units.get(unit).copied().unwrap_or(false)
        })
    }
}
