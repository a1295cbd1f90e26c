//! From placed characters to lines, blocks and the order in which they are read.
//!
//! `clean` takes out what is drawn twice, `lines` puts characters side by side together, `blocks` lines
//! below each other, `frames` finds the boxes that hold a text of their own, `spans` says which columns
//! a headline stands over, and `order` which block is read after which. Columns that are written from top to bottom are turned first, so that
//! the same rules hold for them.

mod blocks;
mod clean;
mod frames;
mod lines;
mod order;
mod spans;

use crate::page::{Area, Page};

/// A page that was laid out: its text in blocks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// The number of the page in its file, from 1.
    pub number: u32,
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// Its blocks, in no order.
    pub blocks: Vec<Block>,
    /// The lines drawn across and down.
    pub rules: Vec<Area>,
    /// Whether most of it is written from top to bottom.
    pub is_vertical: bool,
    /// How many characters it has, without spaces.
    pub characters: usize,
    /// Characters of which nothing tells what they are.
    pub unreadable: u32,
    /// Characters that are drawn again in their own place, in the order of the file.
    pub again: String,
    /// Characters that are drawn outside of the page, in the order of the file.
    pub outside: String,
    /// Its pictures.
    pub pictures: Vec<Area>,
    /// Whether more was on the page than was read.
    pub is_cut_short: bool,
}

/// Lines below each other, in one size.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Its lines.
    pub lines: Vec<Line>,
    /// Where it stands.
    pub area: Area,
    /// The size of its type.
    pub size: f32,
    /// Whether it is written from top to bottom.
    pub is_vertical: bool,
    /// The box around it, by a number of its own on the page.
    pub frame: Option<usize>,
}

/// Characters side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its text.
    pub text: String,
    /// Where it stands.
    pub area: Area,
    /// Where it would stand if its page were turned so that it is written across.
    pub across: Area,
    /// The size of its type.
    pub size: f32,
}

impl Block {
    /// How many characters it has, without spaces.
    pub fn characters(&self) -> usize {
        self.lines.iter().flat_map(|line| line.text.chars()).filter(|c| !c.is_whitespace()).count()
    }

    /// Where it would stand if its page were turned so that it is written across.
    pub fn across(&self) -> Area {
        let mut areas = self.lines.iter().map(|line| line.across);
        let first = areas.next().unwrap_or_default();
        areas.fold(first, Area::with)
    }
}

impl Sheet {
    /// Some of its blocks in the order in which they are read; those of a box stand together, behind the
    /// text around it.
    pub(crate) fn in_order<'a>(&self, blocks: Vec<&'a Block>) -> Vec<&'a Block> {
        order::ordered(blocks, self)
    }
}

/// Lays out a page.
pub fn sheet(page: &Page) -> Sheet {
    let cleaned = clean::cleaned(page);
    let (columns, rows): (Vec<_>, Vec<_>) =
        cleaned.glyphs.into_iter().partition(|glyph| glyph.is_vertical);
    let characters =
        [&columns, &rows].map(|part| part.iter().filter(|g| !g.character.is_whitespace()).count());
    let is_vertical = characters[0] > characters[1];
    let mut rules = page.rules.clone();
    rules.truncate(frames::MOST_RULES);
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
        again: cleaned.again,
        outside: cleaned.outside,
        pictures: page.pictures.clone(),
        is_cut_short: page.is_cut_short,
        blocks: found,
        rules,
        is_vertical,
    }
}
