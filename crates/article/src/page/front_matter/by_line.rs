//! Reads front matter line by line when no parser accepts it: `key: value`, quoted values, lists in
//! brackets or with one item per line, and blocks of indented lines, which are kept as text.

use serde_json::Value;

use super::Entries;
use super::entry::Entry;
use super::fields::is_key;
use crate::markdown::lines::PageLine;
use crate::omission::Omission;

/// The entries in some lines; `None` when the lines are not front matter.
pub(super) fn read(lines: &[PageLine], sign: char) -> Option<Entries> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut omissions = Vec::new();
    for line in lines {
        let text = line.text.trim_end();
        let trimmed = text.trim_start();
        if trimmed.is_empty() {
            continue;
        }
        if trimmed.starts_with('#') {
            let (line, text) = (line.number, trimmed.to_string());
            omissions.push(Omission { line, text, what: "a comment in the front matter" });
            continue;
        }
        let indented = trimmed.len() < text.len();
        let item =
            trimmed.strip_prefix('-').filter(|rest| rest.is_empty() || rest.starts_with(' '));
        match (item, entries.last_mut()) {
            (Some(item), Some(last)) => push(&mut last.value, scalar(item)),
            (None, Some(last)) if indented => append(&mut last.value, trimmed),
            _ => {
                let sign = if sign == ':' { [':', '：'] } else { ['=', '='] };
                let (key, value) = text.split_once(sign)?;
                let key = key.trim().trim_matches(['"', '\'']);
                if !is_key(key) {
                    return None;
                }
                let (key, value) = (key.to_string(), value_of(value));
                entries.push(Entry { key, value, line: line.number });
            }
        }
    }
    (!entries.is_empty()).then_some(Entries { entries, omissions })
}

/// Adds a list item from a line of its own.
fn push(value: &mut Value, item: String) {
    match value {
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
fn append(value: &mut Value, text: &str) {
    match value {
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

/// The value after a key: a list in brackets or a text.
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

/// Removes the quotes around a text.
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
