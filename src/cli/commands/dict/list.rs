//! `souwen dict list`.

use std::io::Write;
use std::sync::Arc;

use super::open::{dictionary, index};
use crate::cli::args::DataArgs;
use crate::cli::config::IndexDir;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::json;
use crate::cli::output::words::{ListedWord, listed_json, write_listed, write_pending};
use souwen::index::{Index, PendingWords, Snapshot};

/// Runs the command.
///
/// # Errors
/// When the dictionary or the index cannot be read.
pub fn run(out: &mut dyn Write, dir: &IndexDir, args: &DataArgs) -> Result<Exit, CliError> {
    let file = dictionary(dir)?;
    let index = index(dir)?;
    let pending = index.as_ref().map(Index::pending).transpose()?;
    let snapshot = index.as_ref().map(Index::snapshot);
    let mut listed = Vec::new();
    for word in file.dictionary.words() {
        let count = |s: &Arc<Snapshot>| s.count_holding(word);
        let waits = |pending: &PendingWords| pending.added.iter().any(|w| w == word.written());
        listed.push(ListedWord {
            word: word.written().to_owned(),
            frequency: word.frequency(),
            tag: word.tag().map(str::to_owned),
            articles: snapshot.as_ref().map(count).transpose()?,
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
