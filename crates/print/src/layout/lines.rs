//! Groups characters into lines: joins each character with the next one, which is near it and at the same
//! height.

use std::collections::HashMap;

use super::Line;
use crate::page::{Area, Glyph};
use crate::text::{is_wide, needs_space};

/// The maximum gap inside a line, as a multiple of the type size.
const WIDEST_GAP: f32 = 0.9;
/// The maximum gap that is bridged by drawn spaces, as a multiple of the type size.
const WIDEST_SPACE: f32 = 2.2;
/// The share of a gap that drawn spaces have to fill.
const FILLED: f32 = 0.6;
/// How far a character may overlap the one before, as a multiple of the type size: punctuation is set
/// closer.
const OVERLAP: f32 = 0.6;
/// The maximum gap between characters that touch, as a multiple of the type size.
const TOUCHING: f32 = 0.1;
/// The gap from which there is a space between letters, as a multiple of the type size.
const SPACE: f32 = 0.18;
/// The drawn gap from which a space between Chinese characters is intended: 张三　李四.
const WIDE_SPACE: f32 = 0.75;
/// The maximum ratio of type sizes in a line, which may have superscripts and small capitals.
const SIZES: f32 = 1.7;
/// The maximum number of characters examined to find the next.
const MAX_EXAMINED: usize = 48;
/// The maximum gap between the characters of a letter-spaced headline, as a multiple of the type size.
const TRACKED: f32 = 2.1;
/// The maximum number of characters of a part of such a headline.
const TRACKED_PART: usize = 2;
/// How much larger than the usual size such a headline is.
const TRACKED_SIZE: f32 = 1.3;

/// Groups characters into lines. All of them are written horizontally, or all from top to bottom
/// (`is_turned`; `rules` are then rotated too).
pub(super) fn lines(glyphs: Vec<Glyph>, rules: &[Area], width: f32, is_turned: bool) -> Vec<Line> {
    let turn = |area: Area| if is_turned { area.turned(width) } else { area };
    let (spaces, shown): (Vec<Glyph>, Vec<Glyph>) =
        glyphs.into_iter().partition(|glyph| glyph.character.is_whitespace());
    let shown: Vec<Glyph> =
        shown.into_iter().map(|glyph| Glyph { area: turn(glyph.area), ..glyph }).collect();
    let spaces = Rows::of(spaces.into_iter().map(|glyph| turn(glyph.area)).collect());
    let vertical_rules: Vec<Area> =
        rules.iter().copied().filter(|rule| rule.height() > rule.width()).collect();
    let vertical_rules = Rows::spread(vertical_rules);
    let chains = Chains::link(&shown, &spaces, &vertical_rules);
    let mut lines: Vec<Line> = chains.iter().map(|chain| line(&shown, chain, &spaces)).collect();
    join_tracked(&mut lines, &vertical_rules);
    if is_turned {
        lines.iter_mut().for_each(|line| line.area = line.across.turned_back(width));
    }
    lines
}

/// Rectangles, indexed by their vertical position.
struct Rows {
    areas: Vec<Area>,
    /// The rectangles in each band of the page, from left to right.
    bands: HashMap<i32, Vec<usize>>,
}

/// The height of a band, in points.
const BAND: f32 = 8.;
/// The maximum number of bands that a rectangle is entered into.
const MAX_BANDS: i32 = 1024;

impl Rows {
    /// Enters each rectangle into the band of its center.
    fn of(areas: Vec<Area>) -> Rows {
        Rows::with(areas, |area| {
            let band = band(area.center().1);
            (band, band)
        })
    }

    /// Enters each rectangle into all bands that it overlaps.
    fn spread(areas: Vec<Area>) -> Rows {
        Rows::with(areas, |area| {
            let (first, last) = (band(area.top), band(area.bottom));
            (first, last.min(first.saturating_add(MAX_BANDS)))
        })
    }

    fn with(areas: Vec<Area>, bands_of: impl Fn(&Area) -> (i32, i32)) -> Rows {
        let mut bands: HashMap<i32, Vec<usize>> = HashMap::new();
        for (at, area) in areas.iter().enumerate() {
            let (first, last) = bands_of(area);
            for band in first..=last {
                bands.entry(band).or_default().push(at);
            }
        }
        for row in bands.values_mut() {
            row.sort_by(|a, b| areas[*a].left.total_cmp(&areas[*b].left));
        }
        Rows { areas, bands }
    }

