//! Reads plain text, which has no positions: the text is placed on pages of one column.

use crate::document::Document;
use crate::layout;
use crate::limits::Limits;
use crate::page::{Area, Page, put};

/// The type size, in points.
const SIZE: f32 = 10.;
/// The distance from one line to the next, in points.
const STEP: f32 = 14.;
/// The margin around the text, in points.
const MARGIN: f32 = 50.;

/// Lays out a text with a form feed between pages. Line ends are kept, so that paragraphs are found as on
/// printed pages: by short lines and by indentation.
pub(super) fn read_plain(text: &str, limits: &Limits) -> Document {
    let mut document = Document::default();
    let text = text.strip_suffix('\u{c}').unwrap_or(text);
    for (number, page) in (1..).zip(text.split('\u{c}')) {
        if document.sheets.len() >= limits.pages {
            document.cut.push("more pages than are read of one file");
            break;
        }
        let page = placed(number, page, limits);
        if page.is_cut_short && document.cut.is_empty() {
            document.cut.push("a page contains more than is read of one file");
        }
        document.sheets.push(layout::sheet(&page));
    }
    document
}

fn placed(number: u32, text: &str, limits: &Limits) -> Page {
    let mut page = Page { number, ..Page::default() };
    let mut top = MARGIN;
    for line in text.lines() {
        let mut left = MARGIN;
        for character in line.trim_end().chars() {
            let width = if character.is_ascii() { SIZE / 2. } else { SIZE };
            if !character.is_whitespace() {
                if page.glyphs.len() >= limits.page_characters {
                    page.is_cut_short = true;
                    break;
                }
                let area = Area::new(left, top, left + width, top + SIZE);
                put(&mut page.glyphs, character.encode_utf8(&mut [0; 4]), area, SIZE, false);
            }
            left += width;
        }
        page.width = page.width.max(left + MARGIN);
        top += STEP;
    }
    page.height = top + MARGIN;
    page
}
