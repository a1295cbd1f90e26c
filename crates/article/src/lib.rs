//! Articles and where they come from: the model, the fields and conditions that describe articles,
//! and readers that turn files into them.
//!
//! A reader never gives up a whole run: what it cannot read it reports as a [`Note`] with path and
//! line, and goes on. Nothing here knows how articles are indexed or found.

pub mod account;
pub mod condition;
pub mod encoding;
pub mod facet;
pub mod field;
pub mod folder;
pub mod generated_title;
pub mod html;
pub mod identity;
pub mod json;
mod limit;
pub mod links;
mod markdown;
pub mod model;
pub mod names;
pub mod page;
mod reader_version;
pub mod reading;
mod significant;
pub mod tidy;
mod words;

#[cfg(test)]
mod date_fields;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;

use encoding::Decoded;
use folder::FileKind;

pub use account::Omission;
pub use condition::Condition;
pub use facet::{Facet, Period};
pub use field::{Ability, Field};
pub use folder::{FoundFile, Walk, relative_path, walk, walk_with};
pub use limit::MAX_ARTICLE_BYTES;
pub use links::Links;
pub use model::{Article, Paragraph, Role};
pub use reader_version::READER_VERSION;
pub use reading::{
    Evidence, NotText, Note, NoteKind, ReadError, ReadOptions, Reading, Record, Remedy, Sink, Split,
};

/// The largest file of text that is read, in bytes: it is held in memory, several times over.
pub const MAX_TEXT_BYTES: u64 = 256 << 20;

/// The largest web page that is read, in bytes: a page takes many times its size as a tree.
pub const MAX_HTML_BYTES: u64 = 32 << 20;

/// Reads one file with the reader for its kind (see [`folder::walk`]) and gives its records to
/// `sink` in file order. `Break` means that the sink ended the reading.
///
/// # Errors
/// When the file cannot be read at all; what can be read of a damaged file is read, and the
/// damage is noted to the sink.
pub fn read_file(
    file: &FoundFile,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<ControlFlow<()>, ReadError> {
    let sink = &mut limit::WithinLimit { sink, path: &file.path };
    let kind = FileKind::of(&file.path).ok_or_else(|| {
        ReadError::Malformed(format!(
            "files of this kind are not read; these are: {}",
            folder::READ_EXTENSIONS
        ))
    })?;
    let markdown = kind == FileKind::Markdown;
    match kind {
        FileKind::Json => json::read_json(file, options, false, sink),
        FileKind::JsonLines => json::read_json(file, options, true, sink),
        FileKind::Html => {
            let text = read_text(file, options, MAX_HTML_BYTES, true, sink)?;
            let base = options.base_url.as_deref();
            Ok(give(html::read_page(&text, &file.path, &file.relative, base), sink))
        }
        FileKind::Markdown | FileKind::Text => {
            let text = read_text(file, options, MAX_TEXT_BYTES, false, sink)?;
            let mut reading = page::read_page(&text, &file.path, &file.relative, markdown);
            for record in &mut reading.records {
                tidy::tidy(&mut record.article);
            }
            Ok(give(reading, sink))
        }
    }
}

/// Reads and decodes a whole file.
fn read_text(
    file: &FoundFile,
    options: &ReadOptions,
    limit: u64,
    markup: bool,
    sink: &mut dyn Sink,
) -> Result<String, ReadError> {
    let mut bytes = Vec::new();
    File::open(&file.path)?.take(limit + 1).read_to_end(&mut bytes)?;
    let count = bytes.len() as u64;
    if count > limit {
        return Err(ReadError::Malformed(format!(
            "larger than {} MiB, the most that is read of one file of this kind: divide it",
            limit >> 20
        )));
    }
    let Decoded { text, doubt } = encoding::decode(bytes, options.encoding.as_deref(), markup)?;
    if let Some(doubt) = doubt {
        sink.note(Note::info(&file.path, None, doubt).with_remedy(Remedy::NameEncoding));
    }
    sink.progress(count);
    Ok(text)
}

fn give(reading: Reading, sink: &mut dyn Sink) -> ControlFlow<()> {
    reading.notes.into_iter().for_each(|note| sink.note(note));
    reading.records.into_iter().try_for_each(|record| sink.record(record))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{CollectedRecords, read};

    const EXTENSIONS: [&str; 5] = ["md", "txt", "html", "json", "jsonl"];

    #[test]
    fn each_kind_has_its_reader() {
        let html = "<title>题</title><p>中亚铁路今日开工，各方代表出席了在当地举行的仪式。</p>";
        let collected = read("页.HTM", html.as_bytes(), &ReadOptions::default()).expect("a page");
        assert_eq!(collected.records[0].article.title, "题");
        assert_eq!(collected.bytes, html.len() as u64);
        let error = read("a.pdf", b"x", &ReadOptions::default()).expect_err("not read");
        assert!(error.to_string().contains(".jsonl"), "{error}");
    }

    #[test]
    fn the_encoding_that_was_said_counts() {
        let html =
            "<title>中亞鐵路</title><p>中亞鐵路今日開工，各方代表出席了在當地舉行的儀式。</p>";
        let (bytes, _, _) = encoding_rs::BIG5.encode(html);
        let options = ReadOptions { encoding: Some("big5".into()), ..ReadOptions::default() };
        let collected = read("a.html", &bytes, &options).expect("a page");
        assert_eq!(collected.records[0].article.title, "中亞鐵路");
        assert!(collected.notes.is_empty());
        for extension in EXTENSIONS {
            let options = ReadOptions { encoding: Some("klingon".into()), ..options.clone() };
            let error = read(&format!("a.{extension}"), b"x", &options).expect_err("unknown");
            assert!(error.to_string().contains("gb18030"), "{error}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_an_error() {
        let file = FoundFile {
            path: "/nowhere/a.html".into(),
            relative: "a.html".into(),
            size: 0,
            modified: std::time::SystemTime::UNIX_EPOCH,
        };
        for extension in EXTENSIONS {
            let file = FoundFile { path: file.path.with_extension(extension), ..file.clone() };
            let result =
                read_file(&file, &ReadOptions::default(), &mut CollectedRecords::default());
            assert!(matches!(result, Err(ReadError::Io(_))), "{extension}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(
            bytes in prop_oneof![
                prop::collection::vec(any::<u8>(), 0..200),
                "(\\PC|[<>{}\\[\\]\":,#\n-]|title|body|<p>){0,60}".prop_map(String::into_bytes),
            ],
        ) {
            for extension in EXTENSIONS {
                let name = format!("a.{extension}");
                if let Ok(collected) = read(&name, &bytes, &ReadOptions::default()) {
                    prop_assert_eq!(collected.bytes, bytes.len() as u64);
                    for record in collected.records {
                        let article = record.article;
                        prop_assert!(!article.title.is_empty());
                        let json = json::to_json(&article);
                        let again = json::from_json(&json).map_err(TestCaseError::fail)?;
                        prop_assert_eq!(again, article);
                    }
                }
            }
        }
    }
}
