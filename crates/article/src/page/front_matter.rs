//! Front matter: fields between `---` lines (YAML) or `+++` lines (TOML) before the page.
//!
//! Only what such heads hold in practice is read: `key: value`, quoted values, lists in brackets
//! or one item a line, and blocks of indented lines, which are kept as text.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Map, Value};
use souwen_text::Date;

use crate::markdown::lines::PageLine;
use crate::reading::Split;
use crate::words::lists;

/// The most lines that front matter may have: what opens and does not close for longer is a line
/// across the page.
const MAX_LINES: usize = 500;
/// The longest key, in characters: a longer one is a sentence with a colon.
const MAX_KEY: usize = 40;

/// The fields of a page's front matter.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct FrontMatter {
    /// Fields that souwen knows, by their name in the article, in order, with their lines.
    pub fields: Vec<FrontMatterField>,
    /// Fields that it does not know.
    pub meta: Map<String, Value>,
    /// Where the page is cut.
    pub split: Split,
    /// What could not be understood: line and message.
    pub problems: Vec<(u32, String)>,
}

/// A field with what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FrontMatterField {
    /// The name in the article.
    pub name: &'static str,
    /// Its values; one for all but `authors` and `tags`.
    pub values: Vec<String>,
    /// The line on which it stands.
    pub line: u32,
}

impl FrontMatter {
    /// The first value of a field.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.field(name).and_then(|field| field.values.first()).map(String::as_str)
    }

    /// A field.
    pub(super) fn field(&self, name: &str) -> Option<&FrontMatterField> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The day, read when the front matter was.
    pub(super) fn date(&self) -> Option<Date> {
        self.get("date").and_then(Date::parse_value)
    }
}

/// Takes the front matter off the lines of a page.
pub(super) fn take(lines: &[PageLine]) -> (FrontMatter, &[PageLine]) {
    let none = || (FrontMatter::default(), lines);
    let Some(start) = lines.iter().position(|line| !line.text.trim().is_empty()) else {
        return none();
    };
    let (fence, sign) = match lines[start].text.trim() {
        "---" => ("---", ':'),
        "+++" => ("+++", '='),
        _ => return none(),
    };
    let inside = &lines[start + 1..];
    let closes = |line: &PageLine| {
        line.text.trim_end() == fence || (sign == ':' && line.text.trim_end() == "...")
    };
    let Some(end) = inside.iter().take(MAX_LINES).position(closes) else { return none() };
    let Some(entries) = entries(&inside[..end], sign) else { return none() };
    let mut front = FrontMatter::default();
    for entry in entries {
        front.add(entry);
    }
    (front, &inside[end + 1..])
}

/// A key with its value as written.
struct FrontMatterEntry {
    key: String,
    value: Value,
    line: u32,
}

/// The entries of some lines; `None` when they are no front matter.
fn entries(lines: &[PageLine], sign: char) -> Option<Vec<FrontMatterEntry>> {
    let mut entries: Vec<FrontMatterEntry> = Vec::new();
    for line in lines {
        let text = line.text.trim_end();
        let trimmed = text.trim_start();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let indented = trimmed.len() < text.len();
        let item =
            trimmed.strip_prefix('-').filter(|rest| rest.is_empty() || rest.starts_with(' '));
        match (item, entries.last_mut()) {
            (Some(item), Some(last)) => last.push(scalar(item)),
            (None, Some(last)) if indented => last.append(trimmed),
            _ => {
                let sign = if sign == ':' { [':', '：'] } else { ['=', '='] };
                let (key, value) = text.split_once(sign)?;
                let key = key.trim().trim_matches(['"', '\'']);
                let plain_key = !key.is_empty()
                    && key.chars().count() <= MAX_KEY
                    && !key.contains(['。', '，', '#', '[', '（']);
                if !plain_key {
                    return None;
                }
                entries.push(FrontMatterEntry {
                    key: key.to_string(),
                    value: value_of(value),
                    line: line.number,
                });
            }
        }
    }
    (!entries.is_empty()).then_some(entries)
}

impl FrontMatterEntry {
    /// Adds an item of a list that stands on lines of its own.
    fn push(&mut self, item: String) {
        match &mut self.value {
            Value::Array(items) => items.push(Value::String(item)),
            value => {
                let before = value
                    .as_str()
                    .filter(|text| !text.is_empty())
                    .map(|text| Value::String(text.to_string()));
                *value = Value::Array(before.into_iter().chain([Value::String(item)]).collect());
            }
        }
    }

    /// Adds an indented line to the value.
    fn append(&mut self, text: &str) {
        match &mut self.value {
            Value::String(value) if matches!(value.as_str(), "" | "|" | ">" | "|-" | ">-") => {
                *value = text.to_string();
            }
            Value::String(value) => {
                value.push('\n');
                value.push_str(text);
            }
            Value::Array(items) => items.push(Value::String(text.to_string())),
            _ => {}
        }
    }

    /// The value as a list of texts.
    fn texts(&self) -> Vec<String> {
        let list = match &self.value {
            Value::Array(items) => {
                items.iter().filter_map(|item| item.as_str().map(str::to_string)).collect()
            }
            Value::String(text) => vec![text.clone()],
            _ => Vec::new(),
        };
        list.into_iter()
            .map(|text| text.trim().to_string())
            .filter(|text| !text.is_empty())
            .collect()
    }
}

