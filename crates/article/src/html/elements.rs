//! The file that lists elements by what becomes of their text.

/// Its text: lists of names.
pub(super) const ELEMENTS: &str = include_str!("data/elements.txt");
