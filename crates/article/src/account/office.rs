//! The texts of office files, in the order of their parts, regardless of their meaning.

use souwen_print::Package;

use super::escaped::unescaped;
use super::source_text::SourceText;
use crate::office::{InsertedForm, forms};

/// The texts of a Word document: of all its parts that contain any, paragraph by paragraph, and of the documents
/// that are inserted into it.
pub(super) fn document(bytes: Vec<u8>) -> Vec<SourceText> {
    let Some(mut package) = Package::open(bytes) else { return Vec::new() };
    let mut found = Vec::new();
    for form in forms(&mut package) {
        found.extend(match form {
            InsertedForm::Page(page) => super::html::texts(&page),
            InsertedForm::Plain(text) => super::source::lines(&text, false),
        });
    }
    for name in package.names() {
        let own = name.rsplit('/').next().unwrap_or_default().trim_end_matches(".xml");
        let own = own.trim_end_matches(|c: char| c.is_ascii_digit());
        let is_text = ["document", "footnotes", "endnotes", "comments", "header", "footer"];
        let is_about = name == "docprops/core.xml";
        if !(is_about || is_text.contains(&own) && name.ends_with(".xml")) {
            continue;
        }
        let bytes = package.part(&name).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        if is_about {
            let is_field = ["title", "creator", "subject", "keywords", "created"];
            found.extend(between_tags(&text, &is_field));
        } else {
            found.extend(between_tags(&text, &["t", "delText"]));
        }
    }
    found
}

/// The texts over the cells of a workbook, and its cells as its reader sees them. The text that a cell shows depends on its style, and
/// the account is about how rows become articles.
pub(super) fn workbook(bytes: Vec<u8>) -> Vec<SourceText> {
    let mut found = Vec::new();
    if let Some(mut package) = Package::open(bytes.clone()) {
        for name in package.names() {
            let is_beside = name.starts_with("xl/drawings/") || name.starts_with("xl/comments");
            if is_beside && name.ends_with(".xml") {
                let part = package.part(&name).unwrap_or_default();
                found.extend(between_tags(&String::from_utf8_lossy(&part), &["t"]));
            }
        }
    }
    let cells = crate::sheet::texts(bytes).into_iter();
    found.extend(cells.map(|(line, text)| SourceText { line, text, may_be_markup: true }));
    found
}

/// The texts of the elements with these names, which contain nothing but text.
pub(super) fn between_tags(text: &str, names: &[&str]) -> Vec<SourceText> {
    let mut found = Vec::new();
    let mut line = 1;
    for piece in text.split('<').skip(1) {
        let (tag, behind) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
        let name = name.rsplit(':').next().unwrap_or_default();
        if names.contains(&name) && !tag.ends_with('/') && !behind.trim().is_empty() {
            let text = unescaped(behind);
            found.push(SourceText { line, text, may_be_markup: false });
        }
        line += u32::try_from(piece.matches('\n').count()).unwrap_or(0);
    }
    found
}
