//! The labels in the line under a headline: 来源：, 发布时间：, 作者 |.

use std::collections::HashMap;
use std::sync::LazyLock;

use souwen_text::date::stamp::day_at_start;

use crate::words::WordList;

/// The words of such lines.
pub(super) const WORDS: &str = include_str!("../data/info_line.txt");

static DAY: WordList = WordList::named(WORDS, "day");
static CHANGE: WordList = WordList::named(WORDS, "change");
static SOURCE: WordList = WordList::named(WORDS, "source");
static AUTHORS: WordList = WordList::named(WORDS, "authors");
static OTHER: WordList = WordList::named(WORDS, "other");

/// The maximum length of an unknown label, in characters.
const LONGEST_LABEL: usize = 8;
/// How many characters after a label are searched for a date.
const LONGEST_DAY: usize = 40;

/// What a label introduces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Day,
    Change,
    Source,
    Authors,
    Other,
    /// A word with a colon that is none of the known labels: 截止日期.
    Unknown,
}

/// The labels by their first characters, the longest first.
static LABELS: LazyLock<HashMap<char, Vec<(&'static str, Label)>>> = LazyLock::new(|| {
    let lists = [
        (&DAY, Label::Day),
        (&CHANGE, Label::Change),
        (&SOURCE, Label::Source),
        (&AUTHORS, Label::Authors),
        (&OTHER, Label::Other),
    ];
    let mut labels: HashMap<char, Vec<(&str, Label)>> = HashMap::new();
    for (word, label) in lists.iter().flat_map(|(list, label)| list.iter().map(|w| (*w, *label))) {
        if let Some(first) = word.chars().next() {
            labels.entry(first).or_default().push((word, label));
        }
    }
    for labels in labels.values_mut() {
        labels.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    }
    labels
});

/// Splits a line at its labels: each label, with the start and end of its value.
pub(super) fn segments(
    text: &str,
    begin: usize,
    edges: &[usize],
) -> Vec<(Option<Label>, usize, usize)> {
    let mut segments = Vec::new();
    let (mut label, mut from, mut at) = (None, begin, begin);
    while at < text.len() {
        match label_at(text, at, edges) {
            Some((next, end)) => {
                segments.push((label, from, at));
                (label, from, at) = (Some(next), end, end);
            }
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    segments.push((label, from, text.len()));
    segments.retain(|(label, from, to)| label.is_some() || from < to);
    segments
}

/// The label at a place of a line, and where its value begins.
fn label_at(text: &str, at: usize, edges: &[usize]) -> Option<(Label, usize)> {
    let first = text[at..].chars().next()?;
    let before = &text[..at];
    let apart = before.is_empty()
        || edges.contains(&at)
        || before.ends_with(|c: char| {
            !c.is_alphabetic() || matches!(c, '日' | '一' | '二' | '三' | '四' | '五' | '六')
        });
    if !apart {
        return None;
    }
    let labels = LABELS.get(&first).map_or(&[][..], Vec::as_slice);
    let known = labels.iter().find_map(|(word, label)| {
        let end = at + spaced_prefix(&text[at..], word)?;
        let rest = &text[end..];
        let trimmed = rest.trim_start();
        let after = text.len() - trimmed.len();
        let sign = trimmed.chars().next()?;
        if matches!(sign, '：' | ':' | '｜' | '|' | '丨' | '/' | '／') {
            return Some((*label, after + sign.len_utf8()));
        }
        let is_day = matches!(label, Label::Day | Label::Change);
        if is_day && (day_at_start(&apart_of(trimmed)).is_some()) {
            return Some((*label, after));
        }
        // A label that is an element of its own.
        let whole =
            edges.contains(&end) && (at == 0 || edges.contains(&at) || before.ends_with(' '));
        (whole && matches!(label, Label::Source | Label::Authors)).then_some((*label, after))
    });
    known.or_else(|| {
        let word: usize = text[at..]
            .chars()
            .take(LONGEST_LABEL)
            .take_while(|c| matches!(c, '\u{4E00}'..='\u{9FFF}'))
            .map(char::len_utf8)
            .sum();
        let rest = text[at + word..].strip_prefix(['：', ':'])?;
        let is_one = !edges.iter().any(|&edge| at < edge && edge < at + word);
        (word > 3 && is_one).then_some((Label::Unknown, text.len() - rest.len()))
    })
}

/// Whether a block is nothing but the label of the value in the next block.
pub(super) fn is_label(text: &str) -> bool {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '：' | ':'));
    [&DAY, &SOURCE, &AUTHORS].iter().any(|list| list.contains(&text))
}

fn apart_of(text: &str) -> String {
    let start: String = text.chars().take(LONGEST_DAY).collect();
    apart(&start)
}

/// The length of a word at the start of a text, whose characters may be spaced out.
fn spaced_prefix(text: &str, word: &str) -> Option<usize> {
    let mut rest = text;
    for (at, c) in word.chars().enumerate() {
        if at > 0 && c != ' ' && !c.is_ascii() {
            rest = rest.trim_start();
        }
        rest = rest.strip_prefix(c)?;
    }
    Some(text.len() - rest.len())
}

/// Inserts a space between a date and the time directly after it.
pub(super) fn apart(text: &str) -> String {
    let mut apart = String::with_capacity(text.len() + 1);
    let mut digits = 0;
    for c in text.chars() {
        if c == ':' && (3..=4).contains(&digits) {
            apart.insert(apart.len() - 2, ' ');
        }
        digits = if c.is_ascii_digit() { digits + 1 } else { 0 };
        apart.push(c);
    }
    apart
}
