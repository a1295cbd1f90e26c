//! Upgrade: rebuilds an index of an earlier format from its own articles, into a new generation
//! beside the current one.
//!
//! Readers with an older version of the program see the old index until `CURRENT` is replaced, in one
//! step. The leftovers of an interrupted run are removed first; the articles that it read are still there.

use std::path::Path;

use souwen_text::Analyzer;

use super::writer::GenerationWriter;
use crate::disk::generation::{Generation, LedgerUpdate};
use crate::disk::lock::WriteLock;
use crate::disk::{dictionary_file as dictionary, directory};
use crate::older::OlderIndex;
use crate::{IndexError, Progress};

/// The result of an upgrade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpgradeReport {
    /// The format that the index had.
    pub from: u32,
    /// The number of its articles.
    pub articles: u64,
}

/// Rebuilds the index at `dir` from its own articles if it is of an earlier format, and reports it.
/// No folder is read. `heap` is the memory for writing, in bytes. Cheap if there is nothing to do.
///
/// # Errors
/// When another process writes, or the index cannot be read or written. The index is then unchanged.
pub fn upgrade(
    dir: &Path,
    heap: usize,
    progress: &mut dyn Progress,
) -> Result<Option<UpgradeReport>, IndexError> {
    let Some(format) = OlderIndex::format_of(dir)? else { return Ok(None) };
    let lock = WriteLock::acquire(dir).map_err(|error| IndexError::upgrade(dir, format, error))?;
    let analyzer = Analyzer::with_dictionary(dictionary::read(dir)?.dictionary);
    if_needed(&lock, dir, &analyzer, heap, progress)
}

/// [`upgrade`] under the lock. `analyzer` has the user's current words.
pub(crate) fn if_needed(
    lock: &WriteLock,
    dir: &Path,
    analyzer: &Analyzer,
    heap: usize,
    progress: &mut dyn Progress,
) -> Result<Option<UpgradeReport>, IndexError> {
    let Some(format) = OlderIndex::format_of(dir)? else { return Ok(None) };
    let rebuilt = rebuild(lock, dir, analyzer, heap, progress);
    rebuilt.map_err(|error| IndexError::upgrade(dir, format, error))
}

fn rebuild(
    lock: &WriteLock,
    dir: &Path,
    analyzer: &Analyzer,
    heap: usize,
    progress: &mut dyn Progress,
) -> Result<Option<UpgradeReport>, IndexError> {
    let Some(older) = OlderIndex::open(dir)? else { return Ok(None) };
    directory::remove_leftovers_beside(lock, dir, older.generation);
    let ledger = older.ledger()?;
    let new = Generation::create(dir, older.next_generation(), analyzer)?;
    let mut writer = GenerationWriter::open(&new, heap)?;
    if let Err(error) = copy(&older, &mut writer, progress) {
        writer.abandon();
        directory::remove_leftovers_beside(lock, dir, older.generation);
        return Err(error);
    }
    progress.committing();
    let committed = writer.commit(&LedgerUpdate::Whole(&ledger), None);
    // Removes the old generation, or an unfinished new one.
    match OlderIndex::format_of(dir) {
        Ok(None) => directory::remove_leftovers(lock, dir),
        Ok(Some(_)) => directory::remove_leftovers_beside(lock, dir, older.generation),
        Err(_) => {}
    }
    committed?;
    Ok(Some(UpgradeReport { from: older.format, articles: older.articles() }))
}

/// Copies all articles into the new generation.
fn copy(
    older: &OlderIndex,
    writer: &mut GenerationWriter,
    progress: &mut dyn Progress,
) -> Result<(), IndexError> {
    let (bytes, articles) = (older.bytes(), older.articles().max(1));
    progress.planned(0, bytes);
    let part = |done: u64| (bytes as f64 * (done as f64 / articles as f64)) as u64;
    let mut done = 0;
    older.each(|article, file| {
        writer.add(article, &file)?;
        progress.advanced(part(done + 1) - part(done), 1);
        done += 1;
        Ok(())
    })
}

#[cfg(test)]
mod tests;
