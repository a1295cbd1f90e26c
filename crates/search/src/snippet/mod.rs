//! Snippets: the passages of an article that show why it was found.
//!
//! Passages are compared first by the distinct characters of the query in them, then by their
//! number of matches, then by whether they begin a sentence. Each character is weighted by its own
//! inverse document frequency, or by its share of that of a query word if this is higher. So for 中亚
//! 铁路 the passage 中亚的铁路 is better than 中亚，中亚，中亚. All passages of a paragraph are compared in one
//! sweep, which every mark enters and leaves once. The next fragment is the passage that adds most
//! to those before, so none repeats another. Clauses that a mark crosses are joined to one.

mod clauses;
mod coverage;
mod fragments;
mod passages;
pub(crate) mod rarity;
pub(crate) mod show;
mod text_fragment;

pub use passages::SNIPPET_CHARS;
