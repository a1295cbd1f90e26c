//! Printed pages: from the bytes of a file of pages to the stories on them.
//!
//! A page consists of characters, each with its place ([`Page`]), and of the rules, boxes and pictures
//! between them; it does not state lines, columns or stories. `pdf` reads such pages from PDF files,
//! `ofd` from OFD files, `recognised` from the output of text recognition. `layout` groups characters
//! into lines, and lines into blocks in reading order: in columns, written horizontally or from top to
//! bottom. `stories` separates stories by their headlines, rules and boxes, and joins those that are
//! continued on another page.
//!
//! All lengths are in points of the page (1/72 inch), from its upper left corner. Nothing here panics,
//! whatever a file contains, and [`Limits`] bounds the cost of reading it.

mod document;
#[cfg(any(feature = "pdf", feature = "package"))]
mod guard;
mod layout;
mod limits;
#[cfg(any(feature = "pdf", feature = "package"))]
mod matrix;
#[cfg(feature = "package")]
mod ofd;
#[cfg(feature = "package")]
mod package;
mod page;
#[cfg(feature = "pdf")]
mod pdf;
mod recognised;
mod stories;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod text;
#[cfg(any(feature = "pdf", feature = "package"))]
mod walk;
#[cfg(feature = "xml")]
mod xml;

pub use document::{About, Document, Unread};
pub use layout::{Block, Line, Sheet};
pub use limits::Limits;
#[cfg(feature = "package")]
pub use ofd::{each_ofd_page, read_ofd};
#[cfg(feature = "package")]
pub use package::{Package, resolved, unpacks_within};
pub use page::{Area, Glyph, Page};
#[cfg(feature = "pdf")]
pub use pdf::{each_page, is_pdf, read_pdf};
pub use recognised::{has_places, is_recognised, read_recognised, read_written};
pub use stories::{Furniture, FurnitureKind, Place, Printed, PrintedParagraph, Story, stories};
#[cfg(feature = "xml")]
pub use xml::{Element, Node, Tree};

#[cfg(all(test, feature = "pdf", feature = "package"))]
mod tests;
