//! Interprets the content stream of a PDF page: collects its characters, and the rules, boxes and pictures.
//!
//! `state` is the graphics state, `budget` bounds the cost, `paths` recognises rules and boxes among the
//! paths, `annotations` are what is put on the page, `fields` those without a look of their own. A form XObject (a part that is drawn by name) is
//! interpreted where it is drawn.

mod annotations;
mod budget;
mod fields;
mod paths;
mod state;

use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as PdfString};
use hayro_syntax::page::Resources;

use super::fonts::FontStore;
use crate::matrix::Matrix;
use crate::page::{Area, Page, put};
use paths::Paths;
use state::State;

pub(super) use budget::Budget;

/// The maximum depth of form XObjects inside form XObjects.
const DEEPEST: usize = 16;
/// The maximum number of saved graphics states.
const MAX_SAVED: usize = 512;
/// The maximum number of rules and boxes of a page. A page with more is a map or a drawing, not text.
const MAX_SHAPES: usize = 20_000;
/// The maximum number of pictures of a page.
const MAX_PICTURES: usize = 5_000;
/// The maximum length of a replacement text, in bytes. A longer one is the description of a picture.
const LONGEST_REPLACEMENT: usize = 2_000;
/// The share of the height of a character that is above the baseline.
const ABOVE: f64 = 0.88;

/// Reads a page.
pub(super) fn page(
    source: &hayro_syntax::page::Page<'_>,
    number: u32,
    fonts: &mut FontStore,
    budget: &mut Budget,
) -> Page {
    let (width, height) = source.render_dimensions();
    let page = Page { number, width, height, ..Page::default() };
    let first = Matrix(source.initial_transform(true).as_coeffs());
    budget.begin_page();
    let mut drawing = Drawing {
        page,
        fonts,
        budget,
        state: State::new(first),
        saved: Vec::new(),
        paths: Paths::default(),
        replaced: Vec::new(),
        depth: 0,
    };
    let content = drawing.content(source.raw());
    drawing.follow(&content, source.resources());
    drawing.annotations(source, first);
    drawing.finish()
}

/// A marked-content sequence that is not closed yet: the index of its first glyph, and the text that replaces
/// its glyphs, if it has one.
struct MarkedContent {
    from: usize,
    text: Option<String>,
}

struct Drawing<'f, 'b> {
    page: Page,
    fonts: &'f mut FontStore,
    budget: &'b mut Budget,
    state: State,
    saved: Vec<State>,
    paths: Paths,
    replaced: Vec<MarkedContent>,
    depth: usize,
}

impl Drawing<'_, '_> {
    /// The content of a page: one stream, or several that are joined.
    fn content(&mut self, page: &Dict<'_>) -> Vec<u8> {
        let parts: Vec<Stream<'_>> = match page.get::<Object<'_>>("Contents") {
            Some(Object::Stream(stream)) => vec![stream],
            Some(Object::Array(array)) => array.iter::<Stream<'_>>().collect(),
            _ => Vec::new(),
        };
        let mut content = Vec::new();
        for part in parts {
            content.extend(self.unpacked(&part));
            content.push(b'\n');
            if content.len() > self.budget.part() {
                self.page.is_cut_short = true;
                break;
            }
        }
        content
    }

    fn unpacked(&mut self, stream: &Stream<'_>) -> Vec<u8> {
        let max = self.budget.part();
        self.budget.unpack(stream, max).unwrap_or_default()
    }

    /// Interprets a content stream to its end, or as far as the budget allows.
    fn follow(&mut self, content: &[u8], resources: &Resources<'_>) {
        let mut steps = UntypedIter::new(content);
        while let Some(step) = steps.next() {
            if !self.budget.step() {
                self.page.is_cut_short = true;
                return;
            }
            let operands: Vec<&Object<'_>> = step.operands().collect();
            self.step(step.operator, &operands, resources);
        }
    }

