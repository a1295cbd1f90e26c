//! Agencies, papers, broadcasters and sites: known by name, or by how their names end.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::window::{ends_with, is_han, prefix};
use crate::words::WordList;

const WORDS: &str = include_str!("data/sources.txt");

/// Agencies, papers, broadcasters and sites. A dateline with a date needs no name from this list;
/// one without (`新华社电`) does.
static NAMES: WordList = WordList::named(WORDS, "names");
/// What a paper calls itself in its own pages.
static SELF_NAMES: WordList = WordList::named(WORDS, "self names");
/// How the names of papers end.
static PAPER_ENDINGS: WordList = WordList::named(WORDS, "paper endings");
/// What may stand behind a name.
static PARTS: WordList = WordList::named(WORDS, "parts");
/// How names end before the place and the day of a dateline.
static DATELINE_ENDINGS: WordList = WordList::named(WORDS, "dateline endings");

/// The longest name that is known by its ending at the start of a line, in characters: a longer one
/// has a place or a headline before it.
const LONGEST_LEADING: usize = 8;
/// The shortest such name, in bytes, less one: 日报 alone names no paper.
const ENDING_ALONE: usize = 6;
/// Characters of a name that is known by its ending in a dateline, less the last: 哈萨克国际通讯社.
const NAME_IN_DATELINE: Range<usize> = 2..12;

/// The sources by their first characters: every paragraph is asked whether it begins with one.
static BY_FIRST: LazyLock<HashMap<char, Vec<&'static str>>> = LazyLock::new(|| {
    let mut names: HashMap<char, Vec<&str>> = HashMap::new();
    for name in NAMES.iter().chain(SELF_NAMES.iter()) {
        if let Some(first) = name.chars().next() {
            names.entry(first).or_default().push(name);
        }
    }
    names
});

/// What a paper calls itself in its own pages.
pub(super) fn is_self_name(source: &str) -> bool {
    SELF_NAMES.contains(&source)
}

/// The length in characters of the known source at the start of `chars`: the longest.
pub(super) fn source_at(chars: &[char]) -> Option<usize> {
    let names = BY_FIRST.get(chars.first()?)?;
    names.iter().filter_map(|name| prefix(chars, name)).max()
}

/// The length in characters of what stands behind the name of a source and belongs to it: 客户端.
pub(super) fn part_at(chars: &[char]) -> usize {
    PARTS.iter().filter_map(|part| prefix(chars, part)).max().unwrap_or(0)
}

/// Whether a text is the name of an agency or paper, known or by its ending.
pub(super) fn is_source(text: &str) -> bool {
    NAMES.contains(&text) || is_self_name(text) || PAPER_ENDINGS.any_ends(text)
}

/// The name of an agency or paper with which a text begins: a known one, or one that ends as the
/// names of papers do.
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

/// Where the name of a source ends in a head such as 哈萨克国际通讯社阿斯塔纳, in characters.
pub(super) fn source_by_ending(chars: &[char]) -> Option<usize> {
    let han = |c: &char| is_han(*c) || c.is_ascii_alphabetic();
    (NAME_IN_DATELINE.start..chars.len().min(NAME_IN_DATELINE.end))
        .take_while(|&end| chars[..end].iter().all(han))
        .find(|&end| DATELINE_ENDINGS.iter().any(|e| ends_with(&chars[..=end], e)))
        .map(|end| end + 1)
}
