//! The layout of a page: its stories, and the lines that belong to no story.

use std::ops::Range;

use super::piece::PagePiece;
use crate::page::furniture::{Furniture, furniture};
use crate::page::sources::is_source;

/// The maximum number of lines above the stories that name the page: paper, date, page and a rule.
const LINES_OF_NAME: usize = 4;
/// The maximum number of stories of a page. No paper prints as many; only a file of headings would.
pub(super) const MAX_STORIES: usize = 20_000;

/// A story: a range of pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::page) struct Story {
    /// The pieces, including its title.
    pub pieces: Range<usize>,
    /// The piece that is its title.
    pub title: Option<usize>,
    /// The heading next to the title that adds to it or leads to it.
    pub subtitle: Option<usize>,
    /// The heading above it that groups stories: a column of the page.
    pub group: Option<usize>,
    /// The rule by which it begins.
    pub rule: &'static str,
}

/// The layout of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::page) struct Layout {
    /// The stories in order.
    pub stories: Vec<Story>,
    /// Pieces that name the page.
    pub page: Vec<usize>,
    /// Headings that group stories without naming a column.
    pub groups: Vec<usize>,
    /// Pieces below the last story that belong to no story.
    pub footers: Vec<usize>,
    /// Whether the page contains more stories than the maximum.
    pub too_many: bool,
}

/// Takes the lines that name the page off its top; returns the first piece after them.
pub(super) fn page_lines(pieces: &[PagePiece], layout: &mut Layout) -> usize {
    // A date alone in a heading is that of a diary.
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
    // On a page that consists only of its name, the name is the text.
    if count == pieces.len() {
        return 0;
    }
    layout.page.extend((0..count).filter(|&at| !pieces[at].is_rule()));
    count
}
