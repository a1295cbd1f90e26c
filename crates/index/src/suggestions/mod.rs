//! The data for suggestions: the titles, words, names and phrases of an index, each with its reading.
//!
//! It is derived from the articles alone. `make` builds the `entries` of all articles; `changes` adds
//! later changes to them, which `counted` determines; `kept` decides which of the two is done.
//! `beginnings` finds short entries by replacements for their characters. `file` keeps the entries
//! beside the commits. In a very large index only a `share` of the articles is segmented for words.

mod beginnings;
mod builder;
mod changes;
mod counted;
mod entries;
mod file;
mod kept;
mod make;
mod mention;
mod scratch;
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
