//! Markdown as a person reads it: lines of plain text, each with its kind according to the markup.
//!
//! `templates` removes the markup of site generators and notebooks, which no parser knows; `comrak`
//! parses the rest (`tree`); HTML inside Markdown becomes Markdown (`html`); and `blocks` turns the lines
//! into blocks by the habits of scraped pages, as it does for plain text.

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
