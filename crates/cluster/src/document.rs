//! A version of an article as a document of the cluster.

mod layout;
mod tokens;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use souwen_article::{Article, Field, json as article_json};
use souwen_index::schema::{AnalysedText, fold_value, parted_char};
use souwen_text::pair::is_pair;
use souwen_text::{Analyzer, Cut, PartingSigns, Sketch};
use xxhash_rust::xxh3::xxh3_128;

use crate::mapping;
use layout::Layout;
use tokens::Tokens;

pub(crate) use layout::{
    CLAUSE, LEVELS, OTHER_FORM, PARAGRAPH_END, SENTENCE_END, begin, end, inside,
};

/// The longest name of a document that the cluster takes, in bytes.
const MAX_NAME: usize = 512;
/// How much of an id stands at the beginning of a name that is not all of it, in bytes.
const BEGINNING: usize = 400;

/// The longest term that the cluster takes, in bytes. It refuses a document that has a longer one.
const MAX_TERM: usize = 32_766;

/// Stands in a field of scored tokens that has none, so that the article counts among those that have the
/// field: how rare a token is depends on their number.
const NOTHING: &str = "_";
/// Stands in [`mapping::RARE_PAIRS`] for every token of [`mapping::GRAMS`] that begins no such pair, so that
/// both fields have one length.
const FILLER: &str = "_";

/// Stands behind a value that an article has once more, as often as it had it before.
const AGAIN: char = '\u{1}';

/// What a document tells of a version of an article beside the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts<'a> {
    /// The first commit that it belongs to.
    pub from: u64,
    /// The first commit that it no longer belongs to; `None` while it is current.
    pub until: Option<u64>,
    /// Whether the article is in no file: it was pushed.
    pub pushed: bool,
    /// What the publisher compares versions of the article by.
    pub hash: &'a str,
}

/// The name of the document of the version of an article that a commit brought.
pub fn name(id: &str, from: u64) -> String {
    let name = format!("{id}@{from}");
    if name.len() <= MAX_NAME {
        return name;
    }
    let beginning = &id[..id.floor_char_boundary(BEGINNING)];
    format!("{beginning}~{:032x}@{from}", xxh3_128(id.as_bytes()))
}

/// A value of a column of values without the mark that the article has it more than once: a value counts as
/// often as an article has it, and a column keeps equal ones once.
pub fn counted(value: &str) -> &str {
    value.trim_end_matches(AGAIN)
}

/// The document of a version of an article, its words cut by `analyzer`.
pub fn version(article: &Article, facts: &Facts<'_>, analyzer: &Analyzer) -> Value {
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
            put(&values, terms(numbered(&found)));
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
    put(mapping::ARTICLE, article_json::to_json(article).into());
    Value::Object(document)
}

fn words(text: &AnalysedText, analyzer: &Analyzer) -> Value {
    let mut words = Tokens::with_capacity(text.text().len() * 2);
    analyzer.each_word(text.text(), text.chars(), Cut::Search, |word, _, _| {
        if word.len() <= MAX_TERM {
            words.push(word);
        }
    });
    words.into_value_or(NOTHING)
}

/// The pairs of characters side by side: those of common characters, and the others among as many tokens as
/// the characters have.
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
    (common.into_value_or(NOTHING), rare.into_value_or(NOTHING))
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

/// Values, each that stands there again with a mark for every time that it stood there before.
fn numbered<'a>(values: &'a [&str]) -> impl Iterator<Item = String> + 'a {
    values.iter().enumerate().map(|(i, value)| {
        let before = values[..i].iter().filter(|other| *other == value).count();
        let mut numbered = (*value).to_owned();
        numbered.extend(std::iter::repeat_n(AGAIN, before));
        numbered
    })
}

/// Whole values as terms; one that the cluster does not take is left out.
fn terms(values: impl Iterator<Item = String>) -> Value {
    values.filter(|value| value.len() <= MAX_TERM).collect::<Vec<_>>().into()
}

/// The sketch of a text, as a document holds it.
fn written(sketch: &Sketch) -> String {
    let words = sketch.to_words();
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    STANDARD.encode(bytes)
}

/// Reads the sketch of a text from what a document holds; `None` when it is none.
pub fn sketch(written: &str) -> Option<Sketch> {
    let bytes = STANDARD.decode(written).ok()?;
    let words: Vec<u64> = bytes.as_chunks().0.iter().copied().map(u64::from_le_bytes).collect();
    Sketch::from_words(&words)
}

#[cfg(test)]
mod tests;
