//! What is on disk, and retrieval from it. The only layer that names `tantivy`.

pub mod error;
pub mod refresh;

pub use error::IndexError;
pub use refresh::{DEFAULT_HEAP, Progress, RefreshError, RefreshOptions, RefreshReport, Silent};
