//! Divides a page into stories.
//!
//! Scraped pages have titles at inconsistent levels, and inner headings at the level of titles, so levels
//! alone decide nothing. The evidence is a dateline, a byline or a link of its own under a heading, or a
//! dateline at the end of the story before. For example, two headings are two stories if each has a paragraph
//! below it that begins with a dateline such as 新华社江城5月19日电. A wrong cut is worse than a missed one: a
//! heading without evidence stays inside the story, unless its siblings are clearly stories.

mod evidence;
mod headings;
mod layout;
mod piece;
mod splitter;
mod texts;

use std::ops::Range;

use crate::reading::Split;
use layout::{MAX_STORIES, page_lines};
use splitter::PageSplitter;

pub(super) use layout::{Layout, Story};
pub(super) use piece::PagePiece;

/// The maximum length of a footer, in significant characters and in characters in brackets: a longer line
/// is text.
const LONGEST_FOOTER: usize = 60;
/// The maximum number of pieces of the footer of a page, including the rule above it: below a rule higher
/// up there are stories.
const MAX_FOOTERS: usize = 4;

/// The maximum number of lines above the heading that is the title of an article: badges of a project,
/// other languages.
const LINES_ABOVE_TITLE: usize = 3;

/// Divides a page. If `single` is set, the page is one article unless it contains two datelines. Otherwise it
/// is one article unless its marks prove that it contains several.
pub(super) fn split(pieces: &[PagePiece], mode: Split, single: bool) -> Layout {
    let footers = footers(pieces);
    let body = &pieces[..footers.start];
    let mode = match mode {
        Split::Auto if single && !evidence::two_datelines(body) => Split::None,
        Split::Auto if !evidence::has_stories(body) => Split::None,
        mode => mode,
    };
    let mut layout = match mode {
        Split::Auto => PageSplitter::new(body).run(),
        Split::None => one(body),
        Split::Level(level) => by_level(body, level),
    };
    take_up_headings(body, &mut layout.stories);
    layout.footers = footers.collect();
    layout
}

/// The pieces after the last rule that are not text: time stamps, addresses, names of templates.
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
        .filter(|&at| at > 0 && pieces.len() - at <= MAX_FOOTERS);
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

/// Merges a heading without text into the story below it, or else into the one above: it is no story.
fn take_up_headings(pieces: &[PagePiece], stories: &mut Vec<Story>) {
    let is_empty = |story: &Story| {
        let mut pieces = story.pieces.clone().map(|at| (at, &pieces[at]));
        pieces.all(|(at, piece)| {
            Some(at) == story.title || Some(at) == story.subtitle || piece.is_rule()
        })
    };
    for at in (0..stories.len()).rev() {
        if !is_empty(&stories[at]) {
            continue;
        }
        let range = stories[at].pieces.clone();
        let below = stories.get_mut(at + 1).filter(|below| below.pieces.start == range.end);
        if let Some(below) = below {
            below.pieces.start = range.start;
            stories.remove(at);
        } else if at > 0 && stories[at - 1].pieces.end == range.start {
            stories[at - 1].pieces.end = range.end;
            stories.remove(at);
        }
    }
}

/// The layout of a page that is one article.
fn one(pieces: &[PagePiece]) -> Layout {
    let mut layout = Layout::default();
    let start = page_lines(pieces, &mut layout);
    if start < pieces.len() {
        let title = title_of(&pieces[start..]).map(|at| start + at);
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

/// The piece that is the title of an article: its only heading of the highest level, with no more than a
/// few short lines above it, or else its first piece, if that can be a title.
fn title_of(pieces: &[PagePiece]) -> Option<usize> {
    let first = pieces.iter().position(|piece| !piece.is_rule())?;
    let above = |piece: &PagePiece| {
        piece.is_rule() || piece.title_like || piece.whole().is_some() || piece.own_link.is_some()
    };
    let lines = pieces.iter().take_while(|piece| above(piece)).count();
    if let Some(level) = pieces.get(lines).and_then(PagePiece::level)
        && lines <= first + LINES_ABOVE_TITLE
    {
        let alone = || {
            let below = &pieces[lines + 1..];
            below.iter().all(|piece| piece.level().is_none_or(|other| other > level))
        };
        // 一、背景 is the first part of an article without a title.
        let part =
            pieces[lines].is_numbered_heading() && !pieces[lines].block.text.starts_with('第');
        if !part && (lines == first || !pieces[first].title_like || alone()) {
            return Some(lines);
        }
        if part && lines == first {
            return None;
        }
    }
    (pieces[first].level().is_some() || pieces[first].title_like).then_some(first)
}

/// The layout of a page that is divided at headings of a level and above.
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
