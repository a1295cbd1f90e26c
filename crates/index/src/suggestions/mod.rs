//! What suggestions are made from: the titles, words, names and phrases of an index, with how each
//! is read.
//!
//! Derived from the articles alone. `make` makes the `entries` of all articles, `changes` adds to them
//! what has changed since, and `counted` tells what that is. `beginnings` finds short entries by what may
//! stand in for their characters. `kept` decides which of both is done, and `file` keeps the entries
//! beside the commits, written in `sections`; `published` gives what is suggested from to servers without
//! an index. Of very many articles only a `share` is read for words.
//!
//! # How they are kept
//!
//! Pinyin is on the query side only. An entry is a sequence of units, a character with its reading;
//! the places of each unit are kept in the order in which entries are used. What was typed is read
//! against the syllables of an entry one after the other, so every way to cut it is tried without
//! cutting it first. Before a short entry is counted in place of what was typed, the index is asked
//! whether it holds what stands around it.
//!
//! All articles are counted when there is nothing yet, and again when 5 % have changed, ten minutes
//! after the last time at the soonest. What changes in between is added and taken away, in
//! proportion to it. A segment that was counted has at most lost articles since; in one that was
//! merged every article is known by what its columns hold. Where an article is gone and nothing has
//! its text any more, it is taken away at the next counting.
//!
//! Counts below a threshold are kept too, so that thresholds apply to the sums: words of no
//! dictionary that stand in one article; a tally of runs of words (Cormode and Muthukrishnan 2005),
//! by which a run that becomes frequent is noticed and then looked up in the index; and the
//! neighbours' entropy of every run that is nearly a phrase, or one that is not frequent by far.
//! Words, names and titles are exactly what counting all would give, which a property test checks;
//! of phrases about one in a hundred differs when 4 % of the articles have changed.
//!
//! Beyond some 12 million characters only a share of the articles, chosen by their ids, is cut
//! again: what is common enough to be a phrase is there as well, and counts for all. The words of
//! all articles, with the number that holds each, are read from the index, which has counted them
//! already; so no word or name is missed, and titles are those of all articles anyway.
//!
//! Counting all takes memory for the different words and runs, not for the text: the words of all
//! texts are numbers in a scratch file, runs of each length are counted in two passes, the first of
//! which leaves out by the tally what is rare, and places are looked around a part of the runs at a
//! time.

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
