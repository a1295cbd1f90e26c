//! Writes OFD files for tests.

use std::fmt::Write as _;
use std::io::Write as _;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

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
