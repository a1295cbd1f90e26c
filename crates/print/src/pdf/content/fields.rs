//! Writes the text of form fields and remarks whose look is not in the file: a viewer makes it of their values.

use hayro_syntax::object::{Array, Dict, Name, Object, String as PdfString};

use super::super::fonts::text_string;
use super::state::State;
use super::{ABOVE, Drawing, numbers};
use crate::matrix::Matrix;
use crate::text::is_wide;

/// The maximum number of fields above one another from which a field inherits.
const MAX_PARENTS: usize = 16;
/// The flags of a field with several lines, and of one whose value is not shown.
const SEVERAL_LINES: i32 = 1 << 12;
const PASSWORD: i32 = 1 << 13;
/// The type size where the file leaves it to the viewer: this share of the height, and at most this many points.
const SIZE_OF_HEIGHT: f64 = 0.7;
const USUAL_SIZE: f64 = 12.;
/// The distance between lines, as a multiple of the type size.
const LEADING: f64 = 1.2;

impl Drawing<'_, '_> {
    /// Writes what a form field or a remark says into its rectangle. `first` is the transformation to the page.
    pub(super) fn write_value(&mut self, annotation: &Dict<'_>, first: Matrix) {
        let (Some(value), Some([x, y, other_x, other_y])) =
            (value(annotation), numbers(annotation, "Rect"))
        else {
            return;
        };
        let (width, height) = ((other_x - x).abs(), (other_y - y).abs());
        let left = self.budget.page_characters().saturating_sub(self.page.glyphs.len());
        self.page.is_cut_short |= value.chars().nth(left).is_some();
        let value: String = value.chars().take(left).collect();
        let size = type_size(annotation).unwrap_or((height * SIZE_OF_HEIGHT).min(USUAL_SIZE));
        let is_long = annotation.get::<Name<'_>>("Subtype").as_deref() == Some(b"FreeText")
            || flags(annotation) & SEVERAL_LINES != 0;
        let columns = if is_long { width * 2. / size.max(1.) } else { f64::INFINITY };
        let lines = lines(&value, columns);
        #[expect(clippy::cast_precision_loss, reason = "a few lines")]
        let leading = (size * LEADING).min(height / lines.len().max(1) as f64);
        let top = if is_long { y.max(other_y) } else { y.midpoint(other_y) + leading / 2. };
        let mut baseline = top - leading * ABOVE;
        for line in lines {
            // What is longer than its field is made smaller.
            let size = (leading / LEADING).min(width / line_width(&line));
            self.state = State::new(first);
            self.state.size = size;
            self.state.set_text(Matrix::moving(x.min(other_x), baseline));
            let area = (0., ABOVE - 1., line_width(&line), ABOVE);
            let (area, size, is_turned) = self.state.placed(area);
            self.put(&line, area, size, is_turned);
            baseline -= leading;
        }
    }
}

/// The text that a viewer shows for a form field or a remark.
fn value(annotation: &Dict<'_>) -> Option<String> {
    if annotation.get::<Name<'_>>("Subtype").as_deref() == Some(b"FreeText") {
        return annotation.get::<PdfString<'_>>("Contents").map(|text| text_string(&text));
    }
    let kind = inherited(annotation, |field| field.get::<Name<'_>>("FT"))?;
    let is_choice = kind.as_ref() == b"Ch";
    if !is_choice && kind.as_ref() != b"Tx" || flags(annotation) & PASSWORD != 0 {
        return None;
    }
    let options = inherited(annotation, |field| field.get::<Array<'_>>("Opt"));
    let shown = |value: &[u8]| {
        let options = options.as_ref().filter(|_| is_choice);
        text_string(options.and_then(|all| choice(all, value)).as_deref().unwrap_or(value))
    };
    match inherited(annotation, |field| field.get::<Object<'_>>("V"))? {
        Object::String(value) => Some(shown(&value)),
        Object::Array(values) => {
            let values = values.iter::<PdfString<'_>>().map(|value| shown(&value));
            Some(values.collect::<Vec<String>>().join("\n"))
        }
        _ => None,
    }
}

/// What is shown for a value: options are either values or pairs of a value and what is shown for it.
fn choice(options: &Array<'_>, value: &[u8]) -> Option<Vec<u8>> {
    options.iter::<Array<'_>>().find_map(|pair| {
        let mut pair = pair.iter::<PdfString<'_>>();
        let is_it = pair.next()?.as_ref() == value;
        is_it.then(|| pair.next()).flatten().map(|shown| shown.to_vec())
    })
}

fn flags(field: &Dict<'_>) -> i32 {
    inherited(field, |field| field.get::<i32>("Ff")).unwrap_or(0)
}

/// The type size that the default appearance of a field sets, as in `/Helv 12 Tf`. `None` for any.
fn type_size(field: &Dict<'_>) -> Option<f64> {
    let look = inherited(field, |field| field.get::<PdfString<'_>>("DA"))?;
    let look = String::from_utf8_lossy(&look).into_owned();
    let before = look.split("Tf").next()?;
    before.split_whitespace().last()?.parse().ok().filter(|size| *size >= 1.)
}

/// A value of a field, or of the nearest field above it that has one.
fn inherited<'a, T>(field: &Dict<'a>, get: impl Fn(&Dict<'a>) -> Option<T>) -> Option<T> {
    let mut field = field.clone();
    for _ in 0..MAX_PARENTS {
        if let Some(value) = get(&field) {
            return Some(value);
        }
        field = field.get::<Dict<'a>>("Parent")?;
    }
    None
}

/// Divides a text into lines of at most this many letters, if possible between words.
fn lines(text: &str, columns: f64) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split(['\r', '\n']) {
        let mut line = String::new();
        let mut width = 0.;
        for c in paragraph.chars() {
            width += letters(c);
            if width > columns && !line.is_empty() {
                let word = line.rfind(' ').filter(|_| !is_wide(c)).map_or(line.len(), |at| at + 1);
                let rest = line.split_off(word);
                lines.push(std::mem::replace(&mut line, rest));
                width = line.chars().map(letters).sum::<f64>() + letters(c);
            }
            line.push(c);
        }
        lines.push(line);
    }
    lines.retain(|line| !line.trim().is_empty());
    lines
}

/// The width of a line, as a multiple of the type size.
fn line_width(line: &str) -> f64 {
    line.chars().map(letters).sum::<f64>() / 2.
}

/// The width of a character in letters: a Chinese character is as wide as two.
fn letters(c: char) -> f64 {
    if is_wide(c) { 2. } else { 1. }
}
