//! Text that a reader leaves out on purpose, with its reason.

use std::collections::HashSet;

/// Text of a file that is deliberately in no record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Omission {
    /// The line it begins in, from 1, or 0 if the reader counts no lines.
    pub line: u32,
    /// The text, as it is in the file or as a browser would show it.
    pub text: String,
    /// The kind of text: "a comment", "navigation", "the language of code".
    pub what: &'static str,
}

/// The kind of a date that states more than a day, or states it in another form.
pub(crate) const DAY_AS_WRITTEN: &str = "a day as it is written";

/// The values of a list of names or tags that repeat an earlier one: an article keeps each once.
pub(crate) fn repeated(values: &[String], line: u32) -> impl Iterator<Item = Omission> + '_ {
    let mut seen = HashSet::new();
    let again = values.iter().filter(move |value| !seen.insert(value.trim()));
    again.map(move |text| Omission { line, text: text.clone(), what: "a name given again" })
}
