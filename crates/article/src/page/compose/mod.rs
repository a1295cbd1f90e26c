//! From the pieces of a story to its record: marks become fields, what is left becomes the body.

mod finish;

use std::path::Path;

use serde_json::{Map, Value};
use souwen_text::fold::is_line_end;

use super::dates::PageDates;
use super::fields;
use super::fields::Fields;
use super::front_matter::FrontMatter;
use super::furniture::Furniture;
use super::joins;
use super::joins::Part;
use super::marks::{Mark, MarkKind};
use super::repeats;
use super::split::{Piece, Story};
use super::titles;
use crate::markdown::blocks::{BlockKind, Enumerator};
use crate::{Evidence, Note, NoteKind, Record, Role};

/// What all stories of a page share.
pub(super) struct Page<'a> {
    /// The file, for notes.
    pub path: &'a Path,
    /// The file as the records name it.
    pub relative: &'a str,
    /// Its pieces.
    pub pieces: &'a [Piece],
    /// Its front matter.
    pub front: &'a FrontMatter,
    /// Its days.
    pub dates: &'a PageDates,
    /// What the lines that name the page say.
    pub furniture: &'a Furniture,
    /// Whether it gave one record.
    pub single: bool,
}

/// Puts the record of a story together.
pub(super) fn record(page: &Page, story: &Story, notes: &mut Vec<Note>) -> Record {
    let mut draft = Draft::new(page, story);
    draft.read_pieces();
    draft.join_items();
    draft.drop_repeats(notes);
    draft.join();
    draft.finish()
}

/// A record in the making.
struct Draft<'a> {
    page: &'a Page<'a>,
    story: &'a Story,
    /// The piece that is the title. A heading that is not the title which the front matter gives
    /// stands inside the article.
    title: Option<usize>,
    parts: Vec<Part>,
    fields: Fields,
    subtitle: Option<(String, u32)>,
    /// The title that a dateline names: 题：….
    headline: Option<(String, u32)>,
    links: Vec<String>,
    evidence: Vec<Evidence>,
    /// The enumerators and levels of inner headings and items, in the order of their appearance.
    heading_ranks: Vec<u8>,
    item_ranks: Vec<u8>,
}

