//! The JSON that is given out, over HTTP and by the command line's `--json`.
//!
//! Field names and meanings are a promise: fields may be added, none changes. Offsets count
//! characters (Unicode scalar values) within the text beside them, end exclusive. What is absent
//! is `null`, except in `parsed`, where it is left out.
//!
//! What is a whole answer is called so ([`SearchAnswer`]); an object within one is called after
//! what it tells, with `Json` behind ([`WarningJson`]).

mod analysis;
mod article;
mod counts;
mod error;
mod explained;
mod fields;
mod hit;
mod matches;
mod parsed;
mod search;
mod shapes;
mod similar;
mod snapshot;
mod stats;
mod suggestions;
mod writing;

pub use analysis::AnalysisAnswer;
pub use article::{ARTICLE_FIELDS, article_answer};
pub use counts::CountsAnswer;
pub use error::ErrorAnswer;
pub use fields::{Fields, UnknownField};
pub use hit::{HIT_FRAGMENTS, MARKED_HIT_FIELDS};
pub use matches::{MATCHES_FIELDS, MatchesAnswer};
pub use search::{SEARCH_FIELDS, SearchAnswer, WarningJson};
pub use similar::{SIMILAR_FIELDS, SimilarAnswer};
pub use snapshot::SnapshotAnswer;
pub use stats::{HealthAnswer, PendingJson, ReadyAnswer, StatsAnswer};
pub use suggestions::{OpenSearchAnswer, SuggestAnswer};
pub use writing::{
    DeleteAnswer, DeleteMatchingAnswer, FailureJson, PushAnswer, PushNoteJson, PutAnswer,
    outcome_name,
};
