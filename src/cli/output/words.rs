//! Output for the words of the user's dictionary, as tables and as JSON: changed words, all words, and words
//! that wait for the next refresh.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};

use super::json::note;
use super::table::{Align, Table, count, number};
use souwen::answer::json::PendingJson;
use souwen::index::PendingWords;
use souwen::index::dictionary::DictionaryFile;

/// A changed word and its segmentation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedWord {
    /// As it was written.
    pub word: String,
    /// Its segmentation before the change.
    pub before: Vec<String>,
    /// Its segmentation now.
    pub after: Vec<String>,
    /// The number of articles that contain it; `None` without an index.
    pub articles: Option<usize>,
}

/// A word of the dictionary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedWord {
    /// As it was written.
    pub word: String,
    /// The frequency given in the dictionary.
    pub frequency: Option<u32>,
    /// Its part of speech.
    pub tag: Option<String>,
    /// The number of articles that contain it; `None` without an index.
    pub articles: Option<usize>,
    /// Whether the index was built with it; `None` without an index.
    pub applied: Option<bool>,
}

/// Writes changed words as a table.
///
/// # Errors
/// When writing fails.
pub fn write_changed(out: &mut dyn Write, words: &[ChangedWord]) -> io::Result<()> {
    if words.is_empty() {
        return Ok(());
    }
    let mut table = Table::new(&[Align::Left, Align::Left, Align::Left, Align::Right]);
    table.row(["word", "cut before", "cut now", "articles"]);
    for word in words {
        let articles = word.articles.map(number).unwrap_or_default();
        table.row([&word.word, &word.before.join(" | "), &word.after.join(" | "), &articles]);
    }
    table.write(out)
}

/// Writes the words of the dictionary as a table.
///
/// # Errors
/// When writing fails.
pub fn write_listed(out: &mut dyn Write, words: &[ListedWord]) -> io::Result<()> {
    if words.is_empty() {
        return writeln!(out, "no words: `souwen dict add WORD` adds one");
    }
    let mut table =
        Table::new(&[Align::Left, Align::Right, Align::Left, Align::Right, Align::Left]);
    table.row(["word", "frequency", "tag", "articles", "state"]);
    for word in words {
        let frequency = word.frequency.map(number).unwrap_or_default();
        let articles = word.articles.map(number).unwrap_or_default();
        let state = match word.applied {
            Some(true) => "applied",
            Some(false) => "pending",
            None => "",
        };
        let tag = word.tag.as_deref().unwrap_or_default();
        table.row([&word.word, &frequency, tag, &articles, state]);
    }
    table.write(out)
}

/// Writes what has to be done for changes to take effect. `changed` is the number of words just changed.
///
/// # Errors
/// When writing fails.
pub fn write_pending(
    out: &mut dyn Write,
    pending: Option<&PendingWords>,
    changed: usize,
) -> io::Result<()> {
    match pending {
        Some(pending) if !pending.is_empty() => {
            writeln!(out, "{}", pending_line(pending))
        }
        None if changed > 0 => writeln!(out, "the next `souwen index` goes by them"),
        _ => Ok(()),
    }
}

/// What the next refresh will do for the dictionary.
pub fn pending_line(pending: &PendingWords) -> String {
    let words = |words: &[String], what| (!words.is_empty()).then(|| count(words.len(), what));
    let added = words(&pending.added, "word").map(|words| format!("{words} to apply"));
    let removed = words(&pending.removed, "word").map(|words| format!("{words} to take back"));
    let parts: Vec<String> = added.into_iter().chain(removed).collect();
    format!(
        "{}: `souwen index` analyses {} again",
        parts.join(", "),
        count(pending.articles, "article")
    )
}

/// Words that were added or removed (under `name`), and those that did not change anything (under
/// `rest_name`).
pub fn changed_json(
    name: &str,
    words: &[ChangedWord],
    rest_name: &str,
    rest: &[&str],
    pending: Option<&PendingWords>,
) -> Value {
    json!({ name: words, rest_name: rest, "pending": pending.map(PendingJson::new) })
}

/// The words of the dictionary.
pub fn listed_json(
    words: &[ListedWord],
    file: &DictionaryFile,
    pending: Option<&PendingWords>,
) -> Value {
    json!({
        "path": file.path.to_string_lossy(),
        "words": words,
        "bad": file.notes().iter().map(note).collect::<Vec<_>>(),
        "pending": pending.map(PendingJson::new),
    })
}
