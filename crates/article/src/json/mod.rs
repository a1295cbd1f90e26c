//! Articles as JSON: reading JSON and JSON Lines, and writing what [`read_file`](crate::read_file)
//! reads back to the same article. This is also the form in which the index stores an article.
//!
//! `split` divides a document of any size into its articles (using `scanner`); `file` reads whole files,
//! and `items` articles from elsewhere. `object` reads one article: `repair` repairs invalid JSON, `node`
//! is the parsed tree, `own` recognises our own output, `wrapped` takes the article out of its wrapper,
//! `fields` knows the names of fields in other people's data, `input` the accepted forms of a value.
//! `body` finds the text, `markup` reads HTML in it and `nested` text in parts. `write` writes an
//! article, and `written` reads that back.
//!
//! Members without a field in the model are written inside one member `meta`. They are read from there
//! and from anywhere else in the object, so none of their names can clash with one of ours.

#[cfg(test)]
mod account;
mod body;
#[cfg(test)]
mod exports;
mod fields;
mod file;
mod input;
mod items;
mod markup;
mod nested;
mod node;
mod object;
mod own;
mod repair;
mod scanner;
mod split;
mod wrapped;
mod write;
mod written;

/// Repairs invalid JSON.
pub(crate) fn mended(text: &str) -> String {
    repair::repaired(text).json
}

#[cfg(any(feature = "office", feature = "feeds"))]
pub(crate) use file::complete_from_text;

/// Whether a name is that of a field, in any accepted spelling; and if it is, whether that field alone
/// makes an article: a title or a text.
#[cfg(feature = "office")]
pub(crate) fn is_named_field(name: &str) -> Option<bool> {
    use fields::JsonField::{Body, Html, Title};
    fields::JsonField::of(name).map(|(field, _)| matches!(field, Title | Body | Html))
}

/// Checks the name of a field that a column is mapped to.
///
/// # Errors
/// A sentence that lists the fields.
pub fn check_column(field: &str) -> Result<(), String> {
    if fields::JsonField::of(field).is_some_and(|(own, _)| own.name() == field) {
        return Ok(());
    }
    Err(format!(
        "{field} is no field: name one of id, title, subtitle, date, place, source, authors, section, kind, url, tags, body"
    ))
}

pub(crate) use file::read_json;
pub use items::{Item, Refusal, Single, read_items, read_single};
pub use object::{Fault, Incoming, from_json, read_object};
pub use write::{to_json, with_id};
pub use written::from_written;
