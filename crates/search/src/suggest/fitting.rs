//! What was typed, understood in one way, and the units of entries that fit it.
//!
//! A Han character fits as itself or, where sounds count, as what sounds like it; letters fit as in
//! [`Typed::fits`]. Each way costs something.

use souwen_index::suggestions::{EntryUnit, SuggestionPart};
use souwen_text::pinyin::{Atom, Fit, Reading, Syllable, Typed, read_word, usual_reading};

/// What each way to fit costs. For comparison: being in ten times as many articles is worth 23.
fn cost(fit: Fit, letters: usize) -> u16 {
    match fit {
        Fit::Whole => 0,
        // A single letter says less than half a syllable. Either costs more than what a word gains by
        // being in thirty times as many articles: 中亚 comes before 重要 for zhongya.
        Fit::Begun => 45 + if letters == 1 { 10 } else { 0 },
        Fit::Initial => 30,
        Fit::Half => 60,
        Fit::Alike => 100,
    }
}

/// The reading of a character that nothing settles.
const OTHER_READING: u16 = 12;
/// A Han character that sounds like the typed one.
const SOUNDS_SAME: u16 = 90;
/// A Han character that sounds nearly like the typed one.
const SOUNDS_ALIKE: u16 = 130;

/// One way to understand what was typed, with what was worked out about it.
pub(super) struct Fitting {
    pub(super) typed: Typed,
    /// How each Han character may be read, where sounds count for characters.
    readings: Vec<Option<Reading>>,
    /// For each syllable and each atom, from where on the typed text is left and at what cost.
    steps: Vec<Option<Vec<(usize, u16)>>>,
    /// What a match may cost.
    pub(super) most: u16,
    buffer: Vec<(usize, Fit)>,
}

impl Fitting {
    pub(super) fn new(typed: Typed) -> Fitting {
        let syllables = Syllable::all().count();
        let steps = vec![None; syllables * typed.atoms().len()];
        Fitting { readings: Vec::new(), steps, most: u16::MAX, buffer: Vec::new(), typed }
    }

    /// Lets characters be fitted by what sounds like them. Returns whether there is one that sounds
    /// like anything: two characters at least, since of one anything could be meant.
    pub(super) fn hear(&mut self) -> bool {
        let chars: Vec<char> = self.typed.atoms().iter().filter_map(han).collect();
        let mut read = read_word(&chars, false).into_iter();
        self.readings = self
            .typed
            .atoms()
            .iter()
            .map(|atom| han(atom).and_then(|_| read.next().flatten()))
            .collect();
        // One character in three, or one of two, may be another.
        self.most = SOUNDS_ALIKE + SOUNDS_SAME * (chars.len() as u16 / 3).saturating_sub(1);
        chars.len() >= 2
    }

    /// The units that may take up what was typed from `at` on, and perhaps some others, in their order.
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

    /// The ways in which a unit takes up what was typed from `at` on.
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

/// What it costs that one reading was typed for another.
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

/// Which units of a part may come next, by how far what was typed has been taken up: most places are no
/// match, which the unit behind them tells.
pub(super) struct Nexts {
    /// For each place in what was typed, once it has been needed: for each unit whether it may.
    units: Vec<Option<Vec<bool>>>,
}

impl Nexts {
    pub(super) fn new(atoms: usize) -> Nexts {
        Nexts { units: vec![None; atoms] }
    }

    /// Whether what stands at a place may follow a unit that takes these steps, or need not.
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
