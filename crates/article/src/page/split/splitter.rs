//! Reads a page piece by piece, and decides which headings begin a story.

use super::evidence::{is_ruled, names_paper};
use super::headings::Headings;
use super::layout::{Layout, MAX_STORIES, Story, page_lines};
use super::piece::PagePiece;
use crate::markdown::blocks::BlockKind;
use crate::page::columns::{is_comment_column, names_page};
use crate::page::furniture::furniture;
use crate::page::marks::MarkKind;
use crate::page::sources::is_source;
use crate::page::titles::{is_added, is_dash_line, is_kicker};

/// The maximum number of lines above the first heading that name the page: more lines are the beginning
/// of a story.
const LINES_OF_PREFACE: usize = 3;
/// The minimum length of a heading that begins a story after one without a title, in significant
/// characters: a shorter one is inside that story.
const SHORTEST_NEXT_TITLE: usize = 10;
/// The maximum length of the name of a column, in significant characters: 国际要闻.
const LONGEST_COLUMN: usize = 8;
/// The minimum length of a title under which the only dated heading is a subtitle, in significant
/// characters: a shorter heading names a column.
const SHORTEST_TITLE_ALONE: usize = 12;
/// The minimum length of a title under which an additional heading is a subtitle, in significant
/// characters: a shorter one is enough if the words show it too.
const SHORTEST_TITLE_ADDED_TO: usize = 8;

/// Whether the current story has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    No,
    /// After a typical end.
    Perhaps,
    /// After a link to the story: text may follow, but a title begins another story.
    Link,
    /// After a dateline at its end: anything that follows is another story.
    Yes,
}

/// The current story.
pub(super) struct OpenStory {
    pub(super) start: usize,
    pub(super) title: Option<usize>,
    pub(super) subtitle: Option<usize>,
    /// The level of the title's heading, 0 for none.
    pub(super) level: u8,
    /// The number of pieces of text.
    pub(super) body: usize,
    /// The number of title-like lines before the text.
    pub(super) title_lines: usize,
    /// Whether it begins with a dateline.
    pub(super) dated: bool,
    pub(super) closed: Closed,
    pub(super) rule: &'static str,
}

/// A page being divided.
pub(super) struct PageSplitter<'a> {
    pub(super) pieces: &'a [PagePiece],
    pub(super) layout: Layout,
    pub(super) open: Option<OpenStory>,
    pub(super) group: Option<usize>,
    pub(super) headings: Headings,
    /// Whether rules separate the stories: each has a line under it that can be a title.
    pub(super) ruled: bool,
    /// Whether a line names the paper or the page of the stories.
    named: bool,
    /// For each piece, the next one at or after it that begins a story with a dateline.
    pub(super) next_start: Vec<usize>,
    /// For each piece, the next one at or after it that ends a story with a dateline.
    pub(super) next_end: Vec<usize>,
}

