//! Writes PDF files for tests.

use std::fmt::Write as _;
use std::io::Write as _;

use super::coding::{Coding, FontWriter};

/// How a file states the positions of its objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tables {
    /// A table in plain text.
    #[default]
    Plain,
    /// A packed table, and objects in packed streams.
    Packed,
    /// None, as in a truncated file.
    Missing,
}

/// Writes a file: fonts, then pages.
pub struct FileWriter {
    /// The objects, from number 1 on.
    objects: Vec<Vec<u8>>,
    fonts: Vec<FontWriter>,
    /// Entries of fonts that are written otherwise.
    own_fonts: String,
    pages: Vec<PageContent>,
    /// Whether drawings are packed.
    pub is_packed: bool,
    /// The form of its tables.
    pub tables: Tables,
    /// The metadata of the file: its information dictionary.
    pub about: String,
    /// Additional entries of the trailer.
    pub(crate) trailer: String,
}

struct PageContent {
    size: (f32, f32),
    turn: i32,
    drawing: String,
    annotations: String,
}

impl Default for FileWriter {
    fn default() -> FileWriter {
        FileWriter {
            objects: Vec::new(),
            fonts: Vec::new(),
            own_fonts: String::new(),
            pages: Vec::new(),
            is_packed: true,
            tables: Tables::Plain,
            about: String::new(),
            trailer: String::new(),
        }
    }
}

impl FileWriter {
    /// Adds a font with this encoding; returns its number, for [`text`](FileWriter::text).
    pub fn font(&mut self, coding: Coding, is_vertical: bool) -> usize {
        self.fonts.push(FontWriter::new(coding, is_vertical));
        self.fonts.len() - 1
    }

    /// Adds a font with this name and dictionary.
    #[cfg(test)]
    pub(crate) fn own_font(&mut self, name: &str, dictionary: &str) {
        let number = self.object(format!("<</Type/Font{dictionary}>>"));
        write!(self.own_fonts, "/{name} {number} 0 R").unwrap();
    }

    /// Begins a page of this size.
    pub fn page(&mut self, width: f32, height: f32) {
        self.pages.push(PageContent {
            size: (width, height),
            turn: 0,
            drawing: String::new(),
            annotations: String::new(),
        });
    }

    /// Turns the page by quarters to the right when it is shown.
    #[cfg(test)]
    pub(crate) fn turn(&mut self, degrees: i32) {
        self.pages.last_mut().unwrap().turn = degrees;
    }

    /// Puts annotations on the page: their dictionaries.
    #[cfg(test)]
    pub(crate) fn annotate(&mut self, dictionaries: &str) {
        self.pages.last_mut().unwrap().annotations.push_str(dictionaries);
    }

    /// Draws on the page.
    pub fn draw(&mut self, drawing: &str) {
        let page = self.pages.last_mut().unwrap();
        page.drawing.push_str(drawing);
        page.drawing.push('\n');
    }

    /// Writes a text, with the pen at this position from the upper left corner of the page.
    pub fn text(&mut self, font: usize, size: f32, (x, y): (f32, f32), text: &str) {
        let codes = self.fonts[font].encode(text);
        let height = self.pages.last().unwrap().size.1;
        let mut shown = String::new();
        codes.iter().for_each(|byte| write!(shown, "{byte:02x}").unwrap());
        let y = height - y;
        self.draw(&format!("BT /F{font} {size} Tf 1 0 0 1 {x:.2} {y:.2} Tm <{shown}> Tj ET"));
    }

    /// Draws a rule, or a box, given its upper left corner.
    pub(crate) fn frame(&mut self, x: f32, y: f32, width: f32, height: f32) {
        let bottom = self.pages.last().unwrap().size.1 - y - height;
        self.draw(&format!("0.5 w {x:.2} {bottom:.2} {width:.2} {height:.2} re S"));
    }

    /// Draws a line between two positions from the upper left corner.
    pub(crate) fn rule(&mut self, from: (f32, f32), to: (f32, f32)) {
        let height = self.pages.last().unwrap().size.1;
        let (y, last) = (height - from.1, height - to.1);
        self.draw(&format!("0.5 w {:.2} {y:.2} m {:.2} {last:.2} l S", from.0, to.0));
    }

    /// Adds an object with this content; returns its number.
    pub(crate) fn object(&mut self, content: impl Into<Vec<u8>>) -> usize {
        self.objects.push(content.into());
        self.objects.len()
    }

    /// Adds a stream with this dictionary; returns its number.
    pub(crate) fn part(&mut self, description: &str, content: &[u8]) -> usize {
        let content = if self.is_packed { deflated(content) } else { content.to_vec() };
        let filter = if self.is_packed { "/Filter/FlateDecode" } else { "" };
        self.raw_part(&format!("{description}{filter}"), &content)
    }

    /// Adds a stream whose content is packed already, or is to be damaged.
    pub(crate) fn raw_part(&mut self, description: &str, content: &[u8]) -> usize {
        let head = format!("<<{description}/Length {}>>\nstream\n", content.len());
        self.object([head.as_bytes(), content, b"\nendstream"].concat())
    }