    /// The rectangles in the bands between two heights whose left edges are between two positions; band by
    /// band, in each from left to right. Their number is bounded.
    fn between(
        &self,
        (top, bottom): (f32, f32),
        (from, to): (f32, f32),
    ) -> impl Iterator<Item = usize> + '_ {
        let (first, last) = (band(top), band(bottom));
        (first..=last.min(first.saturating_add(MAX_BANDS))).flat_map(move |band| {
            let row = self.bands.get(&band).map_or(&[][..], Vec::as_slice);
            let start = row.partition_point(|at| self.areas[*at].left < from);
            let row = row[start..].iter().take(MAX_EXAMINED).copied();
            row.take_while(move |at| self.areas[*at].left <= to)
        })
    }
}

#[expect(clippy::cast_possible_truncation, reason = "saturates, and what is far out is no line")]
fn band(height: f32) -> i32 {
    (height / BAND).floor() as i32
}

/// For each character, the next and the previous one.
struct Chains {
    next: Vec<Option<usize>>,
    previous: Vec<Option<usize>>,
}

impl Chains {
    fn link(glyphs: &[Glyph], spaces: &Rows, vertical_rules: &Rows) -> Vec<Vec<usize>> {
        let rows = Rows::of(glyphs.iter().map(|glyph| glyph.area).collect());
        let mut chains =
            Chains { next: vec![None; glyphs.len()], previous: vec![None; glyphs.len()] };
        let mut distances = vec![f32::INFINITY; glyphs.len()];
        let mut by_left: Vec<usize> = (0..glyphs.len()).collect();
        by_left.sort_by(|a, b| glyphs[*a].area.left.total_cmp(&glyphs[*b].area.left));
        for &at in &by_left {
            let Some((next, distance)) = following(glyphs, at, &rows, spaces, vertical_rules)
            else {
                continue;
            };
            // If two characters have the same next one, the nearer of them gets it.
            if distance < distances[next] {
                if let Some(other) = chains.previous[next] {
                    chains.next[other] = None;
                }
                distances[next] = distance;
                chains.previous[next] = Some(at);
                chains.next[at] = Some(next);
            }
        }
        chains.walk()
    }

    /// The chains, each from its first character.
    fn walk(&self) -> Vec<Vec<usize>> {
        let starts = (0..self.next.len()).filter(|at| self.previous[*at].is_none());
        starts
            .map(|start| {
                let mut chain = vec![start];
                let mut at = start;
                while let Some(next) = self.next[at] {
                    chain.push(next);
                    at = next;
                }
                chain
            })
            .collect()
    }
}

/// The character after this one, and the distance between their centers. The nearest center decides, not
/// the smallest gap: after a comma that is set half as wide as its font says, the gap before the character
/// after next is none. A character that was drawn next and touches this one has no distance: so two texts
/// that overlap stay apart.
fn following(
    glyphs: &[Glyph],
    at: usize,
    rows: &Rows,
    spaces: &Rows,
    vertical_rules: &Rows,
) -> Option<(usize, f32)> {
    let glyph = &glyphs[at];
    let reach = (glyph.area.left + 0.01, glyph.area.right + glyph.size * WIDEST_SPACE * SIZES);
    let (_, middle) = glyph.area.center();
    let around = (middle - glyph.size * 0.8, middle + glyph.size * 0.8);
    if glyphs.get(at + 1).is_some_and(|next| share_a_place(glyph, next)) {
        return Some((at + 1, 0.));
    }
    let mut best: Option<(usize, f32)> = None;
    for other in rows.between(around, reach) {
        let next = &glyphs[other];
        let small = glyph.size.min(next.size);
        let gap = next.area.left - glyph.area.right;
        let mut distance = next.area.center().0 - glyph.area.center().0;
        let sizes = glyph.size.max(next.size) / small.max(0.01);
        let shared = glyph.area.shared_height(&next.area);
        let is_near = gap > -OVERLAP * small
            && shared > 0.5 * glyph.area.height().min(next.area.height())
            && sizes <= SIZES
            && distance > 0.;
        if other == at + 1 && gap <= TOUCHING * small {
            distance = 0.;
        }
        if other == at || !is_near || best.is_some_and(|(_, best)| distance >= best) {
            continue;
        }
        let is_within = gap <= WIDEST_GAP * small
            || gap <= WIDEST_SPACE * small && filled(glyph, next, spaces) >= FILLED * gap;
        if is_within && (gap <= 0. || !is_walled(glyph, next, vertical_rules)) {
            best = Some((other, distance));
        }
    }
    best
}

/// Whether two marks are set in the place of one: the first fills its left half, such as a comma, and the next
/// its right half, such as an opening quotation mark.
fn share_a_place(glyph: &Glyph, next: &Glyph) -> bool {
    const CLOSING: &str = "，。、：；！？）》〉」』】〕］｝”’";
    const OPENING: &str = "（《〈「『【〔［｛“‘";
    let near = |a: f32, b: f32| (a - b).abs() <= TOUCHING * glyph.size;
    CLOSING.contains(glyph.character)
        && OPENING.contains(next.character)
        && near(glyph.area.left, next.area.left)
        && near(glyph.area.right, next.area.right)
        && near(glyph.area.top, next.area.top)
}

