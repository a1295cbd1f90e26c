//! A query that finds nothing, or little, as the index would have it.
//!
//! Only what the index holds is proposed, and nothing in place of what it holds. The evidence is that
//! a word sounds like what was typed (or is it, in pinyin), looks like it, or, in Latin letters, is
//! one slip away. A distance in characters between Han words is no evidence: 北京, 南京 and 东京 are
//! three cities.

mod alike;
mod pinyin;
mod plain_words;
mod proposal;
mod queries;
mod slips;
mod sounds;

pub(super) use queries::correct;
