//! Text with marked ranges: merges overlapping ranges, converts byte offsets to character offsets,
//! and splits the text into marked and unmarked pieces.
//!
//! The marks `0..1` and `3..4` split 𠮷野家之路 into 𠮷 (marked), 野家, 之 (marked) and 路.

use std::ops::Range;

/// Sorts ranges, merges those that overlap or touch, and removes empty ones.
pub fn merged(ranges: impl IntoIterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut sorted: Vec<_> = ranges.into_iter().filter(|range| range.start < range.end).collect();
    sorted.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(sorted.len());
    for range in sorted {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// Converts byte ranges of a text to character ranges. The ranges must be sorted and must not overlap.
pub fn in_chars(text: &str, ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut at = (0, 0);
    let mut chars_to = |byte: usize| {
        at = (byte, at.1 + text[at.0..byte].chars().count());
        at.1
    };
    ranges.iter().map(|range| chars_to(range.start)..chars_to(range.end)).collect()
}

/// Splits a text where marks begin and end. Returns each piece and whether it is marked. No piece is
/// empty, and together they are the text.
///
/// `marks` are character ranges and must be sorted ([`merged`] does that). If a mark overlaps the one
/// before it, only the rest becomes a piece. Parts outside the text are ignored.
pub fn pieces<'t>(text: &'t str, marks: &[Range<usize>]) -> Vec<(&'t str, bool)> {
    let mut pieces = Vec::with_capacity(2 * marks.len() + 1);
    let (mut rest, mut at) = (text, 0);
    let mut take = |until: usize, is_marked: bool| {
        let (piece, after) = split_at_char(rest, until.saturating_sub(at));
        (rest, at) = (after, at.max(until));
        if !piece.is_empty() {
            pieces.push((piece, is_marked));
        }
    };
    for mark in marks {
        take(mark.start, false);
        take(mark.end, true);
    }
    take(usize::MAX, false);
    pieces
}

/// Splits before the character with this index, or at the end.
fn split_at_char(text: &str, at: usize) -> (&str, &str) {
    text.split_at(text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    #[allow(clippy::reversed_empty_ranges, reason = "ranges that are wrong on purpose")]
    fn marks_that_should_not_come_do_no_harm() {
        let check = |marks: &[Range<usize>], expected: &str| {
            let shown = |(piece, is_marked): (&str, bool)| {
                if is_marked { format!("[{piece}]") } else { piece.to_owned() }
            };
            let shown: String = pieces("𠮷野家之路", marks).into_iter().map(shown).collect();
            assert_eq!(shown, expected, "{marks:?}");
        };
        check(&[0..1, 3..4], "[𠮷]野家[之]路");
        check(&[0..3, 1..4], "[𠮷野家][之]路");
        check(&[0..3, 1..2], "[𠮷野家]之路");
        check(&[4..9, 20..30], "𠮷野家之[路]");
        check(&[2..2, 3..1], "𠮷野家之路");
    }

    #[test]
    fn bytes_are_counted_as_characters() {
        assert_eq!(in_chars("𠮷野家a路", &[0..4, 4..7, 11..14]), [0..1, 1..2, 4..5]);
    }

    proptest! {
        #[test]
        fn the_text_stays_whole(
            text in "\\PC{0,40}",
            ranges in prop::collection::vec((0usize..50, 0usize..50), 0..8),
        ) {
            let ranges: Vec<_> = ranges.into_iter().map(|(start, end)| start..end).collect();
            let merged = merged(ranges.iter().cloned());
            prop_assert!(merged.windows(2).all(|pair| pair[0].end < pair[1].start));
            let pieces = pieces(&text, &merged);
            let whole: String = pieces.iter().map(|(piece, _)| *piece).collect();
            prop_assert_eq!(&whole, &text);
            let mut at = 0;
            for (piece, is_marked) in pieces {
                for _ in piece.chars() {
                    prop_assert_eq!(ranges.iter().any(|range| range.contains(&at)), is_marked);
                    at += 1;
                }
            }
        }
    }
}
