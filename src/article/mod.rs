//! Articles and where they come from: the model, and readers that turn files into articles.
//!
//! A reader never gives up a whole run: what it cannot read it reports as a [`Note`] with path and
//! line, and goes on. Nothing here knows how articles are indexed or found.

pub mod model;
pub mod reading;

pub use model::{Article, Paragraph, Role};
pub use reading::{Evidence, Note, NoteKind, ReadError, ReadOptions, Record, Sink, Split};
