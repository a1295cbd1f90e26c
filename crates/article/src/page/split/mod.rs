//! Where one story ends and the next begins.
//!
//! Scraped pages put titles at uneven levels, and inner headings at the level of titles, so levels
//! alone decide nothing. What counts is evidence: a dateline, a byline or a link of its own under a
//! heading; a dateline that closes the story before. A wrong cut is worse than a missed one: a
//! heading without evidence stays inside the story unless its siblings are clearly stories.

mod headings;
mod layout;
mod piece;
mod splitter;
mod texts;

use std::ops::Range;

use super::marks::PageMark;
use crate::reading::Split;
use layout::{MAX_STORIES, page_lines};
use splitter::PageSplitter;

pub(super) use layout::{Layout, Story};
pub(super) use piece::PagePiece;

/// The datelines by which a page that says it is one article is several after all: no story has two.
const TWO_DATELINES: usize = 2;
/// The most significant characters, and the most characters in brackets, of a footer: a longer line
/// is text.
const LONGEST_FOOTER: usize = 60;
/// The most pieces of the footers of a page, with the rule above them: below a rule that stands
/// higher there are stories.
const MOST_FOOTERS: usize = 4;

/// Cuts a page. `single`: it is one article unless it holds two datelines.
pub(super) fn split(pieces: &[PagePiece], mode: Split, single: bool) -> Layout {
    let footers = footers(pieces);
    let body = &pieces[..footers.start];
    let mode = match mode {
        Split::Auto if single && !two_datelines(body) => Split::None,
        mode => mode,
    };
    let mut layout = match mode {
        Split::Auto => PageSplitter::new(body).run(),
        Split::None => one(body),
        Split::Level(level) => by_level(body, level),
    };
    layout.footers = footers.collect();
    layout
}

/// Whether a page holds the datelines of two stories.
fn two_datelines(pieces: &[PagePiece]) -> bool {
    let leads = pieces.iter().filter(|piece| piece.leads_with(PageMark::is_full_dateline)).count();
    let ends = pieces
        .iter()
        .filter(|piece| piece.closes() && !piece.marks.trail.is_empty() || is_end_dateline(piece))
        .count();
    leads >= TWO_DATELINES || ends >= TWO_DATELINES
}

fn is_end_dateline(piece: &PagePiece) -> bool {
    piece.whole().is_some_and(|mark| mark.is_full_dateline() && mark.bracketed)
}

/// The pieces after the last rule that are no text: time stamps, addresses, names of templates.
fn footers(pieces: &[PagePiece]) -> Range<usize> {
    let none = pieces.len()..pieces.len();
    let short = |piece: &PagePiece| {
        let text = &piece.block.text;
        let sentence =
            text.contains('。') || piece.level().is_some() || !piece.marks.whole.is_empty();
        !sentence && piece.own_link.is_none() && piece.block.significant() <= LONGEST_FOOTER
    };
    let is_bracketed = |piece: &PagePiece| {
        let text = piece.block.text.trim();
        text.starts_with(['(', '（'])
            && text.ends_with([')', '）'])
            && text.chars().count() <= LONGEST_FOOTER
    };
    let rule = pieces
        .iter()
        .rposition(PagePiece::is_rule)
        .filter(|&at| at > 0 && pieces.len() - at <= MOST_FOOTERS);
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
fn one(pieces: &[PagePiece]) -> Layout {
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
fn by_level(pieces: &[PagePiece], level: u8) -> Layout {
    let mut layout = Layout::default();
    let start = page_lines(pieces, &mut layout);
    let is_title = |piece: &PagePiece| piece.level().is_some_and(|l| l <= level);
    let mut from = start;
    let mut title = None;
    let mut group = None;
    for at in start..=pieces.len() {
        let cut = pieces.get(at).is_none_or(is_title);
        if !cut {
            continue;
        }
        let empty = pieces[from..at].iter().all(|piece| piece.is_rule() || piece.level().is_some());
        let deeper =
            |next: &PagePiece| title.is_some_and(|t: usize| next.level() > pieces[t].level());
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
