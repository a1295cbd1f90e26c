//! The reading order of blocks.
//!
//! A region of a page is divided along empty strips: first along rules across the whole width, then
//! between columns, then between rows. Rows stay together if a gap between columns continues through
//! them, so that columns are read down to the next block across them. A region that cannot be divided is
//! read by comparing positions: a block comes after those above it and to the left of it.

use super::frames::usual_size;
use super::{Block, Sheet, spans};
use crate::page::Area;

/// The minimum gap between columns, as a multiple of the type size.
const GUTTER: f32 = 0.5;
/// The share of the width of a region that a rule has to cross to divide it.
const WHOLE_WIDTH: f32 = 0.85;
/// The maximum number of blocks that are compared with one another.
const MAX_COMPARED: usize = 400;
/// The maximum depth of division.
const DEEPEST: usize = 64;

/// Puts blocks into reading order: those outside boxes first, then those of each box. On a page written
/// from top to bottom, columns are read from right to left.
pub(super) fn ordered<'a>(blocks: Vec<&'a Block>, sheet: &Sheet) -> Vec<&'a Block> {
    let turn = |area: Area| if sheet.is_vertical { area.turned(sheet.width) } else { area };
    let rules: Vec<Area> = sheet.rules.iter().map(|rule| turn(*rule)).collect();
    let (horizontal_rules, vertical_rules): (Vec<Area>, Vec<Area>) =
        rules.into_iter().partition(|rule| rule.width() > rule.height());
    let usual = usual_size(&blocks);
    let areas: Vec<Area> = blocks.iter().map(|block| turn(block.area)).collect();
    let mut areas = spans::over_columns(&blocks, areas, &vertical_rules, usual);
    let count = blocks.iter().filter_map(|block| block.frame).max().map_or(0, |last| last + 1);
    // A box interrupts the text around it like a picture: its area is ordered as one block.
    let frames: Vec<Vec<usize>> = (0..count)
        .map(|frame| (0..blocks.len()).filter(|at| blocks[*at].frame == Some(frame)).collect())
        .collect();
    let mut around: Vec<usize> =
        (0..blocks.len()).filter(|at| blocks[*at].frame.is_none()).collect();
    let mut placed: Vec<Vec<usize>> = Vec::with_capacity(frames.len());
    for frame in frames {
        if let Some(area) = frame.iter().map(|at| areas[*at]).reduce(Area::with) {
            around.push(areas.len());
            areas.push(area);
            placed.push(frame);
        }
    }
    let is_headline = |block: &&Block| spans::is_headline(block, usual);
    let headlines: Vec<bool> = blocks.iter().map(is_headline).collect();
    let region = Region {
        areas: &areas,
        headlines: &headlines,
        horizontal_rules: &horizontal_rules,
        gutter: usual * GUTTER,
    };
    let mut order = Vec::with_capacity(areas.len());
    region.read(around, 0, &mut order);
    // The boxes are read in the order of their positions.
    let boxes: Vec<usize> = order.iter().filter_map(|at| at.checked_sub(blocks.len())).collect();
    for frame in boxes.into_iter().filter_map(|at| placed.get(at)) {
        region.read(frame.clone(), 0, &mut order);
    }
    order.into_iter().filter_map(|at| blocks.get(at).copied()).collect()
}

struct Region<'a> {
    areas: &'a [Area],
    headlines: &'a [bool],
    horizontal_rules: &'a [Area],
    gutter: f32,
}

