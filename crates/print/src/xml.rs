//! XML as a tree, for the parts of office files, of OFD files and of feeds.
//!
//! The parser is lenient: missing or superfluous end tags do not end it, and it reads up to the first
//! place that is no XML. The depth of a tree and the number of its elements are bounded, so that callers
//! may walk it recursively.

use std::collections::HashMap;
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::escape::{resolve_xml_entity, unescape};
use quick_xml::events::{BytesStart, Event};

/// The maximum depth of elements; deeper ones are attached at this depth.
const DEEPEST: usize = 128;
/// The maximum number of elements of a tree.
const MAX_ELEMENTS: usize = 4_000_000;

/// A text in XML.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    elements: Vec<Data>,
    /// Whether a part of it could not be read.
    pub is_cut_short: bool,
}

#[derive(Debug, Clone)]
struct Data {
    name: Arc<str>,
    attributes: Vec<(Arc<str>, String)>,
    children: Vec<Child>,
}

#[derive(Debug, Clone)]
enum Child {
    Element(usize),
    Text(String),
}

/// An element of a [`Tree`].
#[derive(Debug, Clone, Copy)]
pub struct Element<'t> {
    tree: &'t Tree,
    data: &'t Data,
}

/// A child of an element.
#[derive(Debug, Clone, Copy)]
pub enum Node<'t> {
    /// An element.
    Element(Element<'t>),
    /// A text, with references decoded.
    Text(&'t str),
}

impl Tree {
    /// Parses a text.
    pub fn of(text: &str) -> Tree {
        let mut building = Building::default();
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag)) => building.begin(&tag, false),
                Ok(Event::Empty(tag)) => building.begin(&tag, true),
                Ok(Event::End(tag)) => building.end(tag.name().into_inner()),
                Ok(Event::Text(text)) => building.text(&text),
                Ok(Event::CData(text)) => building.text(&text),
                Ok(Event::GeneralRef(name)) => building.reference(&name),
                Ok(Event::Eof) => break,
                Ok(_) => {}
                Err(_) => {
                    building.tree.is_cut_short = true;
                    break;
                }
            }
            if building.tree.elements.len() >= MAX_ELEMENTS {
                building.tree.is_cut_short = true;
                break;
            }
        }
        building.tree.is_cut_short |= !building.open.is_empty();
        building.tree
    }

    /// Parses bytes in UTF-8 or, with a byte order mark, in UTF-16.
    #[cfg(feature = "package")]
    pub(crate) fn of_bytes(bytes: &[u8]) -> Tree {
        let units = |unit: fn([u8; 2]) -> u16| {
            let units: Vec<u16> =
                bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units)
        };
        match bytes {
            [0xff, 0xfe, ..] => Tree::of(&units(u16::from_le_bytes)),
            [0xfe, 0xff, ..] => Tree::of(&units(u16::from_be_bytes)),
            _ => Tree::of(&String::from_utf8_lossy(bytes)),
        }
    }

    /// Its root element.
    pub fn root(&self) -> Option<Element<'_>> {
        self.elements.first().map(|data| Element { tree: self, data })
    }
}

