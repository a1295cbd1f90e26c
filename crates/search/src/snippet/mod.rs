//! Snippets: the passages of an article that show why it was found.

mod clauses;
mod coverage;
mod fragments;
mod passages;
pub(crate) mod rarity;
pub(crate) mod show;
mod text_fragment;

pub use passages::SNIPPET_CHARS;
