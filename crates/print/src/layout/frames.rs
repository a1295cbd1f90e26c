//! Finds boxes that contain a text of their own, separate from the text around them.

use std::borrow::Borrow;

use super::Block;
use crate::page::{Area, Page};

/// The maximum number of rules of a page that are examined.
pub(super) const MAX_RULES: usize = 4_000;
/// The maximum number of boxes, and of rules that may form boxes, that are examined.
const MAX_BOXES: usize = 200;
/// The maximum share of the page that a box takes: a larger one is a background.
const LARGEST: f32 = 0.7;
/// The minimum number of characters of a text of its own.
const FEWEST_CHARACTERS: usize = 50;
/// The maximum distance between the ends of rules that form a corner of a box, in points.
const CORNER: f32 = 6.;

/// Assigns to each block the box that contains it.
pub(super) fn enclose(blocks: &mut [Block], page: &Page) {
    let largest = page.width * page.height * LARGEST;
    let mut boxes: Vec<Area> = page.boxes.iter().copied().take(MAX_BOXES).collect();
    boxes.extend(of_rules(&page.rules));
    boxes.retain(|area| area.width() * area.height() < largest);
    boxes.sort_by(|a, b| (a.width() * a.height()).total_cmp(&(b.width() * b.height())));
    // A frame that is drawn twice, or around its background, is one frame.
    let mut found: Vec<Area> = Vec::new();
    for area in boxes {
        if !found.iter().any(|other| is_same(&area, other)) {
            found.push(area);
        }
    }
    let usual = usual_size(blocks);
    let has_text = |area: &Area| {
        let inside = blocks.iter().filter(|block| area.contains(block.area.center()));
        let text = inside.filter(|block| block.size < usual * 1.3);
        text.map(Block::characters).sum::<usize>() >= FEWEST_CHARACTERS
    };
    // There must be other text outside a box; otherwise the box is the frame of the page.
    let all: usize = blocks.iter().map(Block::characters).sum();
    let leaves_text = |area: &Area| {
        let inside = blocks.iter().filter(|block| area.contains(block.area.center()));
        inside.map(Block::characters).sum::<usize>() * 10 <= all * 9
    };
    let own: Vec<Area> =
        found.into_iter().filter(|area| has_text(area) && leaves_text(area)).collect();
    for block in blocks {
        block.frame = own.iter().position(|area| area.contains(block.area.center()));
    }
}

/// The type size of most characters.
pub(super) fn usual_size<B: Borrow<Block>>(blocks: &[B]) -> f32 {
    let blocks = blocks.iter().map(Borrow::borrow);
    let mut sizes: Vec<(f32, usize)> =
        blocks.map(|block| (block.size, block.characters())).collect();
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = sizes.iter().map(|(_, count)| count).sum::<usize>() / 2;
    let mut seen = 0;
    let middle = sizes.iter().find(|(_, count)| {
        seen += count;
        seen > half
    });
    middle.map_or(10., |(size, _)| *size)
}

fn is_same(a: &Area, b: &Area) -> bool {
    let edges = [a.left - b.left, a.top - b.top, a.right - b.right, a.bottom - b.bottom];
    edges.iter().all(|distance| distance.abs() < CORNER)
}

/// The boxes formed by four rules.
fn of_rules(rules: &[Area]) -> Vec<Area> {
    let (mut across, mut down) = (Vec::new(), Vec::new());
    for rule in rules {
        if rule.width() > rule.height() { across.push(*rule) } else { down.push(*rule) }
    }
    across.truncate(MAX_BOXES);
    down.truncate(MAX_BOXES);
    let mut found = Vec::new();
    for (at, top) in across.iter().enumerate() {
        for bottom in &across[at + 1..] {
            let is_pair = (top.left - bottom.left).abs() < CORNER
                && (top.right - bottom.right).abs() < CORNER
                && (top.top - bottom.top).abs() > CORNER * 4.;
            if !is_pair || found.len() >= MAX_BOXES {
                continue;
            }
            let area = top.with(*bottom);
            let side = |place: f32| {
                down.iter().any(|rule| {
                    (rule.center().0 - place).abs() < CORNER
                        && (rule.top - area.top).abs() < CORNER
                        && (rule.bottom - area.bottom).abs() < CORNER
                })
            };
            if side(area.left) && side(area.right) {
                found.push(area);
            }
        }
    }
    found
}
