//! `souwen index --via URL`: reads files here, and sends their articles to a server.
//!
//! The same readers with the same options as `souwen index` make the same articles with the same ids. The
//! server receives only articles: it never opens a file by a name that was sent to it. Articles of deleted
//! files stay on the server: they were pushed, and have to be deleted explicitly.

mod batch;
mod ids;
mod outcome;
mod reader;

use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use crate::cli::commands::open;
use crate::cli::config::{IndexConfig, IndexDir};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::progress::RefreshBar;
use crate::cli::output::terminal::print_message;
use crate::cli::output::{json, report};
use crate::cli::remote::Remote;
use batch::Batches;
use outcome::Outcome;
use reader::FileReader;
use souwen::article::{FoundFile, Links, links, read_file, walk_with};
use souwen::index::Progress as _;

/// Runs the command. Files that cannot be read and articles that are rejected are reported and make the exit
/// code 2; everything else is in the index of the server.
///
/// # Errors
/// When a folder cannot be read at all, and when the server cannot be reached or refuses everything.
pub fn run(
    out: &mut dyn Write,
    dir: &IndexDir,
    config: IndexConfig,
    server: Remote,
) -> Result<Exit, CliError> {
    let begun = Instant::now();
    let mut outcome = Outcome::default();
    let files = files(dir, &config, &mut outcome)?;
    let address = server.address().as_str().to_owned();
    let mut bar = RefreshBar::new();
    bar.planned(files.len(), files.iter().map(|file| file.size).sum());
    let mut batches = Batches::new(server);
    let sent = send(&files, &config, &mut batches, &mut outcome, &mut bar);
    drop(bar);
    if let Err(error) = sent {
        report::print_notes(&outcome.notes, config.verbose);
        // Articles sent before the error are in the index; sending them again changes nothing.
        if outcome.accepted() > 0 {
            print_message(format!(
                "{} were accepted before this; send the same again",
                outcome.accepted_line()
            ));
        }
        return Err(error);
    }
    if config.json {
        json::write(out, &outcome.json())?;
    } else {
        report::print_notes(&outcome.notes, config.verbose);
        outcome.write(out, begun.elapsed(), &address)?;
    }
    if outcome.has_problems() {
        out.flush()?;
        print_message(
            "some files or articles were rejected; everything else is in the index of the server",
        );
        return Ok(Exit::Failed);
    }
    Ok(Exit::Done)
}

/// The files to read.
fn files(
    dir: &IndexDir,
    config: &IndexConfig,
    outcome: &mut Outcome,
) -> Result<Vec<FoundFile>, CliError> {
    let folders: Vec<PathBuf> = open::folders(dir, &config.refresh.paths)?;
    let followed = Links::inside(folders.iter().map(PathBuf::as_path), config.refresh.follow);
    let mut files = Vec::new();
    let mut links_out = Vec::new();
    for folder in &folders {
        let found = walk_with(folder, &followed)
            .map_err(|source| CliError::File { path: folder.to_owned(), source })?;
        outcome.notes.extend(found.notes);
        for (kind, count) in found.other_kinds {
            *outcome.other_kinds.entry(kind).or_default() += count;
        }
        links_out.extend(found.links_out);
        files.extend(found.files);
    }
    outcome.notes.extend(links::note(&links_out, 0));
    Ok(files)
}

/// Reads the files and sends their articles.
fn send(
    files: &[FoundFile],
    config: &IndexConfig,
    batches: &mut Batches,
    outcome: &mut Outcome,
    bar: &mut RefreshBar,
) -> Result<(), CliError> {
    for file in files {
        bar.file(&file.path);
        let mut reader = FileReader::new(file, batches, outcome, bar);
        let read = read_file(file, &config.refresh.read, &mut reader);
        if let Some(error) = reader.failed() {
            return Err(error);
        }
        match read {
            Ok(_) => outcome.files_read += 1,
            Err(error) => outcome.failed_file(&file.path, &error),
        }
    }
    batches.send(outcome)
}
