//! Every match instead of the best: each place at which a query matches, and how many there are.
//!
//! A concordance counts marks of chunks (the run, or else all parts), fields, prefixes and
//! synonyms, without overlaps: the first, and of those that begin together the longest. Everything
//! typed, as one run, counts only where no chunk stands. Words of a chunk that is missing are
//! marked but never counted.
//!
//! Every match is a set of articles of one state (`set.rs`), of which any can be read at any time:
//! the list of what matches is made once, a number for each article. Lines on pages, counts, rows
//! of commands and downloads all read it, so their figures are the same. Of an occurrence that is
//! on another page an order keeps a few numbers alone (`sort_keys.rs`); the articles of the page
//! are read once more.

pub(crate) mod concordance;
pub(crate) mod lines;
pub(crate) mod set;
mod sort_keys;
pub(crate) mod tally;
pub(crate) mod walk;
