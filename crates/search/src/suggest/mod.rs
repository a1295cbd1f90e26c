//! Suggestions and better queries, both made from the texts of the index.
//!
//! `completions` completes a text that is being typed: `candidates` finds the entries that fit it
//! (`fitting`) and orders them. `did_you_mean` proposes a query instead of one with few hits, which
//! `correct` works out. `live` keeps the suggestion set, which both use, in step with the index without
//! making any request wait.

mod candidates;
pub(crate) mod completions;
mod correct;
mod count;
pub(crate) mod did_you_mean;
mod fitting;
pub(crate) mod live;

pub use completions::{MAX_SUGGESTED, MAX_SUGGESTIONS, Suggestion, SuggestionKind, Suggestions};
