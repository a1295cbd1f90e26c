//! Makes the document of the cluster from one version of an article.
//!
//! The id of a document is the id of the article and the number of the commit that added the version:
//!
//! ```text
//! article "daily/3#1", commit 42 -> document "daily/3#1@42"
//! ```

mod layout;
mod packed;
mod tokens;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use souwen_article::{Article, Field};
use souwen_index::schema::{AnalysedText, fold_value, parted_char};
use souwen_text::pair::is_pair;
use souwen_text::{Analyzer, Cut, PartingSigns, Sketch};
use xxhash_rust::xxh3::xxh3_128;

use crate::mapping;
use layout::Layout;
use tokens::Tokens;

pub(crate) use packed::packed;
pub use packed::unpacked;

pub(crate) use layout::{
    CLAUSE, LEVELS, OTHER_FORM, PARAGRAPH_END, SENTENCE_END, begin, end, inside,
};

/// The maximum length of a document id in the cluster, in bytes.
const MAX_NAME: usize = 512;
/// The maximum length of the beginning of an article id that a shortened document id contains, in bytes.
const ID_PREFIX_BYTES: usize = 400;

/// The maximum length of a term in the cluster, in bytes. The cluster refuses documents with a longer term.
const MAX_TERM: usize = 32_766;

/// The only token of a scored field that would be empty. With it the article counts as one that has the
/// field: the inverse document frequency of a token depends on the number of these articles.
const EMPTY_FIELD_TOKEN: &str = "_";
/// A filler in [`mapping::RARE_PAIRS`] for every token of [`mapping::GRAMS`] that begins no rare pair, so
/// that both fields have the same length.
const FILLER: &str = "_";

/// Appended to a value that an article has several times, once for each earlier occurrence.
const REPETITION_MARK: char = '\u{1}';

/// The data of a document besides the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VersionFacts<'a> {
    /// The first commit that contains this version.
    pub from: u64,
    /// The first commit that no longer contains it; `None` while it is current.
    pub until: Option<u64>,
    /// Whether the article was pushed, and comes from no file.
    pub pushed: bool,
    /// The hash by which the publisher compares versions of the article.
    pub hash: &'a str,
}

/// The id of the document for the version of an article that the commit `from` added.
pub fn name(id: &str, from: u64) -> String {
    let name = format!("{id}@{from}");
    if name.len() <= MAX_NAME {
        return name;
    }
    let beginning = &id[..id.floor_char_boundary(ID_PREFIX_BYTES)];
    format!("{beginning}~{:032x}@{from}", xxh3_128(id.as_bytes()))
}

/// A value of a values column without the marks of repetition. A facet counts a value as often as an article
/// has it, but a column stores equal values only once; the marks make them different.
pub(crate) fn counted(value: &str) -> &str {
    value.trim_end_matches(REPETITION_MARK)
}

/// The document of a version of an article; `analyzer` segments its words.
pub fn version(article: &Article, facts: &VersionFacts<'_>, analyzer: &Analyzer) -> Value {
    let text = AnalysedText::of(article);
    let signs = PartingSigns::of(text.text(), text.chars());
    let layout = Layout::of(text.chars());
    let mut document = Map::new();
    let mut put = |name: &str, value: Value| drop(document.insert(name.to_owned(), value));
    put(mapping::ID, article.id.as_str().into());
    put(mapping::FROM, facts.from.into());
    put(mapping::UNTIL, facts.until.map_or(i64::MAX as u64, |until| until).into());
    put(mapping::PUSHED, facts.pushed.into());
    put(mapping::HASH, facts.hash.into());
    put(mapping::WORDS, words(&text, analyzer));
    put(mapping::GRAMS, layout.grams(text.chars()).into());
    put(mapping::MARKS, layout.marks(&text, &signs).into());
    let (common, rare) = pairs(&text, layout.tokens());
    put(mapping::PAIRS, common);
    put(mapping::RARE_PAIRS, rare);
    put(mapping::PARTED, parted(&text, &signs));
    for field in Field::ALL {
        let found = field.values(article);
        if found.is_empty() {
            continue;
        }
        let chars = text.field_chars(field, article);
        put(&mapping::runs(field), Layout::of(&chars).grams(&chars).into());
        if let Some(folded) = mapping::folded(field) {
            put(&folded, terms(found.iter().map(|value| fold_value(value))));
        }
        if let Some(values) = mapping::values(field) {
            put(&values, terms(with_repetition_marks(&found)));
        }
    }
    if let Some(date) = article.date {
        put(mapping::DAY, date.days().into());
        put(mapping::MONTH, (date.year() * 100 + i32::from(date.month())).into());
        put(mapping::YEAR, date.year().into());
    }
    let day = article.date.map(|date| date.days());
    put(mapping::NEWEST, day.unwrap_or(i32::MIN).into());
    put(mapping::OLDEST, day.unwrap_or(i32::MAX).into());
    put(mapping::LENGTH, text.length().into());
    put(mapping::TOKENS, layout.tokens().into());
    put(mapping::PARTS, text.part_starts().to_vec().into());
    if let Some(sketch) = text.sketch() {
        put(mapping::SKETCH, written(&sketch).into());
    }
    put(mapping::ARTICLE, packed(article).into());
    Value::Object(document)
}

