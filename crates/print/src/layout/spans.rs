//! Which columns a headline belongs to, however short it is.
//!
//! A headline that starts at the left edge of a column spans that column and those to the right of it, as
//! far as nothing else is at its height. A centered headline spans the columns that it is centered above.

use super::Block;
use crate::page::Area;

/// How much larger than the usual size a headline is.
const HEADLINE: f32 = 1.25;
/// The maximum number of characters of a headline.
const LONGEST: usize = 60;
/// The maximum number of headlines of a page that are examined.
const MAX_HEADLINES: usize = 300;
/// The maximum distance from a headline down to its columns, as a multiple of its type size.
const BELOW: f32 = 3.;
/// The maximum distance between edges that are aligned, in points.
const SAME_EDGE: f32 = 4.;
/// The maximum distance between the center of a headline and that of its columns, as a multiple of its
/// type size.
const MIDDLE: f32 = 0.6;

/// The areas of blocks, with headlines as wide as the columns that they span. `vertical_rules` are the vertical
/// rules, `usual` is the size of the text.
pub(super) fn over_columns(
    blocks: &[&Block],
    areas: Vec<Area>,
    vertical_rules: &[Area],
    usual: f32,
) -> Vec<Area> {
    let mut wide = areas.clone();
    let is_headline = |block: &Block| is_headline(block, usual);
    let headlines = (0..blocks.len()).filter(|at| is_headline(blocks[*at]));
    for at in headlines.take(MAX_HEADLINES) {
        let own = areas[at];
        let is_beside = |other: &usize| {
            *other != at
                && blocks[*other].frame == blocks[at].frame
                && areas[*other].shared_height(&own) > 0.
        };
        let beside = (0..blocks.len()).filter(is_beside).map(|other| &areas[other]);
        let (mut from, mut to) = (f32::NEG_INFINITY, f32::INFINITY);
        for other in
            beside.chain(vertical_rules.iter().filter(|wall| wall.shared_height(&own) > 0.))
        {
            if other.center().0 > own.right {
                to = to.min(other.left);
            } else if other.center().0 < own.left {
                from = from.max(other.right);
            }
        }
        let is_column = |other: &usize| {
            let area = &areas[*other];
            let distance = area.top - own.bottom;
            *other != at
                && blocks[*other].frame == blocks[at].frame
                && !is_headline(blocks[*other])
                && (-SAME_EDGE..BELOW * blocks[at].size).contains(&distance)
                && area.left >= from - SAME_EDGE
                && area.right <= to + SAME_EDGE
        };
        let columns = (0..blocks.len()).filter(is_column).map(|other| areas[other]);
        let is_alone = from.is_infinite() && to.is_infinite();
        if let Some((left, right)) = span(&own, blocks[at].size, is_alone, columns.collect()) {
            wide[at].left = left.min(own.left);
            wide[at].right = right.max(own.right);
        }
    }
    wide
}

/// Whether the size and length of a block make it a headline.
pub(super) fn is_headline(block: &Block, usual: f32) -> bool {
    block.size >= usual * HEADLINE && block.characters() <= LONGEST
}

/// The left and right edge of the columns that a headline spans. `is_alone` is set if nothing else is
/// beside it, so that it spans all of them.
fn span(own: &Area, size: f32, is_alone: bool, mut columns: Vec<Area>) -> Option<(f32, f32)> {
    columns.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut merged: Vec<Area> = Vec::new();
    for column in columns {
        match merged.last_mut() {
            Some(last) if column.left < last.right => *last = last.with(column),
            _ => merged.push(column),
        }
    }
    if is_alone {
        return Some((merged.first()?.left, merged.last()?.right));
    }
    // A column with only a few characters is as wide as the others.
    let widest = merged.iter().map(Area::width).fold(0., f32::max);
    for at in 0..merged.len() {
        let next = merged.get(at + 1).map_or(f32::INFINITY, |next| next.left);
        let right = merged[at].left + widest;
        if right < next {
            merged[at].right = right;
        }
    }
    let is_left = merged.iter().any(|column| (column.left - own.left).abs() < SAME_EDGE);
    let mut best = is_left.then_some(own.left).zip(merged.last().map(|last| last.right));
    for (at, first) in merged.iter().enumerate() {
        for last in &merged[at..] {
            let covers = first.left <= own.left + SAME_EDGE && last.right >= own.right - SAME_EDGE;
            let middle = first.left.midpoint(last.right);
            let is_middle = (middle - own.center().0).abs() < MIDDLE * size;
            let is_wider = best.is_none_or(|(left, right)| last.right - first.left > right - left);
            if covers && is_middle && is_wider {
                best = Some((first.left, last.right));
            }
        }
    }
    best
}