    /// Returns the file.
    pub fn finish(mut self) -> Vec<u8> {
        let fonts: Vec<FontWriter> = std::mem::take(&mut self.fonts);
        let mut named = std::mem::take(&mut self.own_fonts);
        for (at, font) in fonts.iter().enumerate() {
            let number = font.write(&mut self);
            write!(named, "/F{at} {number} 0 R").unwrap();
        }
        let resources = self.object(format!("<</Font<<{named}>>>>"));
        let pages: Vec<PageContent> = std::mem::take(&mut self.pages);
        let tree = self.objects.len() + 1 + 2 * pages.len();
        let mut kids = String::new();
        for page in &pages {
            let content = self.part("", page.drawing.as_bytes());
            let (width, height) = page.size;
            let (turn, annotations) = (page.turn, &page.annotations);
            let number = self.object(format!(
                "<</Type/Page/Parent {tree} 0 R/MediaBox[0 0 {width} {height}]/Rotate {turn}/Annots[{annotations}]/Contents {content} 0 R/Resources {resources} 0 R>>"
            ));
            write!(kids, "{number} 0 R ").unwrap();
        }
        let count = pages.len();
        let number = self.object(format!("<</Type/Pages/Kids[{kids}]/Count {count}>>"));
        assert_eq!(number, tree);
        let root = self.object(format!("<</Type/Catalog/Pages {tree} 0 R>>"));
        let mut trailer = format!("/Root {root} 0 R{}", self.trailer);
        if !self.about.is_empty() {
            let about = self.object(format!("<<{}>>", self.about));
            write!(trailer, "/Info {about} 0 R").unwrap();
        }
        match self.tables {
            Tables::Plain => plain(&self.objects, &trailer),
            Tables::Packed => with_parts(&self.objects, &trailer),
            Tables::Missing => {
                let mut file = plain(&self.objects, &trailer);
                let end = file.windows(4).rposition(|window| window == b"xref").unwrap();
                file.truncate(end.saturating_sub(5));
                file
            }
        }
    }
}

/// Deflated bytes, in the form of zlib.
pub(crate) fn deflated(content: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(content).unwrap();
    packer.finish().unwrap()
}

fn plain(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.5\n%\xE4\xB8\xAD\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(objects) {
        places.push(file.len());
        writeln!(file, "{number} 0 obj").unwrap();
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let start = file.len();
    let count = objects.len() + 1;
    write!(file, "xref\n0 {count}\n0000000000 65535 f \n").unwrap();
    for place in places {
        writeln!(file, "{place:010} 00000 n ").unwrap();
    }
    write!(file, "trailer\n<</Size {count}{trailer}>>\nstartxref\n{start}\n%%EOF\n").unwrap();
    file
}

/// Writes the objects that are no streams into one packed stream, and packs the table too.
fn with_parts(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.5\n".to_vec();
    let is_part = |object: &[u8]| object.ends_with(b"endstream");
    let holder = objects.len() + 1;
    let (mut heads, mut inside, mut entries) = (String::new(), Vec::new(), vec![[0u8, 0, 0, 0, 0]]);
    let mut count = 0u8;
    for (number, object) in (1..).zip(objects) {
        let place = if is_part(object) {
            let place = u32::try_from(file.len()).unwrap();
            writeln!(file, "{number} 0 obj").unwrap();
            file.extend_from_slice(object);
            file.extend_from_slice(b"\nendobj\n");
            let [_, a, b, c] = place.to_be_bytes();
            [1, a, b, c, 0]
        } else {
            write!(heads, "{number} {} ", inside.len()).unwrap();
            inside.extend_from_slice(object);
            inside.push(b'\n');
            count += 1;
            let [_, a, b, c] = u32::try_from(holder).unwrap().to_be_bytes();
            [2, a, b, c, count - 1]
        };
        entries.push(place);
    }
    let mut write_part = |number: usize, description: &str, content: &[u8]| {
        let place = file.len();
        let content = deflated(content);
        let length = content.len();
        write!(
            file,
            "{number} 0 obj\n<<{description}/Filter/FlateDecode/Length {length}>>\nstream\n"
        )
        .unwrap();
        file.extend_from_slice(&content);
        file.extend_from_slice(b"\nendstream\nendobj\n");
        place
    };
    let first = heads.len();
    let content = [heads.as_bytes(), &inside].concat();
    let place = write_part(holder, &format!("/Type/ObjStm/N {count}/First {first}"), &content);
    let entry = |place: usize| {
        let [_, a, b, c] = u32::try_from(place).unwrap().to_be_bytes();
        [1, a, b, c, 0]
    };
    entries.push(entry(place));
    let size = entries.len() + 1;
    let table = entries.concat();
    let start = write_part(
        holder + 1,
        &format!("/Type/XRef/W[1 3 1]/Index[0 {}]/Size {size}{trailer}", entries.len()),
        &table,
    );
    write!(file, "startxref\n{start}\n%%EOF\n").unwrap();
    file
}
