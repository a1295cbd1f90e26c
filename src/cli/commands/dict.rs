//! `souwen dict`: the words that the user adds to the segmenter's dictionary.

use std::io::{self, Write};

use super::learn;
use crate::cli::Exit;
use crate::cli::args::{DataArgs, DictCommand, DictWordsArgs};
use crate::cli::config::IndexDir;
use crate::cli::error::CliError;
use crate::cli::output::json;
use crate::cli::output::terminal::{tell, tell_line};
use crate::cli::output::words;
use crate::cli::output::words::{ChangedWord, ListedWord, pending_line};
use crate::cli::remedy;
use souwen::index::dictionary;
use souwen::index::dictionary::DictionaryFile;
use souwen::index::{Index, IndexError, PendingWords};
use souwen::text::{Analyzer, Cut, Word};

/// Runs the command.
///
/// # Errors
/// When a word is none, and when the dictionary or the index cannot be read or written.
pub fn run(out: &mut dyn Write, dir: &IndexDir, command: DictCommand) -> Result<Exit, CliError> {
    match command {
        DictCommand::Add(args) => add(out, dir, &args),
        DictCommand::Remove(args) => remove(out, dir, &args),
        DictCommand::List(args) => list(out, dir, &args),
        DictCommand::Learn(args) => learn::run(out, dir, &args),
    }
}

/// Adds words to the dictionary and tells what becomes of them. Words that are there already are
/// no mistake.
pub fn add_words(
    out: &mut dyn Write,
    dir: &IndexDir,
    mut file: DictionaryFile,
    words: Vec<Word>,
    as_json: bool,
) -> Result<Exit, CliError> {
    let before = Analyzer::with_dictionary(file.dictionary.clone());
    let all: Vec<Word> = words.clone();
    let added = file.add(words)?;
    let known: Vec<&str> = all
        .iter()
        .filter(|word| !added.iter().any(|added| added.folded() == word.folded()))
        .map(Word::written)
        .collect();
    let after = Analyzer::with_dictionary(file.dictionary.clone());
    let index = open(dir)?;
    let changed = changed_words(index.as_ref(), &added, &before, &after)?;
    let pending = index.as_ref().map(Index::pending).transpose()?;
    if as_json {
        json::write(
            out,
            &words::changed_json("added", &changed, "known", &known, pending.as_ref()),
        )?;
        return Ok(Exit::Done);
    }
    words::write_changed(out, &changed)?;
    for word in known {
        tell(format!("{word} is in {} already", file.path.display()));
    }
    write_pending(out, pending.as_ref(), added.len())?;
    Ok(Exit::Done)
}

fn add(out: &mut dyn Write, dir: &IndexDir, args: &DictWordsArgs) -> Result<Exit, CliError> {
    let words = parse(&args.words)?;
    let file = read(dir)?;
    add_words(out, dir, file, words, args.json)
}

fn remove(out: &mut dyn Write, dir: &IndexDir, args: &DictWordsArgs) -> Result<Exit, CliError> {
    let words = parse(&args.words)?;
    let mut file = read(dir)?;
    let before = Analyzer::with_dictionary(file.dictionary.clone());
    let (removed, unknown): (Vec<Word>, Vec<Word>) =
        words.into_iter().partition(|word| file.dictionary.get(word.folded()).is_some());
    file.remove(&removed.iter().map(Word::folded).collect::<Vec<_>>())?;
    let after = Analyzer::with_dictionary(file.dictionary.clone());
    let index = open(dir)?;
    let changed = changed_words(index.as_ref(), &removed, &before, &after)?;
    let pending = index.as_ref().map(Index::pending).transpose()?;
    let unknown: Vec<&str> = unknown.iter().map(Word::written).collect();
    if args.json {
        let object =
            words::changed_json("removed", &changed, "unknown", &unknown, pending.as_ref());
        json::write(out, &object)?;
    } else {
        words::write_changed(out, &changed)?;
        for word in unknown {
            tell(format!("{word} is not in {}", file.path.display()));
        }
        write_pending(out, pending.as_ref(), changed.len())?;
    }
    Ok(if changed.is_empty() { Exit::NothingFound } else { Exit::Done })
}

fn list(out: &mut dyn Write, dir: &IndexDir, args: &DataArgs) -> Result<Exit, CliError> {
    let file = read(dir)?;
    let index = open(dir)?;
    let pending = index.as_ref().map(Index::pending).transpose()?;
    let snapshot = index.as_ref().map(Index::snapshot);
    let mut listed = Vec::new();
    for word in file.dictionary.words() {
        let count = |s: &std::sync::Arc<souwen::index::Snapshot>| s.count_holding(word);
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
        json::write(out, &words::listed_json(&listed, &file, pending.as_ref()))?;
    } else {
        words::write_listed(out, &listed)?;
        write_pending(out, pending.as_ref(), 0)?;
    }
    Ok(if listed.is_empty() { Exit::NothingFound } else { Exit::Done })
}

/// The words that were typed.
fn parse(words: &[String]) -> Result<Vec<Word>, CliError> {
    let parse = |written: &String| {
        Word::new(written)
            .map_err(|reason| CliError::Usage(format!("{written:?} cannot be a word: {reason}")))
    };
    words.iter().map(parse).collect()
}

/// The dictionary; lines of it that are no words are told.
pub fn read(dir: &IndexDir) -> Result<DictionaryFile, CliError> {
    let file = dictionary::read(&dir.path)?;
    for note in file.notes() {
        tell_line(remedy::told(&note));
    }
    Ok(file)
}

/// The index, if there is one.
fn open(dir: &IndexDir) -> Result<Option<Index>, CliError> {
    match Index::open(&dir.path) {
        Ok(index) => Ok(Some(index)),
        Err(IndexError::Missing(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn changed_words(
    index: Option<&Index>,
    words: &[Word],
    before: &Analyzer,
    after: &Analyzer,
) -> Result<Vec<ChangedWord>, CliError> {
    let snapshot = index.map(Index::snapshot);
    let cut = |analyzer: &Analyzer, word: &Word| -> Vec<String> {
        analyzer.words(word.written(), Cut::Plain).into_iter().map(|token| token.term).collect()
    };
    let change = |word: &Word| {
        Ok(ChangedWord {
            word: word.written().to_owned(),
            before: cut(before, word),
            after: cut(after, word),
            articles: snapshot.as_ref().map(|s| s.count_holding(word)).transpose()?,
        })
    };
    words.iter().map(change).collect()
}

/// What is to be done for the words to count. `changed`: how many were changed just now.
fn write_pending(
    out: &mut dyn Write,
    pending: Option<&PendingWords>,
    changed: usize,
) -> io::Result<()> {
    match pending {
        Some(pending) if !pending.is_empty() => {
            writeln!(out, "{}", pending_line(pending))
        }
        None if changed > 0 => writeln!(out, "the next `souwen index` goes by them"),
        _ => Ok(()),
    }
}
