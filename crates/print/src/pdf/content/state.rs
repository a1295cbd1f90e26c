//! The graphics state of a content stream: the transformation to the page, the font, and the position of the
//! pen.

use std::rc::Rc;

use super::super::fonts::Font;
use crate::matrix::{Matrix, area_of, narrow};
use crate::page::Area;

/// The current graphics state.
#[derive(Clone)]
pub(super) struct State {
    /// The transformation from the drawing to the page.
    pub to_page: Matrix,
    /// The width of lines.
    pub line_width: f64,
    /// The font of the text.
    pub font: Option<Rc<Font>>,
    /// The font size.
    pub size: f64,
    /// Character spacing: extra distance between characters.
    pub spacing: f64,
    /// Word spacing: extra distance between words.
    pub word_spacing: f64,
    /// Horizontal scaling, 1 for none.
    pub stretch: f64,
    /// Leading: the distance between lines.
    pub leading: f64,
    /// Text rise: the distance of characters above their line.
    pub rise: f64,
    text: Matrix,
    line: Matrix,
}

impl State {
    /// The state at the beginning of a page.
    pub(super) fn new(to_page: Matrix) -> State {
        State {
            to_page,
            line_width: 1.,
            font: None,
            size: 1.,
            spacing: 0.,
            word_spacing: 0.,
            stretch: 1.,
            leading: 0.,
            rise: 0.,
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
        }
    }

    /// Begins a line of text.
    pub(super) fn set_text(&mut self, matrix: Matrix) {
        (self.text, self.line) = (matrix, matrix);
    }

    /// Begins a line at this offset from the beginning of the one before.
    pub(super) fn next_line(&mut self, x: f64, y: f64) {
        self.set_text(Matrix::moving(x, y).then(self.line));
    }

    /// Advances the pen in the direction of writing.
    pub(super) fn advance(&mut self, by: f64) {
        let is_vertical = self.font.as_ref().is_some_and(|font| font.is_vertical());
        let moved = if is_vertical {
            Matrix::moving(0., by)
        } else {
            Matrix::moving(by * self.stretch, 0.)
        };
        self.text = moved.then(self.text);
    }

    /// Transforms a rectangle in units of the type size, given with its lower edge first, to the page.
    /// Also returns the type size there, and whether the rectangle is rotated by a quarter turn.
    pub(super) fn placed(&self, area: (f64, f64, f64, f64)) -> (Area, f32, bool) {
        let type_size = Matrix([self.size * self.stretch, 0., 0., self.size, 0., self.rise]);
        let to_page = type_size.then(self.text).then(self.to_page);
        let [a, b, ..] = to_page.0;
        (area_of(to_page, area), narrow(to_page.height()), b.abs() > a.abs())
    }

    /// Transforms a rectangle of the drawing to the page.
    pub(super) fn to_page_area(&self, area: (f64, f64, f64, f64)) -> Area {
        area_of(self.to_page, area)
    }
}
