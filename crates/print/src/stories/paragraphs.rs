//! Divides lines into paragraphs: a paragraph begins if its first line is indented, or the line before is
//! short.

use super::{Place, PrintedParagraph};
use crate::layout::{Block, Line, Sheet};
use crate::page::Area;
use crate::text::join_line;

/// The minimum indentation of the first line of a paragraph, as a multiple of the type size.
const INDENT: f32 = 0.9;
/// How far before the end of its column the last line of a paragraph ends, as a multiple of the type
/// size.
const SHORT: f32 = 1.1;
/// How far before the end of its column a line ends that is the last of its paragraph in any case.
const VERY_SHORT: f32 = 4.;
/// The minimum ratio of the gap between paragraphs to the usual gap.
const WIDE_GAP: f32 = 1.7;
/// The maximum ratio of sizes in one paragraph.
const SIZES: f32 = 1.08;
/// The maximum distance between the left edges of blocks of one column, as a multiple of the type size.
const SAME_COLUMN: f32 = 3.;

/// Turns the blocks of a page into paragraphs.
pub(super) struct Paragraphs<'a> {
    sheet: &'a Sheet,
    blocks: &'a [&'a Block],
    last: Option<Last>,
}

/// The line that was added last.
#[derive(Clone, Copy)]
struct Last {
    across: Area,
    size: f32,
    /// The end of the column of this line.
    end: f32,
}

impl<'a> Paragraphs<'a> {
    pub(super) fn new(sheet: &'a Sheet, blocks: &'a [&'a Block]) -> Paragraphs<'a> {
        Paragraphs { sheet, blocks, last: None }
    }

    /// Appends the lines of a block to the paragraphs of a story.
    pub(super) fn put(&mut self, block: &Block, paragraphs: &mut Vec<PrintedParagraph>) {
        let (start, end) = self.column(block);
        let gap = usual_gap(block);
        for (at, line) in block.lines.iter().enumerate() {
            let place = Place { page: self.sheet.number, area: line.area };
            let begins = self.begins(line, at == 0, start, gap)
                || paragraphs.last().is_none_or(|last| last.is_heading);
            self.last = Some(Last { across: line.across, size: line.size, end });
            if line.text.trim().is_empty() {
                continue;
            }
            if begins {
                let text = line.text.trim().to_string();
                paragraphs.push(PrintedParagraph { text, places: vec![place], is_heading: false });
            } else if let Some(paragraph) = paragraphs.last_mut() {
                join_line(&mut paragraph.text, &line.text);
                match paragraph.places.last_mut() {
                    // The lines of one block have one common place.
                    Some(last) if at > 0 && last.page == place.page => {
                        last.area = last.area.with(place.area);
                    }
                    _ => paragraph.places.push(place),
                }
            }
        }
    }

    /// Whether a line begins a paragraph.
    fn begins(&self, line: &Line, is_first: bool, start: f32, gap: f32) -> bool {
        let is_set_in = line.across.left - start > INDENT * line.size;
        // The first text on a page continues that of the page before.
        let Some(last) = &self.last else { return is_set_in };
        let short = last.end - last.across.right;
        let sizes = last.size.max(line.size) / last.size.min(line.size).max(0.01);
        let is_far = !is_first && line.across.top - last.across.bottom > gap * WIDE_GAP + 1.;
        is_set_in
            || sizes > SIZES
            || is_far
            || short > VERY_SHORT * last.size
            || short > SHORT * last.size && self.ends_sentence(line)
    }

    /// Whether the line before this one can be the last of its paragraph. Its shortness alone does not
    /// decide: a line is also short if the next word or punctuation mark did not fit.
    fn ends_sentence(&self, line: &Line) -> bool {
        line.text.trim_start().chars().next().is_some()
    }

    /// The left and right edge of the column of a block.
    fn column(&self, block: &Block) -> (f32, f32) {
        let own = block.across();
        let same = self.blocks.iter().filter(|other| {
            let across = other.across();
            other.is_vertical == block.is_vertical
                && (other.size - block.size).abs() < block.size * 0.1
                && (across.left - own.left).abs() < SAME_COLUMN * block.size
                && across.shared_width(&own) > 0.5 * own.width().min(across.width())
        });
        let column = same.map(|other| other.across()).fold(own, Area::with);
        (column.left, column.right)
    }
}

/// The gap before most lines of a block.
fn usual_gap(block: &Block) -> f32 {
    let mut gaps: Vec<f32> = block
        .lines
        .windows(2)
        .map(|pair| (pair[1].across.top - pair[0].across.bottom).max(0.))
        .collect();
    gaps.sort_by(f32::total_cmp);
    gaps.get(gaps.len() / 2).copied().unwrap_or(block.size)
}
