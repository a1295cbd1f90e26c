//! Reads PDF files, or single pages of them, with external programs.

use souwen_print::{Document, Limits, Sheet, read_written, stories};

use super::notes;
use crate::folder::FoundFile;
use crate::program::Program;
use crate::reading::{Note, ReadError, Sink};

/// Reads a whole file with a program.
///
/// # Errors
/// When the program fails; the message gives the reason.
pub(super) fn whole(
    program: &Program,
    file: &FoundFile,
    sink: &mut dyn Sink,
) -> Result<Document, ReadError> {
    let written = program.read(file, None);
    let written = written.map_err(|failure| ReadError::Malformed(failure.to_string()))?;
    sink.progress(file.size);
    Ok(read_written(&written, &Limits::default()))
}

/// Reads the pages that need text recognition with a program, and replaces them in `document`. A page on
/// which the program finds no text is replaced by a blank page, so that it is not read again by every
/// refresh. If the program fails, the page stays as it is and still needs recognition. Both are reported.
pub(super) fn recognise(
    program: &Program,
    file: &FoundFile,
    document: &mut Document,
    sink: &mut dyn Sink,
) {
    let needing = notes::needing_recognition(document, &stories(document));
    let pages = document.sheets.len();
    let mut read = Vec::new();
    let mut empty = Vec::new();
    let mut failed = None;
    for page in needing {
        let written = program.read(file, Some(page));
        // Recognition is slow: reports that reading the file makes progress.
        sink.progress(0);
        let written = match written {
            Ok(written) => written,
            Err(failure) => {
                // The program may fail on every further page too, each time after a long while.
                failed = Some((page, failure));
                break;
            }
        };
        let sheet = sheet_of(read_written(&written, &Limits::default()), page, pages);
        let list = if sheet.is_some() { &mut read } else { &mut empty };
        list.push(page);
        if let Some(own) = document.sheets.iter_mut().find(|own| own.number == page) {
            *own = sheet.unwrap_or(Sheet { number: page, ..Sheet::default() });
        }
    }
    let name = program.name();
    if !read.is_empty() {
        let message = format!("{} read by {name}", notes::named(&read));
        sink.note(Note::info(&file.path, read.first().copied(), message));
    }
    if !empty.is_empty() {
        let message = format!("{} on which {name} found no text", notes::named(&empty));
        sink.note(Note::problem(&file.path, empty.first().copied(), message));
    }
    if let Some((page, failure)) = failed {
        let message = format!("text recognition failed: {failure}");
        sink.note(Note::problem(&file.path, Some(page), message));
    }
}

/// The page with this number in the output of a program. The program may have read only this page, or all
/// pages of the file. `None` if the page has no text.
fn sheet_of(recognised: Document, page: u32, pages: usize) -> Option<Sheet> {
    let all = recognised.sheets.len() == pages && pages > 1;
    let at = if all { page as usize - 1 } else { 0 };
    let sheet = recognised.sheets.into_iter().nth(at)?;
    (sheet.characters > 0).then_some(Sheet { number: page, ..sheet })
}
