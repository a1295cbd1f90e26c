//! Front matter in JSON, with braces or without.

use serde_json::{Map, Value};

use super::entry::Entry;
use super::rest::joined;
use super::{Entries, Refused};
use crate::json::mended;
use crate::markdown::lines::PageLine;

/// Parses the entries in some lines.
pub(super) fn read(lines: &[PageLine]) -> Result<Entries, Refused> {
    let text = joined(lines);
    let trimmed = text.trim();
    let object = if trimmed.starts_with('{') {
        trimmed.to_string()
    } else {
        format!("{{{}}}", trimmed.trim_end_matches(','))
    };
    let read: Result<Map<String, Value>, _> = serde_json::from_str(&object);
    let fields = match read {
        Ok(fields) => fields,
        Err(error) => serde_json::from_str(&mended(&object))
            .map_err(|_| Refused { line: error.line(), reason: error.to_string() })?,
    };
    let mut lines = lines.iter();
    let mut number = lines.as_slice().first().map_or(0, |line| line.number);
    let mut rest = "";
    let entries = fields.into_iter().map(|(key, value)| {
        // Keys are in order: each is searched for after the one before.
        let quoted = Value::from(key.as_str()).to_string();
        let ahead = lines.clone().any(|line| line.text.contains(&quoted));
        while ahead && !rest.contains(&quoted) {
            let Some(line) = lines.next() else { break };
            (rest, number) = (line.text.as_str(), line.number);
        }
        rest = rest.split_once(&quoted).map_or(rest, |(_, after)| after);
        Entry { key, value: with_texts(value), line: number }
    });
    Ok(Entries { entries: entries.collect(), omissions: Vec::new() })
}

/// Turns numbers and other scalars in a value into texts, as the other formats have them.
fn with_texts(value: Value) -> Value {
    match value {
        Value::Null => Value::String(String::new()),
        Value::Bool(flag) => Value::String(flag.to_string()),
        Value::Number(number) => Value::String(number.to_string()),
        Value::Array(list) => Value::Array(list.into_iter().map(with_texts).collect()),
        other => other,
    }
}
