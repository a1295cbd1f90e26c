//! Which of the places where words of the user's dictionary stand become words of a text.
//!
//! A word that cuts no other word in two is one. Where the segmenter's cut has a word of its own
//! that goes on over an edge (中和 in 发展中和平), the likelier of both readings wins, as it would
//! if the word were in the segmenter's dictionary: with the frequency that the user gave, but never
//! with less than it takes to be cut as one word where it stands alone. Of words that overlap, the
//! first wins, and of those that begin together the longest.

use std::ops::Range;

use super::plain::each_plain_word;
use crate::dictionary::lexicon::{WordPlace, goes_on};
use crate::fold::FoldedChar;
use crate::segment::{Cut, Segmenter};

/// By how much a word of the user's dictionary is likelier than its parts, as a logarithm. Enough
/// that a chance reading over its edge seldom wins; not so much that 中和 is cut out of 中|和平.
const ADVANTAGE: f64 = 3.0;

/// Those of `places` (in the order of their starts) that become words, none overlapping.
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
        if around.yields(segmenter, text, folded, &place) {
            won.push(place);
        }
    }
    won
}

/// The characters around a place that the segmenter looks at together.
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

/// A stretch as it is cut without the user's words.
struct Cutting {
    range: Range<usize>,
    /// Words of the segmenter's dictionary, and all else as single characters: where each begins
    /// and ends. How likely they are is worked out only where words are disputed.
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

    /// How likely all of it is.
    fn likelihood(&self, segmenter: &Segmenter, folded: &[FoldedChar]) -> f64 {
        self.words.iter().map(|&(start, end)| likelihood(segmenter, &folded[start..end])).sum()
    }

    /// Whether a word of the user's dictionary takes its place.
    fn yields(
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
        let given = segmenter.log_of_frequency(place.frequency.unwrap_or(1));
        for_it + alone.max(given) + ADVANTAGE > against
    }
}

/// How likely a word or the rest of one is: as a word, or else as single characters.
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