    fn step(&mut self, operator: &[u8], operands: &[&Object<'_>], resources: &Resources<'_>) {
        let number = |at: usize| operands.get(at).and_then(|object| number(object));
        let numbers = || -> Option<[f64; 6]> {
            let mut all = [0.; 6];
            for (at, place) in all.iter_mut().enumerate() {
                *place = number(at)?;
            }
            Some(all)
        };
        let state = &mut self.state;
        match operator {
            b"q" if self.saved.len() < MAX_SAVED => self.saved.push(self.state.clone()),
            b"Q" => self.state = self.saved.pop().unwrap_or_else(|| self.state.clone()),
            b"cm" => {
                if let Some(all) = numbers() {
                    state.to_page = Matrix(all).then(state.to_page);
                }
            }
            b"BT" => state.set_text(Matrix::IDENTITY),
            b"Tc" => state.spacing = number(0).unwrap_or(state.spacing),
            b"Tw" => state.word_spacing = number(0).unwrap_or(state.word_spacing),
            b"Tz" => state.stretch = number(0).map_or(state.stretch, |percent| percent / 100.),
            b"TL" => state.leading = number(0).unwrap_or(state.leading),
            b"Ts" => state.rise = number(0).unwrap_or(state.rise),
            b"Tf" => {
                if let Some(Object::Name(name)) = operands.first() {
                    state.font = self.fonts.font(&resources.fonts, name, self.budget);
                }
                state.size = number(1).unwrap_or(state.size);
            }
            b"gs" => self.take_graphics_state(operands, resources),
            b"Tm" => {
                if let Some(all) = numbers() {
                    state.set_text(Matrix(all));
                }
            }
            b"Td" => state.next_line(number(0).unwrap_or(0.), number(1).unwrap_or(0.)),
            b"TD" => {
                state.leading = -number(1).unwrap_or(0.);
                state.next_line(number(0).unwrap_or(0.), number(1).unwrap_or(0.));
            }
            b"T*" => state.next_line(0., -state.leading),
            b"Tj" => self.show_operand(operands.first()),
            b"'" => {
                state.next_line(0., -state.leading);
                self.show_operand(operands.first());
            }
            b"\"" => {
                state.word_spacing = number(0).unwrap_or(state.word_spacing);
                state.spacing = number(1).unwrap_or(state.spacing);
                state.next_line(0., -state.leading);
                self.show_operand(operands.get(2));
            }
            b"TJ" => {
                if let Some(Object::Array(parts)) = operands.first() {
                    self.show_parts(parts);
                }
            }
            b"Do" => {
                if let Some(Object::Name(name)) = operands.first() {
                    self.draw_part(name, resources);
                }
            }
            b"BI" => self.take_picture(),
            b"BDC" => {
                let text = operands.get(1).and_then(|object| replacement(object, resources));
                self.replaced.push(MarkedContent { from: self.page.glyphs.len(), text });
            }
            b"BMC" => {
                self.replaced.push(MarkedContent { from: self.page.glyphs.len(), text: None });
            }
            b"EMC" => self.replace(),
            _ => self.paths.step(operator, number, state.to_page, state.line_width),
        }
        if operator == b"w" {
            self.state.line_width = number(0).unwrap_or(self.state.line_width);
        }
    }

    fn show_operand(&mut self, operand: Option<&&Object<'_>>) {
        if let Some(Object::String(text)) = operand {
            self.show(text);
        }
    }

    fn show_parts(&mut self, parts: &Array<'_>) {
        for part in parts.iter::<Object<'_>>() {
            match part {
                Object::String(text) => self.show(&text),
                other => {
                    let Some(moved) = number(&other) else { continue };
                    self.state.advance(-moved / 1000. * self.state.size);
                }
            }
            if !self.budget.step() {
                self.page.is_cut_short = true;
                return;
            }
        }
    }

    fn show(&mut self, text: &[u8]) {
        let Some(font) = self.state.font.clone() else {
            self.page.unreadable = self.page.unreadable.saturating_add(1);
            return;
        };
        let is_vertical = font.is_vertical();
        font.show(text, |shown| {
            let state = &mut self.state;
            let advance = f64::from(shown.advance);
            let area = if is_vertical {
                let (x, y) =
                    (f64::from(shown.vertical_origin.0), f64::from(shown.vertical_origin.1));
                (-x, -y - 1. + ABOVE, 1. - x, ABOVE - y)
            } else {
                (0., ABOVE - 1., advance, ABOVE)
            };
            let (area, size, turn) = state.placed(area);
            let more = state.spacing + if shown.is_space { state.word_spacing } else { 0. };
            state.advance(advance * state.size + more);
            let Some(text) = shown.text else {
                self.page.unreadable = self.page.unreadable.saturating_add(1);
                return;
            };
            self.put(&text, area, size, is_vertical != turn);
        });
    }

    /// Places a text in an area.
    fn put(&mut self, text: &str, area: Area, size: f32, is_vertical: bool) {
        if self.page.glyphs.len() >= self.budget.page_characters() {
            self.page.is_cut_short = true;
        } else if area.is_sound() && size > 0. {
            put(&mut self.page.glyphs, text, area, size, is_vertical);
        }
    }

