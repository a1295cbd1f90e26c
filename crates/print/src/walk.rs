//! Reads files of pages of any format: either lays out all pages, or passes the pages on without layout.
//!
//! A format provides one function, a [`ReadPages`]; time limits and protection from crashes are added here.

use crate::document::{About, Document, Unread};
use crate::guard::guarded;
use crate::layout;
use crate::limits::Limits;
use crate::page::Page;

/// Reads a file and passes each page to the callback as soon as it is complete. Returns the other data of the
/// file at the end.
pub(crate) type ReadPages = fn(Vec<u8>, &Limits, &mut dyn FnMut(Page)) -> Result<Summary, Unread>;

/// The data of a file besides its pages. `cut` and `left` are those of [`Document`].
#[derive(Default)]
pub(crate) struct Summary {
    pub(crate) about: About,
    pub(crate) cut: Vec<&'static str>,
    pub(crate) left: Vec<&'static str>,
}

/// Reads a file and lays out its pages.
///
/// # Errors
/// When nothing of it can be read, or reading it would cost more than `limits` allow.
pub(crate) fn read_layout(
    walk: ReadPages,
    bytes: Vec<u8>,
    limits: &Limits,
) -> Result<Document, Unread> {
    let limits = *limits;
    guarded(limits.time, move || {
        let mut sheets = Vec::new();
        let Summary { about, cut, left } =
            walk(bytes, &limits, &mut |page| sheets.push(layout::sheet(&page)))?;
        Ok(Document { sheets, about, cut, left })
    })
}

/// Passes the pages of a file to `take`, one after the other and without layout. Returns the results of
/// `take`.
///
/// # Errors
/// Like [`read_layout`].
pub(crate) fn each<T: Send + 'static>(
    walk: ReadPages,
    bytes: Vec<u8>,
    limits: &Limits,
    mut take: impl FnMut(Page) -> T + Send + 'static,
) -> Result<Vec<T>, Unread> {
    let limits = *limits;
    guarded(limits.time, move || {
        let mut results = Vec::new();
        walk(bytes, &limits, &mut |page| results.push(take(page)))?;
        Ok(results)
    })
}
