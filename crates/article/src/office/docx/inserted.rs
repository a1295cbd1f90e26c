//! Documents that are inserted whole into a Word document (`altChunk`), as programs do that export web pages:
//! HTML, HTML in a message (MHT), or plain text. Word shows them in their place.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use souwen_print::{Package, resolved};

use super::flow::FlowParagraph;
use super::message::{is_message, web_page};
use crate::MAX_HTML_BYTES;
use crate::encoding;
use crate::folder::{FoundFile, Packed};
use crate::html;
use crate::kind::FileKind;
use crate::omission::Omission;

/// The beginning of a Word document in a single file of XML.
const FLAT_PACKAGE: &str = "<pkg:package";

/// The inserted documents of a document, by the names of their relationships.
#[derive(Default)]
pub(super) struct Inserted {
    by_id: HashMap<String, InsertedText>,
    /// How many places have a document that is not read.
    pub(super) unread: usize,
}

/// What was read of an inserted document.
#[derive(Default)]
pub(super) struct InsertedText {
    pub(super) paragraphs: Vec<FlowParagraph>,
    pub(super) readings: Vec<String>,
    pub(super) omissions: Vec<Omission>,
}

/// The text of an inserted document in its own form.
pub(crate) enum InsertedForm {
    /// HTML.
    Page(String),
    /// Plain text.
    Plain(String),
}

impl Inserted {
    /// Reads the inserted documents of the part `main`. A file that several relationships name is read once:
    /// Word writes one for each place, and a small file must not become an endless document.
    pub(super) fn of(package: &mut Package, main: &str) -> Inserted {
        let mut inserted = Inserted::default();
        let mut left = MAX_HTML_BYTES;
        for (id, name) in named(package, main) {
            if let Some(form) = form(package, &name, &mut left) {
                inserted.by_id.insert(id, read(form));
            }
        }
        inserted
    }

    /// Takes the document that a place names.
    pub(super) fn take(&mut self, id: Option<&str>) -> InsertedText {
        let text = id.and_then(|id| self.by_id.remove(id));
        self.unread += usize::from(text.is_none());
        text.unwrap_or_default()
    }
}

/// The texts of the inserted documents of a package, for the account of it.
pub(crate) fn forms(package: &mut Package) -> Vec<InsertedForm> {
    let main = super::main_part(package);
    let mut left = MAX_HTML_BYTES;
    let names = named(package, &main).into_iter();
    names.filter_map(|(_, name)| form(package, &name, &mut left)).collect()
}

/// The names of the relationships that lead to inserted documents, with their parts, each once.
fn named(package: &mut Package, main: &str) -> Vec<(String, String)> {
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", main));
    let Some(tree) = package.tree(&format!("{folder}/_rels/{file}.rels")) else {
        return Vec::new();
    };
    let Some(root) = tree.root() else { return Vec::new() };
    let (mut found, mut known) = (Vec::new(), HashSet::new());
    for relation in root.all("Relationship") {
        let leads = relation.attribute("Type").is_some_and(|kind| kind.ends_with("/aFChunk"));
        let is_outside = relation.attribute("TargetMode") == Some("External");
        let (Some(id), Some(target)) = (relation.attribute("Id"), relation.attribute("Target"))
        else {
            continue;
        };
        let name = resolved(main, target);
        if leads && !is_outside && known.insert(name.clone()) {
            found.push((id.to_string(), name));
        }
    }
    found
}

/// The text of a part, if it is of a form that is read, within `left` bytes.
fn form(package: &mut Package, name: &str, left: &mut u64) -> Option<InsertedForm> {
    let bytes = package.part(name)?;
    *left = left.checked_sub(bytes.len() as u64)?;
    if is_message(&bytes) {
        let (page, encoding) = web_page(&bytes)?;
        let encoding = encoding.filter(|label| encoding::check_encoding(label).is_ok());
        let decoded = encoding::decode(page, encoding.as_deref(), true).ok()?;
        return Some(InsertedForm::Page(decoded.text));
    }
    let file = FoundFile {
        path: Path::new(name).into(),
        relative: name.into(),
        size: bytes.len() as u64,
        modified: SystemTime::UNIX_EPOCH,
        packed: Some(Packed(Arc::from(bytes.as_slice()))),
    };
    let kind = FileKind::by_content(&file, None).ok()?;
    let is_page = kind == FileKind::Html;
    if !is_page && !matches!(kind, FileKind::Text | FileKind::Markdown) {
        return None;
    }
    let text = encoding::decode(bytes, None, is_page).ok()?.text;
    let head = text.trim_start();
    match is_page {
        true => Some(InsertedForm::Page(text)),
        false if head.starts_with("{\\rtf") => None,
        false if head.starts_with("<?xml") || head.starts_with(FLAT_PACKAGE) => None,
        false => Some(InsertedForm::Plain(text)),
    }
}

fn read(form: InsertedForm) -> InsertedText {
    match form {
        InsertedForm::Page(page) => {
            let html::Fragment { paragraphs, readings, omissions } = html::fragment(&page);
            let paragraphs = paragraphs.into_iter().map(|paragraph| FlowParagraph {
                text: paragraph.text,
                role: paragraph.role,
                level: paragraph.level,
                ..FlowParagraph::default()
            });
            InsertedText { paragraphs: paragraphs.collect(), readings, omissions }
        }
        InsertedForm::Plain(text) => {
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            let paragraph = |line: &str| FlowParagraph {
                text: line.trim().to_string(),
                ..FlowParagraph::default()
            };
            InsertedText { paragraphs: lines.map(paragraph).collect(), ..InsertedText::default() }
        }
    }
}
