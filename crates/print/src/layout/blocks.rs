//! Groups lines into blocks: joins each line with the line below it, if both have the same size and are in
//! the same column.

use super::{Block, Line};
use crate::page::{Area, Page};

/// The maximum gap between lines of a block, as a multiple of the type size.
const WIDEST_GAP: f32 = 1.25;
/// The maximum overlap of adjacent lines, as a multiple of the type size.
const OVERLAP: f32 = 0.35;
/// The maximum ratio of type sizes in a block.
const SIZES: f32 = 1.15;
/// The minimum share of the shorter of two lines that is above or below the other.
const SHARED: f32 = 0.5;
/// The maximum indentation of the first line of a paragraph, as a multiple of the type size.
const SET_IN: f32 = 2.6;
/// The maximum number of lines examined to find the one below.
const MAX_EXAMINED: usize = 300;
/// The maximum number of rules examined between two lines.
const MAX_RULES: usize = 64;

/// Groups lines into blocks. `is_vertical` is set if they are written from top to bottom; `rules` are
/// rotated like the lines.
pub(super) fn blocks(
    lines: Vec<Line>,
    rules: &[Area],
    page: &Page,
    is_vertical: bool,
) -> Vec<Block> {
    let mut lines = lines;
    lines.sort_by(|a, b| a.across.top.total_cmp(&b.across.top));
    let mut horizontal_rules: Vec<Area> =
        rules.iter().copied().filter(|rule| rule.width() > rule.height()).collect();
    horizontal_rules.sort_by(|a, b| a.top.total_cmp(&b.top));
    let mut vertical_rules: Vec<Area> = page.boxes.clone();
    if is_vertical {
        vertical_rules.iter_mut().for_each(|area| *area = area.turned(page.width));
    }
    vertical_rules.truncate(MAX_RULES);
    let below: Vec<Option<usize>> = (0..lines.len())
        .map(|at| line_below(&lines, at, &horizontal_rules, &vertical_rules))
        .collect();
    let mut above: Vec<Above> = vec![Above::None; lines.len()];
    for (at, next) in below.iter().enumerate() {
        if let Some(next) = *next {
            above[next] = match above[next] {
                Above::None => Above::One(at),
                _ => Above::Several,
            };
        }
    }
    let follows = |at: usize| below[at].filter(|next| above[*next] == Above::One(at));
    let is_first = |at: usize| !matches!(above[at], Above::One(up) if follows(up) == Some(at));
    let starts: Vec<usize> = (0..lines.len()).filter(|at| is_first(*at)).collect();
    let mut remaining: Vec<Option<Line>> = lines.into_iter().map(Some).collect();
    let mut blocks = Vec::with_capacity(starts.len());
    for start in starts {
        let mut own = Vec::new();
        let mut at = Some(start);
        while let Some(this) = at {
            own.extend(remaining[this].take());
            at = follows(this);
        }
        blocks.extend(block(own, is_vertical));
    }
    blocks
}

/// The line above another one, if there is exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Above {
    None,
    One(usize),
    Several,
}

fn block(lines: Vec<Line>, is_vertical: bool) -> Option<Block> {
    let size = lines.first()?.size;
    let area = lines.iter().skip(1).fold(lines[0].area, |area, line| area.with(line.area));
    Some(Block { lines, area, size, is_vertical, frame: None })
}

/// The line below, if there is exactly one.
fn line_below(
    lines: &[Line],
    at: usize,
    horizontal_rules: &[Area],
    vertical_rules: &[Area],
) -> Option<usize> {
    let line = &lines[at];
    let reach = line.across.bottom + line.size * WIDEST_GAP;
    let mut found: Option<usize> = None;
    for other in (at + 1..lines.len()).take(MAX_EXAMINED) {
        let next = &lines[other];
        if next.across.top > reach {
            break;
        }
        if let Some(first) = found
            && next.across.top > lines[first].across.center().1
        {
            break;
        }
        let shared = line.across.shared_width(&next.across);
        // The last line of a paragraph may be shorter than the indentation of the next paragraph.
        let is_last = line.across.width() < SET_IN * line.size
            && (0. ..SET_IN * line.size).contains(&(next.across.left - line.across.left));
        let is_below = next.across.top > line.across.bottom - line.size * OVERLAP
            && (is_last || shared > SHARED * line.across.width().min(next.across.width()));
        if !is_below {
            continue;
        }
        if found.is_some() {
            return None;
        }
        found = Some(other);
    }
    let next = &lines[found?];
    let sizes = line.size.max(next.size) / line.size.min(next.size).max(0.01);
    let is_one = sizes <= SIZES
        && !is_floored(&line.across, &next.across, horizontal_rules)
        && !is_entered(&line.across, &next.across, vertical_rules);
    is_one.then_some(found).flatten()
}

/// Whether a horizontal rule separates a line from the one below it.
fn is_floored(upper: &Area, lower: &Area, horizontal_rules: &[Area]) -> bool {
    let (from, to) = (upper.center().1, lower.center().1);
    let first = horizontal_rules.partition_point(|floor| floor.top < from);
    let between =
        horizontal_rules[first..].iter().take_while(|floor| floor.top < to).take(MAX_RULES);
    let least = SHARED * upper.width().min(lower.width());
    between.into_iter().any(|floor| floor.shared_width(upper) > least)
}

/// Whether one of two lines is inside a box and the other outside.
fn is_entered(upper: &Area, lower: &Area, boxes: &[Area]) -> bool {
    boxes.iter().any(|area| area.contains(upper.center()) != area.contains(lower.center()))
}
