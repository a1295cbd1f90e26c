//! Reads the pieces of a story: takes out its marks, links and the lines beside the title; the rest
//! becomes paragraphs.

use std::ops::Range;

use super::draft::{Draft, Ranks};
use super::draft_paragraph::DraftParagraph;
use crate::markdown::blocks::BlockKind;
use crate::markdown::enumerator::Enumerator;
use crate::model::Role;
use crate::page::marks::{MarkKind, PageMark};
use crate::page::split::PagePiece;
use crate::page::titles;
use crate::significant::count_up_to;

/// The maximum number of lines between a title and the text of its story: a kicker, a subtitle and one
/// more.
const LINES_ABOVE: usize = 3;
/// How many pieces below a line are searched for a dateline or byline: as many as there may be lines
/// above a text.
const LOOK_AHEAD: usize = 3;
/// The maximum length of a bold or numbered line that is an inner heading, in significant characters: a
/// longer one is a paragraph.
const LONGEST_HEADING: usize = 60;
/// The maximum length of a numbered inner heading that is not bold, in bytes: forty Chinese characters,
/// since nothing but the number identifies it.
const LONGEST_PLAIN_HEADING: usize = 120;
/// The last rank of a number that makes a line a heading: 一、 and （一）; `1.` begins an item.
const HEADING_RANK: u8 = 2;
/// The indentation beyond which all items are of one kind, in columns: lists are not nested as deeply.
const DEEPEST_INDENT: u8 = 40;
/// The columns of indentation per kind: pages indent a list by two.
const INDENT_STEP: u8 = 2;

impl<'a> Draft<'a> {
    /// Reads all pieces of the story.
    pub(super) fn read_pieces(&mut self) {
        let range = self.story.pieces.clone();
        let pieces = self.page.pieces;
        self.address = self.address_under_title(&range);
        let is_text =
            |at: &usize| has_text(&pieces[*at]) && ![self.title, self.address].contains(&Some(*at));
        let first_text = self.first_text(&range);
        let ends = |at: &usize| is_text(at) && pieces[*at].level().is_none();
        let last_text = range.clone().rev().find(ends).unwrap_or(range.start);
        for at in range {
            let piece = &pieces[at];
            let url = self.own_address(at, first_text, last_text);
            self.keep_links(piece, url.as_deref());
            if Some(at) == self.title {
                if let Some(url) = url {
                    self.set_address(&url, piece, "link of the title");
                }
            } else if let Some(url) = url {
                self.take_address(&url, piece);
            } else if !piece.marks.whole.is_empty() {
                self.whole_mark(at, first_text, last_text);
            } else if piece.block.kind != BlockKind::Rule {
                self.text(at, first_text, last_text);
            }
        }
    }

    /// The first piece of running text: marks, the subtitle and so on come before it.
    fn first_text(&self, range: &Range<usize>) -> usize {
        let pieces = self.page.pieces;
        let mut above = 0;
        let signed = |at: usize| {
            pieces[at + 1..range.end].iter().take(LOOK_AHEAD).any(|next| {
                !next.marks.lead.is_empty()
                    || next
                        .marks
                        .whole
                        .first()
                        .is_some_and(|mark| mark.kind != MarkKind::Credit && !mark.bracketed)
            })
        };
        for at in range.clone() {
            let piece = &pieces[at];
            let apart = [self.title, self.address].contains(&Some(at)) || self.leads_to_title(at);
            if apart || !has_text(piece) {
                continue;
            }
            if is_headline(piece) {
                continue;
            }
            let dash = titles::is_dash_line(&piece.block.text);
            let titled = self.title.is_some_and(|title| title != at);
            let subtitle = self.story.subtitle == Some(at)
                || titled && above < LINES_ABOVE && (dash || piece.title_like && signed(at));
            if !subtitle {
                return at;
            }
            above += 1;
        }
        range.end
    }

    /// Whether a piece is a heading without text of its own above the title.
    fn leads_to_title(&self, at: usize) -> bool {
        let above = self.title.is_some_and(|title| at < title);
        above && self.story.subtitle != Some(at) && self.page.pieces[at].level().is_some()
    }

