//! Highlighting: which characters of an article a query matches.

pub(crate) mod asked;
pub(crate) mod lines;
pub(crate) mod marks;
mod near;
mod runs;
pub(crate) mod synonyms;
pub(crate) mod window;
