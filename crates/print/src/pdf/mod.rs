//! PDF files: from bytes to pages of placed characters.
//!
//! `tables` measures what the tables of a file would unpack to before the file is opened; `content`
//! interprets the drawing of a page; `fonts` maps the codes of fonts to characters and widths; `unpack`
//! unpacks the parts of a file within limits. A well-kept library parses the objects of a file, on a
//! thread of its own (`crate::guard`).

mod content;
mod fonts;
mod tables;
mod unpack;

use std::time::Instant;

use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use crate::document::{About, Document, Unread};
use crate::limits::Limits;
use crate::page::Page;
use crate::walk::{Summary, each, read_layout};
use content::Budget;
use fonts::FontStore;

/// How far from the start of a file the signature of a PDF may be, in bytes.
const HEAD: usize = 1024;

/// Whether bytes are the beginning of a PDF file.
pub fn is_pdf(head: &[u8]) -> bool {
    head[..head.len().min(HEAD)].windows(5).any(|window| window == b"%PDF-")
}

/// Reads a file and lays out its pages.
///
/// # Errors
/// When nothing of it can be read, or it would cost more than `limits`.
pub fn read_pdf(bytes: Vec<u8>, limits: &Limits) -> Result<Document, Unread> {
    read_layout(pages, bytes, limits)
}

/// Passes the pages of a file, without layout, to `give` one after the other.
///
/// # Errors
/// Like [`read_pdf`].
pub fn each_page<T: Send + 'static>(
    bytes: Vec<u8>,
    limits: &Limits,
    take: impl FnMut(Page) -> T + Send + 'static,
) -> Result<Vec<T>, Unread> {
    each(pages, bytes, limits, take)
}

fn pages(bytes: Vec<u8>, limits: &Limits, take: &mut dyn FnMut(Page)) -> Result<Summary, Unread> {
    let ends = Instant::now().checked_add(limits.time);
    if bytes.len() as u64 > limits.bytes {
        return Err(Unread::TooLarge(limits.bytes >> 20));
    }
    if !is_pdf(&bytes) {
        return Err(Unread::OtherKind);
    }
    tables::check(&bytes, limits, ends)?;
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Unread::Password,
        LoadPdfError::Decryption(_) => Unread::Encryption,
        LoadPdfError::Invalid => Unread::Damaged,
    })?;
    let mut budget = Budget::new(limits, ends);
    let mut fonts = FontStore::default();
    let mut cut = Vec::new();
    for (number, page) in (1..).zip(pdf.pages().iter()) {
        if number as usize > limits.pages {
            cut.push("more pages than are read of one file");
            break;
        }
        budget.is_in_time(limits)?;
        let page = content::page(page, number, &mut fonts, &mut budget);
        if page.is_cut_short && cut.is_empty() {
            cut.push("a page draws more than is read of one file");
        }
        take(page);
    }
    budget.is_in_time(limits)?;
    Ok(Summary { about: about(&pdf), cut, left: Vec::new() })
}

/// The metadata of a file.
fn about(pdf: &Pdf) -> About {
    let metadata = pdf.metadata();
    let title = metadata.title.as_deref().map(fonts::text_string);
    let title = title.map(|title| title.trim().to_string());
    About { title: title.filter(|title| !title.is_empty()) }
}
