//! Text with matches marked, as HTML: everything is escaped, only `<mark>` is markup.

use std::ops::Range;

use maud::{Markup, html};

/// The text with the ranges (in characters) marked. Ranges that overlap or touch are one mark, and
/// what lies outside the text is left out: whatever comes, the text is whole.
pub fn marked(text: &str, ranges: &[Range<usize>]) -> Markup {
    html! {
        @for (piece, is_match) in pieces(text, ranges) {
            @if is_match { mark { (piece) } } @else { (piece) }
        }
    }
}

/// Cuts the text where marks begin and end; no piece is empty.
fn pieces<'t>(text: &'t str, ranges: &[Range<usize>]) -> Vec<(&'t str, bool)> {
    let mut pieces = Vec::new();
    let (mut rest, mut at) = (text, 0);
    for range in joined(ranges) {
        let (before, after) = split_at_char(rest, range.start - at);
        let (inside, after) = split_at_char(after, range.len());
        pieces.extend([(before, false), (inside, true)]);
        (rest, at) = (after, range.end);
    }
    pieces.push((rest, false));
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}

/// The ranges in order, those that overlap or touch as one, empty ones left out.
fn joined(ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut sorted: Vec<_> = ranges.iter().filter(|range| range.start < range.end).collect();
    sorted.sort_by_key(|range| range.start);
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(sorted.len());
    for range in sorted {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range.clone()),
        }
    }
    joined
}

/// Splits before the character with this number, counted from 0, or at the end.
fn split_at_char(text: &str, at: usize) -> (&str, &str) {
    text.split_at(text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    #[allow(
        clippy::single_range_in_vec_init,
        clippy::reversed_empty_ranges,
        reason = "lists of one range, and ranges that are wrong on purpose"
    )]
    fn marks_are_whole_characters_and_everything_is_escaped() {
        let check = |text: &str, ranges: &[Range<usize>], expected: &str| {
            assert_eq!(marked(text, ranges).into_string(), expected, "{text} {ranges:?}");
        };
        check("中吉乌铁路开工", &[0..5], "<mark>中吉乌铁路</mark>开工");
        check("中吉乌铁路开工", &[5..7, 0..1], "<mark>中</mark>吉乌铁路<mark>开工</mark>");
        check("中吉乌铁路开工", &[0..3, 2..5], "<mark>中吉乌铁路</mark>开工");
        check("中吉乌铁路开工", &[0..3, 3..5], "<mark>中吉乌铁路</mark>开工");
        check("中吉乌铁路开工", &[5..99, 200..300], "中吉乌铁路<mark>开工</mark>");
        check("中吉乌铁路开工", &[3..3, 5..2], "中吉乌铁路开工");
        check("<b>&\"铁路\"", &[0..3], "<mark>&lt;b&gt;</mark>&amp;&quot;铁路&quot;");
        check("", &[0..3], "");
        check("𠮷野家🍜", &[0..1, 3..4], "<mark>𠮷</mark>野家<mark>🍜</mark>");
    }

    proptest! {
        #[test]
        fn the_text_stays_whole(
            text in "\\PC{0,40}",
            ranges in prop::collection::vec((0usize..50, 0usize..50), 0..8),
        ) {
            let ranges: Vec<_> = ranges.into_iter().map(|(start, end)| start..end).collect();
            let pieces = pieces(&text, &ranges);
            let whole: String = pieces.iter().map(|(piece, _)| *piece).collect();
            prop_assert_eq!(&whole, &text);
            let mut at = 0;
            for (piece, is_match) in pieces {
                for _ in piece.chars() {
                    prop_assert_eq!(ranges.iter().any(|range| range.contains(&at)), is_match);
                    at += 1;
                }
            }
        }
    }
}
