//! From the pieces of a story to its record: marks become fields, the rest becomes the body.
//!
//! `pieces` reads the pieces of a story into a `draft`, `paragraphs` joins broken paragraphs (`joins`)
//! and drops repeated ones (`repeats`), and `finish` fills the fields of the record.

mod addresses;
mod anchors;
mod caption;
mod draft;
mod draft_paragraph;
mod finish;
mod joins;
mod paragraphs;
mod pieces;
mod repeats;

use super::split::Story;
use crate::reading::{Reading, Record};
use draft::Draft;

pub(super) use draft::PageContext;
pub(super) use finish::insert;

/// Composes the record of a story; notes and omissions are added to `reading`.
pub(super) fn record(page: &PageContext, story: &Story, reading: &mut Reading) -> Record {
    let mut draft = Draft::new(page, story);
    draft.read_pieces();
    draft.join_items();
    draft.drop_repeats(reading);
    draft.join();
    let (record, omissions) = draft.finish();
    reading.omissions.extend(omissions);
    record
}
