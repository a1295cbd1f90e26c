//! Text with matches marked, as HTML: everything is escaped, and `<mark>` is the only markup.
//!
//! The text 中吉乌铁路开工 with the range 0 to 5 marked is `<mark>中吉乌铁路</mark>开工`.

use std::ops::Range;

use maud::{Markup, html};
use souwen_text::marked::{merged, pieces};

/// The text with the ranges (in characters) marked. Ranges that overlap or touch become one mark, and
/// parts of ranges outside the text are ignored. The text is complete in any case.
pub fn marked(text: &str, ranges: &[Range<usize>]) -> Markup {
    html! {
        @for (piece, is_marked) in pieces(text, &merged(ranges.iter().cloned())) {
            @if is_marked { mark { (piece) } } @else { (piece) }
        }
    }
}

#[cfg(test)]
mod tests {
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
}
