//! The line of date, source and author that sites print under a title.
//!
//! `2023年05月19日 08:30 来源：新华社` gives the date 2023-05-19 and the source 新华社.

use souwen_text::WrittenDate;

use super::mark::{MarkKind, PageMark};
use crate::page::byline;
use crate::page::furniture::{LONGEST_LINE, furniture};
use crate::page::sources;
use crate::words::WordList;

/// The maximum length of a value after a label, in characters: a longer one is a sentence.
const LONGEST_VALUE: usize = 24;

const WORDS: &str = include_str!("../data/info_line.txt");

/// The labels of such a line, by the kind of value after them.
static LABELS: [(Label, WordList); 4] = [
    (Label::Day, WordList::named(WORDS, "day")),
    (Label::Source, WordList::named(WORDS, "source")),
    (Label::Authors, WordList::named(WORDS, "authors")),
    (Label::Other, WordList::named(WORDS, "other")),
];

/// The kind of value after a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Day,
    Source,
    Authors,
    /// A value for no field.
    Other,
}

/// Reads a line of date, source and author: `2023年05月19日 08:30 来源：新华社`, `作者：张三`.
pub(super) fn info_line(text: &str) -> Option<PageMark> {
    let mut mark = PageMark { printed: text.trim().to_string(), ..PageMark::new(MarkKind::Info) };
    if let Some(found) = furniture(text) {
        mark.date = text
            .char_indices()
            .find_map(|(at, _)| WrittenDate::at(&text[at..]).filter(|d| d.date().is_some()));
        mark.source =
            found.name.as_deref().filter(|name| sources::is_source(name)).map(str::to_string);
        mark.section = found.page.or(found.name.filter(|name| !sources::is_source(name)));
        return Some(mark);
    }
    let parts = labelled(text)?;
    for (label, value) in parts {
        // The date may follow another value, without a label of its own.
        let (value, day) = match day_at_end(value) {
            Some((value, day)) if label.is_some_and(|label| label != Label::Day) => {
                (value, Some(day))
            }
            _ => (value, None),
        };
        let value = value.trim_matches(|c: char| {
            c.is_whitespace() || matches!(c, '|' | '｜' | '（' | '）' | '(' | ')')
        });
        match label {
            None if value.is_empty() => {}
            None => mark.date = Some(furniture(value).and_then(|_| WrittenDate::at(value))?),
            Some(Label::Day) => {
                let date = WrittenDate::at(value).filter(|date| date.date().is_some())?;
                mark.date.get_or_insert(date);
            }
            Some(Label::Source) => {
                let source = value
                    .split([' ', '\u{3000}'])
                    .next()
                    .unwrap_or(value)
                    .trim_matches(['《', '》']);
                if source.is_empty()
                    || source.chars().count() > LONGEST_VALUE
                    || source.contains(['。', '，'])
                    || source.contains("://")
                {
                    return None;
                }
                mark.source.get_or_insert(source.to_string());
            }
            Some(Label::Authors) => {
                let byline = byline::byline(value);
                if !byline.clean || byline.authors.is_empty() {
                    return None;
                }
                mark.authors.extend(byline.authors);
            }
            Some(Label::Other) if value.chars().count() > LONGEST_VALUE => return None,
            Some(Label::Other) => {}
        }
        mark.date = mark.date.or(day);
    }
    Some(mark)
}

/// Splits a text before the date and the time of day at its end; returns the rest and the date.
pub(super) fn day_at_end(text: &str) -> Option<(&str, WrittenDate)> {
    if text.chars().nth(LONGEST_LINE).is_some() {
        return None;
    }
    let begins = |(at, c): &(usize, char)| {
        let before = text[..*at].chars().next_back();
        (c.is_numeric() || "〇一二".contains(*c)) && !before.is_some_and(|c| c.is_numeric())
    };
    let (at, date) = text.char_indices().filter(begins).find_map(|(at, _)| {
        let date = WrittenDate::at(&text[at..]).filter(|date| date.date().is_some())?;
        let rest = furniture(&text[at..])?;
        (rest.name.is_none() && rest.page.is_none()).then_some((at, date))
    })?;
    let before = text[..at].trim_end_matches(['（', '(', '|', '｜', '/']);
    before.ends_with(char::is_whitespace).then(|| (before.trim_end(), date))
}

/// Splits a line at its labels; `None` when it has none. The text before the first label has none.
fn labelled(text: &str) -> Option<Vec<(Option<Label>, &str)>> {
    if text.chars().nth(LONGEST_LINE).is_some() || text.contains('。') {
        return None;
    }
    let mut parts = Vec::new();
    let (mut label, mut from, mut at) = (None, 0, 0);
    while at < text.len() {
        match label_at(&text[at..]) {
            Some((next, len)) => {
                parts.push((label, &text[from..at]));
                label = Some(next);
                at += len;
                from = at;
            }
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    parts.push((label, &text[from..]));
    (parts.len() > 1).then_some(parts)
}

/// The label at the start of a text, and its length with the colon after it.
fn label_at(text: &str) -> Option<(Label, usize)> {
    LABELS.iter().find_map(|(label, words)| {
        words.iter().find_map(|word| {
            let colon = text.strip_prefix(word)?.chars().next()?;
            matches!(colon, ':' | '：').then_some((*label, word.len() + colon.len_utf8()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_under_titles() {
        for (text, date, source, authors) in [
            ("2023年05月19日 08:30 来源：新华社", true, "新华社", ""),
            ("来源：人民日报 发布时间：2023-05-19", true, "人民日报", ""),
            ("作者：张三 李四", false, "", "张三,李四"),
            ("2023-05-19", true, "", ""),
        ] {
            let mark = info_line(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(mark.date.is_some(), date, "{text}");
            assert_eq!(mark.source.unwrap_or_default(), source, "{text}");
            assert_eq!(mark.authors.join(","), authors, "{text}");
        }
        for text in
            ["时间：今晚 地点：西安", "来源：他说，这不重要。", "记者：您怎么看这个问题？", "文"]
        {
            assert_eq!(info_line(text), None, "{text}");
        }
    }
}
