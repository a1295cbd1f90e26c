//! Packages: named parts in a ZIP file. Office files and OFD files are packages.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::xml::Tree;

/// The maximum unpacked size of one part, in bytes.
const MAX_PART_BYTES: u64 = 64 << 20;
/// The maximum total unpacked size of the parts that are read, in bytes.
const MAX_TOTAL_BYTES: u64 = 512 << 20;

/// An open package.
pub struct Package {
    zip: ZipArchive<Cursor<Vec<u8>>>,
    /// The numbers of its parts, by their names in lower case.
    places: HashMap<String, usize>,
    left: u64,
    /// Whether a requested part could not be unpacked completely.
    pub is_cut_short: bool,
}

impl Package {
    /// Opens a package; `None` when the bytes are not a package, or are damaged.
    pub fn open(bytes: Vec<u8>) -> Option<Package> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
        let mut places = HashMap::new();
        for at in 0..zip.len() {
            if let Ok(part) = zip.by_index_raw(at) {
                let name = String::from_utf8_lossy(part.name_raw()).replace('\\', "/");
                places.insert(plain(&name), at);
            }
        }
        Some(Package { zip, places, left: MAX_TOTAL_BYTES, is_cut_short: false })
    }

    /// Whether it has a part of this name.
    pub fn has(&self, name: &str) -> bool {
        self.places.contains_key(&plain(name))
    }

    /// The names of its parts, in lower case and sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.places.keys().cloned().collect();
        names.sort();
        names
    }

    /// A part, as far as it can be unpacked within the limits. `None` when there is no such part.
    pub fn part(&mut self, name: &str) -> Option<Vec<u8>> {
        let at = *self.places.get(&plain(name))?;
        let mut bytes = Vec::new();
        let Ok(part) = self.zip.by_index(at) else {
            self.is_cut_short = true;
            return None;
        };
        let max = MAX_PART_BYTES.min(self.left);
        let read = part.take(max.saturating_add(1)).read_to_end(&mut bytes);
        if read.is_err() || bytes.len() as u64 > max {
            self.is_cut_short = true;
            bytes.truncate(usize::try_from(max).unwrap_or(usize::MAX));
        }
        self.left = self.left.saturating_sub(bytes.len() as u64);
        Some(bytes)
    }

    /// A part, parsed as XML.
    pub fn tree(&mut self, name: &str) -> Option<Tree> {
        let tree = Tree::of_bytes(&self.part(name)?);
        self.is_cut_short |= tree.is_cut_short;
        Some(tree)
    }
}

/// Whether all parts of a package together unpack to at most this many bytes. `false` for a damaged
/// package.
pub fn unpacks_within(bytes: &[u8], max: u64) -> bool {
    let Ok(mut zip) = ZipArchive::new(Cursor::new(bytes)) else { return false };
    let mut left = max;
    for at in 0..zip.len() {
        let Ok(part) = zip.by_index(at) else { return false };
        let unpacked = std::io::copy(&mut part.take(left.saturating_add(1)), &mut std::io::sink());
        match unpacked {
            Ok(count) if count <= left => left -= count,
            _ => return false,
        }
    }
    true
}

/// A name in normalised form: packages are inconsistent in upper and lower case, and in a leading `/`.
fn plain(name: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/").to_lowercase()
}

/// The full name of the part that a path in another part refers to: relative to the folder of that part,
/// or to the root if it begins with `/`.
pub fn resolved(part: &str, path: &str) -> String {
    match part.rsplit_once('/') {
        Some((folder, _)) if !path.starts_with('/') => plain(&format!("{folder}/{path}")),
        _ => plain(path),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn parts_are_found_by_any_form_of_their_names() {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("Doc_0/Document.xml", zip::write::SimpleFileOptions::default())
            .expect("new");
        zip.write_all("<a>山</a>".as_bytes()).expect("bytes");
        let bytes = zip.finish().expect("a package").into_inner();
        let mut package = Package::open(bytes).expect("a package");
        for name in ["doc_0/document.xml", "/Doc_0/Document.xml", "./Doc_0/x/../Document.xml"] {
            assert_eq!(
                package.tree(name).and_then(|t| Some(t.root()?.text())).as_deref(),
                Some("山")
            );
        }
        assert!(package.part("x").is_none() && !package.is_cut_short);
        assert!(Package::open(b"PK".to_vec()).is_none());
    }

    #[test]
    fn paths_begin_at_the_current_point() {
        for (part, path, expected) in [
            ("Doc_0/Document.xml", "Pages/Page_0/Content.xml", "doc_0/pages/page_0/content.xml"),
            ("Doc_0/Document.xml", "/Doc_1/a.xml", "doc_1/a.xml"),
            ("word/document.xml", "../docProps/core.xml", "docprops/core.xml"),
            ("OFD.xml", "Doc_0/Document.xml", "doc_0/document.xml"),
        ] {
            assert_eq!(resolved(part, path), expected);
        }
    }
}
