//! Where one story ends and the next begins.
//!
//! Scraped pages put titles at uneven levels, and inner headings at the level of titles, so levels
//! alone decide nothing. What counts is evidence: a dateline, a byline or a link of its own under a
//! heading; a dateline that closes the story before. A wrong cut is worse than a missed one: a
//! heading without evidence stays inside the story unless its siblings are clearly stories.

mod headings;
mod splitter;
mod texts;

use std::ops::Range;

use super::furniture::furniture;
use super::marks::{Mark, MarkKind, Marks};
use super::titles::is_title_like;
use crate::Split;
use crate::markdown::blocks::{Block, BlockKind, Enumerator};
use splitter::Splitter;

/// A block with what was found in it.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// The block.
    pub block: Block,
    /// Its marks.
    pub marks: Marks,
    /// The address, when the block is a link to the story itself.
    pub own_link: Option<String>,
    /// Whether it can be a title although it is no heading.
    pub title_like: bool,
}

impl Piece {
    /// Finds what a block holds.
    pub(super) fn new(block: Block) -> Piece {
        let marks = match block.kind {
            BlockKind::Text | BlockKind::Item(_) => super::marks::read(&block.text),
            _ => Marks { text_end: block.text.len(), ..Marks::default() },
        };
        let own_link = super::links::own_link(&block);
        let title_like = own_link.is_none() && is_title_like(&block, &marks);
        Piece { block, marks, own_link, title_like }
    }

    /// The level of a heading.
    pub(super) fn level(&self) -> Option<u8> {
        match self.block.kind {
            BlockKind::Heading(level) => Some(level),
            _ => None,
        }
    }

    fn is_rule(&self) -> bool {
        self.block.kind == BlockKind::Rule
    }

    /// Whether it is a heading that says by its number that it stands inside a story.
    fn is_numbered_heading(&self) -> bool {
        self.level().is_some() && Enumerator::of(&self.block.text).is_some()
    }

    /// The mark that is the whole block.
    fn whole(&self) -> Option<&Mark> {
        self.marks.whole.first()
    }

    fn leads_with(&self, is: impl Fn(&Mark) -> bool) -> bool {
        self.marks.lead.iter().any(is)
    }

    /// Whether a story that holds this block ends with it for certain.
    fn closes(&self) -> bool {
        let closing = |mark: &Mark| {
            mark.is_full_dateline() || matches!(mark.kind, MarkKind::End | MarkKind::ContinuedOn)
        };
        let whole =
            |mark: &Mark| closing(mark) && (mark.bracketed || mark.kind != MarkKind::Dateline);
        self.marks.trail.iter().any(closing) || self.marks.whole.iter().any(whole)
    }

    /// Whether a story often ends with it: a byline or source in brackets, an editor.
    fn may_close(&self) -> bool {
        let closing = |mark: &Mark| {
            matches!(mark.kind, MarkKind::Byline | MarkKind::Source | MarkKind::Dateline)
                && mark.bracketed
                || mark.kind == MarkKind::Editor
        };
        self.marks.trail.iter().chain(&self.marks.whole).any(closing)
    }
}