    /// The title in a dateline, if the story has no other.
    fn headline_of(&self, piece: &'a PagePiece) -> Option<&'a str> {
        let marks = &piece.marks;
        let named = self.title.is_none() && !marks.lead.is_empty();
        named
            .then(|| titles::headline(piece.block.text[marks.text_start..marks.text_end].trim()))?
    }

    fn whole_mark(&mut self, at: usize, first_text: usize, last_text: usize) {
        let piece = &self.page.pieces[at];
        // Within a story, the name of a photographer belongs to the caption.
        let inside = at > first_text && at < last_text;
        let stays = |mark: &PageMark| {
            matches!(
                mark.kind,
                MarkKind::Credit
                    | MarkKind::Byline
                    | MarkKind::Source
                    | MarkKind::Info
                    | MarkKind::Editor
            ) || mark.kind == MarkKind::Dateline && !mark.is_full_dateline()
        };
        if inside && piece.marks.whole.iter().any(stays) {
            self.push(piece, piece.block.text.clone(), true, false);
            return;
        }
        for mark in &piece.marks.whole {
            self.fields.take(mark, piece.block.lines.0);
        }
    }

    fn text(&mut self, at: usize, first_text: usize, last_text: usize) {
        let piece = &self.page.pieces[at];
        let text = &piece.block.text;
        let line = piece.block.lines.0;
        let headline =
            self.headline_of(piece).filter(|_| at <= first_text && self.headline.is_none());
        let beside = at < first_text && !self.leads_to_title(at) && !is_headline(piece);
        if beside && self.subtitle.is_none() && headline.is_none() {
            self.subtitle = Some((text.clone(), line));
            return;
        }
        let marks = &piece.marks;
        let has_lead = at <= first_text && !marks.lead.is_empty();
        if has_lead {
            for mark in &marks.lead {
                self.fields.take(mark, line);
            }
        }
        // Within a story, only a mark that cannot be text is removed from the end of a paragraph.
        let takes = |mark: &PageMark| {
            at >= last_text
                || mark.is_full_dateline()
                || matches!(mark.kind, MarkKind::End | MarkKind::ContinuedOn)
        };
        let has_trail = !marks.trail.is_empty() && marks.trail.iter().all(takes);
        // A name after the last sentence must not look like the beginning of a sentence that breaks off.
        let stays = !has_trail && marks.trail.last().is_some_and(|mark| !mark.bracketed);
        let start = if has_lead { marks.text_start } else { 0 };
        let end = if has_trail { marks.text_end } else { text.len() };
        let body = text[start..end].trim();
        match headline {
            Some(headline) => {
                self.fields.keep(body[..body.len() - headline.len()].to_string());
                self.headline = Some((headline.to_string(), line));
            }
            None => self.push(piece, body.to_string(), stays, has_lead),
        }
        if has_trail {
            for mark in &marks.trail {
                self.fields.take(mark, line);
            }
        }
    }

    /// Adds a paragraph to the body with its role.
    fn push(&mut self, piece: &PagePiece, text: String, fixed: bool, prose: bool) {
        if text.is_empty() {
            return;
        }
        let (role, level) = self.role(piece, &text);
        let fixed = fixed
            || piece.block.bold
            || matches!(piece.block.kind, BlockKind::Row | BlockKind::Code);
        let (lines, soft) = (piece.block.lines, piece.block.soft);
        let anchor = piece.block.anchor.clone().filter(|_| role == Role::Heading);
        let marked = piece.level().is_some();
        self.parts.push(DraftParagraph {
            text,
            role,
            level,
            anchor,
            lines,
            soft,
            prose,
            marked,
            fixed,
        });
    }

    fn role(&mut self, piece: &PagePiece, text: &str) -> (Role, Option<u8>) {
        if piece.block.kind == BlockKind::Code {
            return (Role::Code, None);
        }
        let enumerator = Enumerator::of(text);
        let short = count_up_to(text, LONGEST_HEADING + 1) <= LONGEST_HEADING
            && !titles::ends_paragraph(text);
        let heading = match piece.block.kind {
            BlockKind::Heading(level) => {
                Some(enumerator.map_or(Ranks::HEADING + level, |e| e.rank))
            }
            BlockKind::Text if piece.block.bold && short => {
                Some(enumerator.map_or(Ranks::BOLD_LINE, |e| e.rank))
            }
            BlockKind::Text if short && text.len() <= LONGEST_PLAIN_HEADING => {
                enumerator.filter(|e| e.rank <= HEADING_RANK).map(|e| e.rank)
            }
            _ => None,
        };
        if let Some(rank) = heading {
            return (Role::Heading, Some(self.heading_ranks.level_of(rank)));
        }
        if let BlockKind::Item(indent) = piece.block.kind {
            // Indentation is unreliable on such pages; the kind of number identifies the list.
            let rank = enumerator
                .map_or(Ranks::ITEM + indent.min(DEEPEST_INDENT) / INDENT_STEP, |e| e.rank);
            return (Role::Item, Some(self.item_ranks.level_of(rank)));
        }
        (Role::Paragraph, None)
    }
}

/// Whether a piece consists of a dateline and the title after it, without text.
fn is_headline(piece: &PagePiece) -> bool {
    let marks = &piece.marks;
    let text = || piece.block.text[marks.text_start..marks.text_end].trim();
    !marks.lead.is_empty() && titles::headline(text()).is_some()
}

/// Whether a piece contains text that is no mark.
fn has_text(piece: &PagePiece) -> bool {
    piece.marks.whole.is_empty() && piece.own_link.is_none() && piece.block.kind != BlockKind::Rule
}
