//! Selects the fields of a response: all of them, or those that are named.
//!
//! A field of the objects in a list is written as the name of the list, a dot and the name of the field:
//! `hits.title`. The name of the list alone selects all fields of its objects. Fields that are not selected
//! are not computed.
//!
//! ```text
//! fields=total,hits.title -> {"total": 12, "hits": [{"title": "…"}, …]}
//! ```

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::nearest::nearest;

/// The selected fields of a response. `Default` selects all of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields(Option<Vec<&'static str>>);

/// A requested field name that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownField {
    /// The name as requested.
    pub name: String,
    /// The field with the most similar name, if there is one.
    pub nearest: Option<&'static str>,
}

impl Fields {
    /// Parses a comma-separated list of field names, each of which must be in `known`. A list without names
    /// selects all fields.
    ///
    /// # Errors
    /// When a name is unknown: the first such name.
    pub fn read(names: &str, known: &[&'static str]) -> Result<Fields, UnknownField> {
        let mut fields = Vec::new();
        for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match known.iter().copied().find(|known| *known == name) {
                Some(field) => fields.push(field),
                None => {
                    let nearest = nearest(name, known.iter().copied());
                    return Err(UnknownField { name: name.to_owned(), nearest });
                }
            }
        }
        Ok(Fields((!fields.is_empty()).then_some(fields)))
    }

    /// Whether all fields are selected.
    pub(crate) fn is_all(&self) -> bool {
        self.0.is_none()
    }

    /// Whether a field is selected: by its own name, by the list that it is in, or by a field inside it.
    pub fn has(&self, name: &str) -> bool {
        let Some(fields) = &self.0 else { return true };
        fields.iter().any(|field| match field.strip_prefix(name) {
            Some(rest) => rest.is_empty() || rest.starts_with('.'),
            None => name.strip_prefix(field).is_some_and(|rest| rest.starts_with('.')),
        })
    }

    /// Whether any of these fields is selected.
    pub fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.has(name))
    }

    /// The selection for the objects in the list `name`, without its prefix: `hits.title` becomes `title`.
    #[must_use]
    pub(crate) fn within(&self, name: &str) -> Fields {
        let Some(fields) = &self.0 else { return Fields(None) };
        if fields.contains(&name) {
            return Fields(None);
        }
        let inner = fields.iter().filter_map(|field| field.strip_prefix(name)?.strip_prefix('.'));
        Fields(Some(inner.collect()))
    }
}

/// The concatenation of lists of names, with `N` names in all.
pub(super) const fn joined<const N: usize>(lists: &[&[&'static str]]) -> [&'static str; N] {
    let mut all = [""; N];
    let (mut list, mut place) = (0, 0);
    while list < lists.len() {
        let mut name = 0;
        while name < lists[list].len() {
            all[place] = lists[list][name];
            (name, place) = (name + 1, place + 1);
        }
        list += 1;
    }
    assert!(place == N, "the list has another length");
    all
}

/// An object that computes and writes only the selected fields.
pub(super) struct ObjectWriter<'f, M> {
    object: M,
    fields: &'f Fields,
}

impl<'f, M: SerializeMap> ObjectWriter<'f, M> {
    /// Begins the object.
    pub(super) fn begin<S: Serializer<SerializeMap = M, Error = M::Error>>(
        serializer: S,
        fields: &'f Fields,
    ) -> Result<Self, M::Error> {
        Ok(ObjectWriter { object: serializer.serialize_map(None)?, fields })
    }

    /// Computes and writes a field if it is selected.
    pub(super) fn field<T: Serialize>(
        &mut self,
        name: &'static str,
        make: impl FnOnce() -> T,
    ) -> Result<(), M::Error> {
        match self.fields.has(name) {
            true => self.object.serialize_entry(name, &make()),
            false => Ok(()),
        }
    }

    /// Computes a field if it is selected, and writes it unless the result is `None`.
    pub(super) fn optional<T: Serialize>(
        &mut self,
        name: &'static str,
        make: impl FnOnce() -> Option<T>,
    ) -> Result<(), M::Error> {
        match self.fields.has(name).then(make).flatten() {
            Some(value) => self.object.serialize_entry(name, &value),
            None => Ok(()),
        }
    }

    /// Ends the object.
    pub(super) fn end(self) -> Result<M::Ok, M::Error> {
        self.object.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["total", "hits", "hits.id", "hits.title", "hitsize"];

    #[test]
    fn a_list_and_what_is_in_it_are_distinguished() {
        let check = |names: &str, expected: &[&str], within: &[&str]| {
            let fields = Fields::read(names, KNOWN).unwrap();
            let has: Vec<&str> = KNOWN.iter().copied().filter(|name| fields.has(name)).collect();
            assert_eq!(has, expected, "{names}");
            let inner = fields.within("hits");
            let has: Vec<&str> =
                ["id", "title"].into_iter().filter(|name| inner.has(name)).collect();
            assert_eq!(has, within, "{names}");
        };
        check("", KNOWN, &["id", "title"]);
        check(" , ", KNOWN, &["id", "title"]);
        check("total", &["total"], &[]);
        check("hits", &["hits", "hits.id", "hits.title"], &["id", "title"]);
        check("hits.id,total", &["total", "hits", "hits.id"], &["id"]);
        check("hits.id, hits", &["hits", "hits.id", "hits.title"], &["id", "title"]);
        check("hitsize", &["hitsize"], &[]);
    }

    #[test]
    fn a_name_that_is_none_is_reported_with_the_nearest() {
        let unknown = |names: &str| Fields::read(names, KNOWN).unwrap_err();
        let expected = UnknownField { name: "hits.titel".to_owned(), nearest: Some("hits.title") };
        assert_eq!(unknown("total,hits.titel"), expected);
        assert_eq!(unknown("colour").nearest, None);
        assert_eq!(unknown("Total").nearest, Some("total"));
    }
}
