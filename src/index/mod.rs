//! What is on disk, and retrieval from it. The only layer that names `tantivy`.

mod best;
mod collect;
pub mod error;
mod exclusion;
pub mod manifest;
mod matching;
pub mod refresh;
pub mod retrieval;
pub mod schema;
pub mod snapshot;
mod tokenizer;

pub use error::IndexError;
pub use refresh::{DEFAULT_HEAP, Progress, RefreshError, RefreshOptions, RefreshReport, Silent};
pub use retrieval::{DocRef, Match, Retrieval, RunField};
pub use schema::{FORMAT, ValueField};
pub use snapshot::Snapshot;
