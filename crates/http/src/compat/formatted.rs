//! `_formatted`: attributes with their matches between tags, long texts cropped to a passage.

use std::ops::Range;

use serde_json::{Map, Value, json};
use souwen_article::{Article, Field};
use souwen_search::{Fragment, Hit};
use souwen_text::marked::{merged, pieces};

use super::attributes::{Attribute, text};
use super::query::Query;

/// The length assumed for a word, in characters: most Chinese words have two.
const WORD_CHARS: usize = 2;

/// The matches in an article: in its title, and in its body if that was requested.
pub(super) struct Marks {
    pub(super) title: Vec<Range<usize>>,
    /// Ranges in the whole body, taken as one text.
    pub(super) body: Option<Vec<Range<usize>>>,
}

/// Converts the matches of the paragraphs to ranges in the whole text.
pub(super) fn of_paragraphs(article: &Article, marks: &[Vec<Range<usize>>]) -> Vec<Range<usize>> {
    let mut whole = Vec::new();
    let mut before = 0;
    for (paragraph, marks) in article.body.iter().zip(marks) {
        whole.extend(marks.iter().map(|mark| mark.start + before..mark.end + before));
        // Paragraphs are separated by a line feed.
        before += paragraph.text.chars().count() + 1;
    }
    whole
}

impl Marks {
    fn of(&self, attribute: Attribute) -> &[Range<usize>] {
        match attribute {
            Attribute::Field(Field::Title) => &self.title,
            Attribute::Body => self.body.as_deref().unwrap_or_default(),
            _ => &[],
        }
    }
}

/// The formatted attributes of a hit; `None` if none has to be marked or cropped.
pub(super) fn formatted(query: &Query, hit: &Hit, marks: &Marks) -> Option<Map<String, Value>> {
    if query.highlight.is_empty() && query.crop.is_empty() {
        return None;
    }
    let cropped = query.crop.iter().map(|(attribute, _)| attribute);
    let mut shown = Map::new();
    for attribute in query.retrieve.iter().chain(&query.highlight).chain(cropped) {
        if shown.contains_key(attribute.name()) {
            continue;
        }
        let value = value(query, *attribute, hit, marks);
        shown.extend(value.map(|value| (attribute.name().to_owned(), value)));
    }
    Some(shown)
}

fn value(query: &Query, attribute: Attribute, hit: &Hit, marks: &Marks) -> Option<Value> {
    let is_marked = query.highlight_all || query.highlight.contains(&attribute);
    let crop = query.crop.iter().find(|(cropped, _)| *cropped == attribute);
    if let (Attribute::Body, Some((_, words))) = (attribute, crop) {
        return Some(json!(passages(query, hit, is_marked, *words)));
    }
    let value = attribute.value(&hit.article)?;
    let whole = match value {
        Value::String(text) => text,
        // Numbers are formatted as strings.
        Value::Number(number) => return Some(json!(number.to_string())),
        other => return Some(other),
    };
    let ranges = marks.of(attribute);
    let (text, ranges) = match crop {
        Some((_, words)) => cut(&whole, ranges, words * WORD_CHARS, &query.crop_marker),
        None => (whole, ranges.to_vec()),
    };
    Some(json!(if is_marked { tagged(&text, &ranges, &query.tags) } else { text }))
}

/// The passages of the body of a hit, the same as in our own answers.
fn passages(query: &Query, hit: &Hit, is_marked: bool, words: usize) -> String {
    let marker = query.crop_marker.as_str();
    let mut shown = String::new();
    for fragment in hit.fragments.iter().take(1) {
        let (text, ranges) = cut(&fragment.text, &fragment.highlights, words * WORD_CHARS, "");
        if text != fragment.text || !begins(&hit.article, fragment) {
            shown.push_str(marker);
        }
        shown.push_str(&if is_marked { tagged(&text, &ranges, &query.tags) } else { text.clone() });
        if text != fragment.text || !ends(&hit.article, fragment) {
            shown.push_str(marker);
        }
    }
    shown
}

/// Whether a passage starts at the beginning of the text.
fn begins(article: &Article, fragment: &Fragment) -> bool {
    let first = article.body.first();
    fragment.paragraph <= 1 && first.is_some_and(|first| first.text.starts_with(&fragment.text))
}

