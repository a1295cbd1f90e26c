//! The data for suggestions: the titles, words, names and phrases of an index, each with its
//! reading.
//!
//! It is derived from the articles alone. `make` builds the `entries` of all articles; `counted`
//! finds out what has changed since, and `changes` adds that. `kept` decides which of the two is
//! done. `beginnings` finds the short entries that may replace a few typed characters. `file`
//! stores the entries beside the commits, in the format of `sections`; `published` converts them to
//! bytes for servers without an index. In a very large index, only a `share` of the articles is
//! segmented.
//!
//! # How they are kept
//!
//! Pinyin occurs only on the side of the query. An entry is a sequence of units, each a character
//! with its reading; the places of each unit are stored in the order in which entries are used.
//! Typed text is matched against the syllables of an entry one after the other, so every way to
//! divide it into syllables is tried. Before a short entry is proposed in place of typed
//! characters, the index is asked whether it contains the text around them.
//!
//! All articles are counted when there is no data yet, and again when 5 % have changed, but not
//! within ten minutes of the last time. In between, changed articles are added and subtracted, in
//! time proportional to the changes. A segment that was counted can only have lost articles since;
//! the articles of a merged segment are recognised by their columns. An article that is gone and
//! cannot be read any more is subtracted at the next count of all articles.
//!
//! Counts below a threshold are stored as well, because thresholds apply to the sums: unknown words
//! that occur in one article; a tally of runs of words (Cormode and Muthukrishnan 2005), which
//! shows that a run has become frequent, so that it is looked up in the index; and the entropy of
//! the neighbours of every run that may soon become a phrase or cease to be one. Words, names and
//! titles are exactly those of a count of all articles, which a property test checks; of the
//! phrases about one in a hundred differs when 4 % of the articles have changed.
//!
//! Beyond some 12 million characters only a share of the articles, chosen by their ids, is
//! segmented again: a phrase that is common enough also occurs in the share, and its count is
//! extrapolated. The words of all articles, with their document frequencies, are read from the
//! index, so no word or name is missed; titles are those of all articles in any case.
//!
//! The memory for counting all articles depends on the number of distinct words and runs, not on
//! the length of the texts: the words of all texts are numbers in a scratch file; runs of each
//! length are counted in two passes, the first of which excludes rare runs by the tally; and
//! neighbours are counted for a part of the runs at a time.

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

pub use beginnings::ShortEntry;
pub use entries::{END, Entry, EntryKind, EntryUnit, SuggestionEntries};
pub(crate) use file::{has_right_checksum, path};
pub use kept::{KeptSuggestions, Urgency};
pub use set::{EntryId, SuggestionPart, SuggestionSet};
