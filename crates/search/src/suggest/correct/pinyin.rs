//! The entries whose pinyin a text may be.

use std::cmp::Reverse;
use std::collections::HashMap;

use souwen_index::suggestions::{END, EntryId, SuggestionPart, SuggestionSet};
use souwen_text::pinyin::{Fit, Typed};

use super::proposal::MAX_QUERIES;
use crate::error::SearchError;
use crate::state::State;
use crate::suggest::candidates::Candidates;
use crate::suggest::count::occurs;

/// Reads a text as pinyin, or as Han characters mixed with pinyin: one entry, or several in a row.
pub(super) fn in_pinyin(
    suggestions: &SuggestionSet,
    state: State<'_>,
    text: &str,
) -> Result<Vec<String>, SearchError> {
    let typed = Typed::new(text);
    if typed.atoms().len() < 2 || !typed.has_whole_syllable() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    let best = Candidates::new(suggestions, text).best(4);
    let entry_of = |entry: EntryId| suggestions.entry(entry);
    let whole = best.iter().filter(|spot| spot.is_whole(suggestions));
    found.extend(whole.filter_map(|spot| entry_of(spot.entry)).map(|e| e.text.to_owned()));
    if found.is_empty() && typed.is_pinyin() {
        found.extend(several(suggestions, state, &typed)?);
    }
    if found.is_empty() {
        let begun = best.iter().filter(|spot| spot.is_likely(suggestions));
        found.extend(
            begun.filter_map(|spot| entry_of(spot.entry)).map(|e| e.text.to_owned()).take(1),
        );
    }
    found.truncate(MAX_QUERIES);
    Ok(found)
}

/// Several entries in a row whose pinyin this may be: as a run if the index contains that run, otherwise
/// as separate words.
fn several(
    suggestions: &SuggestionSet,
    state: State<'_>,
    typed: &Typed,
) -> Result<Option<String>, SearchError> {
    let all = typed.atoms().len();
    // The best way to reach each place: its worth, where its last entry begins, and that entry.
    let mut ways: Vec<Option<(f64, usize, Option<EntryId>)>> = vec![None; all + 1];
    ways[0] = Some((0.0, 0, None));
    for at in 0..all {
        let Some((worth, ..)) = ways[at] else { continue };
        for (end, (articles, Reverse((part, number)))) in entries_from(suggestions, typed, at) {
            let entry = Some(EntryId { part, number });
            let worth = worth + f64::from(articles).ln_1p() - 12.0;
            if ways[end].is_none_or(|(known, ..)| worth > known) {
                ways[end] = Some((worth, at, entry));
            }
        }
    }
    let mut words = Vec::new();
    let mut at = all;
    while at > 0 {
        let Some((_, from, entry)) = ways[at] else { return Ok(None) };
        words.extend(entry.and_then(|entry| suggestions.entry(entry)).map(|entry| entry.text));
        at = from;
    }
    words.reverse();
    let run = words.concat();
    Ok(Some(if occurs(state.index, &run)? { run } else { words.join(" ") }))
}

/// The sort key for the most used entry: the number of its articles, then its part and number.
type Used = (u32, Reverse<(usize, usize)>);

/// For each end: the most used entry whose pinyin the whole syllables from `at` to there are.
fn entries_from(suggestions: &SuggestionSet, typed: &Typed, at: usize) -> HashMap<usize, Used> {
    let mut best = HashMap::new();
    for (number, part) in suggestions.parts().iter().enumerate() {
        entries_of_part(part, number, typed, at, &mut best);
    }
    best
}

fn entries_of_part(
    suggestions: &SuggestionPart,
    part: usize,
    typed: &Typed,
    at: usize,
    best: &mut HashMap<usize, Used>,
) {
    let mut fits = Vec::new();
    let mut whole = |unit: u16, at: usize| -> Vec<usize> {
        fits.clear();
        let unit = &suggestions.units()[usize::from(unit)];
        unit.syllables().for_each(|syllable| typed.fits(syllable, at, &mut fits));
        fits.iter().filter(|(_, fit)| *fit == Fit::Whole).map(|&(next, _)| next).collect()
    };
    for unit in 1..suggestions.units().len() as u16 {
        let first = whole(unit, at);
        if first.is_empty() {
            continue;
        }
        for &place in suggestions.places(unit) {
            let mut place = place as usize;
            if place > 0 && suggestions.unit_at(place - 1) != END {
                continue;
            }
            let entry = suggestions.entry_at(place);
            let mut ends = first.clone();
            loop {
                place += 1;
                let unit = suggestions.unit_at(place);
                if unit == END || ends.is_empty() {
                    break;
                }
                ends = ends.into_iter().flat_map(|at| whole(unit, at)).collect();
            }
            let Some((_, articles)) = suggestions.weight(entry) else { continue };
            let used = (articles, Reverse((part, entry)));
            for end in ends {
                let known = best.entry(end).or_insert(used);
                *known = (*known).max(used);
            }
        }
    }
}