/// Whether a passage reaches the end of the text.
fn ends(article: &Article, fragment: &Fragment) -> bool {
    let last = article.body.last();
    fragment.paragraph == article.body.len()
        && last.is_some_and(|last| last.text.ends_with(&fragment.text))
}

/// Crops a text to at most `most` characters around its first match, and returns it with its matches. A
/// marker replaces what was left out. The length 0 leaves nothing out.
fn cut(
    text: &str,
    ranges: &[Range<usize>],
    most: usize,
    marker: &str,
) -> (String, Vec<Range<usize>>) {
    let length = text.chars().count();
    if most == 0 || length <= most {
        return (text.to_owned(), ranges.to_vec());
    }
    let first = ranges.first().cloned().unwrap_or(0..0);
    // The match is in the middle, as far as there is text around it.
    let room = most.saturating_sub(first.len()) / 2;
    let start = first.start.saturating_sub(room).min(length - most);
    let end = start + most;
    let before = if start > 0 { marker } else { "" };
    let after = if end < length { marker } else { "" };
    let kept: String = text.chars().skip(start).take(most).collect();
    let moved = before.chars().count();
    let ranges = ranges
        .iter()
        .map(|range| range.start.clamp(start, end) - start..range.end.clamp(start, end) - start)
        .filter(|range| !range.is_empty())
        .map(|range| range.start + moved..range.end + moved)
        .collect();
    (format!("{before}{kept}{after}"), ranges)
}

/// A text with its matches between tags.
fn tagged(text: &str, ranges: &[Range<usize>], [pre, post]: &[String; 2]) -> String {
    let mut tagged = String::with_capacity(text.len() + ranges.len() * (pre.len() + post.len()));
    for (piece, is_marked) in pieces(text, &merged(ranges.iter().cloned())) {
        let parts = if is_marked { [pre.as_str(), piece, post.as_str()] } else { ["", piece, ""] };
        tagged.extend(parts);
    }
    tagged
}

/// The positions of the matches of a hit, in bytes of its attributes.
pub(super) fn positions(article: &Article, marks: &Marks) -> Value {
    let of = |text: &str, ranges: &[Range<usize>]| -> Vec<Value> {
        let mut positions = Vec::new();
        let mut at = 0;
        for (piece, is_marked) in pieces(text, &merged(ranges.iter().cloned())) {
            if is_marked {
                positions.push(json!({"start": at, "length": piece.len()}));
            }
            at += piece.len();
        }
        positions
    };
    let mut all = Map::new();
    let mut set = |name: &str, positions: Vec<Value>| {
        if !positions.is_empty() {
            all.insert(name.to_owned(), json!(positions));
        }
    };
    set("title", of(&article.title, &marks.title));
    if let Some(body) = &marks.body {
        set("body", of(&text(article), body));
    }
    Value::Object(all)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cut_stands_around_the_first_match() {
        let check = |text: &str, range: Range<usize>, most: usize, expected: &str| {
            let (text, ranges) = cut(text, std::slice::from_ref(&range), most, "…");
            let tags = ["[".to_owned(), "]".to_owned()];
            assert_eq!(tagged(&text, &ranges, &tags), expected);
        };
        check("江城大桥今天通车", 2..4, 8, "江城[大桥]今天通车");
        check("江城大桥今天通车", 2..4, 4, "…城[大桥]今…");
        check("江城大桥今天通车", 0..2, 4, "[江城]大桥…");
        check("江城大桥今天通车", 6..8, 4, "…今天[通车]");
        check("江城大桥今天通车", 0..8, 4, "[江城大桥]…");
        check("江城大桥今天通车", 2..4, 0, "江城[大桥]今天通车");
    }

    proptest! {
        #[test]
        fn a_cut_is_a_part_of_the_text(
            text in "[江城大桥 a]{0,40}",
            start in 0..40_usize,
            length in 0..10_usize,
            most in 0..20_usize,
        ) {
            let chars = text.chars().count();
            let range = start.min(chars)..(start + length).min(chars);
            let (part, ranges) = cut(&text, std::slice::from_ref(&range), most, "");
            prop_assert!(text.contains(&part));
            prop_assert!(most == 0 || part.chars().count() <= most.max(1) || chars <= most);
            for range in ranges.into_iter().filter(|_| !range.is_empty()) {
                prop_assert!(range.start < range.end && range.end <= part.chars().count());
            }
        }
    }
}
