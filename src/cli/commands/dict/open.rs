//! The dictionary and the index that the commands are about.

use crate::cli::config::IndexDir;
use crate::cli::error::CliError;
use crate::cli::output::terminal::tell_line;
use crate::cli::remedy;
use souwen::index;
use souwen::index::dictionary::DictionaryFile;

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
