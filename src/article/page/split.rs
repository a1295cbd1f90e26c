//! Where one story ends and the next begins.
//!
//! Scraped pages put titles at uneven levels, and inner headings at the level of titles, so levels
//! alone decide nothing. What counts is evidence: a dateline, a byline or a link of its own under a
//! heading; a dateline that closes the story before. A wrong cut is worse than a missed one: a
//! heading without evidence stays inside the story unless its siblings are clearly stories.

use std::ops::Range;

use super::blocks::{Block, BlockKind, Enumerator};
use super::furniture::furniture;
use super::marks::{Mark, MarkKind, Marks};
use super::titles::{is_added, is_column, is_dash_line, is_kicker, is_title_like, names_page};
use crate::article::Split;

/// A block with what was found in it.
#[derive(Debug, Clone)]
pub struct Piece {
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
    pub fn new(block: Block) -> Piece {
        let marks = match block.kind {
            BlockKind::Text | BlockKind::Item(_) => super::marks::read(&block.text),
            _ => Marks { text_end: block.text.len(), ..Marks::default() },
        };
        let own_link = super::links::own_link(&block);
        let title_like = own_link.is_none() && is_title_like(&block, &marks);
        Piece { block, marks, own_link, title_like }
    }

    /// The level of a heading.
    pub fn level(&self) -> Option<u8> {
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
pub struct Story {
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
pub struct Layout {
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
pub fn split(pieces: &[Piece], mode: Split, single: bool) -> Layout {
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

/// Whether the story that is being read has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closed {
    No,
    /// What often stands at the end was met.
    Perhaps,
    /// A link to the story was met: text may follow, a title begins another.
    Link,
    /// A dateline stood at its end: whatever follows is another.
    Yes,
}

/// The story that is being read.
struct Open {
    start: usize,
    title: Option<usize>,
    subtitle: Option<usize>,
    /// The level of the title's heading, 0 for none.
    level: u8,
    /// Pieces of text.
    body: usize,
    /// Title-like lines before the text.
    title_lines: usize,
    /// Whether a dateline stands at its start.
    dated: bool,
    closed: Closed,
    rule: &'static str,
}

struct Splitter<'a> {
    pieces: &'a [Piece],
    layout: Layout,
    open: Option<Open>,
    group: Option<usize>,
    headings: Headings,
    /// Whether rules part the stories: a line that can be a title stands under each of them.
    ruled: bool,
    /// For each piece, the next one at or after it that begins a story by its dateline.
    next_start: Vec<usize>,
    /// For each piece, the next one at or after it that ends a story by its dateline.
    next_end: Vec<usize>,
}

impl<'a> Splitter<'a> {
    fn new(pieces: &'a [Piece]) -> Splitter<'a> {
        let next = |is: &dyn Fn(&Piece) -> bool| {
            let mut next = vec![pieces.len(); pieces.len() + 1];
            for at in (0..pieces.len()).rev() {
                next[at] = if is(&pieces[at]) { at } else { next[at + 1] };
            }
            next
        };
        let starts = |piece: &Piece| {
            piece.leads_with(|mark| {
                matches!(mark.kind, MarkKind::Dateline | MarkKind::ContinuedFrom)
            }) || piece.whole().is_some_and(|mark| mark.kind == MarkKind::ContinuedFrom)
        };
        Splitter {
            pieces,
            layout: Layout::default(),
            open: None,
            group: None,
            headings: Headings::new(pieces),
            ruled: is_ruled(pieces),
            next_start: next(&starts),
            next_end: next(&Piece::closes),
        }
    }

    fn run(mut self) -> Layout {
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

    /// Short lines above the first heading name the page.
    fn preface(&mut self, start: usize) -> usize {
        let Some(first) = self.pieces[start..].iter().position(|piece| piece.level().is_some())
        else {
            return start;
        };
        let above = &self.pieces[start..start + first];
        let short =
            above.len() <= 3 && above.iter().all(|piece| piece.title_like || piece.is_rule());
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

    fn begin(&mut self, at: usize, title: Option<usize>, level: u8, rule: &'static str) {
        if self.layout.stories.len() + 1 >= MAX_STORIES && self.open.is_some() {
            self.layout.too_many = true;
            return;
        }
        self.close(at);
        self.open = Some(Open {
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

    /// Whether the next piece of text begins a story whatever it is.
    fn is_free(&self) -> bool {
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

    /// Why a heading begins a story, `None` when it stands inside one.
    fn heading_rule(&self, at: usize, level: u8) -> Option<&'static str> {
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
        // A story has one dateline: where another ends what follows, that is another story.
        let ends_again = self.next_end[at] < self.next_start[at + 1];
        if open.dated && ends_again {
            return Some("heading before a second dateline");
        }
        if self.headings.are_stories(level) {
            return Some("heading at the level of the stories");
        }
        if open.level == 0 {
            let untitled = open.title.is_none() && open.start > 0;
            return (untitled && here.block.significant() >= 10)
                .then_some("heading after an untitled story");
        }
        (self.headings.evidence == 0).then_some("heading at the level of a title")
    }

    /// Whether a heading without text names a page or a column, with stories below it.
    fn is_group(&self, at: usize, level: u8) -> bool {
        let next = self.pieces[at + 1..].iter().find(|piece| !piece.is_rule());
        let empty = next.is_some_and(|next| next.level().is_some_and(|l| l > level));
        let named = furniture(&self.pieces[at].block.text).is_some();
        if named && (empty || next.is_some_and(|next| next.level().is_some())) {
            return true;
        }
        if !empty || next.is_some_and(Piece::is_numbered_heading) {
            return false;
        }
        let (all, stories) = self.headings.below(at);
        if all > 0 && stories * 2 >= all {
            return true;
        }
        // 国际要闻 over long headings, none of which has a dateline.
        self.headings.evidence == 0
            && self.pieces[at].block.significant() <= 8
            && self.headings.titles_below(self.pieces, at, level)
    }

    /// Whether the heading right under a title adds to it.
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
        let adds = self.headings.below(at).1 == 1 || is_added(&next.block.text);
        title.significant() >= 12
            && !names_page(&title.text)
            && self.headings.starts[at + 1]
            && adds
    }

    /// Whether a heading only leads to the one right under it.
    fn is_kicker(&self, at: usize, level: u8) -> bool {
        let Some(next) = self.pieces.get(at + 1) else { return false };
        let Some(next_level) = next.level() else { return false };
        let own = self.pieces[at].is_numbered_heading() || next.is_numbered_heading();
        let leads = is_kicker(&self.pieces[at].block.text) && next_level <= level;
        let signed = leads && self.headings.starts[at + 1];
        !own && (signed || (leads || next_level < level) && !self.headings.are_stories(level))
    }

    // Text.

    fn text(&mut self, at: usize) -> usize {
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
                "line without the end of a sentence that stands as a title",
            );
            return at + 1;
        } else if self.is_free() {
            self.begin(at, None, 0, "text after the end of a story");
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
            && open.title_lines < 3
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

    /// A block that is nothing but marks.
    fn mark(&mut self, at: usize, mark: &Mark) -> usize {
        let headed = self.open.as_ref().is_some_and(|open| {
            open.title.is_some() && open.body == 0 && open.closed == Closed::No
        });
        let starts = match mark.kind {
            MarkKind::ContinuedFrom => !headed,
            MarkKind::Dateline if mark.is_full_dateline() && !mark.bracketed => {
                !headed && !self.ends_here(at)
            }
            MarkKind::Dateline => self.open.is_none(),
            MarkKind::Byline | MarkKind::Info => {
                self.open.is_none() || (self.is_free() && !mark.bracketed && !self.ends_here(at))
            }
            _ => self.open.is_none(),
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
                    () if piece.may_close() => Closed::Perhaps,
                    () => open.closed,
                };
            }
        }
        at + 1
    }

    /// Whether nothing of the same story can follow a piece: a heading or the end of the page.
    fn ends_here(&self, at: usize) -> bool {
        let next = self.pieces[at + 1..].iter().find(|piece| !piece.is_rule());
        next.is_none_or(|piece| piece.level().is_some())
    }

    /// Whether a paragraph begins another story by the dateline at its start.
    fn leads_story(&self, at: usize) -> bool {
        let piece = &self.pieces[at];
        let continued = piece.leads_with(|mark| mark.kind == MarkKind::ContinuedFrom);
        // 本报讯 and a reporter's name begin a story; 新华社电 may be quoted in one.
        let dated = piece.leads_with(|mark| {
            mark.is_full_dateline()
                || mark.kind == MarkKind::Dateline
                    && (!mark.authors.is_empty() || mark.source.as_deref() == Some("本报"))
        });
        let empty =
            self.open.as_ref().is_some_and(|open| open.body == 0 && open.closed == Closed::No);
        (continued || dated) && !empty
    }

    /// Where a caption that stands alone ends.
    fn caption(&self, at: usize) -> Option<usize> {
        let credit =
            |piece: &Piece| piece.whole().is_some_and(|mark| mark.kind == MarkKind::Credit);
        let piece = &self.pieces[at];
        let own = piece
            .marks
            .trail
            .iter()
            .any(|mark| mark.kind == MarkKind::Credit && !mark.authors.is_empty());
        let next = self.pieces.get(at + 1).is_some_and(credit);
        if piece.block.kind != BlockKind::Text
            || !(own || next)
            || !(6..=200).contains(&piece.block.significant())
        {
            return None;
        }
        let end = if own { at + 1 } else { at + 2 };
        if self.is_free() {
            return Some(end);
        }
        // Below a story that did not say where it ends, only where another begins or the page ends.
        let open = self.open.as_ref()?;
        let others = !self.layout.stories.is_empty();
        let follows = match self.pieces[end..].iter().position(|piece| !piece.is_rule()) {
            None => true,
            Some(next) => {
                let next = end + next;
                let heading = self.pieces[next]
                    .level()
                    .is_some_and(|level| self.heading_rule(next, level).is_some());
                let continued = self.pieces[next]
                    .whole()
                    .is_some_and(|mark| mark.kind == MarkKind::ContinuedFrom);
                heading || continued || self.titles_story(next)
            }
        };
        (open.body > 0 && others && follows && next).then_some(end)
    }

    /// Whether a line that can be a title is one: nothing is open, or what follows begins a story.
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
        for piece in self.pieces[at + 1..].iter().take(4) {
            if let Some(mark) = piece.whole() {
                let signed =
                    matches!(mark.kind, MarkKind::Byline | MarkKind::Info) && !mark.bracketed;
                let dated = mark.is_full_dateline() && !mark.bracketed;
                // A day alone stands under the name of who signs a document.
                let told = mark.kind != MarkKind::Info
                    || mark.source.is_some()
                    || !mark.authors.is_empty();
                return signed && told || dated || mark.kind == MarkKind::ContinuedFrom;
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

/// Whether a page without headings is parted by rules into stories, each with a line that can be
/// its title and text below that.
fn is_ruled(pieces: &[Piece]) -> bool {
    let sections = pieces.split(Piece::is_rule).filter(|section| !section.is_empty());
    let mut count = 0;
    for section in sections {
        count += 1;
        let title = section[0].title_like;
        let text = section[1..].iter().any(|piece| {
            piece.marks.whole.is_empty() && super::titles::ends_paragraph(&piece.block.text)
        });
        if !title || !text || section.iter().any(|piece| piece.level().is_some()) {
            return false;
        }
    }
    count >= 2
}

/// What the headings of a page are, level by level.
struct Headings {
    /// For each piece: whether a story begins with it, by what stands right under or before it.
    starts: Vec<bool>,
    /// For each piece, how many unnumbered headings stand before it, and how many with evidence.
    before: Vec<(usize, usize)>,
    /// For each level: unnumbered headings that are no groups, and those with evidence.
    levels: [(usize, usize); 7],
    /// For each heading: the next one at its level or above.
    next_sibling: Vec<usize>,
    /// The number of headings with evidence.
    evidence: usize,
}

impl Headings {
    fn new(pieces: &[Piece]) -> Headings {
        let mut headings = Headings {
            starts: vec![false; pieces.len()],
            before: vec![(0, 0); pieces.len() + 1],
            levels: [(0, 0); 7],
            next_sibling: vec![pieces.len(); pieces.len()],
            evidence: 0,
        };
        let mut closed = false;
        let mut open: Vec<(usize, u8)> = Vec::new();
        let mut section_link = vec![false; pieces.len()];
        let mut last_heading = None;
        for (at, piece) in pieces.iter().enumerate() {
            headings.before[at + 1] = headings.before[at];
            if let Some(level) = piece.level() {
                while let Some(&(above, above_level)) = open.last() {
                    if above_level < level {
                        break;
                    }
                    headings.next_sibling[above] = at;
                    open.pop();
                }
                open.push((at, level));
                last_heading = Some(at);
                if !piece.is_numbered_heading() {
                    headings.starts[at] =
                        is_signed(&pieces[at + 1..]) || is_column(&piece.block.text);
                    let empty = pieces
                        .get(at + 1)
                        .is_some_and(|next| next.level().is_some_and(|l| l > level));
                    let evident = headings.starts[at] || closed;
                    headings.before[at + 1].0 += 1;
                    headings.before[at + 1].1 += usize::from(evident);
                    let counts = &mut headings.levels[usize::from(level.min(6))];
                    counts.0 += usize::from(!empty);
                    counts.1 += usize::from(evident && !empty);
                    headings.evidence += usize::from(evident);
                }
            } else if let Some(heading) = last_heading.filter(|_| piece.own_link.is_some()) {
                section_link[heading] = true;
            }
            if !piece.is_rule() {
                closed = piece.closes() || piece.own_link.is_some();
            }
        }
        headings
    }

    fn starts_story(&self, at: usize) -> bool {
        self.starts[at]
    }

    /// Whether the headings of a level are stories by and large.
    fn are_stories(&self, level: u8) -> bool {
        let (all, evident) = self.levels[usize::from(level.min(6))];
        evident >= 2 && evident * 5 >= all * 3
    }

    /// Unnumbered headings below a heading, and those with evidence.
    fn below(&self, at: usize) -> (usize, usize) {
        let (from, to) = (self.before[at + 1], self.before[self.next_sibling[at]]);
        (to.0.saturating_sub(from.0), to.1.saturating_sub(from.1))
    }

    /// Whether the headings right below a heading are as long as titles, each with text.
    fn titles_below(&self, pieces: &[Piece], at: usize, level: u8) -> bool {
        let below = at + 1..self.next_sibling[at].min(at + 200);
        let titles: Vec<usize> =
            below.filter(|&i| pieces[i].level().is_some_and(|l| l > level)).collect();
        let long = |&i: &usize| {
            pieces[i].block.significant() >= 12
                && pieces.get(i + 1).is_some_and(|next| next.level().is_none())
        };
        titles.len() >= 2 && titles.iter().all(long)
    }
}

/// Whether the text under a heading begins as a story does: with a dateline or a byline.
fn is_signed(below: &[Piece]) -> bool {
    let mut lines = 0;
    for piece in below.iter().take(5) {
        if piece.level().is_some() {
            return false;
        }
        if let Some(mark) = piece.whole() {
            return !matches!(
                mark.kind,
                MarkKind::Credit | MarkKind::Editor | MarkKind::End | MarkKind::ContinuedOn
            );
        }
        if !piece.marks.lead.is_empty() {
            return true;
        }
        lines += 1;
        let above_text = piece.title_like || is_dash_line(&piece.block.text) || piece.is_rule();
        if lines > 3 || !above_text {
            return false;
        }
    }
    false
}
