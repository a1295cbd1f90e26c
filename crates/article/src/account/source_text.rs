//! A piece of text that the second reading of a file gives.

/// A piece of a file: a line, a text between tags, an attribute, a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SourceText {
    /// The line it begins in, from 1.
    pub(super) line: u32,
    /// Its text.
    pub(super) text: String,
    /// Whether tags and character references in it may be markup.
    pub(super) may_be_markup: bool,
}
