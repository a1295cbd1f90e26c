//! Which paragraphs begin a story: with a dateline, as a caption, or as a title that is not marked up as
//! a heading; and which end one.

use std::ops::RangeInclusive;

use super::piece::PagePiece;
use super::splitter::{Closed, PageSplitter};
use crate::markdown::blocks::BlockKind;
use crate::page::marks::{MarkKind, PageMark};
use crate::page::sources::is_self_name;
use crate::page::titles::is_dash_line;
use crate::words::WordList;

/// The beginnings of captions.
static CAPTIONS: WordList = WordList::of(include_str!("../data/captions.txt"));

/// The maximum number of lines between a title and the text of its story: a kicker, a subtitle and one
/// more.
const LINES_ABOVE: usize = 3;
/// The length of a separate caption, in significant characters: a shorter one is a mark, a longer one a
/// story with a picture.
const CAPTION: RangeInclusive<usize> = 6..=200;
/// How many pieces below a line are searched for a dateline or byline that makes the line a title: the
/// lines above a text and one more.
const LOOK_AHEAD: usize = 4;

impl PageSplitter<'_> {
    /// Reads a piece that is not a heading; returns the next one.
    pub(super) fn text(&mut self, at: usize) -> usize {
        let piece = &self.pieces[at];
        if piece.own_link.is_some() {
            return self.link(at);
        }
        if let Some(mark) = piece.whole() {
            let mark = mark.clone();
            return self.mark(at, &mark);
        }
        if self.leads_story(at) {
            self.begin(at, None, 0, "dateline");
        } else if let Some(end) = self.caption(at) {
            self.begin(at, None, 0, "caption: text with the name of who took the picture");
            if let Some(open) = &mut self.open {
                open.body += 1;
                open.closed = Closed::Yes;
            }
            return end;
        } else if piece.title_like && self.titles_story(at) {
            self.begin(
                at,
                Some(at),
                0,
                "line without the end of a sentence that is taken as a title",
            );
            return at + 1;
        } else if self.is_free() {
            let rule = match self.layout.stories.is_empty() {
                true => "text without a title",
                false => "text after the end of a story",
            };
            self.begin(at, None, 0, rule);
        }
        self.append(at);
        at + 1
    }

    fn append(&mut self, at: usize) {
        let piece = &self.pieces[at];
        let Some(open) = &mut self.open else { return };
        open.dated |= open.body == 0 && piece.leads_with(|mark| mark.kind == MarkKind::Dateline);
        if open.title.is_some()
            && open.body == 0
            && open.title_lines < LINES_ABOVE
            && (piece.title_like || is_dash_line(&piece.block.text))
        {
            open.title_lines += 1;
            return;
        }
        open.body += 1;
        open.closed = match () {
            () if piece.closes() => Closed::Yes,
            () if piece.may_close() => Closed::Perhaps,
            () => Closed::No,
        };
    }

    fn link(&mut self, at: usize) -> usize {
        if self.open.is_none() {
            self.begin(at, None, 0, "link to a story");
        }
        if let Some(open) = &mut self.open
            && open.closed != Closed::Yes
        {
            open.closed = Closed::Link;
        }
        at + 1
    }

    /// Reads a block that is nothing but marks.
    fn mark(&mut self, at: usize, mark: &PageMark) -> usize {
        let headed = self.open.as_ref().is_some_and(|open| {
            open.title.is_some() && open.body == 0 && open.closed == Closed::No
        });
        let starts = match mark.kind {
            _ if self.open.is_none() => true,
            MarkKind::ContinuedFrom => !headed,
            MarkKind::Dateline if mark.is_full_dateline() && !mark.bracketed => {
                !headed && !self.ends_here(at)
            }
            MarkKind::Byline | MarkKind::Info => {
                self.is_free() && !mark.bracketed && !self.ends_here(at)
            }
            _ => false,
        };
        if starts {
            let rule = if mark.kind == MarkKind::ContinuedFrom {
                "continued from another page"
            } else {
                "dateline or byline"
            };
            self.begin(at, None, 0, rule);
        }
        let ends = self.ends_here(at);
        let piece = &self.pieces[at];
        if let Some(open) = &mut self.open {
            if open.body == 0 && !matches!(mark.kind, MarkKind::End | MarkKind::ContinuedOn) {
                open.dated |= mark.kind == MarkKind::Dateline;
            } else if open.closed != Closed::Yes {
                let dateline = mark.is_full_dateline() && ends;
                open.closed = match () {
                    () if piece.closes() || dateline => Closed::Yes,
                    () if piece.may_close() || mark.kind == MarkKind::Byline && ends => {
                        Closed::Perhaps
                    }
                    () => open.closed,
                };
            }
        }
        at + 1
    }

    /// Whether the story cannot continue after a piece: a heading or the end of the page follows.
    fn ends_here(&self, at: usize) -> bool {
        let next = self.pieces[at + 1..].iter().find(|piece| !piece.is_rule());
        next.is_none_or(|piece| piece.level().is_some())
    }

    /// Whether a paragraph begins another story with a dateline.
    fn leads_story(&self, at: usize) -> bool {
        let piece = &self.pieces[at];
        let continued = piece.leads_with(|mark| mark.kind == MarkKind::ContinuedFrom);
        // 本报讯 and a reporter's name begin a story; 新华社电 may be quoted in one.
        let dated = piece.leads_with(|mark| {
            mark.is_full_dateline()
                || mark.kind == MarkKind::Dateline
                    && (!mark.authors.is_empty()
                        || mark.source.as_deref().is_some_and(is_self_name))
        });
        let empty =
            self.open.as_ref().is_some_and(|open| open.body == 0 && open.closed == Closed::No);
        (continued || dated) && !empty
    }

    /// Where a separate caption ends.
    fn caption(&self, at: usize) -> Option<usize> {
        let credit =
            |piece: &PagePiece| piece.whole().is_some_and(|mark| mark.kind == MarkKind::Credit);
        let piece = &self.pieces[at];
        let own = piece
            .marks
            .trail
            .iter()
            .any(|mark| mark.kind == MarkKind::Credit && !mark.authors.is_empty());
        let next = self.pieces.get(at + 1).is_some_and(credit);
        if piece.block.kind != BlockKind::Text
            || !(own || next)
            || !CAPTION.contains(&piece.block.significant())
        {
            return None;
        }
        let end = if own { at + 1 } else { at + 2 };
        if self.is_free() {
            return Some(end);
        }
        // Within a story whose end is not marked, only before another story or the end of the page.
        let open = self.open.as_ref()?;
        let others = !self.layout.stories.is_empty();
        let follows = match self.pieces[end..].iter().position(|piece| !piece.is_rule()) {
            None => true,
            Some(next) => {
                let next = end + next;
                let heading = self.pieces[next]
                    .level()
                    .is_some_and(|level| self.heading_rule(next, level).is_some());
                let from = |mark: &PageMark| mark.kind == MarkKind::ContinuedFrom;
                let continued = self.pieces[next].whole().is_some_and(from)
                    || self.pieces[next].leads_with(from);
                heading || continued || self.titles_story(next)
            }
        };
        let shows = next || CAPTIONS.any_begins(&piece.block.text);
        (open.body > 0 && others && follows && shows).then_some(end)
    }

    /// Whether a line that can be a title is one: no story is open, or the text below begins a story.
    fn titles_story(&self, at: usize) -> bool {
        if !self.pieces[at].title_like {
            return false;
        }
        if self.ruled && at > 0 && self.pieces[at - 1].is_rule() {
            return true;
        }
        if self.is_free() || self.open.as_ref().is_some_and(|open| open.closed == Closed::Link) {
            return true;
        }
        let open_title =
            self.open.as_ref().is_some_and(|open| open.title.is_some() && open.body == 0);
        if open_title {
            return false;
        }
        for piece in self.pieces[at + 1..].iter().take(LOOK_AHEAD) {
            if let Some(mark) = piece.whole() {
                let signed =
                    matches!(mark.kind, MarkKind::Byline | MarkKind::Info) && !mark.bracketed;
                let dated = mark.is_full_dateline() && !mark.bracketed;
                // A date alone also follows the name of the person who signs a document.
                return signed && !mark.is_day_alone()
                    || dated
                    || mark.kind == MarkKind::ContinuedFrom;
            }
            if piece.leads_with(|mark| {
                matches!(mark.kind, MarkKind::Dateline | MarkKind::ContinuedFrom)
            }) {
                return true;
            }
            if !piece.title_like && !is_dash_line(&piece.block.text) {
                return false;
            }
        }
        false
    }
}
