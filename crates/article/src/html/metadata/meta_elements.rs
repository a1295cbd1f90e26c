//! The meta elements of a page (`<meta name="…" content="…">`), looked up by name.

use souwen_text::Date;

use super::value::clean;
use crate::html::outline::NamedMeta;

/// The names of meta elements, in lists by meaning.
pub(super) const META_ELEMENTS: &str = include_str!("../data/meta_elements.txt");

/// The meta elements of a page: names in lower case, and non-empty contents.
pub(super) struct MetaElements(Vec<(String, String)>);

impl MetaElements {
    /// Collects the meta elements of a page. `counts` returns whether an element in the body counts,
    /// given the block after it.
    pub(super) fn of(meta: &[NamedMeta], counts: impl Fn(usize) -> bool) -> MetaElements {
        let own = meta.iter().filter(|meta| meta.block.is_none_or(&counts));
        let named = own.filter_map(|meta| Some((meta.name.clone(), clean(&meta.content)?)));
        MetaElements(named.collect())
    }

    /// The content of the first of `names` that exists.
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

    /// The dates in the elements with these names, in the order of the names.
    pub(super) fn days(&self, names: &[&str]) -> impl Iterator<Item = Date> {
        names.iter().filter_map(|name| Date::parse_value(&self.first(&[name])?))
    }
}
