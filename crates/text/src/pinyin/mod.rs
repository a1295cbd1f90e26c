//! Pinyin: the readings of Han characters, and the meanings of typed letters.
//!
//! Nothing in an index is converted to pinyin: it is a way to type, and to find words that sound
//! alike. Readings have no tones. They are chosen by word (重庆 chong qing, 银行 yin hang), rare ones are
//! left out, and surnames have their own readings.

pub mod readings;
pub mod syllable;
pub mod typed;

pub use readings::{Reading, read_word, usual_reading};
pub use syllable::Syllable;
pub use typed::{Atom, Fit, Typed};
