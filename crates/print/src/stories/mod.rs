//! The stories of a file of pages.
//!
//! `furniture` removes the lines around stories, `kinds` classifies blocks, `gather` assigns text to
//! headlines, `paragraphs` turns lines into paragraphs, `continued` joins stories that are continued
//! elsewhere (下转第4版).

mod continued;
mod furniture;
mod gather;
mod kinds;
mod paragraphs;

use crate::document::Document;
use crate::layout::Block;
use crate::page::Area;

pub use furniture::{Furniture, FurnitureKind};

/// The stories of a file, and the rest of its text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Printed {
    /// The stories, in reading order.
    pub stories: Vec<Story>,
    /// The lines around them.
    pub furniture: Vec<Furniture>,
    /// Headlines that are repeated where a story continues: the page and the text.
    pub repeated: Vec<(u32, String)>,
    /// The pages without readable text.
    pub without_text: Vec<u32>,
}

/// A story.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Story {
    /// Its headline.
    pub headline: Option<String>,
    /// The lines above and below the headline.
    pub around: Vec<String>,
    /// Its paragraphs.
    pub paragraphs: Vec<PrintedParagraph>,
    /// Its continuation marks, as printed: 下转第4版.
    pub marks: Vec<String>,
    /// The places of the headline and the lines around it.
    pub places: Vec<Place>,
    /// The number of its first page in the file.
    pub page: u32,
    /// The number of its last page in the file.
    pub last_page: u32,
}

/// A paragraph of a story.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PrintedParagraph {
    /// Its text.
    pub text: String,
    /// Its places: several if it extends over columns or pages.
    pub places: Vec<Place>,
    /// Whether it is a heading inside the story.
    pub is_heading: bool,
}

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Place {
    /// The number of the page in its file, from 1.
    pub page: u32,
    /// The area on the page.
    pub area: Area,
}

/// Finds the stories of a file.
pub fn stories(document: &Document) -> Printed {
    let usual = kinds::usual_size(document);
    let (pages, furniture) = furniture::take_out(document, usual);
    let pages: Vec<_> =
        pages.into_iter().map(|(sheet, blocks)| (sheet, sheet.in_order(blocks))).collect();
    let is_plain = kinds::is_plain(&pages, usual);
    let drafts = gather::gather(&pages, usual, is_plain);
    let (drafts, repeated) = continued::joined(drafts, &furniture);
    let without_text =
        document.sheets.iter().filter(|sheet| sheet.characters == 0).map(|sheet| sheet.number);
    Printed {
        stories: drafts.into_iter().map(|draft| draft.story).collect(),
        without_text: without_text.collect(),
        furniture,
        repeated,
    }
}

/// The text of a block as a headline: its lines joined.
fn headline_text(block: &Block) -> String {
    let mut text = String::new();
    block.lines.iter().for_each(|line| crate::text::join_line(&mut text, &line.text));
    text
}
