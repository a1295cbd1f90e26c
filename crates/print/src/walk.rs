//! What can be asked of a file of pages, whatever its form: all of it laid out, or its pages one by one.

use crate::document::{About, Document, Unread};
use crate::guard::guarded;
use crate::layout;
use crate::limits::Limits;
use crate::page::Page;

/// Goes through a file and gives each page as it comes; tells the rest at the end.
pub(crate) type Walk = fn(Vec<u8>, &Limits, &mut dyn FnMut(Page)) -> Result<Told, Unread>;

/// What is told of a file besides its pages.
#[derive(Default)]
pub(crate) struct Told {
    pub(crate) about: About,
    pub(crate) cut: Vec<&'static str>,
    pub(crate) left: Vec<&'static str>,
}

/// Lays out the pages of a file.
///
/// # Errors
/// When nothing of it can be read, or it would cost more than `limits`.
pub(crate) fn laid_out(walk: Walk, bytes: Vec<u8>, limits: &Limits) -> Result<Document, Unread> {
    let limits = *limits;
    guarded(limits.time, move || {
        let mut sheets = Vec::new();
        let Told { about, cut, left } =
            walk(bytes, &limits, &mut |page| sheets.push(layout::sheet(&page)))?;
        Ok(Document { sheets, about, cut, left })
    })
}

/// Gives the pages of a file as they are.
///
/// # Errors
/// As of [`laid_out`].
pub(crate) fn each<T: Send + 'static>(
    walk: Walk,
    bytes: Vec<u8>,
    limits: &Limits,
    mut take: impl FnMut(Page) -> T + Send + 'static,
) -> Result<Vec<T>, Unread> {
    let limits = *limits;
    guarded(limits.time, move || {
        let mut taken = Vec::new();
        walk(bytes, &limits, &mut |page| taken.push(take(page)))?;
        Ok(taken)
    })
}
