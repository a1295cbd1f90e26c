//! The formats of office programs: documents, and fixed pages for print.

pub(crate) mod docx;
mod old;
mod properties;

pub(crate) use docx::read_docx;
pub(crate) use old::{is_old, refuse};
