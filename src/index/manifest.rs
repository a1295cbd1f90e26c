//! The manifest: what an index was built from.

/// What an index was built from, and with what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {}
