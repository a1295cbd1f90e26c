//! What offices write: documents, and pages fixed for print.

pub(crate) mod docx;
mod old;
mod properties;

pub(crate) use docx::read_docx;
pub(crate) use old::{is_old, refuse};