impl<'t> Element<'t> {
    /// Its name with the prefix: `dc:date`.
    pub fn full_name(&self) -> &'t str {
        &self.data.name
    }

    /// Its name without the prefix: `date`.
    pub fn name(&self) -> &'t str {
        local(&self.data.name)
    }

    /// The value of an attribute, whatever its prefix.
    pub fn attribute(&self, name: &str) -> Option<&'t str> {
        let mut attributes = self.data.attributes.iter();
        attributes.find(|(own, _)| local(own) == name).map(|(_, value)| value.as_str())
    }

    /// Its attributes, in order: name and value.
    pub fn attributes(&self) -> impl Iterator<Item = (&'t str, &'t str)> + use<'t> {
        self.data.attributes.iter().map(|(name, value)| (&**name, value.as_str()))
    }

    /// Its children, in order.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let tree = self.tree;
        self.data.children.iter().map(move |child| match child {
            Child::Element(at) => Node::Element(Element { tree, data: &tree.elements[*at] }),
            Child::Text(text) => Node::Text(text),
        })
    }

    /// Its child elements, in order.
    pub fn elements(&self) -> impl Iterator<Item = Element<'t>> + use<'t> {
        self.nodes().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first child element with this name.
    pub fn child(&self, name: &str) -> Option<Element<'t>> {
        self.elements().find(|element| element.name() == name)
    }

    /// All descendants with this name, in order.
    pub fn all(&self, name: &str) -> Vec<Element<'t>> {
        let mut found = Vec::new();
        self.collect(name, &mut found);
        found
    }

    fn collect(&self, name: &str, found: &mut Vec<Element<'t>>) {
        for element in self.elements() {
            if element.name() == name {
                found.push(element);
            }
            element.collect(name, found);
        }
    }

    /// The descendants with this name, except those inside another of that name.
    pub fn all_outermost(&self, name: &str) -> Vec<Element<'t>> {
        let mut found = Vec::new();
        self.collect_outermost(name, &mut found);
        found
    }

    fn collect_outermost(&self, name: &str, found: &mut Vec<Element<'t>>) {
        for element in self.elements() {
            if element.name() == name {
                found.push(element);
            } else {
                element.collect_outermost(name, found);
            }
        }
    }

    /// All text in it, at any depth.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.write_text(&mut text);
        text
    }

    fn write_text(&self, all: &mut String) {
        for node in self.nodes() {
            match node {
                Node::Element(element) => element.write_text(all),
                Node::Text(text) => all.push_str(text),
            }
        }
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// A tree being built.
#[derive(Default)]
struct Building {
    tree: Tree,
    open: Vec<usize>,
    /// The number of open elements beyond the maximum depth.
    beyond: usize,
    names: HashMap<String, Arc<str>>,
}

impl Building {
    fn name(&mut self, name: &str) -> Arc<str> {
        if let Some(name) = self.names.get(name) {
            return Arc::clone(name);
        }
        let shared: Arc<str> = Arc::from(name);
        self.names.insert(name.to_string(), Arc::clone(&shared));
        shared
    }

    fn begin(&mut self, tag: &BytesStart<'_>, is_empty: bool) {
        // A document has one root element.
        if self.open.is_empty() && !self.tree.elements.is_empty() {
            return;
        }
        let mut attributes = Vec::new();
        for attribute in tag.attributes().with_checks(false).flatten() {
            let name = self.name(attribute.key.into_inner());
            let value = match unescape(&attribute.value) {
                Ok(value) => value.into_owned(),
                Err(_) => attribute.value.to_string(),
            };
            attributes.push((name, value));
        }
        let name = self.name(tag.name().into_inner());
        let at = self.tree.elements.len();
        if let Some(&parent) = self.open.last() {
            self.tree.elements[parent].children.push(Child::Element(at));
        }
        self.tree.elements.push(Data { name, attributes, children: Vec::new() });
        if is_empty {
            return;
        }
        if self.open.len() < DEEPEST {
            self.open.push(at);
        } else {
            self.beyond += 1;
        }
    }

    fn end(&mut self, name: &str) {
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        // An end tag without a start tag is ignored; others close all elements open inside.
        let begun = self.open.iter().rposition(|&at| &*self.tree.elements[at].name == name);
        if let Some(begun) = begun {
            self.open.truncate(begun);
        }
    }

    fn text(&mut self, text: &str) {
        let Some(&at) = self.open.last() else { return };
        let children = &mut self.tree.elements[at].children;
        match children.last_mut() {
            Some(Child::Text(before)) => before.push_str(text),
            _ => children.push(Child::Text(text.to_string())),
        }
    }

    fn reference(&mut self, reference: &quick_xml::events::BytesRef<'_>) {
        let character = reference.resolve_char_ref().ok().flatten();
        let text = match (character, resolve_xml_entity(reference), &**reference) {
            (Some(character), ..) => character.to_string(),
            (_, Some(text), _) => text.to_string(),
            // Web pages write these as well.
            (_, _, "nbsp" | "ensp" | "emsp") => " ".to_string(),
            (_, _, name) => format!("&{name};"),
        };
        self.text(&text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_what_was_written() {
        let tree = Tree::of(
            "<?xml version='1.0'?><!-- x --><a:b k='1' c:n='二&amp;'>山<i/>城<![CDATA[<南>]]>&#x7ad9;&amp;&nbsp;</a:b>",
        );
        let root = tree.root().expect("an element");
        assert_eq!((root.name(), root.full_name()), ("b", "a:b"));
        assert_eq!((root.attribute("k"), root.attribute("n")), (Some("1"), Some("二&")));
        assert_eq!(root.attributes().collect::<Vec<_>>(), [("k", "1"), ("c:n", "二&")]);
        assert_eq!(root.text(), "山城<南>站& ");
        assert_eq!(root.elements().count(), 1);
        assert!(!tree.is_cut_short);
    }

    #[test]
    fn what_is_damaged_is_read_as_far_as_it_goes() {
        for (text, expected, is_cut_short) in [
            ("<a><b>山</b><c>城", "山城", true),
            ("<a>山</b>城</a>", "山城", false),
            ("<a><b>山</a>", "山", false),
            ("<a>山 & 城</a>", "山 & 城", false),
            ("<a>山<b", "山", true),
            ("<a>山</a><a>城</a>", "山", false),
        ] {
            let tree = Tree::of(text);
            assert_eq!(tree.root().expect("an element").text(), expected, "{text}");
            assert_eq!(tree.is_cut_short, is_cut_short, "{text}");
        }
        assert!(Tree::of("").root().is_none());
        let deep = format!("{}山{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
        assert_eq!(Tree::of(&deep).root().expect("an element").text(), "山");
    }
}
