//! The entries that fit the typed text, in their order.
//!
//! An entry fits from some place on when its characters, one after the other, account for all of the
//! typed text (see `fitting.rs`). Each way of fitting has a cost. Costs are added for the rest of the
//! entry and for where in it the match begins; the number of articles that use the entry counts against
//! them.
//!
//! The typed `zhongya` fits the whole entry 中亚, the beginning of 中亚峰会, and an inner word of 中国中亚峰会.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use souwen_index::suggestions::{END, EntryId, EntryKind, SuggestionPart, SuggestionSet};
use souwen_text::pinyin::Typed;

use super::fitting::{Fitting, Nexts};

/// The match covers the whole entry.
const WHOLE_ENTRY: i32 = 60;
/// The match begins at the start of a word inside the entry, not of the entry.
const AT_INNER_WORD: i32 = -25;
/// The match begins inside a word.
const INSIDE_WORD: i32 = -50;
/// A title is long, and represents one article.
const TITLE: i32 = -15;
/// A function word.
const FUNCTION: i32 = -25;
/// A match below this cost was typed in full, though perhaps with a reading that the context does not
/// settle.
const SURE: u16 = 26;
/// A match below this cost was typed in part.
const UNSURE: u16 = 90;
/// The maximum number of matches considered that begin with the same unit; the most used come first.
const MAX_MATCHES: usize = 1500;

/// A place in an entry where the typed text fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    /// The entry.
    pub(crate) entry: EntryId,
    /// The start and the end (exclusive) of the match, as places in the part that contains the entry.
    pub(crate) place: usize,
    pub(crate) end: usize,
    score: i32,
    cost: u16,
}

impl Spot {
    /// Whether the whole entry is exactly the typed text.
    pub(crate) fn is_whole(&self, suggestions: &SuggestionSet) -> bool {
        let ends = suggestions.parts()[self.entry.part].unit_at(self.end) == END;
        self.begins(suggestions) && ends && self.cost < SURE
    }

    /// Whether the entry begins with the typed text, without sound-alikes.
    pub(crate) fn is_likely(&self, suggestions: &SuggestionSet) -> bool {
        self.begins(suggestions) && self.cost < UNSURE
    }

    fn begins(&self, suggestions: &SuggestionSet) -> bool {
        self.place == 0 || suggestions.parts()[self.entry.part].unit_at(self.place - 1) == END
    }
}

/// A search for entries that fit a text.
pub(crate) struct Candidates<'a> {
    suggestions: &'a SuggestionSet,
    typed: Vec<Fitting>,
}

impl<'a> Candidates<'a> {
    pub(crate) fn new(suggestions: &'a SuggestionSet, text: &str) -> Candidates<'a> {
        let typed = Typed::new(text);
        let literal = Typed::literal(text);
        let as_written = Fitting::new(literal.clone());
        let mut ways = vec![Fitting::new(typed.clone())];
        if literal.atoms() != typed.atoms() {
            ways.push(as_written);
        }
        ways.retain(|way| !way.typed.atoms().is_empty());
        Candidates { suggestions, typed: ways }
    }

    /// The best entries, best first: a few more than `limit`, since some may turn out to be in no article
    /// any more.
    pub(crate) fn best(mut self, limit: usize) -> Vec<Spot> {
        let wanted = limit + 8;
        let mut best = BestSpots::new(4 * wanted);
        for way in &mut self.typed {
            find(self.suggestions, way, &mut best);
        }
        // Few entries fit: perhaps a character was typed for one that sounds the same.
        if best.heap.len() < 3 {
            for way in &mut self.typed {
                if way.add_similar_sounding() {
                    find(self.suggestions, way, &mut best);
                }
            }
        }
        without_repeats(self.suggestions, best.into_sorted(), wanted)
    }
}

/// Leaves out phrases and titles that contain a better one, or are contained in it, and are in about as
/// many articles.
fn without_repeats(suggestions: &SuggestionSet, found: Vec<Spot>, wanted: usize) -> Vec<Spot> {
    let several = |kind| matches!(kind, EntryKind::Phrase | EntryKind::Title);
    let mut kept: Vec<Spot> = Vec::new();
    for spot in found {
        let Some(entry) = suggestions.entry(spot.entry) else { continue };
        let repeats = kept.iter().filter_map(|kept| suggestions.entry(kept.entry)).any(|kept| {
            several(entry.kind)
                && several(kept.kind)
                && near(kept.articles, entry.articles)
                && (kept.text.contains(entry.text) || entry.text.contains(kept.text))
        });
        if !repeats {
            kept.push(spot);
        }
        if kept.len() == wanted {
            break;
        }
    }
    kept
}

fn near(a: u32, b: u32) -> bool {
    10 * a.min(b) >= 9 * a.max(b)
}

/// Examines all places where the typed text may begin.
fn find<'a>(suggestions: &'a SuggestionSet, way: &mut Fitting, best: &mut BestSpots<'a>) {
    for (number, part) in suggestions.parts().iter().enumerate() {
        find_in_part(part, number, way, best);
    }
}

