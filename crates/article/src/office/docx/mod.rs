//! Documents of Word and of programs with the same format (DOCX).
//!
//! The text is read as if all changes were accepted: inserted text is kept, deleted text is left out and
//! reported. A text box comes after the paragraph that it is anchored in, and only once, although files store
//! it twice, for new and for old programs. Notes come at the end. `styles` determines which paragraphs are
//! headings, `flow` reads the text. `inserted` reads whole documents of other kinds inside it, which may be in
//! a `message`.

mod flow;
mod inserted;
mod message;
mod styles;
#[cfg(test)]
mod tests;

use std::ops::ControlFlow;

use serde_json::Value;
use souwen_print::{Element, Package, resolved};

use self::flow::{Flow, FlowParagraph};
use self::inserted::Inserted;
use self::styles::Styles;
use super::properties::Properties;
use crate::folder::FoundFile;
use crate::model::{Article, KIND_ARTICLE, Paragraph, READINGS, Role};
use crate::page::complete;
use crate::reading::{Evidence, Note, ReadError, Record, Sink};
use crate::tidy::tidy;

pub(crate) use self::inserted::{InsertedForm, forms};

/// The largest document that is read, in bytes. Most of it is pictures.
const MAX_BYTES: u64 = 256 << 20;
/// The longest first paragraph that is taken as the title without being marked as one, in characters.
const LONGEST_TITLE: usize = 60;

/// Reads a document and passes its record to `sink`. Line numbers are the numbers of its paragraphs.
///
/// # Errors
/// When it is not a document, or is damaged.
pub(crate) fn read_docx(
    file: &FoundFile,
    sink: &mut dyn Sink,
) -> Result<ControlFlow<()>, ReadError> {
    let bytes = file.bytes(MAX_BYTES)?;
    let count = bytes.len() as u64;
    let mut package = Package::open(bytes).ok_or_else(damaged)?;
    let main = main_part(&mut package);
    let tree = package.tree(&main).ok_or_else(damaged)?;
    let body = tree.root().and_then(|root| root.child("body")).ok_or_else(damaged)?;
    let styles = Styles::of(&mut package, &main);
    let mut flow = Flow::new(&styles, Inserted::of(&mut package, &main));
    flow.walk(body);
    for (part, what) in [("footnotes.xml", "footnote"), ("endnotes.xml", "endnote")] {
        if let Some(tree) = package.tree(&resolved(&main, part))
            && let Some(root) = tree.root()
        {
            flow.notes(root, what);
        }
    }
    aside(&mut package, &main, &mut flow);
    let properties = Properties::of(&mut package);
    sink.progress(count);
    if package.is_cut_short {
        let message = "damaged, or more than is read of one document: the rest was not read";
        sink.note(Note::problem(&file.path, None, message));
    }
    let unread = flow.inserted.unread;
    if unread > 0 {
        let documents = if unread == 1 {
            "1 inserted document is"
        } else {
            &format!("{unread} inserted documents are")
        };
        let message = format!(
            "{documents} not read: open the file in Word and save it again, which makes them part of it"
        );
        sink.note(Note::problem(&file.path, None, message));
    }
    let omissions = std::mem::take(&mut flow.omissions);
    omissions.into_iter().for_each(|omission| sink.omission(omission));
    if flow.paragraphs.is_empty() {
        let message = "the document contains no text: nothing was read";
        sink.note(Note::problem(&file.path, None, message));
        return Ok(ControlFlow::Continue(()));
    }
    Ok(sink.record(record(flow, &properties, &file.relative)))
}

/// The name of the main part of a package.
fn main_part(package: &mut Package) -> String {
    let relations = package.tree("_rels/.rels").and_then(|tree| {
        let relations = tree.root()?.all("Relationship");
        let main = relations.into_iter().find(|relation| {
            relation.attribute("Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
        });
        Some(resolved("", main?.attribute("Target")?))
    });
    relations.filter(|name| package.has(name)).unwrap_or_else(|| "word/document.xml".into())
}

/// Leaves out the text around the body, and reports it.
fn aside(package: &mut Package, main: &str, flow: &mut Flow<'_>) {
    let folder = resolved(main, "");
    for name in package.names() {
        let Some(name) = name.strip_prefix(&format!("{folder}/")) else { continue };
        let what =
            match name.trim_end_matches(".xml").trim_end_matches(|c: char| c.is_ascii_digit()) {
                "header" => "a line at the head of a page",
                "footer" => "a line at the foot of a page",
                "comments" => "a comment",
                _ => continue,
            };
        let name = resolved(main, name);
        let Some(tree) = package.tree(&name) else { continue };
        let Some(root) = tree.root() else { continue };
        for paragraph in root.all("p") {
            flow.leave_out(paragraph, what);
        }
    }
}

fn damaged() -> ReadError {
    ReadError::Malformed(
        "no document of Word, or damaged: open it and save a copy as .docx".to_string(),
    )
}

/// The record of a document.
fn record(flow: Flow<'_>, properties: &Properties, relative: &str) -> Record {
    let Flow { mut paragraphs, readings, .. } = flow;
    let count = u32::try_from(paragraphs.len()).unwrap_or(u32::MAX);
    let mut evidence = Vec::new();
    let (title, rule) = match taken_title(&mut paragraphs) {
        Some((title, rule)) => (title, rule),
        None => (properties.title().unwrap_or_default(), "metadata of the file"),
    };
    if !title.is_empty() {
        evidence.push(Evidence { field: "title", value: title.clone(), line: 1, rule });
    }
    let subtitle = paragraphs.first().is_some_and(|first| first.is_subtitle);
    let subtitle = subtitle.then(|| paragraphs.remove(0).text);
    let body = paragraphs.into_iter().map(|paragraph| Paragraph {
        role: paragraph.role,
        level: paragraph.level,
        ..Paragraph::text(paragraph.text)
    });
    let mut article = Article {
        title,
        subtitle,
        body: body.collect(),
        kind: KIND_ARTICLE.into(),
        path: Some(relative.to_string()),
        ..Article::default()
    };
    if !readings.is_empty() {
        let readings = readings.into_iter().map(Value::String);
        article.meta.insert(READINGS.into(), Value::Array(readings.collect()));
    }
    tidy(&mut article);
    let mut record = Record { article, lines: (1, count), evidence, ..Record::default() };
    complete(&mut record, None, relative, 1);
    properties.complete(&mut record.article, &mut record.evidence);
    tidy(&mut record.article);
    record
}

/// Takes the title from the beginning of the text, if there is one.
fn taken_title(paragraphs: &mut Vec<FlowParagraph>) -> Option<(String, &'static str)> {
    let first = paragraphs.first()?;
    let rule = if first.is_title || first.role == Role::Heading {
        "the first heading"
    } else {
        let is_short = first.text.chars().count() <= LONGEST_TITLE;
        let is_sentence = first.text.trim_end().ends_with(['。', '！', '？', '；', '：', '，']);
        let is_emphasized = first.is_centered || first.is_bold;
        if !(is_short && !is_sentence && is_emphasized && paragraphs.len() > 1) {
            return None;
        }
        "the first line, which is set apart from the text"
    };
    Some((paragraphs.remove(0).text, rule))
}

/// Collects all text of an element, shown or deleted.
pub(crate) fn all_text(element: Element<'_>, text: &mut String) {
    for inner in element.elements() {
        match inner.name() {
            "t" | "delText" => text.push_str(&inner.text()),
            _ => all_text(inner, text),
        }
    }
}
