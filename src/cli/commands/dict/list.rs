//! `souwen dict list`: lists the words of the user's dictionary, and which of them wait for the next refresh.

use std::io::Write;

use super::open::dictionary;
use crate::cli::args::DataArgs;
use crate::cli::commands::open::index;
use crate::cli::config::IndexDir;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::json;
use crate::cli::output::words::{ListedWord, listed_json, write_listed, write_pending};
use souwen::index::{PendingWords, StateSource};

/// Runs the command.
///
/// # Errors
/// When the dictionary or the index cannot be read.
pub fn run(out: &mut dyn Write, dir: &IndexDir, args: &DataArgs) -> Result<Exit, CliError> {
    let file = dictionary(dir)?;
    let index = index(dir)?;
    let pending = index.as_ref().map(StateSource::pending).transpose()?;
    let state = index.as_ref().map(StateSource::state);
    let mut listed = Vec::new();
    for word in file.dictionary.words() {
        let waits = |pending: &PendingWords| pending.added.iter().any(|w| w == word.written());
        listed.push(ListedWord {
            word: word.written().to_owned(),
            frequency: word.frequency(),
            tag: word.tag().map(str::to_owned),
            articles: state.as_ref().map(|state| state.count_containing(word)).transpose()?,
            applied: pending.as_ref().map(|pending| !waits(pending)),
        });
    }
    if args.json {
        json::write(out, &listed_json(&listed, &file, pending.as_ref()))?;
    } else {
        write_listed(out, &listed)?;
        write_pending(out, pending.as_ref(), 0)?;
    }
    Ok(if listed.is_empty() { Exit::NothingFound } else { Exit::Done })
}
