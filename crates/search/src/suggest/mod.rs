//! Suggestions and better queries, both made from the texts of the index.
//!
//! `completions` completes what is being typed: `candidates` finds the entries that fit it
//! (`fitting`) and orders them. `did_you_mean` decides when a better query is proposed for one that
//! finds little, and `correct` finds that query. `live` keeps the data for both in step with the
//! index, and nobody waits for it.
//!
//! A correction needs evidence by sound, by shape or, in Latin letters, by a slip, and the index
//! must contain what is proposed. Every count shown is that of the current state. Until the
//! suggestions for this state are ready, the previous ones are used, and `current` says so.

mod candidates;
pub(crate) mod completions;
mod correct;
mod count;
pub(crate) mod did_you_mean;
mod fitting;
pub(crate) mod live;

pub use completions::{MAX_SUGGESTIONS, Suggestion, SuggestionKind, Suggestions};
