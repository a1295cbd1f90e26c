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
            let Some((form, to_content)) = appearance(&annotation) else { continue };
            // What the content of the page left open does not concern them.
            self.state = State::new(to_content.then(first));
            self.saved.clear();
            self.replaced.clear();
            self.draw_form(&form, source.resources());
        }
    }
}

/// How an annotation looks, and the transformation of it to the content of the page. `None` when it is not
/// shown, or shows one of several states: that is the tick of a box, and no text.
fn appearance<'a>(annotation: &Dict<'a>) -> Option<(Stream<'a>, Matrix)> {
    let kind = annotation.get::<Name<'_>>("Subtype")?;
    let flags = annotation.get::<i32>("F").unwrap_or(0);
    if !WITH_TEXT.contains(&kind.as_ref()) || flags & NOT_SHOWN != 0 {
        return None;
    }
    let form = annotation.get::<Dict<'a>>("AP")?.get::<Stream<'a>>("N")?;
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
    fits.then_some((form, to_content))
}