/// A value after its key: a list in brackets or a text.
fn value_of(text: &str) -> Value {
    let text = text.trim();
    match text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
        Some(inner) => {
            let items = inner.split([',', '，']).map(scalar).filter(|item| !item.is_empty());
            Value::Array(items.map(Value::String).collect())
        }
        None => Value::String(scalar(text)),
    }
}

/// A text without its quotes.
fn scalar(text: &str) -> String {
    let text = text.trim();
    let quoted =
        ['"', '\''].iter().find_map(|&quote| text.strip_prefix(quote)?.strip_suffix(quote));
    match quoted {
        Some(inner) if text.starts_with('"') => inner.replace("\\\"", "\"").replace("\\\\", "\\"),
        Some(inner) => inner.replace("''", "'"),
        None => text.to_string(),
    }
}

/// The name in the article of a key in front matter.
fn known(key: &str) -> Option<&'static str> {
    static NAMES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        let fields = lists(include_str!("data/front_matter.txt")).into_iter();
        fields.flat_map(|(name, keys)| keys.into_iter().map(move |key| (key, name))).collect()
    });
    NAMES.get(key.to_lowercase().as_str()).copied()
}

impl FrontMatter {
    fn add(&mut self, entry: FrontMatterEntry) {
        let texts = entry.texts();
        let key = entry.key.to_lowercase();
        if key == "split" {
            match texts.first().map(String::as_str) {
                Some("none") => self.split = Split::None,
                Some("auto") => self.split = Split::Auto,
                Some(level @ ("1" | "2" | "3")) => {
                    self.split = Split::Level(level.as_bytes()[0] - b'0');
                }
                other => self.problems.push((
                    entry.line,
                    format!(
                        "`split: {}` is not understood: write auto, none, 1, 2 or 3",
                        other.unwrap_or_default()
                    ),
                )),
            }
            return;
        }
        let name = known(&key).filter(|name| self.field(name).is_none());
        match name {
            Some("date") if texts.first().is_none_or(|text| Date::parse_value(text).is_none()) => {
                if let Some(text) = texts.first() {
                    self.problems.push((
                        entry.line,
                        format!("`{}: {text}` is not a day: write it like 2023-05-19", entry.key),
                    ));
                }
                self.meta.insert(entry.key, entry.value);
            }
            Some(name) if !texts.is_empty() => {
                let values = match name {
                    "authors" => texts.iter().flat_map(|text| people(text)).collect(),
                    "tags" => texts
                        .iter()
                        .flat_map(|text| text.split([',', '，', '、', '；', ';']))
                        .map(|t| t.trim().to_string())
                        .filter(|t| !t.is_empty())
                        .collect(),
                    _ => vec![texts.join(" ")],
                };
                self.fields.push(FrontMatterField { name, values, line: entry.line });
            }
            Some(_) => {}
            None => {
                self.meta.insert(entry.key, entry.value);
            }
        }
    }
}

/// Names in a field for people.
fn people(text: &str) -> Vec<String> {
    let byline = super::byline::byline(text);
    if byline.clean && !byline.authors.is_empty() {
        return byline.authors;
    }
    let names = text.split(['、', ',', '，', ';', '；']).map(|name| name.trim().to_string());
    names.filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::lines::lines;

    fn read(text: &str) -> (FrontMatter, String) {
        let lines = lines(text);
        let (front, rest) = take(&lines);
        (front, rest.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n"))
    }

    #[test]
    fn yaml_like_fields() {
        let (front, rest) = read(
            "---\ntitle: \"山城：新桥\"\n日期: 2023年5月19日\nauthor: 张三、李四\ntags:\n  - 交通\n  - 桥\n\
             split: 2\nissue: 12\n# 注\nurl: https://a.cn/b?c=1\n---\n正文",
        );
        assert_eq!(rest, "正文");
        assert_eq!(front.get("title"), Some("山城：新桥"));
        assert_eq!(front.date(), Date::new(2023, 5, 19));
        assert_eq!(front.field("authors").unwrap().values, ["张三", "李四"]);
        assert_eq!(front.field("tags").unwrap().values, ["交通", "桥"]);
        assert_eq!(front.field("tags").unwrap().line, 5);
        assert_eq!(front.get("url"), Some("https://a.cn/b?c=1"));
        assert_eq!(front.split, Split::Level(2));
        assert_eq!(front.meta["issue"], "12");
    }

    #[test]
    fn toml_like_fields() {
        let (front, rest) = read("+++\ntitle = \"新桥\"\ntags = [\"交通\", '桥']\n+++\n正文");
        assert_eq!(rest, "正文");
        assert_eq!(front.get("title"), Some("新桥"));
        assert_eq!(front.field("tags").unwrap().values, ["交通", "桥"]);
    }

    #[test]
    fn a_rule_is_no_front_matter() {
        for text in [
            "---\n新桥通车。\n---\n文",
            "---\ntitle: 甲\n文",
            "甲\n---\ntitle: 乙\n---",
            "---\n---\n",
        ] {
            let (front, rest) = read(text);
            assert_eq!(front, FrontMatter::default(), "{text}");
            assert_eq!(rest, text.trim_end(), "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_reported_with_its_line() {
        let (front, _) = read("---\ndate: 昨天\nsplit: 7\n---\n");
        assert_eq!(front.problems.iter().map(|p| p.0).collect::<Vec<_>>(), [2, 3]);
        assert_eq!(front.meta["date"], "昨天");
        assert_eq!(front.split, Split::Auto);
    }
}