fn words(text: &AnalysedText, analyzer: &Analyzer) -> Value {
    let mut words = Tokens::with_capacity(text.text().len() * 2);
    analyzer.each_word(text.text(), text.chars(), Cut::Search, |word, _, _| {
        if word.len() <= MAX_TERM {
            words.push(word);
        }
    });
    words.into_value_or(EMPTY_FIELD_TOKEN)
}

/// The pairs of adjacent characters: those of common characters, and the others, filled up to `tokens`
/// tokens.
fn pairs(text: &AnalysedText, tokens: usize) -> (Value, Value) {
    let chars = text.chars();
    let mut common = Tokens::with_capacity(chars.len() * 7);
    let mut rare = Tokens::with_capacity(chars.len() * 7);
    let mut left = tokens;
    for two in chars.windows(2).filter(|two| two[0].position + 1 == two[1].position) {
        let (first, second) = (two[0].ch, two[1].ch);
        match is_pair(first, second) {
            true => common.push_chars([first, second]),
            false => {
                rare.push_chars([first, second]);
                left = left.saturating_sub(1);
            }
        }
    }
    (0..left).for_each(|_| rare.push(FILLER));
    (common.into_value_or(EMPTY_FIELD_TOKEN), rare.into_value_or(EMPTY_FIELD_TOKEN))
}

fn parted(text: &AnalysedText, signs: &PartingSigns) -> Value {
    let chars = text.chars();
    let mut parted: Vec<char> = Vec::new();
    for &position in &signs.parted {
        let second = chars.partition_point(|c| c.position < position);
        if let Some([first, second]) = second.checked_sub(1).and_then(|i| chars.get(i..i + 2)) {
            parted.push(parted_char(first.ch, second.ch));
        }
    }
    parted.sort_unstable();
    parted.dedup();
    let mut tokens = Tokens::with_capacity(parted.len() * 4);
    parted.into_iter().for_each(|term| tokens.push_chars([term]));
    tokens.into_value_or("")
}

/// The values; the second and later occurrences of a value have one mark for each earlier occurrence.
fn with_repetition_marks<'a>(values: &'a [&str]) -> impl Iterator<Item = String> + 'a {
    values.iter().enumerate().map(|(i, value)| {
        let before = values[..i].iter().filter(|other| *other == value).count();
        let mut with_repetition_marks = (*value).to_owned();
        with_repetition_marks.extend(std::iter::repeat_n(REPETITION_MARK, before));
        with_repetition_marks
    })
}

/// Whole values as terms, without values that are too long for the cluster.
fn terms(values: impl Iterator<Item = String>) -> Value {
    values.filter(|value| value.len() <= MAX_TERM).collect::<Vec<_>>().into()
}

/// Encodes the sketch of a text for a document.
fn written(sketch: &Sketch) -> String {
    let words = sketch.to_words();
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests;
