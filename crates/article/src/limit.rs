//! Leaves out articles that are too large, with a note, for all readers.

use std::ops::ControlFlow;
use std::path::Path;

use crate::omission::Omission;
use crate::reading::{Note, Record, Reservations, Sink};

/// The maximum text of one article, in bytes: larger than any book. An article is never cut into parts,
/// so a larger one is left out, with a note.
const MAX_ARTICLE_BYTES: usize = 64 << 20;

/// Passes on what a reader gives, except records that are too large.
pub(crate) struct WithinLimit<'a> {
    pub(crate) sink: &'a mut dyn Sink,
    /// The file being read.
    pub(crate) path: &'a Path,
}

impl Sink for WithinLimit<'_> {
    fn record(&mut self, record: Record) -> ControlFlow<()> {
        let article = &record.article;
        let body = article.body.iter().map(|paragraph| paragraph.text.len()).sum::<usize>();
        if article.title.len() + body <= MAX_ARTICLE_BYTES {
            return self.sink.record(record);
        }
        let line = Some(record.lines.0).filter(|&line| line > 0);
        let message = format!(
            "an article of more than {} MiB of text, the most that one may have: it is left out",
            MAX_ARTICLE_BYTES >> 20
        );
        self.sink.note(Note::problem(self.path, line, message));
        let texts = article.body.iter().map(|paragraph| paragraph.text.as_str());
        for text in texts.chain([article.title.as_str()]) {
            let (line, text) = (record.lines.0, text.to_string());
            self.sink.omission(Omission { line, text, what: "an article that is too large" });
        }
        ControlFlow::Continue(())
    }

    fn note(&mut self, note: Note) {
        self.sink.note(note);
    }

    fn omission(&mut self, omission: Omission) {
        self.sink.omission(omission);
    }

    fn reserved(&mut self, reservations: Reservations, left_out: bool) {
        self.sink.reserved(reservations, left_out);
    }

    fn progress(&mut self, bytes: u64) {
        self.sink.progress(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Article, Paragraph};
    use crate::reading::NoteKind;
    use crate::testing::CollectedRecords;

    #[test]
    fn an_article_that_is_too_long_is_left_out_and_reported() {
        let mut kept = CollectedRecords::default();
        let mut sink = WithinLimit { sink: &mut kept, path: Path::new("a.jsonl") };
        for (line, bytes) in [(1, MAX_ARTICLE_BYTES - 3), (2, MAX_ARTICLE_BYTES - 2), (3, 7)] {
            let half = Paragraph::text("a".repeat(bytes / 2));
            let rest = Paragraph::text("a".repeat(bytes - bytes / 2));
            let article =
                Article { title: "题".to_owned(), body: vec![half, rest], ..Article::default() };
            let record = Record { article, lines: (line, line), ..Record::default() };
            assert_eq!(sink.record(record), ControlFlow::Continue(()));
        }
        let lines: Vec<u32> = kept.records.iter().map(|record| record.lines.0).collect();
        assert_eq!(lines, [1, 3]);
        assert_eq!(kept.notes.len(), 1);
        assert_eq!(kept.notes[0].kind, NoteKind::Problem);
        assert!(kept.notes[0].to_string().starts_with("a.jsonl:2: "), "{}", kept.notes[0]);
    }

    #[test]
    fn every_reading_is_checked() {
        let long = "江".repeat(MAX_ARTICLE_BYTES / 3 + 1);
        let text =
            format!("{{\"id\":\"1\",\"body\":\"{long}\"}}\n{{\"id\":\"2\",\"body\":\"河\"}}\n");
        let read = crate::testing::read("a.jsonl", text.as_bytes(), &Default::default());
        let read = read.expect("a file");
        let ids: Vec<&str> = read.records.iter().map(|record| record.article.id.as_str()).collect();
        assert_eq!(ids, ["2"]);
        assert_eq!((read.notes.len(), read.notes[0].line), (1, Some(1)));
    }
}
