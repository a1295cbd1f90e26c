//! Recognises rules and boxes among the paths of a page.
//!
//! A thin line, or a thin filled rectangle, is a rule; a larger rectangle, stroked or filled, is a box.
//! Filled shapes of another form are counted: characters that are drawn as their outlines, or parts of a drawing.

use super::MAX_SHAPES;
use crate::matrix::{Matrix, area_of};
use crate::page::Area;

/// The maximum thickness of a rule, in points.
const WIDEST_RULE: f32 = 4.;
/// The minimum length of a rule, in points: shorter ones underline words, or are parts of characters.
const SHORTEST_RULE: f32 = 12.;
/// The minimum width and height of a box, in points.
const SMALLEST_BOX: f32 = 24.;

/// The paths of a page.
#[derive(Default)]
pub(super) struct Paths {
    /// The pieces of the current path, each with the number of its shape.
    pieces: Vec<(usize, Area)>,
    /// For each shape of the current path, whether it is made of horizontal and vertical lines only.
    shapes: Vec<bool>,
    pen: Option<(f64, f64)>,
    start: Option<(f64, f64)>,
    rules: Vec<Area>,
    boxes: Vec<Area>,
    outlines: u32,
}

impl Paths {
    /// Processes an operation that constructs or paints a path.
    pub(super) fn step(
        &mut self,
        operator: &[u8],
        number: impl Fn(usize) -> Option<f64>,
        to_page: Matrix,
        line_width: f64,
    ) {
        match operator {
            b"m" => {
                self.begin();
                self.pen = number(0).zip(number(1));
                self.start = self.pen;
            }
            b"l" => self.line_to(number(0).zip(number(1)), to_page),
            b"h" => self.line_to(self.start, to_page),
            b"c" => self.curve_to(number(4).zip(number(5))),
            b"v" | b"y" => self.curve_to(number(2).zip(number(3))),
            b"re" => {
                if let (Some(x), Some(y), Some(width), Some(height)) =
                    (number(0), number(1), number(2), number(3))
                {
                    self.begin();
                    self.piece(area_of(to_page, (x, y, x + width, y + height)));
                }
            }
            b"s" => {
                self.line_to(self.start, to_page);
                self.draw(to_page, line_width, false);
            }
            b"S" => self.draw(to_page, line_width, false),
            b"b" | b"b*" | b"B" | b"B*" => self.draw(to_page, line_width, true),
            b"f" | b"F" | b"f*" => self.draw(to_page, 0., true),
            b"n" => self.clear(),
            _ => {}
        }
    }

    /// Begins a shape.
    fn begin(&mut self) {
        if self.shapes.len() < MAX_SHAPES {
            self.shapes.push(true);
        }
    }

    fn curve_to(&mut self, to: Option<(f64, f64)>) {
        self.shapes.last_mut().into_iter().for_each(|is_straight| *is_straight = false);
        self.pen = to;
    }

    fn line_to(&mut self, to: Option<(f64, f64)>, to_page: Matrix) {
        if let (Some(from), Some(to)) = (self.pen, to)
            && from != to
        {
            let area = area_of(to_page, (from.0, from.1, to.0, to.1));
            // A slanted line is no rule.
            if area.width().min(area.height()) <= 1. {
                self.piece(area);
            } else {
                self.curve_to(Some(to));
            }
        }
        self.pen = to;
    }

    fn piece(&mut self, area: Area) {
        if area.is_sound() && self.pieces.len() < MAX_SHAPES {
            self.pieces.push((self.shapes.len(), area));
        }
    }

    /// Paints the path: fills it, or strokes it with lines of this width, or both.
    fn draw(&mut self, to_page: Matrix, line_width: f64, is_filled: bool) {
        #[expect(clippy::cast_possible_truncation, reason = "a width on a page needs no more")]
        let line_width = (line_width * to_page.height()) as f32;
        let mut last_known = 0;
        let mut known = 0_usize;
        for (shape, area) in std::mem::take(&mut self.pieces) {
            if self.rules.len() + self.boxes.len() >= MAX_SHAPES {
                break;
            }
            let (width, height) = (area.width(), area.height());
            let (thin, long) = (width.min(height), width.max(height));
            if thin + line_width <= WIDEST_RULE && long >= SHORTEST_RULE {
                self.rules.push(area);
            } else if thin >= SMALLEST_BOX {
                self.boxes.push(area);
            } else {
                continue;
            }
            let is_straight = shape.checked_sub(1).and_then(|at| self.shapes.get(at));
            if shape != last_known && is_straight.is_some_and(|is_straight| *is_straight) {
                known += 1;
                last_known = shape;
            }
        }
        if is_filled {
            let others = u32::try_from(self.shapes.len().saturating_sub(known)).unwrap_or(u32::MAX);
            self.outlines = self.outlines.saturating_add(others);
        }
        self.clear();
    }

    fn clear(&mut self) {
        self.pieces.clear();
        self.shapes.clear();
        (self.pen, self.start) = (None, None);
    }

    /// The rules, the boxes, and the number of other filled shapes.
    pub(super) fn finish(self) -> (Vec<Area>, Vec<Area>, u32) {
        (self.rules, self.boxes, self.outlines)
    }
}
