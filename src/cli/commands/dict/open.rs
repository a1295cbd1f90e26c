//! The dictionary and the index that the commands are about.

use crate::cli::config::IndexDir;
use crate::cli::error::CliError;
use crate::cli::output::terminal::tell_line;
use crate::cli::remedy;
use souwen::index;
use souwen::index::dictionary::DictionaryFile;
use souwen::index::{Index, IndexError};

/// The dictionary; lines of it that are no words are told.
///
/// # Errors
/// When there is a dictionary that cannot be read.
pub fn dictionary(dir: &IndexDir) -> Result<DictionaryFile, CliError> {
    let file = index::dictionary::read(&dir.path)?;
    for note in file.notes() {
        tell_line(remedy::told(&note));
    }
    Ok(file)
}

/// The index, if there is one.
///
/// # Errors
/// When there is an index that cannot be read.
pub fn index(dir: &IndexDir) -> Result<Option<Index>, CliError> {
    match Index::open(&dir.path) {
        Ok(index) => Ok(Some(index)),
        Err(IndexError::Missing(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
