//! Corrects a query with few or no hits.
//!
//! A correction consists of what the index contains, and never replaces a word that the index contains.
//! The evidence for a word is its sound (or that the typed word is its pinyin), its shape, or, for Latin
//! letters, that it is one slip away. An edit distance in Han characters is no evidence: 北京, 南京 and 东京
//! are three cities.
//!
//! | typed | corrected | reason |
//! |---|---|---|
//! | 中亚封会 | 中亚峰会 | it sounds the same |
//! | 戌戌变法 | 戊戌变法 | it looks similar |
//! | hasakesitan | 哈萨克斯坦 | pinyin |
//! | kazakstan | Kazakhstan | spelling |

mod alike;
mod pinyin;
mod plain_words;
mod proposal;
mod queries;
mod slips;
mod sounds;

pub(super) use queries::correct;