fn find_in_part<'a>(
    suggestions: &'a SuggestionPart,
    part: usize,
    way: &mut Fitting,
    best: &mut BestSpots<'a>,
) {
    let mut steps = Vec::new();
    let mut states = States::default();
    let mut nexts = Nexts::new(way.typed.atoms().len());
    for number in way.units_at(suggestions, 0) {
        steps.clear();
        way.step(&suggestions.units()[usize::from(number)], 0, &mut steps);
        if steps.is_empty() {
            continue;
        }
        let mut matches = 0;
        for &place in suggestions.places(number) {
            let place = place as usize;
            if !nexts.may_follow(suggestions, way, &steps, place + 1) {
                continue;
            }
            let Some((cost, end)) = states.run(suggestions, way, &steps, place) else { continue };
            if cost > way.max {
                continue;
            }
            // An entry that no article contains any more is ignored.
            let Some((spot, articles)) = scored(suggestions, part, place, end, cost) else {
                continue;
            };
            best.offer(suggestions, spot, articles);
            matches += 1;
            if matches == MAX_MATCHES {
                break;
            }
        }
    }
}

/// How much of the typed text has been matched, and at what cost, character by character.
#[derive(Default)]
struct States {
    now: Vec<(usize, u16)>,
    next: Vec<(usize, u16)>,
    steps: Vec<(usize, u16)>,
}

impl States {
    /// The least cost of matching all of the typed text from a place on, and where that match ends.
    /// `first` are the steps of the unit at that place.
    fn run(
        &mut self,
        suggestions: &SuggestionPart,
        way: &mut Fitting,
        first: &[(usize, u16)],
        place: usize,
    ) -> Option<(u16, usize)> {
        let all = way.typed.atoms().len();
        let mut found: Option<(u16, usize)> = None;
        self.now.clear();
        self.now.extend_from_slice(first);
        let mut place = place;
        loop {
            place += 1;
            for &(at, cost) in &self.now {
                if at == all && found.is_none_or(|(least, _)| cost < least) {
                    found = Some((cost, place));
                }
            }
            self.now.retain(|&(at, cost)| at < all && found.is_none_or(|(least, _)| cost < least));
            let unit = suggestions.unit_at(place);
            if self.now.is_empty() || unit == END {
                return found;
            }
            let unit = &suggestions.units()[usize::from(unit)];
            self.next.clear();
            for &(at, cost) in &self.now {
                self.steps.clear();
                way.step(unit, at, &mut self.steps);
                for &(next, more) in &self.steps {
                    let cost = cost + more;
                    match self.next.iter_mut().find(|(at, _)| *at == next) {
                        Some(state) => state.1 = state.1.min(cost),
                        None => self.next.push((next, cost)),
                    }
                }
            }
            std::mem::swap(&mut self.now, &mut self.next);
        }
    }
}

/// A match with its score and the number of articles that contain its entry; `None` when no article does
/// any more.
fn scored(
    suggestions: &SuggestionPart,
    part: usize,
    place: usize,
    end: usize,
    cost: u16,
) -> Option<(Spot, u32)> {
    let number = suggestions.entry_at(place);
    let (kind, articles) = suggestions.weight(number)?;
    let mut score = (f64::from(articles).ln_1p() * 10.0) as i32 - i32::from(cost);
    let begins = place == 0 || suggestions.unit_at(place - 1) == END;
    let ends = suggestions.unit_at(end) == END;
    if !begins {
        score += if suggestions.word_begins(place) { AT_INNER_WORD } else { INSIDE_WORD };
    } else if ends {
        score += WHOLE_ENTRY;
    }
    if !ends {
        let left = (end..end + 20).take_while(|&place| suggestions.unit_at(place) != END).count();
        score -= left as i32;
    }
    match kind {
        EntryKind::Title => score += TITLE,
        EntryKind::Function => score += FUNCTION,
        EntryKind::Word | EntryKind::Name | EntryKind::Phrase => {}
    }
    let entry = EntryId { part, number };
    Some((Spot { entry, place, end, score, cost }, articles))
}

/// The sort key of spots: score, articles, text, place, end, cost.
type Key<'a> = (i32, u32, Reverse<&'a str>, usize, usize, u16);

/// The best spots so far, one for each entry.
struct BestSpots<'a> {
    limit: usize,
    heap: BinaryHeap<Reverse<Ranked<'a>>>,
}

struct Ranked<'a> {
    key: Key<'a>,
    spot: Spot,
}

impl PartialEq for Ranked<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Ranked<'_> {}

impl PartialOrd for Ranked<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ranked<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}

impl<'a> BestSpots<'a> {
    fn new(limit: usize) -> BestSpots<'a> {
        BestSpots { limit, heap: BinaryHeap::new() }
    }

    fn offer(&mut self, part: &'a SuggestionPart, spot: Spot, articles: u32) {
        let is_full = self.heap.len() == self.limit;
        let worst = if is_full { self.heap.peek() } else { None };
        if worst.is_some_and(|Reverse(worst)| (worst.key.0, worst.key.1) > (spot.score, articles)) {
            return;
        }
        let text = part.entry(spot.entry.number).map_or("", |entry| entry.text);
        let key = (spot.score, articles, Reverse(text), spot.place, spot.end, spot.cost);
        if worst.is_some_and(|Reverse(worst)| worst.key >= key) {
            return;
        }
        if is_full {
            self.heap.pop();
        }
        self.heap.push(Reverse(Ranked { key, spot }));
    }

    fn into_sorted(self) -> Vec<Spot> {
        let mut found: Vec<_> = self.heap.into_iter().map(|Reverse(ranked)| ranked).collect();
        found.sort_unstable_by(|a, b| b.cmp(a));
        let mut seen = std::collections::HashSet::new();
        found.retain(|ranked| seen.insert(ranked.spot.entry));
        found.into_iter().map(|ranked| ranked.spot).collect()
    }
}
