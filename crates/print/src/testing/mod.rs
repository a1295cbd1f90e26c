//! Made-up PDF and OFD files for tests: without fonts, and with text invented here.
//!
//! `file` writes PDF files, `ofd` writes OFD files, `coding` encodes their text, `paper` lays out
//! newspaper pages, `words` invents their text, `score` compares what was read with what was intended.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests stop at what is not as they expect")]

mod coding;
mod file;
mod ofd;
mod paper;
#[cfg(test)]
mod score;
mod words;

pub use coding::{CODINGS, Coding};
#[cfg(test)]
pub(crate) use file::deflated;
pub use file::{FileWriter, Tables};
pub use ofd::{ofd, package};
pub use paper::{Intended, Look, Paper, paper};
#[cfg(test)]
pub(crate) use score::{in_order, share_in_order};
#[cfg(test)]
pub(crate) use words::script_of;
