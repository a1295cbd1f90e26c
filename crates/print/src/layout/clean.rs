//! Filters the characters of a page: those drawn twice or outside the page are removed.

use std::collections::HashMap;

use crate::page::{Glyph, Page};

/// The maximum distance, as a multiple of the type size, at which an equal character counts as drawn
/// again: this is how bold type and shadows are made.
const NEAR: f32 = 0.25;
/// The same along the line, as a multiple of the advance: the letters of "ill" are near one another.
const NEAR_ALONG: f32 = 0.6;
/// The minimum number of characters below one another that form a column although they are drawn one by
/// one.
const SHORTEST_STACK: usize = 4;

/// The characters of a page, and those that were removed.
#[derive(Default)]
pub(super) struct Cleaned {
    /// The characters that are read.
    pub glyphs: Vec<Glyph>,
    /// Characters drawn again in the same place.
    pub again: String,
    /// Characters drawn outside the page.
    pub outside: String,
}

/// Returns the characters inside the edges of a page, each once. Characters that are drawn below one
/// another one by one are marked as written from top to bottom.
pub(super) fn cleaned(page: &Page) -> Cleaned {
    let mut seen: HashMap<(char, i32, i32), Vec<usize>> = HashMap::new();
    let mut cleaned = Cleaned::default();
    let kept = &mut cleaned.glyphs;
    for glyph in &page.glyphs {
        let (x, y) = glyph.area.center();
        if x < 0. || y < 0. || x > page.width || y > page.height {
            cleaned.outside.push(glyph.character);
            continue;
        }
        let near = NEAR * glyph.size.min(glyph.area.width().max(glyph.area.height()));
        let (near_x, near_y) = match glyph.is_vertical {
            true => (near, near.min(NEAR_ALONG * glyph.area.height())),
            false => (near.min(NEAR_ALONG * glyph.area.width()), near),
        };
        let cell = (glyph.size * NEAR).max(0.1);
        let (column, row) = (cell_of(x, cell), cell_of(y, cell));
        let is_again = (-1..=1).any(|dx| {
            (-1..=1).any(|dy| {
                let places = seen.get(&(glyph.character, column + dx, row + dy));
                places.into_iter().flatten().rev().take(4).any(|&at| {
                    let (other_x, other_y) = kept[at].area.center();
                    (other_x - x).abs() <= near_x && (other_y - y).abs() <= near_y
                })
            })
        });
        if !is_again || glyph.character.is_whitespace() {
            seen.entry((glyph.character, column, row)).or_default().push(kept.len());
            kept.push(*glyph);
        } else {
            cleaned.again.push(glyph.character);
        }
    }
    mark_stacks(kept);
    cleaned
}

#[expect(clippy::cast_possible_truncation, reason = "saturates, and cells far out are all one")]
fn cell_of(place: f32, cell: f32) -> i32 {
    ((place / cell) as i32).clamp(i32::MIN + 2, i32::MAX - 2)
}

/// Marks runs of characters that are each drawn directly below the one before.
fn mark_stacks(glyphs: &mut [Glyph]) {
    let is_below = |upper: &Glyph, lower: &Glyph| {
        let ((x, y), (lower_x, lower_y)) = (upper.area.center(), lower.area.center());
        let step = (lower_y - y) / upper.size;
        !upper.is_vertical
            && (lower_x - x).abs() < upper.size * 0.3
            && (0.7..1.35).contains(&step)
            && (upper.size - lower.size).abs() < upper.size * 0.1
    };
    let mut start = 0;
    for at in 1..=glyphs.len() {
        if at < glyphs.len() && is_below(&glyphs[at - 1], &glyphs[at]) {
            continue;
        }
        if at - start >= SHORTEST_STACK {
            glyphs[start..at].iter_mut().for_each(|glyph| glyph.is_vertical = true);
        }
        start = at;
    }
}