/// The share of the gap between two characters that drawn spaces fill.
fn filled(glyph: &Glyph, next: &Glyph, spaces: &Rows) -> f32 {
    let (from, to) = (glyph.area.right, next.area.left);
    let (_, middle) = glyph.area.center();
    let around = (middle - glyph.size * 0.5, middle + glyph.size * 0.5);
    let found = spaces.between(around, (from - glyph.size, to));
    let widths =
        found.map(|at| &spaces.areas[at]).filter(|space| space.shared_height(&glyph.area) > 0.);
    widths.map(|space| (space.right.min(to) - space.left.max(from)).max(0.)).sum()
}

/// Whether a vertical rule is between two characters.
fn is_walled(glyph: &Glyph, next: &Glyph, vertical_rules: &Rows) -> bool {
    let (_, middle) = glyph.area.center();
    let from = glyph.area.right - glyph.size * 0.2;
    let mut found =
        vertical_rules.between((middle, middle), (from, next.area.left + glyph.size * 0.2));
    found.any(|at| {
        (vertical_rules.areas[at].top..=vertical_rules.areas[at].bottom).contains(&middle)
    })
}

/// The line made of a chain of characters, with spaces where they are intended.
fn line(glyphs: &[Glyph], chain: &[usize], spaces: &Rows) -> Line {
    let mut text = String::new();
    let mut area = glyphs[chain[0]].area;
    for (at, &this) in chain.iter().enumerate() {
        let glyph = &glyphs[this];
        area = area.with(glyph.area);
        if let Some(before) = at.checked_sub(1).map(|at| &glyphs[chain[at]])
            && is_space_between(before, glyph, spaces)
        {
            text.push(' ');
        }
        text.push(glyph.character);
    }
    Line { text, area, across: area, size: main_size(chain.iter().map(|at| glyphs[*at].size)) }
}

fn is_space_between(before: &Glyph, after: &Glyph, spaces: &Rows) -> bool {
    let gap = (after.area.left - before.area.right) / before.size.min(after.size).max(0.01);
    if gap < SPACE {
        return false;
    }
    let is_drawn = || filled(before, after, spaces) > 0.;
    if needs_space(before.character, after.character) {
        return true;
    }
    let both_wide = is_wide(before.character) && is_wide(after.character);
    is_drawn() && (!both_wide || gap >= WIDE_SPACE)
}

/// The most frequent size.
fn main_size(sizes: impl Iterator<Item = f32>) -> f32 {
    let mut sizes: Vec<f32> = sizes.collect();
    sizes.sort_by(f32::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(0.)
}

/// Joins the characters of letter-spaced headlines: 山　城　日　报.
fn join_tracked(lines: &mut Vec<Line>, vertical_rules: &Rows) {
    let usual = main_size(lines.iter().flat_map(|line| line.text.chars().map(|_| line.size)));
    let is_part = |line: &Line| {
        line.size >= usual * TRACKED_SIZE && line.text.chars().count() <= TRACKED_PART
    };
    let (mut parts, rest): (Vec<Line>, Vec<Line>) = lines.drain(..).partition(is_part);
    parts.sort_by(|a, b| a.across.left.total_cmp(&b.across.left));
    let mut joined: Vec<Line> = Vec::new();
    for part in parts {
        let follows = |line: &&mut Line| {
            let gap = part.across.left - line.across.right;
            (-0.1 * part.size..=TRACKED * part.size).contains(&gap)
                && (line.size - part.size).abs() < part.size * 0.05
                && (line.across.bottom - part.across.bottom).abs() < part.size * 0.1
        };
        let found = joined.iter_mut().rev().take(MAX_EXAMINED).find(follows);
        match found.filter(|line| !is_between(&line.across, &part.across, vertical_rules)) {
            Some(line) => {
                line.text.push_str(&part.text);
                line.across = line.across.with(part.across);
                line.area = line.across;
            }
            None => joined.push(part),
        }
    }
    lines.extend(rest);
    lines.extend(joined);
}

/// Whether a rule is between two rectangles next to one another.
fn is_between(left: &Area, right: &Area, vertical_rules: &Rows) -> bool {
    let (_, middle) = left.center();
    let mut found = vertical_rules.between((middle, middle), (left.right, right.left));
    found.any(|at| {
        (vertical_rules.areas[at].top..=vertical_rules.areas[at].bottom).contains(&middle)
    })
}
