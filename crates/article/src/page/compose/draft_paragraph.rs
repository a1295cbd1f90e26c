//! A paragraph of a story while it is being put together.

use crate::markdown::blocks::join;
use crate::model::Role;

/// A paragraph of a story while it is being put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DraftParagraph {
    /// Its text.
    pub text: String,
    /// What it is.
    pub role: Role,
    /// Its level, see [`Paragraph`](crate::Paragraph).
    pub level: Option<u8>,
    /// The place of a heading in the page of the article, without `#`.
    pub anchor: Option<String>,
    /// First and last line in the file.
    pub lines: (u32, u32),
    /// Whether nothing but a line end parts it from the one before.
    pub soft: bool,
    /// Whether it is known to be running text: a dateline stood before it.
    pub prose: bool,
    /// Whether markup makes it a heading, and not its look or its place.
    pub marked: bool,
    /// Whether it stays as it is: a row of a table, a bold line.
    pub fixed: bool,
}

impl DraftParagraph {
    /// A paragraph of running text in the first line.
    #[cfg(test)]
    pub(super) fn of(text: &str) -> DraftParagraph {
        DraftParagraph {
            text: text.to_string(),
            role: Role::Paragraph,
            level: None,
            anchor: None,
            lines: (1, 1),
            soft: false,
            prose: false,
            marked: false,
            fixed: false,
        }
    }

    /// Appends a paragraph that continues this one.
    pub(super) fn append(&mut self, next: &DraftParagraph) {
        let text = std::mem::take(&mut self.text);
        self.text = join(text, &next.text);
        self.lines.1 = next.lines.1;
    }
}
