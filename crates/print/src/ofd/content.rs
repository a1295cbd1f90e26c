//! Interprets the drawing of an OFD page: collects its characters, and the shapes between them.

use std::collections::HashMap;

use super::numbers::{area, numbers, steps};
use super::shapes::shapes;
use crate::matrix::{Matrix, area_of};
use crate::page::{Area, Glyph, Page};
use crate::text::is_wide;
use crate::xml::{Element, Tree};

/// The number of points in a millimetre.
const POINTS: f64 = 72. / 25.4;
/// The maximum depth of composite units inside composite units.
const DEEPEST: usize = 8;
/// The maximum number of objects of a page.
const MAX_OBJECTS: usize = 500_000;
/// The maximum number of rules, boxes and pictures of a page.
const MAX_SHAPES: usize = 20_000;
/// The share of the type size that is above the baseline.
const ABOVE: f64 = 0.88;
/// The type size of a text that does not say how large it is, in millimetres.
const USUAL_SIZE: f64 = 3.7;
/// The maximum thickness of a rule, in points.
const THICKEST_RULE: f32 = 3.;
/// The minimum length of a rule, in points.
const SHORTEST_RULE: f32 = 15.;
/// The minimum height of a frame, in points.
const LOWEST_BOX: f32 = 25.;

/// Units that are drawn by name, in the parts that contain them.
#[derive(Default)]
pub(super) struct Units {
    trees: Vec<Tree>,
    /// For each unit, its tree and its number among the units there.
    places: HashMap<String, (usize, usize)>,
}

impl Units {
    pub(super) fn add(&mut self, tree: Tree) {
        if let Some(root) = tree.root() {
            for (at, unit) in root.all(UNIT).into_iter().enumerate() {
                if let Some(id) = unit.attribute("ID") {
                    self.places.insert(id.to_string(), (self.trees.len(), at));
                }
            }
        }
        self.trees.push(tree);
    }

    fn unit(&self, id: &str) -> Option<Element<'_>> {
        let (tree, at) = *self.places.get(id)?;
        self.trees.get(tree)?.root()?.all(UNIT).get(at).copied()
    }
}

const UNIT: &str = "CompositeGraphicUnit";

/// A page being drawn.
pub(super) struct Drawing<'u> {
    page: Page,
    units: &'u Units,
    to_page: Matrix,
    max_characters: usize,
    objects: usize,
    depth: usize,
}

