//! Writes the notes on a file of pages, decides which pages need text recognition, and reads the title in the
//! file's metadata.

use std::path::Path;

use souwen_print::{About, Document, Printed, Sheet};

use crate::reading::Note;

/// The percentage of unreadable characters above which a page gets a note.
const UNREADABLE: usize = 5;
/// The number of filled shapes from which a page without characters may show text: fewer are an ornament or
/// the mark of a company.
const MIN_OUTLINES: u32 = 30;
/// The maximum number of pages that a note lists.
const MAX_NAMED: usize = 8;
/// The maximum length of the title in a file's metadata, in characters.
const LONGEST_TITLE: usize = 80;

/// The notes on a file.
pub(super) fn notes(path: &Path, document: &Document, printed: &Printed) -> Vec<Note> {
    let mut notes = Vec::new();
    let pictures = pictures(document, printed);
    if printed.stories.is_empty() {
        let message = if pictures.is_empty() {
            "the file contains no text: nothing was read"
        } else {
            "needs OCR: its pages are pictures or outlines without a text. Run a text recognition (OCR) over it, and put what it writes (PDF, ALTO or hOCR) beside it or in its place, or name a program for that"
        };
        notes.push(Note::problem(path, None, message));
    } else if !pictures.is_empty() {
        let pages = named(&pictures);
        let message = format!(
            "needs OCR: {pages} of the file, pictures or outlines without a text, not read"
        );
        notes.push(Note::problem(path, pictures.first().copied(), message));
    }
    for sheet in &document.sheets {
        if is_unreadable(sheet) {
            let unreadable = sheet.unreadable;
            let message = format!(
                "needs OCR: {unreadable} characters of page {}, in fonts that do not say which they are, not read",
                sheet.number
            );
            notes.push(Note::problem(path, Some(sheet.number), message));
        }
    }
    if !document.left.is_empty() {
        let message = format!("left in the file, and not read: {}", document.left.join(", "));
        notes.push(Note::info(path, None, message));
    }
    for cut in &document.cut {
        notes.push(Note::problem(path, None, format!("{cut}: the rest was not read")));
    }
    notes
}

/// The pages without text that have pictures, outlines of characters, or characters that cannot be
/// identified. A page that has none of these is blank.
fn pictures(document: &Document, printed: &Printed) -> Vec<u32> {
    let is_picture = |page: &u32| {
        let sheet = document.sheets.iter().find(|sheet| sheet.number == *page);
        sheet.is_some_and(|sheet| {
            !sheet.pictures.is_empty() || sheet.unreadable > 0 || sheet.outlines > MIN_OUTLINES
        })
    };
    printed.without_text.iter().copied().filter(is_picture).collect()
}

/// Whether too much of a page cannot be read.
fn is_unreadable(sheet: &Sheet) -> bool {
    sheet.characters > 0 && sheet.unreadable as usize * 100 > sheet.characters * UNREADABLE
}

/// The pages that a text recognition has to read.
#[cfg(feature = "pdf")]
pub(crate) fn needing_recognition(document: &Document, printed: &Printed) -> Vec<u32> {
    let unreadable = document.sheets.iter().filter(|sheet| is_unreadable(sheet));
    let mut pages = pictures(document, printed);
    pages.extend(unreadable.map(|sheet| sheet.number));
    pages.sort_unstable();
    pages.dedup();
    pages
}

/// 3 pages (2, 3, 7)
pub(super) fn named(pages: &[u32]) -> String {
    let named: Vec<String> = pages.iter().take(MAX_NAMED).map(u32::to_string).collect();
    let more = if pages.len() > MAX_NAMED { ", …" } else { "" };
    let word = if pages.len() == 1 { "page" } else { "pages" };
    format!("{} {word} ({}{more})", pages.len(), named.join(", "))
}

/// The title in a file's metadata, if it is a real one: many are names of files and programs.
pub(crate) fn title(about: &About) -> Option<String> {
    let title = about.title.as_deref()?.trim();
    let is_name = ["Microsoft", "Untitled", "untitled", "无标题", "未命名", "PowerPoint", "幻灯片"]
        .iter()
        .any(|word| title.starts_with(word));
    let ending = title.rsplit_once('.').map(|(_, ending)| ending);
    let is_file = ending.is_some_and(|ending| {
        (2..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    let is_chinese = title.chars().any(|c| ('\u{3400}'..='\u{9FFF}').contains(&c));
    let fits = !is_name && !is_file && is_chinese && title.chars().count() <= LONGEST_TITLE;
    fits.then(|| title.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_and_programs_are_no_titles() {
        for (text, is_title) in [
            ("山城南站启用", true),
            ("Microsoft Word - 山城.doc", false),
            ("山城日报0813.indd", false),
            ("untitled", false),
            ("A01", false),
        ] {
            let about = About { title: Some(text.into()) };
            assert_eq!(title(&about).is_some(), is_title, "{text}");
        }
    }

    #[test]
    fn pages_are_named_up_to_a_number() {
        assert_eq!(named(&[3]), "1 page (3)");
        assert_eq!(named(&(1..=10).collect::<Vec<_>>()), "10 pages (1, 2, 3, 4, 5, 6, 7, 8, …)");
    }
}
