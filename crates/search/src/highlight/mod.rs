//! Highlighting: which characters of an article a query matches.

pub(crate) mod marks;
pub(crate) mod runs;
pub(crate) mod synonyms;
