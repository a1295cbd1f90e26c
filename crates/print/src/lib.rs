//! What is printed: from the bytes of a file of pages to the stories on them.
//!
//! A page is characters, each with its place ([`Page`]), and the rules, boxes and pictures between
//! them; nothing in it says what is a line, a column or a story. `pdf` reads such pages from PDF
//! files, `recognised` from what a text recognition wrote beside pictures of pages. `layout` puts characters
//! together to lines, and lines to blocks in the order in which they are read: in columns, written across
//! or from top to bottom. `stories` tells stories apart by
//! their headlines, rules and boxes, and joins what is continued on another page.
//!
//! All lengths are points of the page (1/72 inch), from its upper left corner. Nothing here panics,
//! whatever a file holds, and what it may cost is a [`Limits`].

mod document;
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
pub mod xml;

pub use document::{About, Document, Unread};
pub use layout::{Block, Line, Sheet, sheet};
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
