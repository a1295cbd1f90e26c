//! Spelling corrections for words in Latin letters: `kazakstan` becomes Kazakhstan.

use std::cmp::Reverse;

use souwen_index::suggestions::{END, Entry, SuggestionPart, SuggestionSet};
use souwen_text::fold_char;

use super::proposal::MAX_QUERIES;

/// Words in Latin letters that are one slip away: an insertion, a deletion, a substitution, or a
/// transposition; two slips for a word of eight letters or more, none for one of less than four. The
/// fewest slips first, then the most used.
pub(super) fn by_spelling(suggestions: &SuggestionSet, word: &str) -> Vec<String> {
    let typed: Vec<char> = word.chars().filter_map(fold_char).collect();
    let max = match typed.len() {
        0..4 => return Vec::new(),
        4..8 => 1,
        _ => 2,
    };
    let mut found: Vec<(usize, Entry<'_>)> = Vec::new();
    for part in suggestions.parts() {
        found_in_part(part, &typed, max, &mut found);
    }
    found.sort_unstable_by_key(|(slips, entry)| (*slips, Reverse(entry.articles), entry.text));
    found.into_iter().map(|(_, entry)| entry.text.to_owned()).take(MAX_QUERIES).collect()
}

fn found_in_part<'a>(
    suggestions: &'a SuggestionPart,
    typed: &[char],
    max: usize,
    found: &mut Vec<(usize, Entry<'a>)>,
) {
    for unit in 1..suggestions.units().len() as u16 {
        // The first letter is hardly ever wrong, except when it is swapped with the second.
        let ch = suggestions.units()[usize::from(unit)].ch;
        if !(ch == typed[0] || ch == typed[1]) {
            continue;
        }
        for &place in suggestions.places(unit) {
            let place = place as usize;
            if place > 0 && suggestions.unit_at(place - 1) != END {
                continue;
            }
            let units = (place..).map(|place| suggestions.unit_at(place));
            let known = units.take_while(|&unit| unit != END).take(typed.len() + 3);
            let known = known.map(|unit| suggestions.units()[usize::from(unit)].ch);
            let known: Vec<char> = known.collect();
            if !known.iter().all(char::is_ascii_alphanumeric)
                || known.len().abs_diff(typed.len()) > max
            {
                continue;
            }
            // A slip in a number makes another number, not a misspelling.
            let digits = |word: &[char]| -> Vec<char> {
                word.iter().copied().filter(char::is_ascii_digit).collect()
            };
            if digits(&known) != digits(typed) {
                continue;
            }
            let slips = distance(typed, &known);
            if (1..=max).contains(&slips) {
                let entry = suggestions.entry(suggestions.entry_at(place));
                found.extend(entry.map(|entry| (slips, entry)));
            }
        }
    }
}

/// The restricted Damerau-Levenshtein distance (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let mut least = (last[j] + 1).min(row[j - 1] + 1);
            least = least.min(last[j - 1] + usize::from(a[i - 1] != b[j - 1]));
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted() {
        let check = |a: &str, b: &str, expected: usize| {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            assert_eq!(distance(&chars(a), &chars(b)), expected, "{a} {b}");
            assert_eq!(distance(&chars(b), &chars(a)), expected, "{b} {a}");
        };
        check("kazakhstan", "kazakhstan", 0);
        check("kazahkstan", "kazakhstan", 1);
        check("kazakstan", "kazakhstan", 1);
        check("kasakstan", "kazakhstan", 2);
        check("", "ab", 2);
    }
}
