//! Every match instead of the best: each place where a query matches, and how many there are.
//!
//! A concordance counts the matches of chunks (the run, or else all parts), fields, prefixes and
//! synonyms. Matches that are counted do not overlap: the first one counts, and of those that begin
//! together the longest. The whole query as one run counts only if nothing else of the query occurs
//! in the line. Words of a missing chunk are marked but never counted.
//!
//! The matching articles (`set.rs`) belong to one state. They are a list of numbers that is made
//! once, and each of them can be read at any time. Lines on pages, counts, rows of commands and
//! downloads all read this list, so their figures agree. For an occurrence on another page only a
//! few numbers are kept (`sort_keys.rs`); the articles of the requested page are read once more.

pub(crate) mod concordance;
pub(crate) mod lines;
pub(crate) mod set;
mod sort_keys;
pub(crate) mod tally;
pub(crate) mod walk;
