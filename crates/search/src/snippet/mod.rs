//! Snippets: the passages of an article that show why it was found.
//!
//! A passage is worth the distinct characters of the query in it, each weighed by its own inverse
//! document frequency or its share of a query word's; then its matches; then whether it begins a
//! sentence. All passages of a paragraph are compared in one sweep that takes up and puts down
//! every mark once. The next fragment is chosen by what it adds, so none repeats another. Clauses
//! that a mark crosses are one clause.

mod clauses;
mod coverage;
mod fragments;
mod passages;
pub(crate) mod rarity;
pub(crate) mod show;
mod text_fragment;

pub use passages::SNIPPET_CHARS;
