//! A page as a file of pages describes it.

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
    pub fn new(left: f32, top: f32, right: f32, bottom: f32) -> Area {
        Area {
            left: left.min(right),
            top: top.min(bottom),
            right: left.max(right),
            bottom: top.max(bottom),
        }
    }

    /// From the left edge to the right.
    pub fn width(&self) -> f32 {
        self.right - self.left
    }

    /// From the upper edge to the lower.
    pub fn height(&self) -> f32 {
        self.bottom - self.top
    }

    /// The middle of it.
    pub fn center(&self) -> (f32, f32) {
        (self.left.midpoint(self.right), self.top.midpoint(self.bottom))
    }

    /// The smallest rectangle that holds both.
    #[must_use]
    pub fn with(self, other: Area) -> Area {
        Area {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// How much of their widths two rectangles share: negative is the gap between them.
    pub fn shared_width(&self, other: &Area) -> f32 {
        self.right.min(other.right) - self.left.max(other.left)
    }

    /// How much of their heights two rectangles share: negative is the gap between them.
    pub fn shared_height(&self, other: &Area) -> f32 {
        self.bottom.min(other.bottom) - self.top.max(other.top)
    }

    /// Whether a point is in it, its edges included.
    pub fn holds(&self, (x, y): (f32, f32)) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    /// The rectangle on the page turned so that columns written from top to bottom, the first at the
    /// right, become lines written across, the first at the top. `width` is that of the page.
    #[must_use]
    pub fn turned(self, width: f32) -> Area {
        Area::new(self.top, width - self.right, self.bottom, width - self.left)
    }

    /// What [`turned`](Area::turned) turned.
    #[must_use]
    pub fn turned_back(self, width: f32) -> Area {
        Area::new(width - self.bottom, self.left, width - self.top, self.right)
    }

    /// Whether all edges are numbers that a page can have.
    pub fn is_sound(&self) -> bool {
        [self.left, self.top, self.right, self.bottom].iter().all(|edge| edge.abs() < LARGEST)
    }
}

/// No page is larger than this, in points: some 350 metres.
const LARGEST: f32 = 1e6;

/// A character at its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    /// The character. What a file writes as several has as many glyphs, side by side.
    pub character: char,
    /// Where it stands: as wide as the pen moves on, as high as its size.
    pub area: Area,
    /// The size of the type.
    pub size: f32,
    /// Whether the next character of its line stands below it.
    pub is_vertical: bool,
}

/// Puts the characters of a text side by side into an area, or below each other.
pub(crate) fn put(glyphs: &mut Vec<Glyph>, text: &str, area: Area, size: f32, is_vertical: bool) {
    let count = text.chars().count().max(1);
    #[expect(clippy::cast_precision_loss, reason = "a handful of characters")]
    let part = |at: usize| at as f32 / count as f32;
    for (at, character) in text.chars().enumerate() {
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

/// A page: its characters in the order of the file, and what stands between them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// The number of the page in its file, from 1.
    pub number: u32,
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// Its characters.
    pub glyphs: Vec<Glyph>,
    /// Lines drawn across or down.
    pub rules: Vec<Area>,
    /// Frames and tinted grounds.
    pub boxes: Vec<Area>,
    /// Pictures.
    pub pictures: Vec<Area>,
    /// Characters of which nothing tells what they are.
    pub unreadable: u32,
    /// Whether more was on the page than its limits let in.
    pub is_cut_short: bool,
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
