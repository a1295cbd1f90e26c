//! A replacement for a word.

use crate::response::Reason;

/// How many queries are proposed at most.
pub(super) const MAX_QUERIES: usize = 3;

/// A form from the index that may replace a typed word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proposal {
    pub(super) text: String,
    pub(super) reason: Reason,
}
