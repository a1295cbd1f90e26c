//! The account of a file: what became of each piece of its text.
//!
//! A reader says of everything that it leaves out what it is; all other text is found again in the
//! records, in their text or in their metadata.

/// Text of a file that is in no record, on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Omission {
    /// The line it begins in, from 1, or 0 where the reader knows no lines.
    pub line: u32,
    /// The text, as the file has it or as a browser would show it.
    pub text: String,
    /// What it is: "a comment", "navigation", "the language of code".
    pub what: &'static str,
}