impl<'u> Drawing<'u> {
    /// An empty page of this size, in millimetres.
    pub(super) fn new(
        number: u32,
        size: Area,
        units: &'u Units,
        max_characters: usize,
    ) -> Drawing<'u> {
        let left = Matrix::moving(-f64::from(size.left), -f64::from(size.top));
        let to_page = left.then(Matrix([POINTS, 0., 0., POINTS, 0., 0.]));
        let whole = area_of(to_page, edges(size));
        let page = Page { number, width: whole.width(), height: whole.height(), ..Page::default() };
        Drawing { page, units, to_page, max_characters, objects: 0, depth: 0 }
    }

    /// Draws the content of a page or a template.
    pub(super) fn page(&mut self, root: Element<'_>) {
        for content in root.elements().filter(|element| element.name() == "Content") {
            self.objects(content);
        }
    }

    pub(super) fn finish(self) -> Page {
        self.page
    }

    fn objects(&mut self, holder: Element<'_>) {
        for object in holder.elements() {
            self.objects += 1;
            if self.objects > MAX_OBJECTS {
                self.page.is_cut_short = true;
                return;
            }
            if object.attribute("Visible") == Some("false") {
                continue;
            }
            match object.name() {
                "TextObject" => self.text(object),
                "PathObject" => self.path(object),
                "ImageObject" | "VideoObject" => {
                    let area = self.boundary(object);
                    if let Some(area) = area.filter(|_| self.page.pictures.len() < MAX_SHAPES) {
                        self.page.pictures.push(area);
                    }
                }
                "CompositeObject" => self.composite(object),
                // A layer or a block: its objects are drawn.
                _ => self.objects(object),
            }
        }
    }

    /// The transformation from the coordinates of an object to the page.
    fn own(&self, object: Element<'_>) -> Matrix {
        let at = object.attribute("Boundary").map(numbers).unwrap_or_default();
        let (x, y) = at.first().zip(at.get(1)).map_or((0., 0.), |(x, y)| (*x, *y));
        let own = object.attribute("CTM").map(numbers).unwrap_or_default();
        let own = own.first_chunk::<6>().map_or(Matrix::IDENTITY, |all| Matrix(*all));
        own.then(Matrix::moving(x, y)).then(self.to_page)
    }

    fn boundary(&self, object: Element<'_>) -> Option<Area> {
        let own = area(&numbers(object.attribute("Boundary")?))?;
        Some(area_of(self.to_page, edges(own))).filter(Area::is_sound)
    }

    fn composite(&mut self, object: Element<'_>) {
        let unit = object.attribute("ResourceID").and_then(|id| self.units.unit(id));
        let Some(unit) = unit.filter(|_| self.depth < DEEPEST) else { return };
        let before = self.to_page;
        self.to_page = self.own(object);
        self.depth += 1;
        self.page(unit);
        self.depth -= 1;
        self.to_page = before;
    }

    /// Adds lines and frames, judged by their bounding rectangles.
    fn path(&mut self, object: Element<'_>) {
        let data = object.child("AbbreviatedData").map(|data| data.text()).unwrap_or_default();
        if object.attribute("Fill") == Some("true") && self.is_outline(object, &data) {
            return;
        }
        let Some(area) = self.boundary(object) else { return };
        let is_straight = !data.contains(['B', 'Q', 'A']);
        if self.page.rules.len() + self.page.boxes.len() >= MAX_SHAPES || !is_straight {
            return;
        }
        if is_rule(area) {
            self.page.rules.push(area);
        } else if is_box(area) && data.matches('L').count() >= 3 {
            self.page.boxes.push(area);
        }
    }

    /// Counts the shapes of a filled path that are neither rules nor boxes. Returns whether all of them are
    /// so: the boundary of a path may be the whole page.
    fn is_outline(&mut self, object: Element<'_>, data: &str) -> bool {
        let to_page = self.own(object);
        let all = shapes(data);
        let is_known =
            |is_straight: bool, area: Area| is_straight && (is_rule(area) || is_box(area));
        let others =
            all.iter().filter(|shape| !is_known(shape.is_straight, area_of(to_page, shape.edges)));
        let others = others.count();
        self.page.outlines =
            self.page.outlines.saturating_add(u32::try_from(others).unwrap_or(u32::MAX));
        others > 0 && others == all.len()
    }

    fn text(&mut self, object: Element<'_>) {
        let attribute = |name: &str| {
            object.attribute(name)?.trim().parse::<f64>().ok().filter(|number| number.is_finite())
        };
        let size = self.size(object);
        let stretch = attribute("HScale").filter(|scale| *scale > 0.).unwrap_or(1.);
        let is_down =
            matches!(attribute("ReadDirection"), Some(down) if down == 90. || down == 270.);
        let type_face = Face { size, stretch, to_page: self.own(object), is_down };
        let mut pen = (0., 0.);
        let (mut shown, mut glyphs) = (0, 0);
        for element in object.elements() {
            match element.name() {
                "TextCode" => shown += self.run(element, type_face, &mut pen),
                "CGTransform" => {
                    let listed =
                        element.child("Glyphs").map(|glyphs| numbers(&glyphs.text()).len());
                    let glyph_count =
                        element.attribute("GlyphCount").and_then(|count| count.parse().ok());
                    glyphs += listed.or(glyph_count).unwrap_or(0);
                }
                _ => {}
            }
        }
        // There are glyph numbers but no text, so the characters cannot be identified.
        if shown == 0 {
            let glyphs = u32::try_from(glyphs).unwrap_or(u32::MAX);
            self.page.unreadable = self.page.unreadable.saturating_add(glyphs);
        }
    }

    /// The type size of a text. Some programs write its name in small letters; without any, the height of the
    /// text says it.
    fn size(&self, object: Element<'_>) -> f64 {
        let is_size = |size: &f64| size.is_finite() && *size > 0.;
        let written = ["Size", "size"]
            .iter()
            .find_map(|name| object.attribute(name)?.trim().parse::<f64>().ok().filter(is_size));
        let height = || {
            let all = numbers(object.attribute("Boundary")?);
            let scale = self.own(object).height() / self.to_page.height();
            all.get(3).map(|height| height / scale).filter(is_size)
        };
        written.or_else(height).unwrap_or(USUAL_SIZE)
    }

    /// Places a run of characters; returns how many could be identified.
    fn run(&mut self, code: Element<'_>, face: Face, pen: &mut (f64, f64)) -> usize {
        let number = |name: &str| {
            code.attribute(name)?.trim().parse::<f64>().ok().filter(|number| number.is_finite())
        };
        // A run without a starting position begins where the one before did.
        *pen = (number("X").unwrap_or(pen.0), number("Y").unwrap_or(pen.1));
        let text = code.text();
        let text = text.trim_matches(['\n', '\r', '\t']);
        let count = text.chars().count();
        let list =
            |name: &str| code.attribute(name).map(|list| steps(list, count)).unwrap_or_default();
        let (across, down) = (list("DeltaX"), list("DeltaY"));
        let is_down = face.is_down
            || (down.iter().any(|step| *step > 0.) && across.iter().all(|step| *step == 0.));
        let (mut x, mut y) = *pen;
        let mut shown = 0;
        for (at, character) in text.chars().enumerate() {
            if self.page.glyphs.len() >= self.max_characters {
                self.page.is_cut_short = true;
                break;
            }
            let own = face.size * if is_wide(character) { 1. } else { 0.5 } * face.stretch;
            // The last step of a list repeats.
            let step = |steps: &[f64]| steps.get(at).or(steps.last()).copied();
            let (right, below) = if across.is_empty() && down.is_empty() {
                if is_down { (0., face.size) } else { (own, 0.) }
            } else {
                (step(&across).unwrap_or(0.), step(&down).unwrap_or(0.))
            };
            let width = if right > 0. { right.min(own.max(face.size)) } else { own };
            let edges = (x, y - ABOVE * face.size, x + width, y + (1. - ABOVE) * face.size);
            let area = area_of(face.to_page, edges);
            (x, y) = (x + right, y + below);
            if is_real_character(character) {
                shown += usize::from(!character.is_whitespace());
                let size = face.size_on_page();
                if area.is_sound() && size > 0. {
                    let is_vertical = is_down != face.is_turned();
                    self.page.glyphs.push(Glyph { character, area, size, is_vertical });
                } else if !character.is_whitespace() {
                    // It has no place on the page.
                    self.page.unreadable = self.page.unreadable.saturating_add(1);
                }
            } else {
                self.page.unreadable = self.page.unreadable.saturating_add(1);
            }
        }
        shown
    }
}

fn is_rule(area: Area) -> bool {
    let (width, height) = (area.width(), area.height());
    width.min(height) <= THICKEST_RULE && width.max(height) >= SHORTEST_RULE
}

fn is_box(area: Area) -> bool {
    area.width().min(area.height()) >= LOWEST_BOX
}

/// How a text is set.
#[derive(Clone, Copy)]
struct Face {
    size: f64,
    stretch: f64,
    to_page: Matrix,
    is_down: bool,
}

impl Face {
    #[expect(clippy::cast_possible_truncation, reason = "sizes of type need no more")]
    fn size_on_page(&self) -> f32 {
        (self.size * self.to_page.height()) as f32
    }

    /// Whether its lines are rotated by a quarter turn.
    fn is_turned(&self) -> bool {
        let [a, b, ..] = self.to_page.0;
        b.abs() > a.abs()
    }
}

/// Whether a character is a real one: some programs write the numbers of shapes in place of characters.
fn is_real_character(character: char) -> bool {
    !character.is_control() && !matches!(character, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}')
}

fn edges(area: Area) -> (f64, f64, f64, f64) {
    (area.left.into(), area.top.into(), area.right.into(), area.bottom.into())
}
