//! The claim of an article to an id: what is kept in memory of an article that has been read, until
//! all have been read.

use super::spool::Extent;

/// An article that claims an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    /// Its own id, or the id derived from its place.
    pub id: String,
    /// Whether the id is stated in the input.
    pub explicit: bool,
    /// See [`content_hash`](souwen_article::identity::content_hash).
    pub content: u128,
    /// See [`place_hash`](crate::read::stored::place_hash).
    pub place: u64,
    /// The file that it was read from, as an index into the list of files read.
    pub file: usize,
    /// The line on which it begins, from 1; 0 if unknown.
    pub line: u32,
    /// The place of its text in the spool.
    pub text: Extent,
}
