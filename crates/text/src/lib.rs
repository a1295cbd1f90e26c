//! Text analysis: from characters to the tokens of indexes and queries.
//!
//! Folding comes first, segmentation second: [`fold()`] maps every significant character to one
//! representative. So offsets and positions need no correction, and the segmenter sees only folded
//! text. The crate does no I/O, and nothing in it can fail.

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