impl<'a> Draft<'a> {
    fn new(page: &'a Page<'a>, story: &'a Story) -> Draft<'a> {
        let front = page.front.get("title").filter(|_| page.single);
        let is_title =
            |at: &usize| front.is_none_or(|title| same_words(title, &page.pieces[*at].block.text));
        Draft {
            page,
            story,
            title: story.title.filter(is_title),
            parts: Vec::new(),
            fields: Fields::default(),
            subtitle: None,
            headline: None,
            links: Vec::new(),
            evidence: Vec::new(),
            heading_ranks: Vec::new(),
            item_ranks: Vec::new(),
        }
    }

    fn evidence(
        &mut self,
        field: &'static str,
        value: impl Into<String>,
        line: u32,
        rule: &'static str,
    ) {
        self.evidence.push(Evidence { field, value: value.into(), line, rule });
    }

    /// Whether a piece holds text that is no mark.
    fn has_text(piece: &Piece) -> bool {
        piece.marks.whole.is_empty()
            && piece.own_link.is_none()
            && piece.block.kind != BlockKind::Rule
    }

    fn read_pieces(&mut self) {
        let range = self.story.pieces.clone();
        let pieces = self.page.pieces;
        let is_text = |at: &usize| Self::has_text(&pieces[*at]) && Some(*at) != self.title;
        let first_text = self.first_text(&range);
        let last_text = range.clone().rev().find(is_text).unwrap_or(range.start);
        for at in range {
            let piece = &pieces[at];
            if Some(at) == self.title {
                self.title_links(piece);
            } else if let Some(url) = &piece.own_link {
                self.own_link(piece, url);
            } else if !piece.marks.whole.is_empty() {
                self.whole_mark(at, first_text, last_text);
            } else if piece.block.kind != BlockKind::Rule {
                self.text(at, first_text, last_text);
            }
        }
    }

    /// The first piece of running text: marks, subtitle and the like stand before it.
    fn first_text(&self, range: &std::ops::Range<usize>) -> usize {
        let pieces = self.page.pieces;
        let mut above = 0;
        let signed = |at: usize| {
            pieces[at + 1..range.end].iter().take(3).any(|next| {
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
            if Some(at) == self.title || !Self::has_text(piece) {
                continue;
            }
            if self.headline_of(piece).is_some() {
                continue;
            }
            let dash = titles::is_dash_line(&piece.block.text);
            let titled = self.title.is_some_and(|title| title != at);
            let subtitle = self.story.subtitle == Some(at)
                || titled && above < 3 && (dash || piece.title_like && signed(at));
            if !subtitle {
                return at;
            }
            above += 1;
        }
        range.end
    }

    /// The title that a dateline names, where the story has no other.
    fn headline_of(&self, piece: &'a Piece) -> Option<&'a str> {
        let marks = &piece.marks;
        let named = self.title.is_none() && !marks.lead.is_empty();
        named
            .then(|| fields::headline(piece.block.text[marks.text_start..marks.text_end].trim()))?
    }

    fn title_links(&mut self, piece: &Piece) {
        for link in &piece.block.links {
            let address = link.target.split_whitespace().next().unwrap_or_default();
            if link.whole && super::links::is_address(address) && self.fields.url.is_none() {
                self.fields.url = Some(address.to_string());
                self.evidence("url", address, piece.block.lines.0, "link of the title");
            }
            if address != link.target || self.fields.url.as_deref() != Some(address) {
                self.links.push(link.target.clone());
            }
        }
    }

    fn own_link(&mut self, piece: &Piece, url: &str) {
        let line = piece.block.lines.0;
        let printed = match &piece.block.links[..] {
            [link] if link.label != link.target => format!("[{}]({})", link.label, link.target),
            _ => piece.block.text.clone(),
        };
        if self.fields.url.is_none() {
            self.fields.url = Some(url.to_string());
            self.evidence("url", printed, line, "link to the story itself");
        } else {
            self.links.push(printed);
        }
    }

    fn whole_mark(&mut self, at: usize, first_text: usize, last_text: usize) {
        let piece = &self.page.pieces[at];
        // The name of who took a picture in the midst of a story stays with the picture's text.
        let inside = at > first_text && at < last_text;
        let stays = |mark: &Mark| {
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
        for link in &piece.block.links {
            if link.target != link.label {
                self.links.push(link.target.clone());
            }
        }
        let headline =
            self.headline_of(piece).filter(|_| at <= first_text && self.headline.is_none());
        if at < first_text && self.subtitle.is_none() && headline.is_none() {
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
        // In the midst of a story only what no text can be is taken off the end of a paragraph.
        let takes = |mark: &Mark| {
            at >= last_text
                || mark.is_full_dateline()
                || matches!(mark.kind, MarkKind::End | MarkKind::ContinuedOn)
        };
        let has_trail = !marks.trail.is_empty() && marks.trail.iter().all(takes);
        // A name after the last sentence is no sentence that breaks off.
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

    /// Adds a paragraph to the body with the role that it has.
    fn push(&mut self, piece: &Piece, text: String, fixed: bool, prose: bool) {
        if text.is_empty() {
            return;
        }
        let (role, level) = self.role(piece, &text);
        let fixed = fixed
            || piece.block.bold
            || matches!(piece.block.kind, BlockKind::Row | BlockKind::Code);
        let (lines, soft) = (piece.block.lines, piece.block.soft);
        self.parts.push(Part { text, role, level, lines, soft, prose, fixed, rest: false });
    }

    fn role(&mut self, piece: &Piece, text: &str) -> (Role, Option<u8>) {
        if piece.block.kind == BlockKind::Code {
            return (Role::Code, None);
        }
        let enumerator = Enumerator::of(text);
        let short = significant_up_to(text, 61) <= 60 && !titles::ends_paragraph(text);
        let heading = match piece.block.kind {
            BlockKind::Heading(level) => Some(enumerator.map_or(10 + level, |e| e.rank)),
            BlockKind::Text if piece.block.bold && short => Some(enumerator.map_or(20, |e| e.rank)),
            BlockKind::Text if short && text.len() <= 120 => {
                enumerator.filter(|e| e.rank <= 2).map(|e| e.rank)
            }
            _ => None,
        };
        if let Some(rank) = heading {
            return (Role::Heading, Some(rank_of(&mut self.heading_ranks, rank)));
        }
        if let BlockKind::Item(indent) = piece.block.kind {
            // Indentation says little on such pages; the kind of number says which list it is.
            let rank = enumerator.map_or(20 + indent.min(40) / 2, |e| e.rank);
            return (Role::Item, Some(rank_of(&mut self.item_ranks, rank)));
        }
        (Role::Paragraph, None)
    }

    fn drop_repeats(&mut self, notes: &mut Vec<Note>) {
        let may_drop = |at: usize| self.parts[at].role != Role::Heading && !self.parts[at].fixed;
        let repeats = repeats::find(self.parts.iter().map(|part| part.text.as_str()), may_drop);
        for repeat in repeats.iter().rev() {
            let first = &self.parts[repeat.first.clone()];
            let first_lines =
                (first.first().map_or(0, |p| p.lines.0), first.last().map_or(0, |p| p.lines.1));
            let part = &mut self.parts[repeat.paragraph];
            let dropped = part.text[..repeat.len].to_string();
            notes.push(repeat_note(
                self.page.path,
                part.lines,
                first_lines,
                &dropped,
                repeat.significant,
            ));
            let rest = part.text[repeat.len..].trim_start_matches(|c: char| {
                "。，、；：！？”’）》,;.!?".contains(c) || c.is_whitespace()
            });
            part.text = rest.to_string();
            part.rest = true;
        }
        self.parts.retain(|part| !part.text.is_empty());
    }

    fn join_items(&mut self) {
        let (parts, lines) = joins::join_items(std::mem::take(&mut self.parts));
        self.parts = parts;
        self.joined(lines, "joined with the item that it belongs to");
    }

    fn join(&mut self) {
        let (parts, lines) = joins::join(std::mem::take(&mut self.parts));
        self.parts = parts;
        self.joined(lines, "joined with the paragraph before, which breaks off in a sentence");
        self.mark_headings();
    }

    fn joined(&mut self, lines: Vec<u32>, rule: &'static str) {
        for line in lines {
            self.evidence("body", "", line, rule);
        }
    }

    /// Numbered lines over running text, and short lines between it, are inner headings.
    fn mark_headings(&mut self) {
        let prose = |part: &Part| {
            part.role == Role::Paragraph
                && significant_up_to(&part.text, 41) >= 8
                && titles::ends_paragraph(&part.text)
        };
        for at in 0..self.parts.len() {
            let (before, rest) = self.parts.split_at(at);
            let (part, after) = (&rest[0], &rest[1..]);
            let between = before.last().is_some_and(&prose) && after.first().is_some_and(&prose);
            let over = before.last().is_none_or(|p| p.role != Role::Item)
                && after.first().is_some_and(&prose);
            let size = significant_up_to(&part.text, 31);
            let open = titles::ends_paragraph(&part.text)
                || part.text.contains(['，', '。', ','])
                || part.fixed;
            let rank = match part.role {
                Role::Item if over && size <= 30 && !open => {
                    let bullet =
                        part.text.starts_with(['●', '■', '◆', '▲', '★', '•']).then_some(22);
                    Enumerator::of(&part.text).map(|e| e.rank).or(bullet)
                }
                Role::Paragraph if between && (4..=20).contains(&size) && !open => Some(21),
                _ => None,
            };
            if let Some(rank) = rank {
                let level = rank_of(&mut self.heading_ranks, rank);
                let part = &mut self.parts[at];
                part.role = Role::Heading;
                part.level = Some(level);
            }
        }
    }
}

/// Whether two texts have the same significant characters.
fn same_words(one: &str, other: &str) -> bool {
    let words =
        |text: &str| text.chars().filter(|&c| souwen_text::is_significant(c)).collect::<String>();
    words(one) == words(other)
}

/// Adds a field to the metadata under a name that is free.
pub(super) fn insert(meta: &mut Map<String, Value>, name: &str, value: Value) {
    let mut key = name.to_string();
    while meta.contains_key(&key) {
        key.push('_');
    }
    meta.insert(key, value);
}

/// The level of a rank: 1 for the first that was met, 2 for the second ...
fn rank_of(ranks: &mut Vec<u8>, rank: u8) -> u8 {
    let at = ranks.iter().position(|&known| known == rank).unwrap_or_else(|| {
        ranks.push(rank);
        ranks.len() - 1
    });
    u8::try_from(at + 1).unwrap_or(u8::MAX)
}

/// Significant characters, counted up to a bound.
fn significant_up_to(text: &str, bound: usize) -> usize {
    text.chars().filter(|&c| souwen_text::is_significant(c)).take(bound).count()
}

fn repeat_note(
    path: &Path,
    lines: (u32, u32),
    first: (u32, u32),
    text: &str,
    significant: usize,
) -> Note {
    let show = |(from, to): (u32, u32)| {
        if from == to { format!("line {from}") } else { format!("lines {from}-{to}") }
    };
    let head: String = text.chars().take(20).collect();
    Note {
        path: path.to_path_buf(),
        line: Some(lines.0),
        kind: NoteKind::Info,
        message: format!(
            "{significant} characters of {} stand already in {} of the same story and are left out: {head}…",
            show(lines),
            show(first),
        ),
    }
}

/// A text without line ends.
fn one_line(text: String) -> String {
    if text.contains(is_line_end) { text.replace(is_line_end, " ") } else { text }
}

/// The name of a file without folders and extension, never empty.
fn stem(relative: &str) -> String {
    let name = relative.rsplit('/').next().unwrap_or(relative);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if stem.trim().is_empty() { "无题".to_string() } else { stem.to_string() }
}
