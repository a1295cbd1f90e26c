//! Writes OFD files for tests.

use std::fmt::Write as _;
use std::io::Write as _;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::page::{Glyph, Page};

/// The number of millimetres in a point.
const MILLIMETRES: f32 = 25.4 / 72.;

/// Writes a package of these parts.
pub fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a part");
        zip.write_all(text.as_bytes()).expect("its text");
    }
    zip.finish().expect("a package").into_inner()
}

/// Writes a file of one document. `common` is the content of its `CommonData` besides the size of pages
/// (100 by 150 millimetres), `pages` are the drawings of its pages, and `parts` further parts.
pub fn ofd(common: &str, pages: &[&str], parts: &[(&str, &str)]) -> Vec<u8> {
    let mut list = String::new();
    let mut drawn = Vec::new();
    for (at, content) in pages.iter().enumerate() {
        let _ = write!(list, "<ofd:Page ID='{at}' BaseLoc='Pages/Page_{at}/Content.xml'/>");
        drawn.push((format!("Doc_0/Pages/Page_{at}/Content.xml"), page(content)));
    }
    let document = format!(
        "<ofd:Document xmlns:ofd='o'><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 100 150\
         </ofd:PhysicalBox></ofd:PageArea>{common}</ofd:CommonData><ofd:Pages>{list}</ofd:Pages></ofd:Document>"
    );
    let mut all = vec![("OFD.xml", ROOT), ("Doc_0/Document.xml", document.as_str())];
    all.extend(drawn.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    all.extend_from_slice(parts);
    package(&all)
}

/// A page with this drawing.
pub(super) fn page(content: &str) -> String {
    if content.starts_with("<ofd:Page") {
        return content.to_string();
    }
    format!(
        "<ofd:Page xmlns:ofd='o'><ofd:Content><ofd:Layer>{content}</ofd:Layer></ofd:Content></ofd:Page>"
    )
}

const ROOT: &str = "<ofd:OFD xmlns:ofd='o'><ofd:DocBody><ofd:DocInfo><ofd:Title>山城日报</ofd:Title>\
    </ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>";

/// Writes a file of pages with placed characters.
pub fn ofd_of(pages: &[Page]) -> Vec<u8> {
    let drawings: Vec<String> = pages.iter().map(drawing).collect();
    let drawings: Vec<&str> = drawings.iter().map(String::as_str).collect();
    ofd("", &drawings, &[])
}

fn drawing(page: &Page) -> String {
    let [width, height] = [page.width, page.height].map(|edge| edge * MILLIMETRES);
    let mut drawn = format!(
        "<ofd:Page xmlns:ofd='o'><ofd:Area><ofd:PhysicalBox>0 0 {width} {height}</ofd:PhysicalBox>\
         </ofd:Area><ofd:Content><ofd:Layer>"
    );
    for (shape, points) in page
        .rules
        .iter()
        .map(|rule| (rule, "M 0 0 L 1 0"))
        .chain(page.boxes.iter().map(|shape| (shape, "M 0 0 L 1 0 L 1 1 L 0 1 C")))
    {
        let [x, y, width, height] =
            [shape.left, shape.top, shape.width(), shape.height()].map(|edge| edge * MILLIMETRES);
        let _ = write!(
            drawn,
            "<ofd:PathObject Boundary='{x} {y} {width} {height}'><ofd:AbbreviatedData>{points}\
             </ofd:AbbreviatedData></ofd:PathObject>"
        );
    }
    let is_line = |a: &Glyph, b: &Glyph| a.area.top == b.area.top && a.size == b.size;
    for run in page.glyphs.chunk_by(is_line) {
        let first = run[0];
        let size = first.size * MILLIMETRES;
        let (x, y) = (first.area.left * MILLIMETRES, first.area.top * MILLIMETRES);
        let baseline = size * 0.88;
        let steps: Vec<String> = run
            .windows(2)
            .map(|pair| ((pair[1].area.left - pair[0].area.left) * MILLIMETRES).to_string())
            .collect();
        let text: String = run.iter().map(|glyph| glyph.character).collect();
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        let steps = steps.join(" ");
        let _ = write!(
            drawn,
            "<ofd:TextObject Boundary='{x} {y} 100 {size}' Size='{size}'><ofd:TextCode X='0' \
             Y='{baseline}' DeltaX='{steps}'>{text}</ofd:TextCode></ofd:TextObject>"
        );
    }
    drawn + "</ofd:Layer></ofd:Content></ofd:Page>"
}
