//! Text analysis: from characters to the tokens that are indexed and asked for.
//!
//! Fold first, segment second: [`fold()`] maps every significant character to one
//! representative, so offsets and positions never need repair, and the segmenter sees folded text
//! only. No I/O, and nothing here can fail.

pub mod analyzer;
pub mod date;
pub mod dictionary;
pub mod fold;
pub mod learn;
pub mod list;
pub mod lookalike;
pub mod marked;
pub mod pair;
pub mod parting;
pub mod pinyin;
pub mod run;
pub mod segment;
pub mod sentence;
pub mod sketch;

pub use analyzer::{Analyzer, Token, WantedWords};
pub use date::{Date, DateRange, WrittenDate, YearlyRange};
pub use dictionary::{Dictionary, DictionaryChanges, Word, WordError};
pub use fold::{FoldedChar, fold, fold_char, is_significant};
pub use learn::{Expression, ExpressionKind, Expressions, Learner, WordCandidate};
pub use parting::PartingSigns;
pub use run::{ExactRun, Run, RunChar};
pub use segment::{Cut, load_dictionary};
pub use sketch::Sketch;
