//! The query language: from what was typed to what it asks for.
//!
//! Total: every string means something ([`parse()`]). What it asks for is a [`Plan`]: conditions on
//! an article in terms of runs, words, fields and days. Nothing here knows how an index answers it.

pub mod dated;
pub mod function_words;
pub mod parse;
pub mod plan;
pub mod synonyms;
pub mod syntax;

pub use dated::{Dated, dated};
pub use parse::{parse, searched_part};
pub use plan::{Alternative, Chunk, Extension, Plan, Substitution, plan};
pub use synonyms::Synonyms;
pub use syntax::{Node, Parsed, QueryWarning};
