//! What may stand in for a word.

use crate::response::Reason;

/// How many queries are proposed at most.
pub(super) const MAX_QUERIES: usize = 3;

/// A form that the index knows for a word that was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proposal {
    pub(super) text: String,
    pub(super) reason: Reason,
}
