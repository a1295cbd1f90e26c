//! Fuzzing with hostile input: the query parser, folding, the readers, the snippet cutter, whole searches.
//! Each case is generated from its seed alone. A case fails when an invariant is violated or something
//! panics. The tests of the product run a few thousand cases of each target; the program of this package runs
//! any number.
//!
//! The seeds of known bugs are listed in `seeds.txt`, and are run first.

mod outcome;
mod packages;
mod pieces;
mod print;
mod queries_and_text;
mod random;
mod readers;
mod run;
mod searches;
mod targets;

pub use run::{Report, SEEDS, known_seeds, run};
pub use targets::{NAMES, Target, target_of};
