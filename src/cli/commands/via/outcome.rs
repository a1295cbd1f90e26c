//! The result of reading files here and sending their articles.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::cli::output::json::note;
use crate::cli::output::report;
use crate::cli::output::table::{Align, Table, bytes, count, duration, number};
use souwen::article::{Note, NoteKind, ReadError};

/// Counts of what was read, sent and accepted.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Files that were read.
    pub files_read: usize,
    /// Files that could not be read.
    pub files_failed: usize,
    /// Bytes of the files that were read.
    pub bytes_read: u64,
    /// Drafts that were left out.
    pub drafts: usize,
    /// Articles that were left out because they are marked `noindex`.
    pub noindex: usize,
    /// New articles.
    pub added: u64,
    /// Articles that replaced another version.
    pub replaced: u64,
    /// Articles that were already in the index unchanged.
    pub unchanged: u64,
    /// Articles that the server rejected.
    pub failed: u64,
    /// Articles that replaced one of a file of the server.
    pub taken_over: u64,
    /// Files of unsupported kinds, counted by extension.
    pub other_kinds: BTreeMap<String, usize>,
    /// Notes for the user.
    pub notes: Vec<Note>,
}

impl Outcome {
    /// Records that a file could not be read to its end.
    pub fn failed_file(&mut self, path: &Path, error: &ReadError) {
        self.files_failed += 1;
        self.notes.push(Note::unread(path, error));
    }

    /// How many of the articles sent are in the index.
    pub fn accepted(&self) -> u64 {
        self.added + self.replaced + self.unchanged
    }

    /// The same as a sentence.
    pub fn accepted_line(&self) -> String {
        count(usize::try_from(self.accepted()).unwrap_or(usize::MAX), "article")
    }

    /// Whether some file was not read, or some article was rejected.
    pub fn has_problems(&self) -> bool {
        self.files_failed > 0
            || self.failed > 0
            || self.notes.iter().any(|note| note.kind == NoteKind::Problem)
    }

    /// Writes the result as a table.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write(&self, out: &mut dyn Write, took: Duration, server: &str) -> io::Result<()> {
        let mut table = Table::new(&[Align::Left, Align::Right, Align::Left]);
        let rate = self.bytes_read as f64 / took.as_secs_f64().max(1e-3);
        let read =
            format!("{} in {}, {}/s", bytes(self.bytes_read), duration(took), bytes(rate as u64));
        let mut row = |name: &str, value: u64, note: &str| table.row([name, &number(value), note]);
        row("files read", self.files_read as u64, if self.files_read > 0 { &read } else { "" });
        let kinds: usize = self.other_kinds.values().sum();
        for (name, value, note) in [
            ("files failed", self.files_failed as u64, "what was read of them before was sent"),
            ("drafts", self.drafts as u64, "left out; --drafts takes them in"),
            ("noindex", self.noindex as u64, "left out"),
            ("skipped", kinds as u64, &report::kinds(&self.other_kinds)),
        ] {
            if value > 0 {
                row(name, value, note);
            }
        }
        row("added", self.added, "");
        row("changed", self.replaced, "");
        row("unchanged", self.unchanged, "");
        for (name, value, note) in [
            ("not taken", self.failed, "see above"),
            ("taken over", self.taken_over, "from files of the server, whose articles wait"),
        ] {
            if value > 0 {
                row(name, value, note);
            }
        }
        row("sent", self.accepted() + self.failed, server);
        table.write(out)
    }

    /// The result as JSON.
    pub fn json(&self) -> Value {
        json!({
            "files_read": self.files_read,
            "files_failed": self.files_failed,
            "bytes_read": self.bytes_read,
            "drafts": self.drafts,
            "noindex_left_out": self.noindex,
            "added": self.added,
            "changed": self.replaced,
            "unchanged": self.unchanged,
            "failed": self.failed,
            "taken_over": self.taken_over,
            "other_kinds": self.other_kinds,
            "notes": self.notes.iter().map(note).collect::<Vec<_>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_is_that_of_indexing() {
        let outcome = Outcome {
            files_read: 3,
            bytes_read: 2_000_000,
            added: 1_200,
            replaced: 7,
            taken_over: 2,
            other_kinds: [("pdf".to_owned(), 2)].into(),
            ..Outcome::default()
        };
        let mut out = Vec::new();
        outcome.write(&mut out, Duration::from_secs(2), "https://a.example").unwrap();
        let text = String::from_utf8(out).unwrap();
        for expected in
            ["files read", "1.0 MB/s", "2 .pdf", "1,200", "changed", "taken over", "1,207"]
        {
            assert!(text.contains(expected), "{expected}: {text}");
        }
        assert!(!text.contains("drafts") && !text.contains("not taken"), "{text}");
        assert!(!outcome.has_problems());
        assert!(Outcome { failed: 1, ..outcome }.has_problems());
    }
}
