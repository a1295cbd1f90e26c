//! Articles and their sources: the model, the fields and boolean expressions that describe articles, and
//! readers that turn files into articles.
//!
//! A reader never aborts a whole run: it reports what it cannot read as a [`Note`] with path and line,
//! and continues. Nothing here knows how articles are indexed or found.

pub mod account;
#[cfg(feature = "archive")]
mod archive;
mod condition;
pub mod encoding;
mod facet;
#[cfg(feature = "feeds")]
mod feed;
mod field;
mod folder;
mod generated_title;
pub mod html;
pub mod identity;
pub mod json;
pub mod kind;
mod limit;
pub mod links;
mod markdown;
pub mod model;
mod names;
#[cfg(feature = "office")]
mod office;
mod omission;
pub mod page;
#[cfg(feature = "printed")]
mod paper;
mod program;
mod reader_version;
mod reading;
pub mod saved_page;
#[cfg(feature = "office")]
mod sheet;
mod significant;
pub mod tidy;
#[cfg(any(feature = "feeds", feature = "office"))]
mod transfer;
mod words;

#[cfg(test)]
mod date_fields;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

use std::ops::ControlFlow;

use encoding::Decoded;
use kind::FileKind;

pub use condition::{Condition, Near, Nearness};
pub use facet::{Facet, Period};
pub use field::{Ability, Field};
pub use folder::{FoundFile, Packed, Walk, may_be_read, relative_path, walk, walk_part, walk_with};
pub use json::check_column;
pub use links::Links;
pub use model::{Article, MAX_ID_BYTES, PAGES, PLACES, Paragraph, Role, SHEET, TITLE_PLACES};
pub use omission::Omission;
pub use page::begins_with_family_name;
pub use program::{Program, Programs};
pub use reader_version::READER_VERSION;
pub use reading::{
    Evidence, NEEDS_RECOGNITION, NotText, Note, NoteKind, ReadError, ReadOptions, Reading, Record,
    Remedy, Reservations, Sink,
};

/// The largest text file that is read, in bytes: it is kept in memory, several times over.
const MAX_TEXT_BYTES: u64 = 256 << 20;

/// The largest web page that is read, in bytes: its parsed tree takes many times its size.
const MAX_HTML_BYTES: u64 = 32 << 20;

/// The largest PDF file that is read, in bytes: it is kept in memory. Most of it is pictures.
#[cfg(feature = "pdf")]
const MAX_PDF_BYTES: u64 = 256 << 20;

