//! From the pieces of a story to its record: marks become fields, what is left becomes the body.
//!
//! `pieces` reads the pieces of a story into a `draft`, `paragraphs` makes its paragraphs whole
//! (`joins`, `repeats`), and `finish` fills the fields of the record.

mod caption;
mod draft;
mod draft_paragraph;
mod finish;
mod joins;
mod paragraphs;
mod pieces;
mod repeats;

use super::split::Story;
use crate::reading::{Note, Record};
use draft::Draft;

pub(super) use draft::PageContext;
pub(super) use finish::insert;

/// Puts the record of a story together.
pub(super) fn record(page: &PageContext, story: &Story, notes: &mut Vec<Note>) -> Record {
    let mut draft = Draft::new(page, story);
    draft.read_pieces();
    draft.join_items();
    draft.drop_repeats(notes);
    draft.join();
    draft.finish()
}
