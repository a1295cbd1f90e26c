//! The characters of a PDF file in the order in which they are drawn, whatever they belong to.

use souwen_print::{Limits, Page, each_page};

use super::source_text::SourceText;
use crate::reading::ReadError;

/// What each page draws, as one text. Nothing is known of lines, columns and stories.
pub(super) fn drawn(bytes: Vec<u8>) -> Result<Vec<SourceText>, ReadError> {
    let text = |page: Page| {
        let text = page.glyphs.iter().map(|glyph| glyph.character).collect();
        SourceText { line: page.number, text, may_be_markup: false }
    };
    each_page(bytes, &Limits::default(), text)
        .map_err(|unread| ReadError::Malformed(unread.to_string()))
}
