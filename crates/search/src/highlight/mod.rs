//! Highlighting: which characters of an article a query matches.

pub(crate) mod lines;
pub(crate) mod marks;
mod near;
pub(crate) mod query_runs;
mod runs;
pub(crate) mod synonyms;
pub(crate) mod window;
