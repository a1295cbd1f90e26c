//! The formats of office programs: Word documents (`docx`), the metadata of office files (`properties`), and
//! errors for old formats that are not read (`old`).

pub(crate) mod docx;
mod old;
mod properties;

pub(crate) use docx::{InsertedForm, forms, read_docx};
pub(crate) use old::{is_old, refuse};