impl<'a> PageSplitter<'a> {
    pub(super) fn new(pieces: &'a [PagePiece]) -> PageSplitter<'a> {
        let next = |is: &dyn Fn(&PagePiece) -> bool| {
            let mut next = vec![pieces.len(); pieces.len() + 1];
            for at in (0..pieces.len()).rev() {
                next[at] = if is(&pieces[at]) { at } else { next[at + 1] };
            }
            next
        };
        let starts = |piece: &PagePiece| {
            piece.leads_with(|mark| {
                matches!(mark.kind, MarkKind::Dateline | MarkKind::ContinuedFrom)
            }) || piece.whole().is_some_and(|mark| mark.kind == MarkKind::ContinuedFrom)
        };
        PageSplitter {
            pieces,
            layout: Layout::default(),
            open: None,
            group: None,
            headings: Headings::new(pieces),
            ruled: is_ruled(pieces),
            named: names_paper(pieces),
            next_start: next(&starts),
            next_end: next(&PagePiece::closes),
        }
    }

    pub(super) fn run(mut self) -> Layout {
        let mut at = page_lines(self.pieces, &mut self.layout);
        at = self.preface(at);
        while at < self.pieces.len() {
            at = match self.pieces[at].block.kind {
                BlockKind::Heading(level) => self.heading(at, level),
                BlockKind::Rule => at + 1,
                _ => self.text(at),
            };
        }
        self.close(self.pieces.len());
        self.layout
    }

    /// Takes short lines above the first heading as the name of the page.
    fn preface(&mut self, start: usize) -> usize {
        let Some(first) = self.pieces[start..].iter().position(|piece| piece.level().is_some())
        else {
            return start;
        };
        let above = &self.pieces[start..start + first];
        let short = above.len() <= LINES_OF_PREFACE
            && above.iter().all(|piece| piece.title_like || piece.is_rule());
        if !short {
            return start;
        }
        self.layout.page.extend((start..start + first).filter(|&at| !self.pieces[at].is_rule()));
        start + first
    }

    fn close(&mut self, end: usize) {
        if let Some(open) = self.open.take() {
            self.layout.stories.push(Story {
                pieces: open.start..end,
                title: open.title,
                subtitle: open.subtitle,
                group: self.group,
                rule: open.rule,
            });
        }
    }

    pub(super) fn begin(&mut self, at: usize, title: Option<usize>, level: u8, rule: &'static str) {
        if self.layout.stories.len() + 1 >= MAX_STORIES && self.open.is_some() {
            self.layout.too_many = true;
            return;
        }
        self.close(at);
        self.leave_group(level);
        self.open = Some(OpenStory {
            start: at,
            title,
            subtitle: None,
            level,
            body: 0,
            title_lines: 0,
            dated: false,
            closed: Closed::No,
            rule,
        });
    }

    /// Ends a column at a title of the same level as its heading; a page of the paper does not end so.
    fn leave_group(&mut self, level: u8) {
        let column = self.group.filter(|&at| furniture(&self.pieces[at].block.text).is_none());
        let above = column.and_then(|at| self.pieces[at].level());
        if above.is_some_and(|above| level > 0 && level <= above) {
            self.group = None;
        }
    }

    /// Whether the next piece of text begins a story in any case.
    pub(super) fn is_free(&self) -> bool {
        self.open.as_ref().is_none_or(|open| open.closed == Closed::Yes)
    }

    // Headings.

    fn heading(&mut self, at: usize, level: u8) -> usize {
        if self.has_subtitle(at, level) && self.heading_rule(at, level).is_some() {
            self.begin(at, Some(at), level, "heading with another under it that adds to it");
            return self.subtitled(at + 1, at + 2);
        }
        if self.is_group(at, level) {
            self.close(at);
            self.group = Some(at);
            self.layout.groups.push(at);
            return at + 1;
        }
        if self.is_kicker(at, level) {
            let next_level = self.pieces[at + 1].level().unwrap_or(level);
            self.begin(at, Some(at + 1), next_level, "heading under a line that leads to it");
            return self.subtitled(at, at + 2);
        }
        match self.heading_rule(at, level) {
            Some(rule) => {
                let numbered = self.pieces[at].is_numbered_heading();
                self.begin(at, (!numbered).then_some(at), level, rule);
            }
            None => {
                if let Some(open) = &mut self.open {
                    open.body += 1;
                    open.closed = Closed::No;
                }
            }
        }
        at + 1
    }

    fn subtitled(&mut self, subtitle: usize, next: usize) -> usize {
        if let Some(open) = &mut self.open {
            open.subtitle = Some(subtitle);
        }
        next
    }

    /// The rule by which a heading begins a story; `None` when it is inside one.
    pub(super) fn heading_rule(&self, at: usize, level: u8) -> Option<&'static str> {
        let Some(open) = &self.open else { return Some("heading") };
        let here = &self.pieces[at];
        if here.is_numbered_heading() && open.closed != Closed::Yes {
            return None;
        }
        if self.headings.starts_story(at) {
            return Some("heading with a dateline or byline under it");
        }
        match open.closed {
            Closed::Yes => return Some("heading after the dateline that ends a story"),
            Closed::Link => return Some("heading after the link of a story"),
            Closed::Perhaps if level <= open.level => {
                return Some("heading after the end of a story");
            }
            _ => {}
        }
        if here.is_numbered_heading() || level > open.level && open.level > 0 {
            return None;
        }
        if open.title.is_some() && open.level > 0 && (level < open.level || open.body == 0) {
            return Some("heading at the level of a title");
        }
        // A story has only one dateline: if the text below ends with another one, it is another story.
        let ends_again = self.next_end[at] < self.next_start[at + 1];
        if open.dated && ends_again {
            return Some("heading before a second dateline");
        }
        if self.headings.are_stories(level) {
            return Some("heading at the level of the stories");
        }
        if open.level == 0 {
            let untitled = open.title.is_none() && open.start > 0;
            return (untitled && here.block.significant() >= SHORTEST_NEXT_TITLE)
                .then_some("heading after an untitled story");
        }
        (self.headings.evidence == 0 && self.named).then_some("heading at the level of a title")
    }

    /// Whether a heading without text names a page or a column, with stories below it.
    fn is_group(&self, at: usize, level: u8) -> bool {
        let next = self.pieces[at + 1..].iter().find(|piece| !piece.is_rule());
        let empty = next.is_some_and(|next| next.level().is_some_and(|l| l > level));
        let text = &self.pieces[at].block.text;
        let named = furniture(text).is_some();
        if empty && is_source(text)
            || named && (empty || next.is_some_and(|next| next.level().is_some()))
        {
            return true;
        }
        if !empty || next.is_some_and(PagePiece::is_numbered_heading) {
            return false;
        }
        if is_comment_column(text) {
            return true;
        }
        let (all, stories) = self.headings.below(at);
        if all > 0 && stories * 2 >= all {
            return true;
        }
        // 国际要闻 above long headings, none of which has a dateline.
        self.headings.evidence == 0
            && self.named
            && self.pieces[at].block.significant() <= LONGEST_COLUMN
            && self.headings.titles_below(self.pieces, at, level)
    }

    /// Whether the heading directly under a title adds to it.
    fn has_subtitle(&self, at: usize, level: u8) -> bool {
        let Some(next) = self.pieces.get(at + 1) else { return false };
        let numbered = self.pieces[at].is_numbered_heading() || next.is_numbered_heading();
        if numbered || next.level().is_none_or(|l| l <= level && !is_dash_line(&next.block.text)) {
            return false;
        }
        if is_dash_line(&next.block.text) {
            return true;
        }
        let title = &self.pieces[at].block;
        let alone = self.headings.below(at).1 == 1 && title.significant() >= SHORTEST_TITLE_ALONE;
        let adds =
            alone || is_added(&next.block.text) && title.significant() >= SHORTEST_TITLE_ADDED_TO;
        adds && !names_page(&title.text) && self.headings.starts[at + 1]
    }

    /// Whether a heading only leads to the one directly under it.
    fn is_kicker(&self, at: usize, level: u8) -> bool {
        let Some(next) = self.pieces.get(at + 1) else { return false };
        let Some(next_level) = next.level() else { return false };
        let own = self.pieces[at].is_numbered_heading() || next.is_numbered_heading();
        let leads = is_kicker(&self.pieces[at].block.text) && next_level <= level;
        let signed = leads && self.headings.starts[at + 1];
        !own && (signed || (leads || next_level < level) && !self.headings.are_stories(level))
    }
}
