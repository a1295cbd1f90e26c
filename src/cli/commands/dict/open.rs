//! Opens the dictionary and the index for the commands.

use crate::cli::config::IndexDir;
use crate::cli::error::CliError;
use crate::cli::output::terminal::print_line;
use crate::cli::remedy;
use souwen::index;
use souwen::index::dictionary::DictionaryFile;

/// Opens the dictionary, and warns of invalid lines in it.
///
/// # Errors
/// When the dictionary exists but cannot be read.
pub fn dictionary(dir: &IndexDir) -> Result<DictionaryFile, CliError> {
    let file = index::dictionary::read(&dir.path)?;
    for note in file.notes() {
        print_line(remedy::with_remedy(&note));
    }
    Ok(file)
}
