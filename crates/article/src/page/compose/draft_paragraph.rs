//! A paragraph of a story being composed.

use crate::markdown::blocks::join;
use crate::model::Role;

/// A paragraph of a story being composed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DraftParagraph {
    /// Its text.
    pub text: String,
    /// Its role.
    pub role: Role,
    /// Its level, see [`Paragraph`](crate::Paragraph).
    pub level: Option<u8>,
    /// The anchor of a heading in the page of the article, without `#`.
    pub anchor: Option<String>,
    /// First and last line in the file.
    pub lines: (u32, u32),
    /// Whether only a line end separates it from the one before.
    pub soft: bool,
    /// Whether it is known to be running text because a dateline precedes it.
    pub prose: bool,
    /// Whether markup makes it a heading, rather than its form or position.
    pub marked: bool,
    /// Whether it must not be changed: a row of a table, a bold line.
    pub fixed: bool,
}

impl DraftParagraph {
    /// A paragraph of running text on line 1.
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
