//! The query language: from typed text to the conditions on articles.
//!
//! Parsing is total: every string has a meaning ([`parse()`]). The result of planning is a [`Plan`]:
//! conditions on an article in terms of runs, words, fields and days. Nothing here depends on how an
//! index evaluates it.

pub mod dated;
pub mod function_words;
pub mod parse;
pub mod plan;
mod synonyms;
mod syntax;
mod warning_code;

pub use dated::{Dated, dated};
pub use parse::{parse, searched_part};
pub use plan::{Alternative, Chunk, Extension, Plan, Substitution, plan};
pub use synonyms::{BadLine, Synonyms};
pub use syntax::{Node, Parsed, QueryWarning};
pub use warning_code::WarningCode;
