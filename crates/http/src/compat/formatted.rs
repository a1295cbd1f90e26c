//! `_formatted`: attributes with their matches between tags, long texts cropped to a passage.

use std::borrow::Cow;
use std::ops::Range;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use souwen_article::{Article, Field};
use souwen_search::{Fragment, Hit};
use souwen_text::marked::{merged, pieces};

use super::attributes::{Attribute, AttributeValue, text};
use super::query::Query;

/// The length assumed for a word, in characters: most Chinese words have two.
const WORD_CHARS: usize = 2;

/// The matches in an article: in its title, and in its body if that was requested.
#[derive(Clone, Copy)]
pub(super) struct Marks<'a> {
    pub(super) title: &'a [Range<usize>],
    /// Ranges in the whole body, taken as one text.
    pub(super) body: Option<&'a [Range<usize>]>,
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

impl<'a> Marks<'a> {
    fn of(self, attribute: Attribute) -> &'a [Range<usize>] {
        match attribute {
            Attribute::Field(Field::Title) => self.title,
            Attribute::Body => self.body.unwrap_or_default(),
            _ => &[],
        }
    }
}

/// What is done with an attribute.
struct Formatting {
    attribute: Attribute,
    is_marked: bool,
    /// The length to crop to, in words.
    crop: Option<usize>,
}

/// The formatted attributes of hits: which they are is the same for all hits of a query.
pub(super) struct Format<'q> {
    query: &'q Query,
    attributes: Vec<Formatting>,
}

impl<'q> Format<'q> {
    /// The format that a query asks for; `None` if nothing has to be marked or cropped.
    pub(super) fn of(query: &'q Query) -> Option<Format<'q>> {
        if query.highlight.is_empty() && query.crop.is_empty() {
            return None;
        }
        let cropped = query.crop.iter().map(|(attribute, _)| attribute);
        let mut attributes: Vec<Formatting> = Vec::new();
        for &attribute in query.retrieve.iter().chain(&query.highlight).chain(cropped) {
            if attributes.iter().all(|known| known.attribute != attribute) {
                let is_marked = query.highlight_all || query.highlight.contains(&attribute);
                let crop = query.crop.iter().find(|(cropped, _)| *cropped == attribute);
                let crop = crop.map(|(_, words)| *words);
                attributes.push(Formatting { attribute, is_marked, crop });
            }
        }
        Some(Format { query, attributes })
    }

    fn value<'a>(
        &self,
        formatting: &Formatting,
        hit: &'a Hit,
        marks: Marks<'a>,
    ) -> Option<AttributeValue<'a>> {
        let Formatting { attribute, is_marked, crop } = *formatting;
        if let (Attribute::Body, Some(words)) = (attribute, crop) {
            let passages = passages(self.query, hit, is_marked, words);
            return Some(AttributeValue::Text(Cow::Owned(passages)));
        }
        let whole = match attribute.value(&hit.article)? {
            AttributeValue::Text(text) => text,
            // Numbers are formatted as strings.
            AttributeValue::Number(number) => {
                return Some(AttributeValue::Text(Cow::Owned(number.to_string())));
            }
            texts @ AttributeValue::Texts(_) => return Some(texts),
        };
        let ranges = marks.of(attribute);
        let cut = crop.and_then(|words| {
            cut(&whole, ranges, words.saturating_mul(WORD_CHARS), &self.query.crop_marker)
        });
        let (whole, ranges) = match cut {
            Some((text, ranges)) => (Cow::Owned(text), Cow::Owned(ranges)),
            None => (whole, Cow::Borrowed(ranges)),
        };
        Some(AttributeValue::Text(match is_marked && !ranges.is_empty() {
            true => Cow::Owned(tagged(&whole, &ranges, &self.query.tags)),
            false => whole,
        }))
    }
}

/// The formatted attributes of one hit, as an object.
pub(super) struct Formatted<'a> {
    pub(super) format: &'a Format<'a>,
    pub(super) hit: &'a Hit,
    pub(super) marks: Marks<'a>,
}

impl Serialize for Formatted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        for formatting in &self.format.attributes {
            if let Some(value) = self.format.value(formatting, self.hit, self.marks) {
                object.serialize_entry(formatting.attribute.name(), &value)?;
            }
        }
        object.end()
    }
}

/// The passages of the body of a hit, the same as in our own answers.
fn passages(query: &Query, hit: &Hit, is_marked: bool, words: usize) -> String {
    let marker = query.crop_marker.as_str();
    let mut shown = String::new();
    for fragment in hit.fragments.iter().take(1) {
        let cut = cut(&fragment.text, &fragment.highlights, words.saturating_mul(WORD_CHARS), "");
        let (text, ranges) = match &cut {
            Some((text, ranges)) => (text, ranges),
            None => (&fragment.text, &fragment.highlights),
        };
        if cut.is_some() || !begins(&hit.article, fragment) {
            shown.push_str(marker);
        }
        match is_marked {
            true => shown.push_str(&tagged(text, ranges, &query.tags)),
            false => shown.push_str(text),
        }
        if cut.is_some() || !ends(&hit.article, fragment) {
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

/// Crops a text to at most so many characters around its first match, and returns it with its matches. A
/// marker replaces what was left out. `None` if nothing is left out: the text is short, or the length 0.
fn cut(
    text: &str,
    ranges: &[Range<usize>],
    max_length: usize,
    marker: &str,
) -> Option<(String, Vec<Range<usize>>)> {
    let length = text.chars().count();
    if max_length == 0 || length <= max_length {
        return None;
    }
    let first = ranges.first().cloned().unwrap_or(0..0);
    // The match is in the middle, as far as there is text around it.
    let room = max_length.saturating_sub(first.len()) / 2;
    let start = first.start.saturating_sub(room).min(length - max_length);
    let end = start + max_length;
    let before = if start > 0 { marker } else { "" };
    let after = if end < length { marker } else { "" };
    let kept: String = text.chars().skip(start).take(max_length).collect();
    let moved = before.chars().count();
    let ranges = ranges
        .iter()
        .map(|range| range.start.clamp(start, end) - start..range.end.clamp(start, end) - start)
        .filter(|range| !range.is_empty())
        .map(|range| range.start + moved..range.end + moved)
        .collect();
    Some((format!("{before}{kept}{after}"), ranges))
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
pub(super) fn positions(article: &Article, marks: Marks<'_>) -> Value {
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
    set("title", of(&article.title, marks.title));
    if let Some(body) = marks.body {
        set("body", of(&text(article), body));
    }
    Value::Object(all)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cut_surrounds_the_first_match() {
        let check = |text: &str, range: Range<usize>, max_length: usize, expected: &str| {
            let whole = || (text.to_owned(), vec![range.clone()]);
            let cut = cut(text, std::slice::from_ref(&range), max_length, "…");
            let (text, ranges) = cut.unwrap_or_else(whole);
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
            max_length in 0..20_usize,
        ) {
            let chars = text.chars().count();
            let range = start.min(chars)..(start + length).min(chars);
            let whole = || (text.clone(), vec![range.clone()]);
            let cut = cut(&text, std::slice::from_ref(&range), max_length, "");
            let (part, ranges) = cut.unwrap_or_else(whole);
            prop_assert!(text.contains(&part));
            prop_assert!(max_length == 0 || part.chars().count() <= max_length.max(1) || chars <= max_length);
            for range in ranges.into_iter().filter(|_| !range.is_empty()) {
                prop_assert!(range.start < range.end && range.end <= part.chars().count());
            }
        }
    }
}
