//! Agencies, papers, broadcasters and sites, recognised by name or by the ending of the name.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::window::{ends_with, is_han, prefix};
use crate::words::WordList;

const WORDS: &str = include_str!("data/sources.txt");

/// Agencies, papers, broadcasters and sites. A dateline with a date may name one that is not listed here;
/// a dateline without one (`新华社电`) may not.
static NAMES: WordList = WordList::named(WORDS, "names");
/// The names that papers use for themselves in their own pages.
static SELF_NAMES: WordList = WordList::named(WORDS, "self names");
/// The endings of names of papers.
static PAPER_ENDINGS: WordList = WordList::named(WORDS, "paper endings");
/// Words that may follow a name.
static PARTS: WordList = WordList::named(WORDS, "parts");
/// The endings of names before the place and the date of a dateline.
static DATELINE_ENDINGS: WordList = WordList::named(WORDS, "dateline endings");

/// The maximum length of a name at the start of a line that is recognised by its ending, in characters: a
/// longer one has a place or a headline before it.
const LONGEST_LEADING: usize = 8;
/// The minimum length of such a name, in bytes, less one: 日报 alone names no paper.
const ENDING_ALONE: usize = 6;
/// The length of a name in a dateline that is recognised by its ending, in characters, less the last:
/// 哈萨克国际通讯社.
const NAME_IN_DATELINE: Range<usize> = 2..12;

/// The sources by their first characters: every paragraph is checked for a source at its start.
static BY_FIRST: LazyLock<HashMap<char, Vec<&'static str>>> = LazyLock::new(|| {
    let mut names: HashMap<char, Vec<&str>> = HashMap::new();
    for name in NAMES.iter().chain(SELF_NAMES.iter()) {
        if let Some(first) = name.chars().next() {
            names.entry(first).or_default().push(name);
        }
    }
    names
});

/// Whether a source is the name that a paper uses for itself.
pub(super) fn is_self_name(source: &str) -> bool {
    SELF_NAMES.contains(&source)
}

/// The length in characters of the longest known source at the start of `chars`.
pub(super) fn source_at(chars: &[char]) -> Option<usize> {
    let names = BY_FIRST.get(chars.first()?)?;
    names.iter().filter_map(|name| prefix(chars, name)).max()
}

/// The length in characters of the text after the name of a source that belongs to it: 客户端.
pub(super) fn part_at(chars: &[char]) -> usize {
    PARTS.iter().filter_map(|part| prefix(chars, part)).max().unwrap_or(0)
}

/// Whether a text is the name of an agency or paper, listed or by its ending.
pub(super) fn is_source(text: &str) -> bool {
    NAMES.contains(&text) || is_self_name(text) || PAPER_ENDINGS.any_ends(text)
}

/// The name of an agency or paper at the start of a text: a listed one, or one with the ending of a
/// paper.
pub(super) fn leading_source(text: &str) -> Option<&str> {
    let known = NAMES.iter().filter(|name| text.starts_with(**name));
    if let Some(name) = known.max_by_key(|name| name.len()) {
        return Some(&text[..name.len()]);
    }
    let mut end = 0;
    for c in text.chars().take(LONGEST_LEADING).take_while(|c| is_han(*c)) {
        end += c.len_utf8();
        let name = &text[..end];
        if end > ENDING_ALONE && PAPER_ENDINGS.any_ends(name) {
            return Some(name);
        }
    }
    None
}

/// Where the name of a source ends in the head of a dateline such as 哈萨克国际通讯社阿斯塔纳, in characters.
pub(super) fn source_by_ending(chars: &[char]) -> Option<usize> {
    let han = |c: &char| is_han(*c) || c.is_ascii_alphabetic();
    (NAME_IN_DATELINE.start..chars.len().min(NAME_IN_DATELINE.end))
        .take_while(|&end| chars[..end].iter().all(han))
        .find(|&end| DATELINE_ENDINGS.iter().any(|e| ends_with(&chars[..=end], e)))
        .map(|end| end + 1)
}
