//! Suggestions and better queries, both made from the texts of the index.
//!
//! `completions` answers what is being typed: `candidates` finds entries that fit it (`fitting`)
//! and orders them.
//! `did_you_mean` proposes a query in place of one that finds little, and `correct` says which. `live`
//! keeps what both are made from in step with the index without making anybody wait.
//!
//! A correction needs evidence by sound, shape or, in Latin letters, a slip, and the index must
//! hold what is proposed. Every count shown is that of the current state; until suggestions are
//! ready for it, those before are used, and `current` says so.

mod candidates;
pub(crate) mod completions;
mod correct;
mod count;
pub(crate) mod did_you_mean;
mod fitting;
pub(crate) mod live;

pub use completions::{MAX_SUGGESTED, MAX_SUGGESTIONS, Suggestion, SuggestionKind, Suggestions};