impl Region<'_> {
    fn read(&self, own: Vec<usize>, depth: usize, order: &mut Vec<usize>) {
        if own.len() <= 1 || depth > DEEPEST {
            order.extend(own);
            return;
        }
        let parts = [Region::at_floors, Region::columns, Region::rows]
            .iter()
            .map(|divide| divide(self, &own))
            .find(|parts| parts.len() > 1);
        match parts {
            Some(parts) => {
                for part in parts {
                    self.read(part, depth + 1, order);
                }
            }
            None => order.extend(self.compared(own)),
        }
    }

    /// The parts above and below rules across the whole width.
    fn at_floors(&self, own: &[usize]) -> Vec<Vec<usize>> {
        let Some(all) = self.around(own) else { return Vec::new() };
        let crosses = |floor: &&Area| floor.shared_width(&all) > WHOLE_WIDTH * all.width();
        let mut heights: Vec<f32> =
            self.horizontal_rules.iter().filter(crosses).map(|floor| floor.center().1).collect();
        heights.retain(|height| {
            own.iter().all(|at| {
                let area = &self.areas[*at];
                *height <= area.top + 1. || *height >= area.bottom - 1.
            })
        });
        heights.sort_by(f32::total_cmp);
        let mut parts: Vec<Vec<usize>> = vec![Vec::new(); heights.len() + 1];
        for &at in own {
            let middle = self.areas[at].center().1;
            parts[heights.partition_point(|height| *height < middle)].push(at);
        }
        parts.retain(|part| !part.is_empty());
        parts
    }

    /// The columns, from left to right.
    fn columns(&self, own: &[usize]) -> Vec<Vec<usize>> {
        let extents = |at: usize| (self.areas[at].left, self.areas[at].right);
        divided(own, extents, self.gutter)
    }

    /// The rows, from top to bottom. Rows with a common gap between columns stay together, except that a
    /// row in which everything begins with headlines and boxes starts a new group.
    fn rows(&self, own: &[usize]) -> Vec<Vec<usize>> {
        let extents = |at: usize| {
            // Lines that nearly touch are separate rows all the same.
            let area = &self.areas[at];
            let slack = (area.height() * 0.1).min(self.gutter);
            (area.top + slack, area.bottom - slack)
        };
        let mut rows: Vec<Vec<usize>> = Vec::new();
        for row in divided(own, extents, 0.) {
            let begins = self.begins(&row);
            if let Some(last) = rows.last().filter(|_| !begins) {
                let both = [last.as_slice(), &row].concat();
                if self.columns(&both).len() > 1 {
                    if let Some(last) = rows.last_mut() {
                        *last = both;
                    }
                    continue;
                }
            }
            rows.push(row);
        }
        rows
    }

    /// Whether nothing in a row continues the text above: each headline or box is followed by its own
    /// text.
    fn begins(&self, row: &[usize]) -> bool {
        if row.len() > MAX_COMPARED {
            return false;
        }
        // Indexes beyond the blocks are those of boxes.
        let is_new = |at: usize| self.headlines.get(at).copied().unwrap_or(true);
        row.iter().filter(|at| !is_new(**at)).all(|at| {
            let own = &self.areas[*at];
            row.iter().any(|other| {
                let above = &self.areas[*other];
                other != at && above.top < own.top && above.shared_width(own) > 0.
            })
        })
    }

    fn around(&self, own: &[usize]) -> Option<Area> {
        own.iter().map(|at| self.areas[*at]).reduce(Area::with)
    }

    /// Orders blocks one by one: next is the one with no unread block above it or to the left of it.
    fn compared(&self, own: Vec<usize>) -> Vec<usize> {
        let mut left = own;
        let place = |at: &usize| (self.areas[*at].top, self.areas[*at].left);
        left.sort_by(|a, b| {
            let (a, b) = (place(a), place(b));
            a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
        });
        if left.len() > MAX_COMPARED {
            return left;
        }
        let is_before = |a: usize, b: usize| {
            let (a, b) = (&self.areas[a], &self.areas[b]);
            if a.shared_width(b) > self.gutter {
                a.center().1 < b.center().1
            } else {
                a.center().0 < b.center().0 && a.shared_height(b) > 0.
            }
        };
        let mut order = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let is_free =
                |at: &usize| left.iter().all(|other| other == at || !is_before(*other, *at));
            let next = left.iter().position(is_free).unwrap_or(0);
            order.push(left.remove(next));
        }
        order
    }
}

/// Divides blocks at gaps of at least this width.
fn divided(own: &[usize], extents: impl Fn(usize) -> (f32, f32), gap: f32) -> Vec<Vec<usize>> {
    let mut sorted = own.to_vec();
    sorted.sort_by(|a, b| extents(*a).0.total_cmp(&extents(*b).0));
    let mut parts: Vec<Vec<usize>> = Vec::new();
    let mut end = f32::NEG_INFINITY;
    for at in sorted {
        let (from, to) = extents(at);
        match parts.last_mut() {
            Some(part) if from < end + gap => part.push(at),
            _ => parts.push(vec![at]),
        }
        end = end.max(to);
    }
    parts
}
