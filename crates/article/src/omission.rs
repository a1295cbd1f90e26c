//! What a reader leaves out on purpose, by name.

use std::collections::HashSet;

/// Text of a file that is in no record, on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Omission {
    /// The line it begins in, from 1, or 0 where the reader knows no lines.
    pub line: u32,
    /// The text, as the file has it or as a browser would show it.
    pub text: String,
    /// What it is: "a comment", "navigation", "the language of code".
    pub what: &'static str,
}

/// What a date is that says more than a day, or says it in another form.
pub(crate) const DAY_AS_WRITTEN: &str = "a day as it is written";

/// Those of a list of names or tags that stand in it before: an article keeps each once.
pub(crate) fn repeated(values: &[String], line: u32) -> impl Iterator<Item = Omission> + '_ {
    let mut seen = HashSet::new();
    let again = values.iter().filter(move |value| !seen.insert(value.trim()));
    again.map(move |text| Omission { line, text: text.clone(), what: "a name given again" })
}
