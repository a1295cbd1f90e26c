//! Interprets the entries of front matter: as fields of the article, instructions to the reader, or
//! metadata.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value;
use souwen_text::{Date, is_significant};

use super::entry::{Entry, NAMES};
use super::{FrontMatter, FrontMatterField};
use crate::names::split_names;
use crate::omission::{DAY_AS_WRITTEN, Omission, repeated};
use crate::page::byline::byline;
use crate::reading::{Reservations, Split};
use crate::words::lists;

/// The maximum length of a key, in characters: a longer one is a sentence with a colon.
const MAX_KEY: usize = 40;
/// The maximum length of a text that is read as a byline, in bytes: a longer one is a list.
const LONGEST_BYLINE: usize = 300;

/// Whether a text may be the key of an entry.
pub(super) fn is_key(key: &str) -> bool {
    !key.is_empty()
        && key.chars().count() <= MAX_KEY
        && !key.contains(['。', '，', '#', '[', '（', '\n'])
}

/// Whether a line begins front matter without an opening line: a known field and its value.
pub(super) fn begins(line: &str) -> bool {
    let key = line.split_once(':').map(|(key, _)| key.trim().trim_matches('"'));
    looks_like_one(line) && key.is_some_and(|key| known(key).is_some() || GENERATORS.contains(&key))
}

/// Keys of site generators, besides those of an article.
const GENERATORS: [&str; 5] = ["layout", "draft", "categories", "slug", "description"];

/// Whether a line looks like front matter: `key: value`, a list item, an indented line, a comment or a
/// blank line.
pub(super) fn looks_like_one(line: &str) -> bool {
    let text = line.trim_end();
    if text.is_empty() || text.starts_with([' ', '\t', '#']) || text.starts_with("- ") {
        return true;
    }
    text.split_once(':').is_some_and(|(key, value)| {
        let key = key.trim_matches('"');
        (value.is_empty() || value.starts_with(' ')) && is_key(key) && !key.contains(['：', ' '])
    })
}

/// The article's name for a key in front matter.
fn known(key: &str) -> Option<&'static str> {
    static NAMES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        let fields = lists(include_str!("../data/front_matter.txt")).into_iter();
        fields.flat_map(|(name, keys)| keys.into_iter().map(move |key| (key, name))).collect()
    });
    NAMES.get(key.to_lowercase().as_str()).copied()
}

impl FrontMatter {
    /// Interprets an entry.
    pub(super) fn add(&mut self, entry: Entry) {
        let key = entry.key.to_lowercase();
        if key == "split" {
            return self.split_at(&entry);
        }
        self.reserve(&key, &entry);
        let texts = entry.texts();
        let name = known(&key).filter(|name| self.field(name).is_none());
        match name {
            // `published: false` is not a date.
            Some("date") if entry.flag().is_some() => self.keep(entry),
            Some("date") if texts.first().is_none_or(|text| Date::parse_value(text).is_none()) => {
                if let Some(text) = texts.first() {
                    self.problems.push((
                        entry.line,
                        format!("`{}: {text}` is not a day: write it like 2023-05-19", entry.key),
                    ));
                }
                self.keep(entry);
            }
            Some(name) if !texts.is_empty() => {
                let values: Vec<String> = match name {
                    "authors" => texts.iter().flat_map(|text| people(text)).collect(),
                    "tags" => texts.iter().flat_map(|text| tags(text)).collect(),
                    _ => vec![texts.join(" ")],
                };
                self.omissions.extend(repeated(&values, entry.line));
                let written = texts.join(" ");
                let day = Date::parse_value(&written).filter(|_| name == "date");
                if day.is_some_and(|day| day.to_string() != written) {
                    let (line, text) = (entry.line, written);
                    self.omissions.push(Omission { line, text, what: DAY_AS_WRITTEN });
                }
                let (line, what) = (entry.line, "the name of a field");
                self.omissions.push(Omission { line, text: entry.key, what });
                for text in beside_names(&entry.value) {
                    self.omissions.push(Omission { line, text, what: "data about a field" });
                }
                self.fields.push(FrontMatterField { name, values, line });
            }
            _ => self.keep(entry),
        }
    }

    /// Keeps an entry as metadata; the values of a repeated key become a list.
    fn keep(&mut self, entry: Entry) {
        if known(&entry.key).is_some() && is_blank(&entry.value) {
            let (line, what) = (entry.line, "the name of a field without a value");
            self.omissions.push(Omission { line, text: entry.key, what });
            return;
        }
        match self.meta.get_mut(&entry.key) {
            None => {
                self.meta.insert(entry.key, entry.value);
            }
            Some(Value::Array(values)) => values.push(entry.value),
            Some(present) => *present = Value::Array(vec![present.take(), entry.value]),
        }
    }

    /// Sets where the page is divided.
    fn split_at(&mut self, entry: &Entry) {
        let text = entry.texts().into_iter().next().unwrap_or_default();
        match text.as_str() {
            "none" => self.split = Split::None,
            "auto" => self.split = Split::Auto,
            "1" | "2" | "3" => self.split = Split::Level(text.as_bytes()[0] - b'0'),
            other => self.problems.push((
                entry.line,
                format!("`split: {other}` is not understood: write auto, none, 1, 2 or 3"),
            )),
        }
        let text = format!("{}: {text}", entry.key);
        if text.contains(is_significant) {
            let what = "an instruction to the reader";
            self.omissions.push(Omission { line: entry.line, text, what });
        }
    }

    /// Notes an entry that asks for the page not to be found. It is kept as metadata too.
    fn reserve(&mut self, key: &str, entry: &Entry) {
        match (key, entry.flag()) {
            ("draft", Some(true)) | ("published" | "publish", Some(false)) => {
                self.reservations.draft = true;
            }
            ("noindex", Some(true)) => self.reservations.noindex = true,
            ("robots", _) => {
                let noindex =
                    entry.texts().iter().any(|text| Reservations::of_robots(text).noindex);
                self.reservations.noindex |= noindex;
            }
            _ => {}
        }
    }
}

/// The contents of maps within a value, except the name that is taken from each.
fn beside_names(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(beside_names).collect(),
        Value::Object(members) => {
            let name_key = NAMES.iter().find(|name| members.contains_key(**name));
            let member = |(key, value): (&String, &Value)| match value {
                _ if name_key.is_some_and(|name_key| name_key == key) => key.clone(),
                Value::String(text) => format!("{key}: {text}"),
                other => format!("{key}: {other}"),
            };
            members.iter().map(member).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a key has no value.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_blank),
        _ => false,
    }
}

/// The tags in a text.
fn tags(text: &str) -> Vec<String> {
    let tags = text.split([',', '，', '、', '；', ';']).map(|tag| tag.trim().to_string());
    tags.filter(|tag| !tag.is_empty()).collect()
}

/// The names in a field for people.
fn people(text: &str) -> Vec<String> {
    let is_han = |c: char| matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}');
    let is_latin = |c: char| c.is_alphabetic() && !is_han(c);
    if text.len() <= LONGEST_BYLINE && text.contains(is_han) && !text.contains(is_latin) {
        let byline = byline(text);
        if byline.clean && !byline.authors.is_empty() {
            return byline.authors;
        }
    }
    split_names(text)
}
