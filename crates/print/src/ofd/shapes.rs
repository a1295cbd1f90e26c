//! Parses paths in the notation of OFD: `M 0 0 L 5 0 L 5 3 C` is a triangle.

/// The maximum number of shapes of one path.
const MAX_SHAPES: usize = 20_000;

/// The difference of two coordinates up to which a line is horizontal or vertical, in millimetres.
const LEVEL: f64 = 0.01;

/// A part of a path that is drawn without lifting the pen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shape {
    /// The left, upper, right and lower edge around its points.
    pub edges: (f64, f64, f64, f64),
    /// Whether it is made of horizontal and vertical lines only.
    pub is_straight: bool,
}

/// The shapes of a path, as far as it is intact.
pub(super) fn shapes(data: &str) -> Vec<Shape> {
    let mut words =
        data.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
    let mut shapes: Vec<Shape> = Vec::new();
    let (mut pen, mut start) = ((0., 0.), (0., 0.));
    let is_level = |(x, y): (f64, f64), (to_x, to_y): (f64, f64)| {
        (x - to_x).abs() < LEVEL || (y - to_y).abs() < LEVEL
    };
    while let Some(word) = words.next() {
        let count = match word {
            "S" | "M" | "L" => 2,
            "Q" => 4,
            "B" => 6,
            "A" => 7,
            "C" => 0,
            _ => break,
        };
        let operands: Vec<f64> =
            words.by_ref().take(count).map_while(|word| word.parse().ok()).collect();
        if operands.len() < count || shapes.len() >= MAX_SHAPES {
            break;
        }
        // Every operation ends with the point that it leads to; C leads back to the start.
        let (x, y) = if let [.., x, y] = operands[..] { (x, y) } else { start };
        if matches!(word, "S" | "M") {
            start = (x, y);
            shapes.push(Shape { edges: (x, y, x, y), is_straight: true });
        } else if let Some(Shape { edges, is_straight }) = shapes.last_mut() {
            *edges = (edges.0.min(x), edges.1.min(y), edges.2.max(x), edges.3.max(y));
            *is_straight &= matches!(word, "L" | "C") && is_level(pen, (x, y));
        }
        pen = (x, y);
    }
    shapes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_have_edges_and_may_be_straight() {
        for (data, expected) in [
            ("M 1 2 L 5 2 L 5 4 L 1 4 C", &[((1., 2., 5., 4.), true)][..]),
            ("M 0 0 L 5 0 L 5 3 C", &[((0., 0., 5., 3.), false)]),
            ("M 0 0 L 5 3", &[((0., 0., 5., 3.), false)]),
            ("S 0 0 Q 1 1 2 0", &[((0., 0., 2., 0.), false)]),
            (
                "M 0 0 B 1 1 2 2 3 0 M 1 1 L 2,1",
                &[((0., 0., 3., 0.), false), ((1., 1., 2., 1.), true)],
            ),
            ("M 0 0 A 1 1 0 0 1 -2 0", &[((-2., 0., 0., 0.), false)]),
            ("M 0 0 L 1 x", &[((0., 0., 0., 0.), true)]),
            ("L 1 1 x", &[]),
        ] {
            let found: Vec<_> = shapes(data).iter().map(|s| (s.edges, s.is_straight)).collect();
            assert_eq!(found, expected, "{data}");
        }
    }
}
