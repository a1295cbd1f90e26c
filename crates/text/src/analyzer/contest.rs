//! Decides which occurrences of words of the user's dictionary become words of a text.
//!
//! A word that cuts no other word in two is accepted. If one of the segmenter's words crosses an edge
//! of it (as 和平 in 发展中和平 crosses the end of 中和), the more probable reading wins, as if the word were
//! in the segmenter's dictionary. It has the frequency that the user gave, but at least the frequency
//! with which it would be one word on its own. Of overlapping words the first wins; of words that
//! begin together, the longest.

use std::ops::Range;

use super::plain::each_plain_word;
use crate::dictionary::lexicon::{WordPlace, goes_on};
use crate::fold::FoldedChar;
use crate::segment::{Cut, Segmenter};

/// How much more probable a user's word is than its parts, as a logarithm. High enough that a chance
/// reading across its edge seldom wins; low enough that 中和 is not cut out of 中|和平.
const ADVANTAGE: f64 = 3.0;

/// The members of `places` (sorted by start) that become words, without overlaps.
pub(crate) fn settle(
    segmenter: &Segmenter,
    text: &str,
    folded: &[FoldedChar],
    mut places: Vec<WordPlace>,
) -> Vec<WordPlace> {
    places.sort_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
    let mut won: Vec<WordPlace> = Vec::new();
    let mut around = Cutting { range: 0..0, words: Vec::new() };
    for place in places {
        if won.last().is_some_and(|last| place.start < last.end) {
            continue;
        }
        if place.start < around.range.start || place.end > around.range.end {
            let range = stretch(text, folded, &place);
            around = Cutting::of(segmenter, text, folded, range);
        }
        if around.wins(segmenter, text, folded, &place) {
            won.push(place);
        }
    }
    won
}

/// The characters around a place that the segmenter processes together.
fn stretch(text: &str, folded: &[FoldedChar], place: &WordPlace) -> Range<usize> {
    let (mut start, mut end) = (place.start, place.end);
    while start > 0 && goes_on(&folded[start - 1], &folded[start], text) {
        start -= 1;
    }
    while end < folded.len() && goes_on(&folded[end - 1], &folded[end], text) {
        end += 1;
    }
    start..end
}

/// A stretch of text, segmented without the user's words.
struct Cutting {
    range: Range<usize>,
    /// The start and end of each word. Words are those of the segmenter's dictionary, everything else
    /// is single characters. Probabilities are computed only where words conflict.
    words: Vec<(usize, usize)>,
}

impl Cutting {
    fn of(
        segmenter: &Segmenter,
        text: &str,
        folded: &[FoldedChar],
        range: Range<usize>,
    ) -> Cutting {
        let part = &folded[range.clone()];
        let mut words = Vec::new();
        each_plain_word(segmenter, text, part, Cut::Plain, &mut |term, first, last| {
            let index = |c: &FoldedChar| part.partition_point(|other| other.start < c.start);
            let (start, end) = (range.start + index(first), range.start + index(last) + 1);
            if segmenter.knows(term) {
                words.push((start, end));
            } else {
                words.extend((start..end).map(|i| (i, i + 1)));
            }
        });
        Cutting { range, words }
    }

    /// The log probability of the whole stretch.
    fn likelihood(&self, segmenter: &Segmenter, folded: &[FoldedChar]) -> f64 {
        self.words.iter().map(|&(start, end)| likelihood(segmenter, &folded[start..end])).sum()
    }

    /// Whether a word of the user's dictionary wins at its place.
    fn wins(
        &self,
        segmenter: &Segmenter,
        text: &str,
        folded: &[FoldedChar],
        place: &WordPlace,
    ) -> bool {
        let cuts = |&(start, end): &(usize, usize)| {
            (start < place.start && place.start < end) || (start < place.end && place.end < end)
        };
        if !self.words.iter().any(cuts) {
            return true;
        }
        let (mut against, mut for_it) = (0.0, 0.0);
        for word in self.words.iter().filter(|word| word.1 > place.start && word.0 < place.end) {
            against += likelihood(segmenter, &folded[word.0..word.1]);
            for rest in [word.0..place.start, place.end..word.1] {
                if !rest.is_empty() {
                    for_it += likelihood(segmenter, &folded[rest]);
                }
            }
        }
        let alone = Cutting::of(segmenter, text, folded, place.start..place.end);
        let alone = alone.likelihood(segmenter, folded);
        let frequency = segmenter.log_of_frequency(place.frequency.unwrap_or(1));
        for_it + alone.max(frequency) + ADVANTAGE > against
    }
}

/// The log probability of a word or of the rest of one: as a word if it is one, else as single characters.
fn likelihood(segmenter: &Segmenter, chars: &[FoldedChar]) -> f64 {
    let text: String = chars.iter().map(|c| c.ch).collect();
    if segmenter.knows(&text) {
        segmenter.log_probability(&text)
    } else {
        chars.iter().map(|c| single(segmenter, c.ch)).sum()
    }
}

fn single(segmenter: &Segmenter, c: char) -> f64 {
    segmenter.log_probability(c.encode_utf8(&mut [0; 4]))
}
