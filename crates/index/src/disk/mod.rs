//! The directory of an index: what lies where, and how it is written so that nothing is lost.

pub mod dictionary_file;
pub(crate) mod directory;
pub(crate) mod durable;
pub(crate) mod generation;
pub(crate) mod ledger;
pub(crate) mod lock;
pub mod manifest;
pub(crate) mod names;
mod path_text;
pub(crate) mod replace;
pub(crate) mod reserved;
pub(crate) mod synonyms_file;
pub(crate) mod user_file;
