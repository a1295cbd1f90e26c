//! From placed characters to lines, blocks and the reading order.
//!
//! `clean` removes what is drawn twice, `lines` groups characters into lines, `blocks` groups lines into
//! blocks, `frames` finds boxes with a text of their own, `spans` finds the columns below a headline, and
//! `order` puts blocks into reading order. Columns written from top to bottom are rotated first, so that
//! the same rules apply to them.

mod blocks;
mod clean;
mod frames;
mod lines;
mod order;
mod spans;

use crate::page::{Area, Page};

/// A page after layout: its text in blocks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// The number of the page in its file, from 1.
    pub number: u32,
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// Its blocks, in no particular order.
    pub blocks: Vec<Block>,
    /// Horizontal and vertical rules.
    pub rules: Vec<Area>,
    /// Whether most of it is written from top to bottom.
    pub is_vertical: bool,
    /// How many characters it has, without spaces.
    pub characters: usize,
    /// The number of characters that cannot be identified.
    pub unreadable: u32,
    /// The number of filled shapes that are neither rules nor boxes: outlines of characters, or a drawing.
    pub outlines: u32,
    /// Characters drawn again in the same place, in the order of the file.
    pub again: String,
    /// Characters drawn outside the page, in the order of the file.
    pub outside: String,
    /// Its pictures.
    pub pictures: Vec<Area>,
    /// Whether the page contains more than was read.
    pub is_cut_short: bool,
}

/// Lines below one another, of one type size.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Its lines.
    pub lines: Vec<Line>,
    /// Its area.
    pub area: Area,
    /// The type size.
    pub size: f32,
    /// Whether it is written from top to bottom.
    pub is_vertical: bool,
    /// The number of the box around it, unique on the page.
    pub frame: Option<usize>,
}

/// Characters next to one another.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its text.
    pub text: String,
    /// Its area.
    pub(crate) area: Area,
    /// Its area after rotating the page so that the line is horizontal.
    pub(crate) across: Area,
    /// The type size.
    pub(crate) size: f32,
}

impl Block {
    /// How many characters it has, without spaces.
    pub(crate) fn characters(&self) -> usize {
        self.lines.iter().flat_map(|line| line.text.chars()).filter(|c| !c.is_whitespace()).count()
    }

    /// Its area after rotating the page so that its lines are horizontal.
    pub(crate) fn across(&self) -> Area {
        let mut areas = self.lines.iter().map(|line| line.across);
        let first = areas.next().unwrap_or_default();
        areas.fold(first, Area::with)
    }
}

impl Sheet {
    /// Puts some of its blocks into reading order. The blocks of a box follow one another, after the text
    /// around the box.
    pub(crate) fn in_order<'a>(&self, blocks: Vec<&'a Block>) -> Vec<&'a Block> {
        order::ordered(blocks, self)
    }
}

/// Lays out a page.
pub(crate) fn sheet(page: &Page) -> Sheet {
    let cleaned = clean::cleaned(page);
    let (columns, rows): (Vec<_>, Vec<_>) =
        cleaned.glyphs.into_iter().partition(|glyph| glyph.is_vertical);
    let characters =
        [&columns, &rows].map(|part| part.iter().filter(|g| !g.character.is_whitespace()).count());
    let is_vertical = characters[0] > characters[1];
    let mut rules = page.rules.clone();
    rules.truncate(frames::MAX_RULES);
    let mut found =
        blocks::blocks(lines::lines(rows, &rules, page.width, false), &rules, page, false);
    let turned: Vec<Area> = rules.iter().map(|rule| rule.turned(page.width)).collect();
    found.extend(blocks::blocks(
        lines::lines(columns, &turned, page.width, true),
        &turned,
        page,
        true,
    ));
    frames::enclose(&mut found, page);
    Sheet {
        number: page.number,
        width: page.width,
        height: page.height,
        characters: characters.iter().sum(),
        unreadable: page.unreadable,
        outlines: page.outlines,
        again: cleaned.again,
        outside: cleaned.outside,
        pictures: page.pictures.clone(),
        is_cut_short: page.is_cut_short,
        blocks: found,
        rules,
        is_vertical,
    }
}
