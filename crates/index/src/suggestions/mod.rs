//! What suggestions are made from: the titles, words, names and phrases of an index, with how each
//! is read.
//!
//! Derived from the articles alone. `make` makes the `entries` of all articles, `changes` adds to them
//! what has changed since, and `counted` tells what that is. `beginnings` finds short entries by what may
//! stand in for their characters. `kept` decides which of both is done, and `file` keeps the entries
//! beside the commits, written in `sections`; `published` gives what is suggested from to servers without
//! an index. Of very many articles only a `share` is read for words.

mod beginnings;
mod builder;
mod changes;
mod counted;
mod entries;
mod file;
mod kept;
mod make;
mod mention;
mod published;
mod scratch;
mod sections;
mod set;
mod share;
mod source;
#[cfg(test)]
mod tests;

pub use beginnings::{LONGEST_SHORT, ShortEntry};
pub use entries::{END, Entry, EntryKind, EntryUnit, SuggestionEntries};
pub(crate) use file::{has_right_checksum, path};
pub use kept::{Clock, KeptSuggestions, Urgency};
pub use set::{EntryId, SuggestionPart, SuggestionSet};