    /// Applies a graphics state dictionary (operator `gs`). Only the type size of its font entry is used.
    fn take_graphics_state(&mut self, operands: &[&Object<'_>], resources: &Resources<'_>) {
        let Some(Object::Name(name)) = operands.first() else { return };
        let Some(state) = resources.get_ext_g_state(name) else { return };
        let Some(font) = state.get::<Array<'_>>("Font") else { return };
        if let Some(size) = font.iter::<Object<'_>>().nth(1).as_ref().and_then(number) {
            self.state.size = size;
        }
    }

    /// Draws an XObject: the content of a form goes onto the page; of a picture only the area is kept.
    fn draw_part(&mut self, name: &Name<'_>, resources: &Resources<'_>) {
        let Some(part) = resources.get_x_object(name) else { return };
        let kind = part.dict().get::<Name<'_>>("Subtype");
        if kind.as_deref() == Some(b"Image") {
            self.take_picture();
            return;
        }
        if kind.as_deref() != Some(b"Form") || self.depth >= DEEPEST {
            return;
        }
        self.draw_form(&part, resources);
    }

    /// Draws the content of a form. Without resources of its own it takes `resources`.
    fn draw_form(&mut self, part: &Stream<'_>, resources: &Resources<'_>) {
        let content = self.unpacked(part);
        let own = part.dict().get::<Dict<'_>>("Resources").map(Resources::new);
        let (before, saved) = (self.state.clone(), std::mem::take(&mut self.saved));
        self.state.to_page = matrix(part.dict()).then(self.state.to_page);
        self.depth += 1;
        self.follow(&content, own.as_ref().unwrap_or(resources));
        self.depth -= 1;
        (self.state, self.saved) = (before, saved);
    }

    fn take_picture(&mut self) {
        let area = self.state.to_page_area((0., 0., 1., 1.));
        if area.is_sound() && self.page.pictures.len() < MAX_PICTURES {
            self.page.pictures.push(area);
        }
    }

    /// Ends a marked-content sequence. If it has a replacement text, the text takes the place of its glyphs.
    fn replace(&mut self) {
        let Some(MarkedContent { from, text: Some(text) }) = self.replaced.pop() else { return };
        let Some(shown) = self.page.glyphs.get(from..).filter(|shown| !shown.is_empty()) else {
            return;
        };
        let (first, is_vertical) = (shown[0], shown[0].is_vertical);
        let area = shown.iter().fold(first.area, |area, glyph| area.with(glyph.area));
        // A text cannot replace glyphs on several lines, because it has only one area.
        let lines = if is_vertical { area.width() } else { area.height() };
        if lines > first.size * 1.5 {
            return;
        }
        self.page.glyphs.truncate(from);
        put(&mut self.page.glyphs, &text, area, first.size, is_vertical);
    }

    fn finish(mut self) -> Page {
        let (rules, boxes, outlines) = self.paths.finish();
        self.page.rules = rules;
        self.page.boxes = boxes;
        self.page.outlines = outlines;
        self.page.is_cut_short |= self.budget.take_cut();
        self.budget.end_page(self.page.glyphs.len());
        self.page
    }
}

/// The replacement text (`ActualText`) of a marked-content sequence.
fn replacement(object: &Object<'_>, resources: &Resources<'_>) -> Option<String> {
    let properties = match object {
        Object::Dict(dict) => dict.clone(),
        Object::Name(name) => resources.properties.get::<Dict<'_>>(name)?,
        _ => return None,
    };
    let text = super::fonts::text_string(&properties.get::<PdfString<'_>>("ActualText")?);
    let shown = super::fonts::readable(&text)?;
    (!shown.trim().is_empty() && shown.len() <= LONGEST_REPLACEMENT).then_some(shown)
}

/// The transformation from the coordinates of a form to those around it.
fn matrix(form: &Dict<'_>) -> Matrix {
    numbers(form, "Matrix").map_or(Matrix::IDENTITY, Matrix)
}

/// The numbers of an array.
fn numbers<const N: usize>(dict: &Dict<'_>, key: &str) -> Option<[f64; N]> {
    let array = dict.get::<Array<'_>>(key)?;
    let all: Vec<f64> =
        array.iter::<Object<'_>>().take(N + 1).filter_map(|object| number(&object)).collect();
    <[f64; N]>::try_from(all).ok()
}

/// The numeric value of an operand.
fn number(object: &Object<'_>) -> Option<f64> {
    match object {
        Object::Number(number) => Some(number.as_f64()).filter(|number| number.is_finite()),
        _ => None,
    }
}
