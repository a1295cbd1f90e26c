//! What is held in memory of an article that has been read, until all have been.

use super::spool::Extent;

/// An article that claims an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    /// Its own id, or the one that follows from where it stands.
    pub id: String,
    /// Whether the input names the id.
    pub explicit: bool,
    /// See [`content_hash`](souwen_article::identity::content_hash).
    pub content: u128,
    /// See [`place_hash`](crate::read::stored::place_hash).
    pub place: u64,
    /// The file it was read from, by its place in the list of files read.
    pub file: usize,
    /// The line on which it begins, from 1; 0 when it is not known.
    pub line: u32,
    /// Where its text lies.
    pub text: Extent,
}