/// Reads one file with the reader for its [`kind`], and passes its records to `sink` in file order.
/// `Break` means that the sink ended the reading.
///
/// # Errors
/// When nothing of the file can be read. The readable part of a damaged file is read, and the damage is
/// reported to the sink as a note.
pub fn read_file(
    file: &FoundFile,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<ControlFlow<()>, ReadError> {
    let sink = &mut limit::WithinLimit { sink, path: &file.path };
    read_within(file, options, sink)
}

/// [`read_file`] without the limit on the size of a record.
fn read_within(
    file: &FoundFile,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<ControlFlow<()>, ReadError> {
    if !FileKind::is_possible(&file.path) {
        return Err(ReadError::Malformed(format!(
            "files of this kind are not read; these are: {}",
            *kind::READ_EXTENSIONS
        )));
    }
    let kind = FileKind::by_content(file, options.encoding.as_deref())?;
    #[cfg(feature = "archive")]
    if kind == FileKind::Archive {
        return archive::read_archive(file, options, sink);
    }
    read_as(kind, file, options, sink)
}

/// Reads a file that is not an archive with the reader for its kind.
fn read_as(
    kind: FileKind,
    file: &FoundFile,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<ControlFlow<()>, ReadError> {
    let markdown = kind == FileKind::Markdown;
    match kind {
        FileKind::Json => json::read_json(file, options, false, sink),
        FileKind::JsonLines => json::read_json(file, options, true, sink),
        FileKind::Html => {
            let text = read_text(file, options, MAX_HTML_BYTES, true, sink)?;
            let base = options.base_url.as_deref();
            Ok(give(html::read_page(&text, &file.path, &file.relative, base), &text, options, sink))
        }
        #[cfg(feature = "pdf")]
        FileKind::Pdf => paper::read_pdf(file, options, sink),
        #[cfg(feature = "printed")]
        FileKind::Recognised => {
            let text = read_text(file, options, MAX_TEXT_BYTES, true, sink)?;
            Ok(paper::read_recognised(file, &text, sink))
        }
        #[cfg(feature = "office")]
        FileKind::Document => office::read_docx(file, sink),
        #[cfg(feature = "office")]
        FileKind::Ofd => paper::read_ofd(file, sink),
        #[cfg(feature = "office")]
        FileKind::Sheet => sheet::read_workbook(file, options, sink),
        #[cfg(feature = "office")]
        FileKind::Rows => {
            let text = read_text(file, options, MAX_TEXT_BYTES, false, sink)?;
            Ok(sheet::read_rows(file, &text, options, sink))
        }
        #[cfg(feature = "office")]
        FileKind::Old => Err(office::refuse(&file.path, &file.bytes(MAX_TEXT_BYTES)?)),
        #[cfg(feature = "feeds")]
        FileKind::Feed => {
            let text = read_text(file, options, MAX_HTML_BYTES, true, sink)?;
            Ok(feed::read_feed(file, &text, options, sink))
        }
        // Archives inside archives are opened by the reader of archives.
        #[cfg(feature = "archive")]
        FileKind::Archive => Ok(ControlFlow::Continue(())),
        FileKind::Markdown | FileKind::Text => {
            let text = read_text(file, options, MAX_TEXT_BYTES, false, sink)?;
            let mut reading = page::read_page(&text, &file.path, &file.relative, markdown);
            for record in &mut reading.records {
                tidy::tidy(&mut record.article);
            }
            Ok(give(reading, &text, options, sink))
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
    let bytes = file.bytes(limit)?;
    let count = bytes.len() as u64;
    let Decoded { text, doubt } = encoding::decode(bytes, options.encoding.as_deref(), markup)?;
    if let Some(doubt) = doubt {
        sink.note(Note::info(&file.path, None, doubt).with_remedy(Remedy::NameEncoding));
    }
    sink.progress(count);
    Ok(text)
}

/// Passes on what was read from a page; `text` is the whole page.
fn give(
    reading: Reading,
    text: &str,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> ControlFlow<()> {
    let Reading { records, notes, omissions, reservations } = reading;
    notes.into_iter().for_each(|note| sink.note(note));
    if !reservations.is_empty() {
        let left_out = options.leaves_out(reservations);
        records.iter().for_each(|_| sink.reserved(reservations, left_out));
        if left_out {
            sink.omission(Omission { line: 1, text: text.to_string(), what: reservations.what() });
            return ControlFlow::Continue(());
        }
    }
    omissions.into_iter().for_each(|omission| sink.omission(omission));
    records.into_iter().try_for_each(|record| sink.record(record))
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
        let error = read("a.pptx", b"x", &ReadOptions::default()).expect_err("not read");
        assert!(error.to_string().contains(".jsonl"), "{error}");
    }

    #[test]
    fn the_shipped_page_is_the_same_under_every_name() {
        let page = include_bytes!("../../../corpus/china-central-asia-summit.md");
        let articles = |name: &str| -> Vec<Article> {
            let collected = read(name, page, &ReadOptions::default()).expect("a page");
            let records = collected.records.into_iter();
            records.map(|record| Article { path: None, ..record.article }).collect()
        };
        let expected = articles("20230519.md");
        assert_eq!(expected.len(), 7);
        for name in ["20230519.txt", "20230519.text", "20230519", "20230519.htm", "20230519.第一版"]
        {
            assert_eq!(articles(name), expected, "{name}");
        }
    }

    #[test]
    fn files_are_read_by_their_content() {
        let html = "<!doctype html><title>南站启用</title><p>山城南站今天启用，旅客说比从前方便多了，站长也很高兴。</p>";
        let json = "[{\"title\":\"南站启用\",\"body\":\"山城南站今天启用。\"}]";
        let lines = "{\"title\":\"南站启用\"}\n{\"title\":\"第二篇\"}\n";
        let page = "# 南站启用\n\n山城南站今天启用，旅客说比从前方便多了，站长也很高兴。\n";
        for (text, count) in [(html, 1), (json, 1), (lines, 2), (page, 1)] {
            for name in ["a.txt", "a.text", "a", "a.html", "a.json", "a.jsonl"] {
                let collected = read(name, text.as_bytes(), &ReadOptions::default()).expect(name);
                let titles: Vec<&str> =
                    collected.records.iter().map(|r| r.article.title.as_str()).collect();
                assert_eq!(titles, ["南站启用", "第二篇"][..count], "{name}: {text}");
            }
        }
    }

    #[test]
    fn what_speaks_against_being_found_counts_and_can_be_left_out() {
        let draft = "---\ntitle: 题\ndraft: true\n---\n南站草稿。\n";
        let noindex = "---\ntitle: 题\nrobots: noindex\n---\n南站启用。\n";
        let read_with = |text: &str, drafts, respect_noindex| {
            let options = ReadOptions { drafts, respect_noindex, ..ReadOptions::default() };
            read("a.md", text.as_bytes(), &options).expect("a page")
        };
        for (text, drafts, respect_noindex, records) in [
            (draft, false, false, 0),
            (draft, true, false, 1),
            (noindex, false, false, 1),
            (noindex, false, true, 0),
        ] {
            let collected = read_with(text, drafts, respect_noindex);
            assert_eq!(collected.records.len(), records, "{text}");
            assert_eq!(collected.reserved, 1, "{text}");
            let left_out = collected.omissions.iter().any(|o| o.text.contains("南站"));
            assert_eq!(left_out, records == 0, "{text}");
        }
        assert_eq!(read_with("# 题\n\n南站启用。\n", false, true).reserved, 0);
    }

    #[test]
    fn the_encoding_that_the_user_named_counts() {
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
            packed: None,
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
