//! Hostile input for whatever reads input: the query parser, folding, the readers, the snippet
//! cutter, whole searches. Each case is made from its seed alone, and what must hold is checked as
//! well as that nothing panics. The tests of the product try a few thousand cases of each target;
//! the program of this package tries as many as one likes.
//!
//! The seeds of bugs that were found are kept in `seeds.txt`, and are tried first.

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
pub use targets::{NAMES, Target};
