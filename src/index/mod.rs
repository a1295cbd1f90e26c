//! What is on disk, and retrieval from it. The only layer that names `tantivy`.

pub mod error;
pub mod manifest;
pub mod refresh;
pub mod schema;
pub mod snapshot;
mod tokenizer;

pub use error::IndexError;
pub use refresh::{DEFAULT_HEAP, Progress, RefreshError, RefreshOptions, RefreshReport, Silent};
pub use schema::{FORMAT, ValueField};
pub use snapshot::Snapshot;
