//! PDF and OFD files that are made up for tests: no font is in them, and no text but what is invented here.
//!
//! `file` writes a PDF file, `ofd` one in OFD, `coding` says in which codes its text is written, `paper` lays out pages of
//! newspapers, `words` invents what they say, `score` compares what was read with what was meant.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests stop at what is not as they expect")]

mod coding;
mod file;
mod ofd;
mod paper;
mod score;
mod words;

pub use coding::{CODINGS, Coding};
pub use file::{FileWriter, Tables};
pub use ofd::{ofd, ofd_of, package};
pub use paper::{Intended, Look, Paper, paper};
pub use score::{in_order, share_in_order, significant};
pub use words::{Words, script_of};
