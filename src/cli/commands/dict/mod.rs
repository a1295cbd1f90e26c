//! `souwen dict`: the words that the user adds to the segmenter's dictionary.

mod change;
mod learn;
mod list;
mod open;

use std::io::Write;

use crate::cli::args::DictCommand;
use crate::cli::config::IndexDir;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;

/// Runs the command.
///
/// # Errors
/// When a word is invalid, and when the dictionary or the index cannot be read or written.
pub fn run(out: &mut dyn Write, dir: &IndexDir, command: DictCommand) -> Result<Exit, CliError> {
    match command {
        DictCommand::Add(args) => change::add(out, dir, &args),
        DictCommand::Remove(args) => change::remove(out, dir, &args),
        DictCommand::List(args) => list::run(out, dir, &args),
        DictCommand::Learn(args) => learn::run(out, dir, &args),
    }
}