/// A story: a run of pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Story {
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
pub(super) struct Layout {
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

/// The most stories of a page. No paper prints as many; a file of headings only would.
const MAX_STORIES: usize = 20_000;

/// Cuts a page. `single`: it is one article unless it holds two datelines.
pub(super) fn split(pieces: &[Piece], mode: Split, single: bool) -> Layout {
    let footers = footers(pieces);
    let body = &pieces[..footers.start];
    let mode = match mode {
        Split::Auto if single && !two_datelines(body) => Split::None,
        mode => mode,
    };
    let mut layout = match mode {
        Split::Auto => Splitter::new(body).run(),
        Split::None => one(body),
        Split::Level(level) => by_level(body, level),
    };
    layout.footers = footers.collect();
    layout
}

/// Whether a page holds the datelines of two stories.
fn two_datelines(pieces: &[Piece]) -> bool {
    let leads = pieces.iter().filter(|piece| piece.leads_with(Mark::is_full_dateline)).count();
    let ends = pieces
        .iter()
        .filter(|piece| piece.closes() && !piece.marks.trail.is_empty() || is_end_dateline(piece))
        .count();
    leads >= 2 || ends >= 2
}

fn is_end_dateline(piece: &Piece) -> bool {
    piece.whole().is_some_and(|mark| mark.is_full_dateline() && mark.bracketed)
}

/// The pieces after the last rule that are no text: time stamps, addresses, names of templates.
fn footers(pieces: &[Piece]) -> Range<usize> {
    let none = pieces.len()..pieces.len();
    let short = |piece: &Piece| {
        let text = &piece.block.text;
        let sentence =
            text.contains('。') || piece.level().is_some() || !piece.marks.whole.is_empty();
        !sentence && piece.own_link.is_none() && piece.block.significant() <= 60
    };
    let is_bracketed = |piece: &Piece| {
        let text = piece.block.text.trim();
        text.starts_with(['(', '（']) && text.ends_with([')', '）']) && text.chars().count() <= 60
    };
    let rule =
        pieces.iter().rposition(Piece::is_rule).filter(|&at| at > 0 && pieces.len() - at <= 4);
    if let Some(rule) = rule
        && pieces[rule + 1..].iter().all(short)
        && pieces[rule + 1..]
            .iter()
            .all(|piece| is_bracketed(piece) || piece.block.text.contains(['©', ':', '：']))
    {
        return rule..pieces.len();
    }
    match pieces {
        [.., before, last]
            if is_bracketed(last)
                && short(last)
                && (before.own_link.is_some() || before.closes()) =>
        {
            pieces.len() - 1..pieces.len()
        }
        _ => none,
    }
}

/// A page that is one article.
fn one(pieces: &[Piece]) -> Layout {
    let mut layout = Layout::default();
    let start = page_lines(pieces, &mut layout);
    if start < pieces.len() {
        let heading =
            pieces[start..].iter().position(|piece| !piece.is_rule()).map(|at| start + at);
        let title = heading.filter(|&at| pieces[at].level().is_some() || pieces[at].title_like);
        layout.stories.push(Story {
            pieces: start..pieces.len(),
            title,
            subtitle: None,
            group: None,
            rule: "the page is one article",
        });
    }
    layout
}

/// A page that is cut at headings of a level and above.
fn by_level(pieces: &[Piece], level: u8) -> Layout {
    let mut layout = Layout::default();
    let start = page_lines(pieces, &mut layout);
    let is_title = |piece: &Piece| piece.level().is_some_and(|l| l <= level);
    let mut from = start;
    let mut title = None;
    let mut group = None;
    for at in start..=pieces.len() {
        let cut = pieces.get(at).is_none_or(is_title);
        if !cut {
            continue;
        }
        let empty = pieces[from..at].iter().all(|piece| piece.is_rule() || piece.level().is_some());
        let deeper = |next: &Piece| title.is_some_and(|t: usize| next.level() > pieces[t].level());
        if at > from && empty && pieces.get(at).is_some_and(deeper) {
            layout.groups.extend(title);
            group = title;
        } else if at > from && layout.stories.len() < MAX_STORIES {
            let rule = "split in the front matter";
            layout.stories.push(Story { pieces: from..at, title, subtitle: None, group, rule });
        } else if at > from {
            layout.too_many = true;
            extend_last(&mut layout, at);
        }
        from = at;
        title = Some(at);
    }
    layout
}

fn extend_last(layout: &mut Layout, to: usize) {
    if let Some(last) = layout.stories.last_mut() {
        last.pieces.end = to;
    }
}

/// Takes lines that name the page off its top; gives the first piece after them.
fn page_lines(pieces: &[Piece], layout: &mut Layout) -> usize {
    let names = |piece: &Piece| piece.is_rule() || furniture(&piece.block.text).is_some();
    let count = pieces.iter().take(4).take_while(|piece| names(piece)).count();
    // A page that is nothing but its name has that as its text.
    if count == pieces.len() {
        return 0;
    }
    layout.page.extend((0..count).filter(|&at| !pieces[at].is_rule()));
    count
}
