//! Front matter: fields before a page, as static-site generators and editors of notes write them:
//! YAML between `---` lines, TOML between `+++` lines, JSON in braces or above `;;;`, and YAML that
//! only ends in a `---` line.
//!
//! `fence` finds where it is, `yaml`, `toml` and `json` read it by a library each, and `by_line`
//! reads what these refuse: people forget a quote, and the page is read all the same. `fields` says
//! what its entries mean.

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
    /// Fields that souwen knows, by their name in the article, in order, with their lines.
    pub fields: Vec<FrontMatterField>,
    /// Fields that it does not know.
    pub meta: Map<String, Value>,
    /// Where the page is cut.
    pub split: Split,
    /// What the page says against its being found.
    pub reservations: Reservations,
    /// What could not be understood: line and message.
    pub problems: Vec<(u32, String)>,
    /// What was read all the same: line and message.
    pub remarks: Vec<(u32, String)>,
    /// What of it is in no field: the names of fields, comments, instructions.
    pub omissions: Vec<Omission>,
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

/// What a reader made of front matter.
#[derive(Debug, Default, PartialEq)]
struct Entries {
    entries: Vec<Entry>,
    /// What belongs to no entry, with its line: comments.
    omissions: Vec<Omission>,
}

/// Why a reader refuses front matter: a line from 1 within it, and what is wrong there.
#[derive(Debug, PartialEq)]
struct Refused {
    line: usize,
    reason: String,
}

/// Takes the front matter off the lines of a page.
pub(super) fn take(lines: &[PageLine]) -> (FrontMatter, &[PageLine]) {
    let none = || (FrontMatter::default(), lines);
    let Some(Fence { form, inside, rest }) = fence::find(lines) else { return none() };
    // `---toml` says which form it is.
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
