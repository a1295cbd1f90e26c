//! Draws what is put on a page besides its content: filled in form fields, typed remarks and stamps.

use hayro_syntax::object::{Array, Dict, Name, Stream};

use super::state::State;
use super::{Drawing, matrix, numbers};
use crate::matrix::{Matrix, area_of};

/// The kinds of annotations that show text. A link has none of its own, and a popup is seen only when it is opened.
const WITH_TEXT: [&[u8]; 3] = [b"Widget", b"FreeText", b"Stamp"];
/// The flags of an annotation that is not shown: hidden, or not on a screen.
const NOT_SHOWN: i32 = 1 << 1 | 1 << 5;

impl Drawing<'_, '_> {
    /// Draws the annotations of a page over its content. `first` is the transformation to the page.
    pub(super) fn annotations(&mut self, source: &hayro_syntax::page::Page<'_>, first: Matrix) {
        let Some(all) = source.raw().get::<Array<'_>>("Annots") else { return };
        for annotation in all.iter::<Dict<'_>>() {
            if !self.budget.step() {
                self.page.is_cut_short = true;
                return;
            }
            if !is_shown(&annotation) {
                continue;
            }
            // What the content of the page left open does not concern them.
            self.saved.clear();
            self.replaced.clear();
            let Some(form) = appearance(&annotation) else {
                self.write_value(&annotation, first);
                continue;
            };
            if let Some(to_content) = fitted(&annotation, &form) {
                self.state = State::new(to_content.then(first));
                self.draw_form(&form, source.resources());
            }
        }
    }
}

fn is_shown(annotation: &Dict<'_>) -> bool {
    let kind = annotation.get::<Name<'_>>("Subtype");
    let flags = annotation.get::<i32>("F").unwrap_or(0);
    kind.is_some_and(|kind| WITH_TEXT.contains(&kind.as_ref())) && flags & NOT_SHOWN == 0
}

/// How an annotation looks. `None` when the file leaves that to the viewer, or when it shows one of several
/// states: that is the tick of a box, and no text.
fn appearance<'a>(annotation: &Dict<'a>) -> Option<Stream<'a>> {
    annotation.get::<Dict<'a>>("AP")?.get::<Stream<'a>>("N")
}

/// The transformation of the look of an annotation to the content of the page.
fn fitted(annotation: &Dict<'_>, form: &Stream<'_>) -> Option<Matrix> {
    let [left, low, right, high] = numbers(annotation, "Rect")?;
    let [x, y, other_x, other_y] = numbers(form.dict(), "BBox")?;
    // The box of the form, as its matrix turns it, is fitted into the rectangle.
    let own = area_of(matrix(form.dict()), (x, y, other_x, other_y));
    let (width, height) = (f64::from(own.width()), f64::from(own.height()));
    let [across, down] = [(right - left).abs() / width, (high - low).abs() / height];
    let fits = [across, down].iter().all(|scale| scale.is_finite() && *scale > 0.);
    let moved = Matrix::moving(-f64::from(own.left), -f64::from(own.top));
    let to_content = moved
        .then(Matrix([across, 0., 0., down, 0., 0.]))
        .then(Matrix::moving(left.min(right), low.min(high)));
    fits.then_some(to_content)
}
