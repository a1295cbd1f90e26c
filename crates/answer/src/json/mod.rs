//! The JSON responses of the HTTP API and of the command line's `--json`.
//!
//! Names and meanings of fields are stable: fields may be added, none changes. Offsets count characters
//! (Unicode scalar values) within the text next to them, end exclusive. A missing value is `null`, except
//! in `parsed`, where it is left out.
//!
//! A type for a whole response is named `…Answer` ([`SearchAnswer`]); a type for an object within one is
//! named for its content and ends in `Json` ([`WarningJson`]).

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
