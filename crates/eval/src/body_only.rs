//! Copies documents without their titles, to measure how well they are found by their text alone.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;

use souwen_article::json::to_json;
use souwen_article::{FoundFile, Note, NoteKind, ReadOptions, Record, Sink, read_file};

use crate::run::RunError;

/// Copies documents without their titles and subtitles to `copy`, a file of JSON Lines that does not
/// exist yet. Documents without other text are left out. The copy reads as if the titles had never
/// existed, so a collection without titles gives the same figures either way.
///
/// # Errors
/// When a document cannot be read, or the copy cannot be written.
pub fn copy_without_titles(documents: &Path, copy: &Path) -> Result<(), RunError> {
    let in_file = |path: &Path| {
        let path = path.to_owned();
        move |source| RunError::Copy { path, source }
    };
    let metadata = documents
        .metadata()
        .map_err(|source| RunError::NoDocuments { path: documents.to_owned(), source })?;
    let file = FoundFile {
        path: documents.to_owned(),
        relative: documents.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        size: metadata.len(),
        modified: metadata.modified().unwrap_or(std::time::SystemTime::UNIX_EPOCH),
        packed: None,
    };
    let out = File::create_new(copy).map_err(in_file(copy))?;
    let mut copier = Copier { out: BufWriter::new(out), problems: Vec::new(), failed: None };
    let read = read_file(&file, &ReadOptions::default(), &mut copier);
    // If reading was stopped early, the reason is in `failed`.
    let _ = read.map_err(|error| in_file(documents)(io::Error::other(error)))?;
    RunError::for_problems(&copier.problems)?;
    let end = copier.failed.map_or_else(|| copier.out.flush(), Err);
    end.map_err(in_file(copy))
}

/// Writes the documents that are read.
struct Copier {
    out: BufWriter<File>,
    problems: Vec<Note>,
    failed: Option<io::Error>,
}

impl Sink for Copier {
    fn record(&mut self, record: Record) -> ControlFlow<()> {
        let mut article = record.article;
        if article.body.is_empty() {
            return ControlFlow::Continue(());
        }
        article.title.clear();
        article.title_generated = false;
        article.subtitle = None;
        (article.path, article.line) = (None, None);
        match writeln!(self.out, "{}", to_json(&article)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn note(&mut self, note: Note) {
        if note.kind == NoteKind::Problem {
            self.problems.push(note);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The copy of a file of documents.
    fn copied(documents: &str) -> Result<String, RunError> {
        let dir = tempfile::tempdir().unwrap();
        let (from, to) = (dir.path().join("docs.jsonl"), dir.path().join("copy.jsonl"));
        std::fs::write(&from, documents).unwrap();
        copy_without_titles(&from, &to)?;
        Ok(std::fs::read_to_string(to).unwrap())
    }

    #[test]
    fn titles_are_gone_and_the_rest_is_as_it_was() {
        let with = "{\"id\":\"a\",\"title\":\"江城开港\",\"subtitle\":\"首船抵达\",\
                    \"body\":[\"首艘货轮今晨靠泊。\",\"货物是棉花。\"],\"source\":\"江城日报\"}\n\
                    {\"id\":\"b\",\"title\":\"只有标题\"}\n";
        let without = "{\"id\":\"a\",\"body\":[\"首艘货轮今晨靠泊。\",\"货物是棉花。\"],\
                       \"source\":\"江城日报\"}\n";
        let copy = copied(with).unwrap();
        assert_eq!(copy, copied(without).unwrap());
        assert!(copy.contains("货物是棉花") && copy.contains("江城日报"), "{copy}");
        assert!(!copy.contains("江城开港") && !copy.contains("首船抵达"), "{copy}");
        assert_eq!(copy.lines().count(), 1);
    }

    #[test]
    fn unreadable_input_is_reported() {
        let error = copied("{\"id\":\"a\",\"body\":\"棉花\"}\n{\"id\":\n").unwrap_err().to_string();
        assert!(error.contains("docs.jsonl:2"), "{error}");
        let gone = copy_without_titles(Path::new("/nowhere/docs.jsonl"), Path::new("/nowhere/c"));
        assert!(gone.unwrap_err().to_string().contains("/nowhere/docs.jsonl"));
    }
}
