//! The page as a file describes it: placed characters, rules, boxes and pictures.

/// A rectangle on a page, in points from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Area {
    /// The left edge.
    pub left: f32,
    /// The upper edge.
    pub top: f32,
    /// The right edge.
    pub right: f32,
    /// The lower edge.
    pub bottom: f32,
}

impl Area {
    /// The rectangle with these edges, in any order.
    pub(crate) fn new(left: f32, top: f32, right: f32, bottom: f32) -> Area {
        Area {
            left: left.min(right),
            top: top.min(bottom),
            right: left.max(right),
            bottom: top.max(bottom),
        }
    }

    /// From the left edge to the right.
    pub(crate) fn width(&self) -> f32 {
        self.right - self.left
    }

    /// From the upper edge to the lower.
    pub(crate) fn height(&self) -> f32 {
        self.bottom - self.top
    }

    /// Its center.
    pub(crate) fn center(&self) -> (f32, f32) {
        (self.left.midpoint(self.right), self.top.midpoint(self.bottom))
    }

    /// The smallest rectangle that contains both.
    #[must_use]
    pub(crate) fn with(self, other: Area) -> Area {
        Area {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// The width that two rectangles share; if negative, the gap between them.
    pub(crate) fn shared_width(&self, other: &Area) -> f32 {
        self.right.min(other.right) - self.left.max(other.left)
    }

    /// The height that two rectangles share; if negative, the gap between them.
    pub(crate) fn shared_height(&self, other: &Area) -> f32 {
        self.bottom.min(other.bottom) - self.top.max(other.top)
    }

    /// Whether a point is in it, its edges included.
    pub(crate) fn contains(&self, (x, y): (f32, f32)) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    /// The rectangle after rotating the page so that columns written from top to bottom, the first at the
    /// right, become horizontal lines, the first at the top. `width` is that of the page.
    #[must_use]
    pub(crate) fn turned(self, width: f32) -> Area {
        Area::new(self.top, width - self.right, self.bottom, width - self.left)
    }

    /// Reverses [`turned`](Area::turned).
    #[must_use]
    pub(crate) fn turned_back(self, width: f32) -> Area {
        Area::new(width - self.bottom, self.left, width - self.top, self.right)
    }

    /// Whether all edges are finite and within the size of a page.
    pub(crate) fn is_sound(&self) -> bool {
        [self.left, self.top, self.right, self.bottom].iter().all(|edge| edge.abs() < LARGEST)
    }
}

/// The maximum coordinate, in points: some 350 metres.
const LARGEST: f32 = 1e6;

/// A placed character.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    /// The character. Text that a file writes with one code has one glyph per character, side by side.
    pub character: char,
    /// Its area: as wide as the advance of the pen, as high as the type size.
    pub(crate) area: Area,
    /// The type size.
    pub(crate) size: f32,
    /// Whether the next character of its line is below it.
    pub(crate) is_vertical: bool,
}

/// Places the characters of a text side by side in an area, or below one another. Control characters, which nobody
/// sees on the page, are left out.
pub(crate) fn put(glyphs: &mut Vec<Glyph>, text: &str, area: Area, size: f32, is_vertical: bool) {
    let count = text.chars().count().max(1);
    #[expect(clippy::cast_precision_loss, reason = "a handful of characters")]
    let part = |at: usize| at as f32 / count as f32;
    for (at, character) in text.chars().enumerate() {
        if character.is_control() && !character.is_whitespace() {
            continue;
        }
        let (from, to) = (part(at), part(at + 1));
        let own = if is_vertical {
            let height = area.height();
            Area { top: area.top + height * from, bottom: area.top + height * to, ..area }
        } else {
            let width = area.width();
            Area { left: area.left + width * from, right: area.left + width * to, ..area }
        };
        glyphs.push(Glyph { character, area: own, size, is_vertical });
    }
}

/// A page: its characters in the order of the file, and the shapes between them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// The number of the page in its file, from 1.
    pub number: u32,
    /// Its width.
    pub(crate) width: f32,
    /// Its height.
    pub(crate) height: f32,
    /// Its characters.
    pub glyphs: Vec<Glyph>,
    /// Horizontal or vertical rules.
    pub(crate) rules: Vec<Area>,
    /// Frames and tinted backgrounds.
    pub(crate) boxes: Vec<Area>,
    /// Pictures.
    pub(crate) pictures: Vec<Area>,
    /// The number of characters that cannot be identified.
    pub(crate) unreadable: u32,
    /// The number of filled shapes that are neither rules nor boxes: outlines of characters, or a drawing.
    pub(crate) outlines: u32,
    /// Whether the page contains more than its limits allow.
    pub(crate) is_cut_short: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turning_makes_the_first_column_the_first_line() {
        let (first, second) = (Area::new(80., 10., 90., 50.), Area::new(60., 10., 70., 50.));
        let (a, b) = (first.turned(100.), second.turned(100.));
        assert!(a.bottom <= b.top, "{a:?} {b:?}");
        assert_eq!(a, Area::new(10., 10., 50., 20.));
        assert_eq!(a.turned_back(100.), first);
    }
}
