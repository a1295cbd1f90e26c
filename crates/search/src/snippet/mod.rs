//! Snippets: the passages of an article that show why it was found.

pub(crate) mod clauses;
pub(crate) mod coverage;
pub mod fragments;
pub(crate) mod passages;
pub(crate) mod rarity;
pub(crate) mod text_fragment;
