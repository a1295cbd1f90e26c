//! The characters of files of printed pages, in the order of the file, regardless of lines and stories.

#[cfg(feature = "pdf")]
use souwen_print::each_page;
#[cfg(any(feature = "pdf", feature = "office"))]
use souwen_print::{Limits, Page};

use super::source_text::SourceText;
#[cfg(feature = "pdf")]
use crate::folder::FoundFile;
#[cfg(feature = "pdf")]
use crate::paper::notes;
#[cfg(any(feature = "pdf", feature = "office"))]
use crate::reading::ReadError;
#[cfg(feature = "pdf")]
use crate::reading::ReadOptions;

/// The characters of each page as one text, without lines, columns and stories. A page that is read by an
/// external program is read by that program once more.
#[cfg(feature = "pdf")]
pub(super) fn drawn(
    file: &FoundFile,
    bytes: Vec<u8>,
    options: &ReadOptions,
) -> Result<Vec<SourceText>, ReadError> {
    if let Some(program) = &options.programs.pdf {
        let written = program.read(file, None);
        let written = written.map_err(|failure| ReadError::Malformed(failure.to_string()))?;
        return Ok(read_by_program(&written, 1));
    }
    let mut pages = each_page(bytes.clone(), &Limits::default(), page_text)
        .map_err(|unread| ReadError::Malformed(unread.to_string()))?;
    if let Some(program) = &options.programs.ocr {
        let document = souwen_print::read_pdf(bytes, &Limits::default())
            .map_err(|unread| ReadError::Malformed(unread.to_string()))?;
        for page in notes::needing_recognition(&document, &souwen_print::stories(&document)) {
            if let Ok(written) = program.read(file, Some(page)) {
                pages.retain(|own| own.line != page);
                pages.extend(read_by_program(&written, page));
            }
        }
        pages.sort_by_key(|page| page.line);
    }
    Ok(pages)
}

/// The words in the output of an external program.
#[cfg(feature = "pdf")]
fn read_by_program(written: &str, page: u32) -> Vec<SourceText> {
    match souwen_print::has_places(written) {
        true => {
            let all = recognised(written).into_iter();
            all.map(|text| SourceText { line: page, ..text }).collect()
        }
        false => vec![SourceText { line: page, text: written.to_owned(), may_be_markup: false }],
    }
}

/// The characters of each page of an OFD file, as one text.
#[cfg(feature = "office")]
pub(super) fn drawn_in_ofd(bytes: Vec<u8>) -> Result<Vec<SourceText>, ReadError> {
    souwen_print::each_ofd_page(bytes, &Limits::default(), page_text)
        .map_err(|unread| ReadError::Malformed(unread.to_string()))
}

/// The characters of a page in the order in which they are drawn.
#[cfg(any(feature = "pdf", feature = "office"))]
fn page_text(page: Page) -> SourceText {
    let text = page.glyphs.iter().map(|glyph| glyph.character).collect();
    SourceText { line: page.number, text, may_be_markup: false }
}

/// The words in the output of a text recognition, tag by tag: the attribute `CONTENT` of ALTO, or the text
/// between the tags of hOCR.
pub(super) fn recognised(text: &str) -> Vec<SourceText> {
    let is_alto = text.contains("<alto") || text.contains(":alto");
    let mut found = Vec::new();
    let mut line = 1;
    for piece in text.split('<').skip(1) {
        let (tag, behind) = piece.split_once('>').unwrap_or((piece, ""));
        let word = if is_alto {
            tag.split_once("CONTENT=").map_or("", |(_, rest)| quoted(rest))
        } else {
            behind
        };
        let is_text = is_alto || !tag.starts_with("title") && !tag.starts_with("style");
        if is_text && !word.trim().is_empty() {
            found.push(SourceText { line, text: word.trim().to_string(), may_be_markup: true });
        }
        line += u32::try_from(piece.matches('\n').count()).unwrap_or(0);
    }
    found
}

/// The quoted text at the beginning of a text.
fn quoted(text: &str) -> &str {
    let mut parts = text.splitn(3, ['"', '\'']);
    parts.nth(1).unwrap_or_default()
}
