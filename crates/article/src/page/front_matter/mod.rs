//! Front matter: fields at the start of a page, as static-site generators and note editors write them:
//! YAML between `---` lines, TOML between `+++` lines, JSON in braces or above `;;;`, and YAML that is
//! only closed by a `---` line.
//!
//! `fence` locates it; `yaml`, `toml` and `json` each parse it with a library, and `by_line` reads what
//! these reject: people forget a quote, and the page is to be read all the same. `fields` interprets its
//! entries.

mod by_line;
mod entry;
mod fence;
mod fields;
mod json;
mod rest;
mod toml;
mod yaml;

use serde_json::{Map, Value};
use souwen_text::{Date, is_significant};

use crate::markdown::lines::PageLine;
use crate::omission::Omission;
use crate::reading::{Reservations, Split};
use entry::Entry;
use fence::{Fence, Form};

/// The fields of a page's front matter.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct FrontMatter {
    /// Known fields, by their name in the article, in order, with their lines.
    pub fields: Vec<FrontMatterField>,
    /// Unknown fields.
    pub meta: Map<String, Value>,
    /// Where the page is divided.
    pub split: Split,
    /// The requests of the page not to be found.
    pub reservations: Reservations,
    /// Parts that could not be understood: line and message.
    pub problems: Vec<(u32, String)>,
    /// Parts that were read in spite of errors: line and message.
    pub remarks: Vec<(u32, String)>,
    /// Its text that is in no field: the names of fields, comments, instructions.
    pub omissions: Vec<Omission>,
}

/// A field with its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FrontMatterField {
    /// The name in the article.
    pub name: &'static str,
    /// Its values; a single one except for `authors` and `tags`.
    pub values: Vec<String>,
    /// Its line.
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

    /// The date, which was parsed with the front matter.
    pub(super) fn date(&self) -> Option<Date> {
        self.get("date").and_then(Date::parse_value)
    }
}

/// The entries that a parser found.
#[derive(Debug, Default, PartialEq)]
struct Entries {
    entries: Vec<Entry>,
    /// Text that belongs to no entry, with its line: comments.
    omissions: Vec<Omission>,
}

/// Why a parser rejects front matter: a line from 1 within it, and the problem there.
#[derive(Debug, PartialEq)]
struct Refused {
    line: usize,
    reason: String,
}

/// Removes the front matter from the lines of a page.
pub(super) fn take(lines: &[PageLine]) -> (FrontMatter, &[PageLine]) {
    let none = || (FrontMatter::default(), lines);
    let Some(Fence { form, inside, rest }) = fence::find(lines) else { return none() };
    // `---toml` states the format.
    let opening = inside.start.checked_sub(1).map(|at| &lines[at]);
    let inside = &lines[inside];
    let read = match form {
        Form::Yaml => yaml::read(inside),
        Form::Toml => toml::read(inside),
        Form::Json => json::read(inside),
    };
    let mut front = FrontMatter::default();
    let found = match read {
        Ok(found) if found.entries.is_empty() => return none(),
        Ok(found) => found,
        Err(Refused { line, reason }) => {
            let sign = if form == Form::Toml { '=' } else { ':' };
            let Some(found) = by_line::read(inside, sign) else { return none() };
            let number = inside.get(line.saturating_sub(1)).or(inside.last());
            let name = form.name();
            let message = format!(
                "the front matter is not valid {name} ({reason}): it was read line by line"
            );
            front.remarks.push((number.map_or(0, |line| line.number), message));
            found
        }
    };
    front.omissions = found.omissions;
    if let Some(line) = opening.filter(|line| line.text.contains(is_significant)) {
        let (line, text) = (line.number, line.text.trim_start_matches('-').to_string());
        front.omissions.push(Omission { line, text, what: "the form of the front matter" });
    }
    for entry in found.entries {
        front.add(entry);
    }
    (front, &lines[rest..])
}

#[cfg(test)]
mod tests;
