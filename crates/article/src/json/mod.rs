//! Articles as JSON: reading JSON and JSON Lines, and writing what [`read_file`](crate::read_file)
//! reads back to the same article. This is also the form in which the index stores an article.
//!
//! `fields` knows by which names people call a field, `input` in which
//! forms a value may come, `object` reads one article, `write` writes
//! one, `written` reads that back, `split` cuts a document of any size into its articles (by `scanner`), `file` reads whole files.
//!
//! Fields that have no place in the model are written inside one field `meta`, and are read from
//! there and from anywhere else in the object: so no name of theirs can clash with one of ours.

mod fields;
mod file;
mod input;
mod object;
mod scanner;
mod split;
mod write;
mod written;

pub use file::read_json;
pub use object::{Fault, Incoming, from_json, read_object};
pub use write::{to_json, with_id};
pub use written::from_written;
