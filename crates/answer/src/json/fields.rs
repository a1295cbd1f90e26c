//! Which fields of an answer are told: all of them, unless some are named.
//!
//! A field of an object in a list has the name of the list before its own, `hits.title`; the name of the
//! list alone means all that is in it. What is left out is not made.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::nearest::nearest;

/// The fields of an answer that are told. `Default` tells all of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields(Option<Vec<&'static str>>);

/// A name that is none of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownField {
    /// What was written.
    pub name: String,
    /// The field that may have been meant.
    pub nearest: Option<&'static str>,
}

impl Fields {
    /// Reads names with commas between them, each one of `known`; nothing means all.
    ///
    /// # Errors
    /// For the first name that is none of them.
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

    /// Whether all fields are told.
    pub fn is_all(&self) -> bool {
        self.0.is_none()
    }

    /// Whether a field is told, or a part of it.
    pub fn has(&self, name: &str) -> bool {
        let Some(fields) = &self.0 else { return true };
        fields.iter().any(|field| match field.strip_prefix(name) {
            Some(rest) => rest.is_empty() || rest.starts_with('.'),
            None => name.strip_prefix(field).is_some_and(|rest| rest.starts_with('.')),
        })
    }

    /// Whether any of these fields is told.
    pub fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.has(name))
    }

    /// Which fields of the objects in a field are told.
    #[must_use]
    pub fn within(&self, name: &str) -> Fields {
        let Some(fields) = &self.0 else { return Fields(None) };
        if fields.contains(&name) {
            return Fields(None);
        }
        let inner = fields.iter().filter_map(|field| field.strip_prefix(name)?.strip_prefix('.'));
        Fields(Some(inner.collect()))
    }
}

/// The names of lists one after the other, as a list of `N`.
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

/// An object of which only those fields are made and written that are told.
pub(super) struct Told<'f, M> {
    object: M,
    fields: &'f Fields,
}

impl<'f, M: SerializeMap> Told<'f, M> {
    /// Begins an object.
    pub(super) fn begin<S: Serializer<SerializeMap = M, Error = M::Error>>(
        serializer: S,
        fields: &'f Fields,
    ) -> Result<Self, M::Error> {
        Ok(Told { object: serializer.serialize_map(None)?, fields })
    }

    /// A field, which is made if it is told.
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

    /// A field that is left out where there is nothing to tell.
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
    fn a_list_and_what_is_in_it_are_told_apart() {
        let check = |names: &str, told: &[&str], within: &[&str]| {
            let fields = Fields::read(names, KNOWN).unwrap();
            let has: Vec<&str> = KNOWN.iter().copied().filter(|name| fields.has(name)).collect();
            assert_eq!(has, told, "{names}");
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
    fn a_name_that_is_none_is_told_with_the_nearest() {
        let unknown = |names: &str| Fields::read(names, KNOWN).unwrap_err();
        let expected = UnknownField { name: "hits.titel".to_owned(), nearest: Some("hits.title") };
        assert_eq!(unknown("total,hits.titel"), expected);
        assert_eq!(unknown("colour").nearest, None);
        assert_eq!(unknown("Total").nearest, Some("total"));
    }
}
