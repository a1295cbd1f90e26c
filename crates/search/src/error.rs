//! Why a search could not be answered.

use souwen_index::IndexError;

/// Why a search could not be answered. No query text is ever a reason.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// The index could not be read.
    #[error(transparent)]
    Index(#[from] IndexError),
}
