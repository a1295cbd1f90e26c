//! What a page is cut into: its stories, and the lines that belong to none of them.

use std::ops::Range;

use super::piece::PagePiece;
use crate::page::furniture::{Furniture, furniture};
use crate::page::sources::is_source;

/// The most lines above the stories that name the page: paper, day, page and a rule.
const LINES_OF_NAME: usize = 4;
/// The most stories of a page. No paper prints as many; a file of headings only would.
pub(super) const MAX_STORIES: usize = 20_000;

/// A story: a run of pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::page) struct Story {
    /// The pieces, its title among them.
    pub pieces: Range<usize>,
    /// The piece that is its title.
    pub title: Option<usize>,
    /// The heading beside the title that adds to it or leads to it.
    pub subtitle: Option<usize>,
    /// The heading over it that groups stories: a column of the page.
    pub group: Option<usize>,
    /// Why it begins where it does.
    pub rule: &'static str,
}

/// How a page is laid out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::page) struct Layout {
    /// The stories in order.
    pub stories: Vec<Story>,
    /// Pieces that name the page.
    pub page: Vec<usize>,
    /// Headings that group stories without saying which column it is.
    pub groups: Vec<usize>,
    /// Pieces below the last story that belong to none.
    pub footers: Vec<usize>,
    /// Whether the page holds more stories than are told apart.
    pub too_many: bool,
}

/// Takes lines that name the page off its top; gives the first piece after them.
pub(super) fn page_lines(pieces: &[PagePiece], layout: &mut Layout) -> usize {
    // A day alone in a heading is that of a diary.
    let names = |piece: &PagePiece| {
        let names = |found: Furniture| {
            piece.level().is_none() || found.name.is_some() || found.page.is_some()
        };
        piece.is_rule() || furniture(&piece.block.text).is_some_and(names)
    };
    let named = |piece: &PagePiece| names(piece) || is_source(piece.block.text.trim());
    let top = &pieces[..pieces.len().min(LINES_OF_NAME)];
    let count = top.iter().take_while(|piece| named(piece)).count();
    // The name of a paper alone may be a title.
    let furnished = top[..count].iter().any(|piece| !piece.is_rule() && names(piece));
    let count = if furnished { count } else { top.iter().take_while(|piece| names(piece)).count() };
    // A page that is nothing but its name has that as its text.
    if count == pieces.len() {
        return 0;
    }
    layout.page.extend((0..count).filter(|&at| !pieces[at].is_rule()));
    count
}
