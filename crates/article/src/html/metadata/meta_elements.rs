//! The meta elements of a page.

use dom_query::Document;
use souwen_text::Date;

use super::value::clean;

/// Lists of the names of meta elements, by what they say.
pub(super) const META_ELEMENTS: &str = include_str!("../data/meta_elements.txt");

/// The meta elements of a page: names in lower case, contents that are not empty.
pub(super) struct MetaElements(Vec<(String, String)>);

impl MetaElements {
    /// All of a page.
    pub(super) fn of(document: &Document) -> MetaElements {
        let mut elements = Vec::new();
        for node in document.select("meta[content]").nodes() {
            let Some(content) = node.attr("content").and_then(|content| clean(&content)) else {
                continue;
            };
            for attribute in ["name", "property", "itemprop"] {
                if let Some(name) = node.attr(attribute) {
                    elements.push((name.trim().to_ascii_lowercase(), content.clone()));
                }
            }
        }
        MetaElements(elements)
    }

    /// The content of the first of `names` that there is.
    pub(super) fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| {
            let (_, content) = self.0.iter().find(|(known, _)| known == name)?;
            Some(content.clone())
        })
    }

    /// The contents of all elements of a name.
    pub(super) fn all(&self, name: &str) -> Option<Vec<String>> {
        let contents = self.0.iter().filter(|(known, _)| known == name);
        let contents: Vec<String> = contents.map(|(_, content)| content.clone()).collect();
        (!contents.is_empty()).then_some(contents)
    }

    /// The days that the elements of these names hold, in the order of the names.
    pub(super) fn days(&self, names: &[&str]) -> impl Iterator<Item = Date> {
        names.iter().filter_map(|name| Date::parse_value(&self.first(&[name])?))
    }
}
