//! The directory of an index: its files, and how they are written so that nothing is lost.

pub(crate) mod checked;
pub(crate) mod commit;
pub mod dictionary_file;
pub(crate) mod directory;
#[cfg(test)]
pub(crate) mod faults;
pub(crate) mod file_sum;
pub(crate) mod fs;
pub(crate) mod generation;
pub(crate) mod holes;
pub(crate) mod ledger;
pub(crate) mod ledger_pieces;
pub(crate) mod lock;
pub(crate) mod lost_ledger;
pub mod manifest;
pub(crate) mod names;
mod path_text;
pub(crate) mod read_file;
pub(crate) mod recovery;
pub(crate) mod replace;
pub(crate) mod reserved;
pub(crate) mod segment_directory;
pub(crate) mod segment_list;
pub(crate) mod staged_files;
pub(crate) mod staging;
pub(crate) mod synonyms_file;
pub(crate) mod user_file;
