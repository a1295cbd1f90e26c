//! Pinyin: how Han characters are read, and what typed letters may stand for.
//!
//! Nothing in an index is normalised to pinyin: it is a way to type, and to hear that two words sound
//! alike. Readings are without tones. They are chosen by word (重庆 chong qing, 银行 yin hang), rare
//! ones are left out, and surnames are read as surnames.

pub mod readings;
pub mod syllable;
pub mod typed;

pub use readings::{Reading, read_word, usual_reading};
pub use syllable::Syllable;
pub use typed::{Atom, Fit, Typed};
