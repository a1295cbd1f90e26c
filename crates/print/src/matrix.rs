//! Affine transformations of coordinates, as PDF and OFD use them.

use crate::page::Area;

/// `[a b c d e f]`: x' = a x + c y + e, y' = b x + d y + f.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Matrix(pub [f64; 6]);

impl Matrix {
    pub(crate) const IDENTITY: Matrix = Matrix([1., 0., 0., 1., 0., 0.]);

    /// A translation.
    pub(crate) fn moving(x: f64, y: f64) -> Matrix {
        Matrix([1., 0., 0., 1., x, y])
    }

    /// The composition: this first, then `next`.
    pub(crate) fn then(self, next: Matrix) -> Matrix {
        let ([a, b, c, d, e, f], [p, q, r, s, t, u]) = (self.0, next.0);
        Matrix([
            a * p + b * r,
            a * q + b * s,
            c * p + d * r,
            c * q + d * s,
            e * p + f * r + t,
            e * q + f * s + u,
        ])
    }

    /// Transforms a point.
    pub(crate) fn point(self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// The factor by which heights are scaled.
    pub(crate) fn height(self) -> f64 {
        self.0[2].hypot(self.0[3])
    }
}

/// The bounding rectangle of a transformed rectangle.
pub(crate) fn area_of(matrix: Matrix, (left, low, right, high): (f64, f64, f64, f64)) -> Area {
    let corners = [(left, low), (right, low), (left, high), (right, high)];
    let mut points = corners.into_iter().map(|(x, y)| matrix.point(x, y));
    let (x, y) = points.next().unwrap_or_default();
    let first = Area::new(narrow(x), narrow(y), narrow(x), narrow(y));
    points.fold(first, |area, (x, y)| {
        area.with(Area::new(narrow(x), narrow(y), narrow(x), narrow(y)))
    })
}

#[expect(clippy::cast_possible_truncation, reason = "places on a page need no more")]
pub(crate) fn narrow(number: f64) -> f32 {
    number as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_applied_first() {
        let both = Matrix([2., 0., 0., 2., 0., 0.]).then(Matrix::moving(3., 4.));
        assert_eq!(both.point(1., 1.), (5., 6.));
        assert_eq!(
            Matrix::moving(3., 4.).then(Matrix([2., 0., 0., 2., 0., 0.])).point(1., 1.),
            (8., 10.)
        );
    }
}
