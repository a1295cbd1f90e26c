//! Names of sources and of authors as pages state them; placeholders and the like are rejected.

use std::collections::HashSet;
use std::sync::LazyLock;

use souwen_text::fold_char;

use super::value::{clean, is_url};
use crate::names::split_names;
use crate::words::WordList;

const WORDS: &str = include_str!("../data/no_names.txt");
const INFO_LINE: &str = include_str!("../data/info_line.txt");

static NO_AUTHORS: WordList = WordList::named(WORDS, "no authors");
static NO_SOURCES: WordList = WordList::named(WORDS, "no sources");
static PLATFORMS: WordList = WordList::named(WORDS, "platforms");
static COLUMNS: WordList = WordList::named(WORDS, "columns");
static OFFICES: WordList = WordList::named(WORDS, "offices");
static SOURCE_LABELS: WordList = WordList::named(INFO_LINE, "source");
static AUTHOR_LABELS: WordList = WordList::named(INFO_LINE, "authors");
static OTHER_LABELS: WordList = WordList::named(INFO_LINE, "other");
static BEHIND: WordList = WordList::named(INFO_LINE, "behind values");

/// The family names by which the name of a person is recognised.
static FAMILY_NAMES: WordList = WordList::of(include_str!("../../page/data/family_names.txt"));

/// The same, folded: 陈 and 陳 are equal.
static FAMILIES: LazyLock<HashSet<char>> = LazyLock::new(|| {
    FAMILY_NAMES.iter().flat_map(|names| names.chars()).filter_map(fold_char).collect()
});

/// The maximum length of a name, in characters: anything longer is a sentence.
const LONGEST_NAME: usize = 40;

/// The name of a source, without its label; `None` for a placeholder, a number, an address or a platform.
pub(super) fn source_name(text: &str) -> Option<String> {
    let text = clean(text)?;
    let name = without_tail(without_label(&text, &SOURCE_LABELS));
    let is_name = is_name(name) && !is_listed(&NO_SOURCES, name) && !is_platform(name);
    is_name.then(|| name.to_string())
}

/// The names in a text that a page states as authors.
pub(super) fn author_names(text: &str) -> Vec<String> {
    let Some(text) = clean(text) else { return Vec::new() };
    let text = without_label(&text, &AUTHOR_LABELS);
    // A line with a date is no list of names.
    if has_number(text) {
        return Vec::new();
    }
    // 责任编辑：李四 in place of an author: an editor is no author.
    if without_label(text, &OTHER_LABELS) != text || text.chars().nth(4 * LONGEST_NAME).is_some() {
        return Vec::new();
    }
    split_names(text).iter().filter_map(|name| author_name(name)).collect()
}

/// The name of an author, `None` for a placeholder, a number, an address or an office.
pub(super) fn author_name(name: &str) -> Option<String> {
    // 山城日报记者王小明
    let name = name.rsplit_once("记者").map_or(name, |(_, name)| name);
    let name = without_tail(name.trim());
    let is_name =
        is_name(name) && !is_listed(&NO_AUTHORS, name) && !is_platform(name) && !is_office(name);
    is_name.then(|| name.to_string())
}

/// Whether a name is that of a platform, on which many publish.
pub(super) fn is_platform(name: &str) -> bool {
    is_listed(&PLATFORMS, name)
}

/// Whether the ending of a name is that of a paper, a site or an office.
pub(super) fn is_office(name: &str) -> bool {
    OFFICES.any_ends(&name.to_lowercase()) && name.chars().count() > 1
}

/// Whether a name without a label is that of a paper, a site or an office, and not of a column.
pub(super) fn is_bare_office(name: &str) -> bool {
    is_office(name) && !COLUMNS.contains(&name) && !name.ends_with("频道")
}

/// Whether a name is that of a Chinese person, judged by family name and length.
pub(super) fn is_person(name: &str) -> bool {
    let mut chars = name.chars();
    let family = chars.next().and_then(fold_char).is_some_and(|c| FAMILIES.contains(&c));
    let given: Vec<char> = chars.collect();
    family
        && (1..=3).contains(&given.len())
        && given.iter().all(|c| matches!(c, '\u{4E00}'..='\u{9FFF}'))
}

fn is_listed(list: &WordList, name: &str) -> bool {
    list.contains(&name.to_lowercase().as_str())
}

fn is_name(name: &str) -> bool {
    let has_letters = name.chars().any(char::is_alphabetic);
    has_letters
        && !is_url(name)
        && !name.contains(['@', '<', '>', '{', '}', '。', '！', '？', '，', '：', ':'])
        && !has_number(name)
        && !name.ends_with("作者")
        && !name.starts_with(['/', '.'])
        && !name.contains("www.")
        && !name.contains("举报")
        && name.chars().nth(LONGEST_NAME).is_none()
}

/// Whether a text contains a number of four digits, as dates, telephone numbers and accounts do.
fn has_number(text: &str) -> bool {
    text.as_bytes().windows(4).any(|four| four.iter().all(u8::is_ascii_digit))
}

/// Removes the label before a text, if a colon marks it as one.
fn without_label<'a>(text: &'a str, labels: &WordList) -> &'a str {
    let signs = |c: char| c.is_whitespace() || matches!(c, '（' | '(' | '【' | '[' | '"');
    let text = text.trim_matches(signs);
    let rest = labels.iter().filter_map(|label| {
        text.strip_prefix(label)?.trim_start().strip_prefix(['：', ':', '/', '｜', '|'])
    });
    rest.min_by_key(|rest| rest.len()).map_or(text, str::trim)
}

/// Removes the buttons and brackets after a name.
fn without_tail(name: &str) -> &str {
    let signs = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '）' | ')'
                    | '】'
                    | ']'
                    | '('
                    | '（'
                    | '|'
                    | '｜'
                    | '，'
                    | ','
                    | '。'
                    | '"'
                    | '：'
                    | ':'
                    | '《'
                    | '》'
                    | '['
                    | '【'
                    | '·'
                    | '-'
                    | '_'
            )
    };
    let mut name = name.trim_matches(signs);
    while let Some(rest) =
        BEHIND.iter().filter_map(|word| name.strip_suffix(word)).min_by_key(|r| r.len())
    {
        let rest = rest.trim_end_matches(signs);
        if rest.is_empty() {
            break;
        }
        name = rest;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_lose_labels_and_buttons() {
        for (text, expected) in [
            ("来源：山城日报", "山城日报"),
            ("（稿源: 《山城晚报》）", "山城晚报"),
            ("山城新报举报", "山城新报"),
            ("山城发布 +关注", "山城发布"),
            ("来源", "来源"),
            ("本站原创", ""),
            ("网络", ""),
            ("微信公众平台", ""),
            ("http://a.example/b", ""),
            ("12345", ""),
            ("违法和不良信息举报电话", ""),
        ] {
            assert_eq!(source_name(text).unwrap_or_default(), expected, "{text}");
        }
    }

    #[test]
    fn authors_are_people() {
        for (text, expected) in [
            ("作者：王小明 李小红", &["王小明", "李小红"][..]),
            ("104363", &[]),
            ("Admin", &[]),
            ("佚名", &[]),
            ("山城网", &[]),
            ("name, email@a.example", &[]),
            ("责任编辑：赵一", &[]),
            ("山城日报记者 王小明", &["王小明"]),
            ("发布于 2023-05-19", &[]),
            ("山城日报评论员", &["山城日报评论员"]),
            ("John Smith", &["John Smith"]),
        ] {
            assert_eq!(author_names(text), expected, "{text}");
        }
    }
}
