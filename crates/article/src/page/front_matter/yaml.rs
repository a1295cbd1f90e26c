//! Front matter in YAML.

use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};

use super::entry::Entry;
use super::rest::{joined, outside};
use super::{Entries, Refused};
use crate::markdown::lines::PageLine;

/// The deepest nesting.
const DEEPEST: usize = 32;
/// The maximum number of values that aliases may repeat: aliases that refer to one another would grow
/// without bound.
const MAX_REPEATED: usize = 10_000;

/// Parses the entries of the first document in some lines.
pub(super) fn read(lines: &[PageLine]) -> Result<Entries, Refused> {
    let text = with_half_width_colons(lines);
    let mut tree = Tree::default();
    for event in Parser::new_from_str(&text) {
        let (event, span) = event.map_err(|error| Refused {
            line: error.marker().line(),
            reason: error.info().to_string(),
        })?;
        let line = span.start.line();
        let refused = |reason: &str| Refused { line, reason: reason.to_string() };
        match event {
            Event::Scalar(text, style, anchor, _) => {
                tree.chars.push(span.start.index()..span.end.index());
                let nothing = style == ScalarStyle::Plain
                    && matches!(text.as_ref(), "~" | "null" | "Null" | "NULL");
                let text = if nothing { String::new() } else { text.into_owned() };
                tree.add(Value::String(text), anchor, line);
            }
            Event::SequenceStart(anchor, _) => tree.open(Open::List(Vec::new()), anchor),
            Event::MappingStart(anchor, _) => {
                tree.open(Open::Map { map: Map::new(), key: None, key_line: line }, anchor);
            }
            Event::SequenceEnd | Event::MappingEnd => tree.close(),
            Event::Alias(anchor) => {
                let Some((value, size)) = tree.anchors.get(&anchor).cloned() else {
                    return Err(refused("an alias of nothing"));
                };
                tree.repeated += size;
                if tree.repeated > MAX_REPEATED {
                    return Err(refused("aliases repeat too much"));
                }
                tree.size += size;
                tree.add(value, 0, line);
            }
            Event::DocumentEnd => break,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {}
        }
        if tree.open.len() > DEEPEST {
            return Err(refused("nested too deep"));
        }
    }
    if !tree.is_map {
        return Err(Refused { line: 1, reason: "no fields".to_string() });
    }
    let number = |line: usize| lines.get(line.saturating_sub(1)).map_or(0, |line| line.number);
    let entries = tree.entries.into_iter();
    let entries: Vec<Entry> =
        entries.map(|(key, value, line)| Entry { key, value, line: number(line) }).collect();
    if let Some(entry) = entries.iter().find(|entry| !super::fields::is_key(&entry.key)) {
        return Err(Refused { line: 1, reason: format!("{:?} is no field", entry.key) });
    }
    let omissions = outside(lines, bytes(&joined(lines), tree.chars));
    Ok(Entries { entries, omissions })
}

/// The text of the lines. People also type `标题：` for a key; the colon is one character in either width.
fn with_half_width_colons(lines: &[PageLine]) -> String {
    let mut text = String::new();
    for line in lines {
        let is_key = |key: &str| !key.contains([':', '"', '\'', '#']) && super::fields::is_key(key);
        match line.text.split_once('：') {
            Some((key, value)) if !key.starts_with([' ', '\t', '-']) && is_key(key) => {
                text.push_str(key);
                text.push(':');
                if !value.starts_with(' ') {
                    text.push(' ');
                }
                text.push_str(value);
            }
            _ => text.push_str(&line.text),
        }
        text.push('\n');
    }
    text
}

/// Converts ranges of characters to ranges of bytes.
fn bytes(text: &str, mut chars: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let byte = |index: usize| starts.get(index).copied().unwrap_or(text.len());
    chars.iter_mut().for_each(|range| *range = byte(range.start)..byte(range.end));
    chars
}

/// A list or a map being read.
enum Open {
    List(Vec<Value>),
    Map { map: Map<String, Value>, key: Option<String>, key_line: usize },
}

/// Builds values from the events of the parser.
#[derive(Default)]
struct Tree {
    /// The open lists and maps, each with its anchor and the size before it.
    open: Vec<(Open, usize, usize)>,
    /// The values with an anchor, each with its size.
    anchors: HashMap<usize, (Value, usize)>,
    /// The number of values so far.
    size: usize,
    /// The number of values that aliases repeated.
    repeated: usize,
    /// The entries of the outermost map, with their lines.
    entries: Vec<(String, Value, usize)>,
    /// Whether the document is a map.
    is_map: bool,
    /// The positions of scalars, in characters.
    chars: Vec<Range<usize>>,
}

impl Tree {
    fn open(&mut self, open: Open, anchor: usize) {
        self.is_map |= self.open.is_empty() && matches!(open, Open::Map { .. });
        self.open.push((open, anchor, self.size));
    }

    fn close(&mut self) {
        let Some((open, anchor, before)) = self.open.pop() else { return };
        let value = match open {
            Open::List(list) => Value::Array(list),
            Open::Map { map, .. } => Value::Object(map),
        };
        let size = self.size - before + 1;
        self.put(value, anchor, size, 0);
    }

    fn add(&mut self, value: Value, anchor: usize, line: usize) {
        self.put(value, anchor, 1, line);
    }

    fn put(&mut self, value: Value, anchor: usize, size: usize, line: usize) {
        self.size += 1;
        if anchor > 0 {
            self.anchors.insert(anchor, (value.clone(), size));
        }
        let outermost = self.open.len() == 1;
        match self.open.last_mut() {
            Some((Open::List(list), ..)) => list.push(value),
            Some((Open::Map { map, key, key_line }, ..)) => match key.take() {
                None => {
                    let name = match value {
                        Value::String(text) => text,
                        other => other.to_string(),
                    };
                    (*key, *key_line) = (Some(name), line);
                }
                Some(name) if outermost => self.entries.push((name, value, *key_line)),
                Some(name) => {
                    map.insert(name, value);
                }
            },
            None => {}
        }
    }
}
