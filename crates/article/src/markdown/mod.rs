//! Markdown, and the HTML inside it, as blocks of plain text.

pub(crate) mod blocks;
pub(crate) mod enumerator;
pub(crate) mod html;
pub(crate) mod inline;
