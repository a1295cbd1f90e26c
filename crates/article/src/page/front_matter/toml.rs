//! Front matter in TOML.

use std::ops::Range;

use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::entry::Entry;
use super::rest::{joined, outside};
use super::{Entries, Refused};
use crate::markdown::lines::PageLine;

/// Parses the entries in some lines.
pub(super) fn read(lines: &[PageLine]) -> Result<Entries, Refused> {
    let text = joined(lines);
    let line_of = |at: usize| text[..text.floor_char_boundary(at)].matches('\n').count();
    let table = DeTable::parse(&text).map_err(|error| Refused {
        line: error.span().map_or(1, |span| line_of(span.start) + 1),
        reason: error.message().to_string(),
    })?;
    let mut values = Vec::new();
    let mut entries: Vec<(usize, Entry)> = Vec::new();
    // The position of an entry is that of its key, also for a table.
    let mut starts: Vec<usize> = Vec::new();
    for (key, value) in table.into_inner() {
        let start = key.span().start;
        starts.push(start);
        values.push(key.span());
        let key = key.into_inner().into_owned();
        let value = to_value(value, &mut values);
        entries.push((start, Entry { key, value, line: 0 }));
    }
    entries.sort_by_key(|(start, _)| *start);
    number(&mut entries, lines);
    let entries = entries.into_iter().map(|(_, entry)| entry).collect();
    Ok(Entries { entries, omissions: outside(lines, values) })
}

/// Gives entries, which are in order, the numbers of the lines that they begin on.
fn number(entries: &mut [(usize, Entry)], lines: &[PageLine]) {
    let mut lines = lines.iter();
    let (mut end, mut number) = (0, 0);
    for (start, entry) in entries {
        while end <= *start
            && let Some(line) = lines.next()
        {
            end += line.text.len() + 1;
            number = line.number;
        }
        entry.line = number;
    }
}

fn to_value(value: Spanned<DeValue>, values: &mut Vec<Range<usize>>) -> Value {
    let span = value.span();
    match value.into_inner() {
        DeValue::Array(list) => {
            Value::Array(list.into_iter().map(|value| to_value(value, values)).collect())
        }
        DeValue::Table(table) => {
            let mut map = Map::new();
            for (key, value) in table {
                values.push(key.span());
                map.insert(key.into_inner().into_owned(), to_value(value, values));
            }
            Value::Object(map)
        }
        scalar => {
            values.push(span);
            Value::String(match scalar {
                DeValue::String(text) => text.into_owned(),
                DeValue::Integer(number) => number.as_str().to_string(),
                DeValue::Float(number) => number.as_str().to_string(),
                DeValue::Boolean(flag) => flag.to_string(),
                DeValue::Datetime(time) => time.to_string(),
                DeValue::Array(_) | DeValue::Table(_) => String::new(),
            })
        }
    }
}
