//! `souwen dict add` and `souwen dict remove`: change the user's dictionary, and show how the words are
//! segmented before and after.

use std::io::Write;

use super::open::dictionary;
use crate::cli::args::DictWordsArgs;
use crate::cli::commands::open::index;
use crate::cli::config::IndexDir;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::json;
use crate::cli::output::terminal::print_message;
use crate::cli::output::words::{ChangedWord, changed_json, write_changed, write_pending};
use souwen::index::dictionary::{DictionaryEdit, DictionaryFile};
use souwen::index::{Index, StateSource};
use souwen::text::{Analyzer, Cut, Word};

/// Runs `souwen dict add`.
///
/// # Errors
/// When a word is invalid, and when the dictionary or the index cannot be read or written.
pub fn add(out: &mut dyn Write, dir: &IndexDir, args: &DictWordsArgs) -> Result<Exit, CliError> {
    let words = parse(&args.words)?;
    let file = dictionary(dir)?;
    add_words(out, dir, file, words, args.json)
}

/// Runs `souwen dict remove`. Words that are not in the dictionary are not an error.
///
/// # Errors
/// The same as those of [`add`].
pub fn remove(out: &mut dyn Write, dir: &IndexDir, args: &DictWordsArgs) -> Result<Exit, CliError> {
    let words = parse(&args.words)?;
    let mut file = dictionary(dir)?;
    let edit = file.remove(&words)?;
    let unknown = others(&words, &edit);
    let index = index(dir)?;
    let changed = changed_words(index.as_ref(), &edit, &file)?;
    let pending = index.as_ref().map(StateSource::pending).transpose()?;
    if args.json {
        let object = changed_json("removed", &changed, "unknown", &unknown, pending.as_ref());
        json::write(out, &object)?;
    } else {
        write_changed(out, &changed)?;
        for word in unknown {
            print_message(format!("{word} is not in {}", file.path.display()));
        }
        write_pending(out, pending.as_ref(), changed.len())?;
    }
    Ok(if changed.is_empty() { Exit::NothingFound } else { Exit::Done })
}

/// Adds words to the dictionary and reports how they are segmented. Words that are already in it are not an
/// error.
///
/// # Errors
/// When the dictionary or the index cannot be read or written.
pub fn add_words(
    out: &mut dyn Write,
    dir: &IndexDir,
    mut file: DictionaryFile,
    words: Vec<Word>,
    as_json: bool,
) -> Result<Exit, CliError> {
    let edit = file.add(&words)?;
    let known = others(&words, &edit);
    let index = index(dir)?;
    let changed = changed_words(index.as_ref(), &edit, &file)?;
    let pending = index.as_ref().map(StateSource::pending).transpose()?;
    if as_json {
        json::write(out, &changed_json("added", &changed, "known", &known, pending.as_ref()))?;
        return Ok(Exit::Done);
    }
    write_changed(out, &changed)?;
    for word in known {
        print_message(format!("{word} is in {} already", file.path.display()));
    }
    write_pending(out, pending.as_ref(), edit.words.len())?;
    Ok(Exit::Done)
}

/// Parses the typed words.
fn parse(words: &[String]) -> Result<Vec<Word>, CliError> {
    let parse = |written: &String| {
        Word::new(written)
            .map_err(|reason| CliError::Usage(format!("{written:?} cannot be a word: {reason}")))
    };
    words.iter().map(parse).collect()
}

/// The words, as they were typed, that an edit did not change.
fn others<'a>(words: &'a [Word], edit: &DictionaryEdit) -> Vec<&'a str> {
    let changed = |word: &&Word| !edit.words.iter().any(|other| other.folded() == word.folded());
    words.iter().filter(changed).map(Word::written).collect()
}

/// The segmentation of each word that an edit changed, before and after the edit. `file` holds the dictionary
/// after it.
fn changed_words(
    index: Option<&Index>,
    edit: &DictionaryEdit,
    file: &DictionaryFile,
) -> Result<Vec<ChangedWord>, CliError> {
    let before = Analyzer::with_dictionary(edit.before.clone());
    let after = Analyzer::with_dictionary(file.dictionary.clone());
    let state = index.map(StateSource::state);
    let cut = |analyzer: &Analyzer, word: &Word| -> Vec<String> {
        analyzer.words(word.written(), Cut::Plain).into_iter().map(|token| token.term).collect()
    };
    let change = |word: &Word| {
        Ok(ChangedWord {
            word: word.written().to_owned(),
            before: cut(&before, word),
            after: cut(&after, word),
            articles: state.as_ref().map(|state| state.count_containing(word)).transpose()?,
        })
    };
    edit.words.iter().map(change).collect()
}
