//! Suggestions and better queries, both made from the texts of the index.
//!
//! `completions` answers what is being typed: `candidates` finds entries that fit it (`fitting`)
//! and orders them.
//! `did_you_mean` proposes a query in place of one that finds little, and `correct` says which. `live`
//! keeps what both are made from in step with the index without making anybody wait.

mod candidates;
pub(crate) mod completions;
mod correct;
mod count;
pub(crate) mod did_you_mean;
mod fitting;
pub(crate) mod live;

pub use completions::{MAX_SUGGESTED, MAX_SUGGESTIONS, Suggestion, SuggestionKind, Suggestions};
