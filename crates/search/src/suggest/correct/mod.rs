//! Corrects a query with few or no hits.
//!
//! A correction consists of what the index contains, and never replaces a word that the index contains.
//! The evidence for a word is that it sounds like the typed one (or that the typed one is its pinyin),
//! that it looks like it, or, for Latin letters, that it is one slip away. An edit distance in Han
//! characters is no evidence: 北京, 南京 and 东京 are three cities.

mod alike;
mod pinyin;
mod plain_words;
mod proposal;
mod queries;
mod slips;
mod sounds;

pub(super) use queries::correct;
