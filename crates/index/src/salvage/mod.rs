//! Salvaging: copies every readable article of a damaged index into a new index.
//!
//! Healing (`write/heal.rs`) rebuilds, in place, what can be rebuilt from undamaged stored articles.
//! Salvaging is for damaged stored articles, or when no list of the files of the index is readable.
//! Each file of stored articles is read block by block (`store/`), and an article is taken if its own
//! checksum is right. In an index of an earlier format articles have no checksums; there the checksum
//! of the whole file must be right. The damaged index is never changed.

mod article;
mod choice;
mod commit;
mod output;
mod report;
mod store_file;
mod survey;

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use commit::KnownCommit;
use output::Salvaged;
pub use report::{LostPart, SalvageReport};
use store_file::StoreFile;
use survey::Survey;

use crate::disk::fs as disk;
use crate::{IndexError, Progress};

/// Copies every readable article of the index at `dir` into a new index at `new`, which must be
/// missing or an empty directory. `heap` is the memory for writing, in bytes.
///
/// # Errors
/// When there is nothing at `dir` that could contain articles, or the new index cannot be written.
/// Then no new index is left behind.
pub fn salvage(
    dir: &Path,
    new: &Path,
    heap: usize,
    progress: &mut dyn Progress,
) -> Result<SalvageReport, IndexError> {
    let was_there = check_target(new)?;
    let wreck = Wreck::find(dir)?;
    progress.planned(0, wreck.files.iter().map(|file| file.length).sum::<u64>() * 2);
    let surveys = wreck.survey(progress);
    let of_commit = &surveys[..wreck.of_commit];
    let is_whole = wreck.commit.is_some()
        && wreck.missing.is_empty()
        && of_commit.iter().all(|survey| survey.lost.is_empty());
    let choice = choice::choose(&surveys, wreck.of_commit, is_whole);
    let salvaged = Salvaged {
        dir,
        commit: wreck.commit.as_ref(),
        files: &wreck.files,
        places: &choice.places,
    };
    let articles = salvaged.write(new, heap, progress).inspect_err(|_| clear(new, was_there))?;
    // If a commit is known, only its files had to be salvaged.
    let wanted = if wreck.commit.is_some() { of_commit } else { &surveys[..] };
    let lost = wanted.iter().flat_map(|survey| survey.lost.iter().cloned());
    Ok(SalvageReport {
        articles,
        from_other_files: choice.from_other_files,
        doubtful: choice.doubtful,
        lost: wreck.missing.iter().cloned().chain(lost).collect(),
        notes: wreck.notes(wanted),
    })
}

/// A damaged index.
struct Wreck {
    commit: Option<KnownCommit>,
    /// The files of stored articles: those of the commit, then all others, each group from newest to
    /// oldest.
    files: Vec<StoreFile>,
    /// How many of them belong to the commit.
    of_commit: usize,
    /// The files of the commit that are missing.
    missing: Vec<LostPart>,
}

impl Wreck {
    fn find(dir: &Path) -> Result<Wreck, IndexError> {
        // A directory that cannot be listed is an error, not an index of which nothing is left.
        match fs::read_dir(dir) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(IndexError::io(dir.to_owned(), error));
            }
            _ => {}
        }
        let commit = KnownCommit::newest(dir);
        let is_of_commit =
            |file: &StoreFile| commit.as_ref().is_some_and(|commit| commit.row_of(file).is_some());
        let (of_commit, others): (Vec<_>, Vec<_>) =
            store_file::all(dir).into_iter().partition(is_of_commit);
        if commit.is_none() && others.is_empty() {
            return Err(IndexError::Missing(dir.to_owned()));
        }
        let missing = commit.as_ref().map_or_else(Vec::new, |commit| commit.missing(&of_commit));
        let count = of_commit.len();
        let files = of_commit.into_iter().chain(others).collect();
        Ok(Wreck { commit, files, of_commit: count, missing })
    }

    /// Reads the readable part of each file.
    fn survey(&self, progress: &mut dyn Progress) -> Vec<Survey> {
        let surveys = self.files.iter().map(|file| {
            progress.file(&file.path());
            let row = self.commit.as_ref().and_then(|commit| commit.row_of(file));
            let survey = Survey::of(file, row);
            progress.advanced(file.length, 0);
            survey
        });
        surveys.collect()
    }

    /// Notes on unreadable data other than articles.
    fn notes(&self, wanted: &[Survey]) -> Vec<String> {
        let mut notes = Vec::new();
        match &self.commit {
            None => notes.push(
                "there is no record of which files belong to the index: of articles with one id that which \
                 was written last is taken, and some may have been removed before"
                    .to_owned(),
            ),
            Some(commit) if commit.ledger.is_none() => notes.push(
                "the record of the files that were read is lost: folders whose paths are lost with it \
                 are named lost-folder, and can be forgotten by that path"
                    .to_owned(),
            ),
            Some(_) => {}
        }
        let unknown = self.files.iter().zip(wanted).filter(|(_, survey)| !survey.deletions_known);
        notes.extend(unknown.map(|(file, _)| {
            format!("which articles of {} were removed cannot be read", file.name)
        }));
        notes
    }
}

/// Checks that a new index can be made at `new`, and returns whether the directory exists.
fn check_target(new: &Path) -> Result<bool, IndexError> {
    match fs::read_dir(new) {
        Ok(mut entries) => match entries.next() {
            None => Ok(true),
            Some(_) => Err(IndexError::Occupied(new.to_owned())),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            Err(IndexError::Occupied(new.to_owned()))
        }
        Err(error) => Err(IndexError::io(new.to_owned(), error)),
    }
}

/// Removes the files of a new index that could not be finished.
fn clear(new: &Path, was_there: bool) {
    let _ = disk::remove_directory(new);
    if was_there {
        let _ = disk::create_directory(new);
    }
}

#[cfg(test)]
mod tests;
