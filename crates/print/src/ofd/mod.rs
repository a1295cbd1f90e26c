//! OFD files (GB/T 33190): from bytes to pages of placed characters.
//!
//! A file is a package of parts in XML. It contains one or several documents, each with pages, templates
//! that are drawn below the pages, and units that are drawn by name. `content` interprets the drawing of
//! a page. Other contents (attachments, signatures and annotations) are not read, and are reported.

mod content;
mod numbers;
mod shapes;

use std::collections::HashMap;
use std::time::Instant;

use crate::document::{About, Document, Unread};
use crate::limits::Limits;
use crate::package::{Package, resolved};
use crate::page::{Area, Page};
use crate::walk::{Summary, each, read_layout};
use crate::xml::{Element, Tree};
use content::{Drawing, Units};
use numbers::{area, numbers};

/// Reads a file and lays out its pages.
///
/// # Errors
/// When nothing of it can be read, or it would cost more than `limits`.
pub fn read_ofd(bytes: Vec<u8>, limits: &Limits) -> Result<Document, Unread> {
    read_layout(pages, bytes, limits)
}

/// Passes the pages of a file, without layout, to `give` one after the other.
///
/// # Errors
/// Like [`read_ofd`].
pub fn each_ofd_page<T: Send + 'static>(
    bytes: Vec<u8>,
    limits: &Limits,
    take: impl FnMut(Page) -> T + Send + 'static,
) -> Result<Vec<T>, Unread> {
    each(pages, bytes, limits, take)
}

fn pages(bytes: Vec<u8>, limits: &Limits, take: &mut dyn FnMut(Page)) -> Result<Summary, Unread> {
    let ends = Instant::now().checked_add(limits.time);
    if bytes.len() as u64 > limits.bytes {
        return Err(Unread::TooLarge(limits.bytes >> 20));
    }
    let mut package = Package::open(bytes).ok_or(Unread::Damaged)?;
    let names = package.names();
    if names
        .iter()
        .any(|name| name.ends_with("encryptions.xml") || name.ends_with("decryptseed.dat"))
    {
        return Err(Unread::Encryption);
    }
    let tree = package.tree("OFD.xml").ok_or(Unread::Damaged)?;
    let bodies = tree.root().ok_or(Unread::Damaged)?.all("DocBody");
    let mut summary = Summary::default();
    let mut reading = Reading { package, limits: *limits, number: 0, characters: 0, ends };
    for body in bodies {
        if let Some(info) = body.child("DocInfo")
            && summary.about.title.is_none()
        {
            summary.about = about(info);
        }
        if let Some(root) = body.child("DocRoot") {
            reading.document(&resolved("", root.text().trim()), &mut summary, take)?;
        }
    }
    for (part, what) in
        [("signature", "signatures"), ("attachment", "attachments"), ("annotation", "annotations")]
    {
        let is_there = |name: &String| {
            let own = name.rsplit('/').next().unwrap_or_default();
            own.starts_with(part) && own.ends_with(".xml")
        };
        if names.iter().any(is_there) {
            summary.left.push(what);
        }
    }
    if reading.package.is_cut_short && summary.cut.is_empty() {
        summary.cut.push("damaged, or a part is larger than is read");
    }
    if reading.number == 0 { Err(Unread::Damaged) } else { Ok(summary) }
}

fn about(info: Element<'_>) -> About {
    let title = info.child("Title").map(|title| title.text().trim().to_string());
    About { title: title.filter(|title| !title.is_empty()) }
}

/// A file being read.
struct Reading {
    package: Package,
    limits: Limits,
    /// The number of pages so far.
    number: u32,
    /// The number of their characters.
    characters: usize,
    ends: Option<Instant>,
}

impl Reading {
    /// Reads one of the documents of a file.
    fn document(
        &mut self,
        name: &str,
        summary: &mut Summary,
        take: &mut dyn FnMut(Page),
    ) -> Result<(), Unread> {
        let Some(tree) = self.package.tree(name) else { return Ok(()) };
        let Some(root) = tree.root() else { return Ok(()) };
        let common = root.child("CommonData");
        let size = common.and_then(|common| box_of(common.child("PageArea")?));
        let templates: HashMap<&str, String> = common
            .map(|common| common.all("TemplatePage"))
            .unwrap_or_default()
            .into_iter()
            .filter_map(|page| {
                Some((page.attribute("ID")?, resolved(name, page.attribute("BaseLoc")?)))
            })
            .collect();
        let units = self.units(name, common);
        // One template is drawn below many pages.
        let mut drawn: HashMap<String, Tree> = HashMap::new();
        for page in root.child("Pages").map(|pages| pages.all("Page")).unwrap_or_default() {
            if self.number as usize >= self.limits.pages
                || self.characters >= self.limits.characters
            {
                summary.cut.push("more pages than are read of one file");
                break;
            }
            if self.ends.is_some_and(|ends| Instant::now() >= ends) {
                return Err(Unread::TooLong(self.limits.time.as_secs()));
            }
            let Some(location) = page.attribute("BaseLoc") else { continue };
            let Some(tree) = self.package.tree(&resolved(name, location)) else { continue };
            let Some(root) = tree.root() else { continue };
            self.number += 1;
            let size = root.child("Area").and_then(box_of).or(size).unwrap_or(A4);
            let mut drawing = Drawing::new(self.number, size, &units, self.limits.page_characters);
            for template in root.elements().filter(|element| element.name() == "Template") {
                let part = template.attribute("TemplateID").and_then(|id| templates.get(id));
                let Some(part) = part else { continue };
                if !drawn.contains_key(part) {
                    let tree = self.package.tree(part).unwrap_or_default();
                    drawn.insert(part.clone(), tree);
                }
                if let Some(root) = drawn.get(part).and_then(Tree::root) {
                    drawing.page(root);
                }
            }
            drawing.page(root);
            let page = drawing.finish();
            if page.is_cut_short && summary.cut.is_empty() {
                summary.cut.push("a page draws more than is read of one file");
            }
            self.characters += page.glyphs.len();
            take(page);
        }
        Ok(())
    }

    /// Collects the units that are drawn by name.
    fn units(&mut self, name: &str, common: Option<Element<'_>>) -> Units {
        let mut units = Units::default();
        let Some(common) = common else { return units };
        let is_resource =
            |element: &Element<'_>| matches!(element.name(), "PublicRes" | "DocumentRes");
        for part in common.elements().filter(is_resource) {
            if let Some(tree) = self.package.tree(&resolved(name, part.text().trim())) {
                units.add(tree);
            }
        }
        units
    }
}

/// The default size of a page, in millimetres.
const A4: Area = Area { left: 0., top: 0., right: 210., bottom: 297. };

fn box_of(element: Element<'_>) -> Option<Area> {
    let area = area(&numbers(element.child("PhysicalBox")?.text().trim()))?;
    (area.width() > 0. && area.height() > 0. && area.is_sound()).then_some(area)
}
