//! Markdown as a person reads it: lines of plain text, each with what its markup says of it.
//!
//! `comrak` parses (`tree`); the signs of site generators and notebooks that no parser knows are
//! taken out before (`templates`); HTML inside Markdown becomes Markdown again (`html`); and
//! `blocks` reads the lines by the habits of scraped pages, as it reads plain text.

mod asides;
pub(crate) mod blocks;
mod definitions;
pub(crate) mod enumerator;
pub(crate) mod html;
mod inline;
mod items;
pub(crate) mod lines;
mod reference;
mod tag;
mod templates;
mod tree;
mod wrapping;

pub(crate) use tree::read;
