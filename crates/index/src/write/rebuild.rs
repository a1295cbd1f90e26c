//! Rebuilding an index from itself: into a new generation, beside the one in use.
//!
//! Needed when the analyzer is another than the one that cut the articles. What is stored of an
//! article is enough, so no file is read, and the folders need not be there.

use std::path::Path;

use souwen_text::Analyzer;

use super::writer::GenerationWriter;
use crate::disk::directory;
use crate::disk::generation::Generation;
use crate::disk::lock::WriteLock;
use crate::disk::manifest::Manifest;
use crate::read::stored::Stored;
use crate::{IndexError, Progress};

/// Rebuilds the index at `dir` when its articles were cut with another analyzer than `analyzer`.
/// Returns the number of the generation that is in use then.
pub(crate) fn if_needed(
    lock: &WriteLock,
    dir: &Path,
    number: u32,
    analyzer: &Analyzer,
    heap: usize,
    progress: &mut dyn Progress,
) -> Result<u32, IndexError> {
    let old = Generation::open(dir, number, analyzer)?;
    let commit = old.commit()?;
    let manifest = old
        .manifest(commit)?
        .ok_or_else(|| IndexError::damaged(dir, "the manifest of its last commit is missing"))?;
    if manifest.fingerprint == analyzer.fingerprint() {
        return Ok(number);
    }
    let result = rebuild(&old, commit, analyzer, heap, progress);
    // What is not in use goes: the old generation, or what became of the new one. Readers that have
    // it open keep it, where the system lets them.
    let in_use = *result.as_ref().unwrap_or(&number);
    directory::remove_leftovers(lock, dir, Some(in_use));
    result
}

fn rebuild(
    old: &Generation,
    commit: u64,
    analyzer: &Analyzer,
    heap: usize,
    progress: &mut dyn Progress,
) -> Result<u32, IndexError> {
    let ledger = old.ledger(commit)?;
    let stored = Stored::open(old)?;
    let new = Generation::create(&old.dir, old.number + 1, analyzer)?;
    let mut writer = GenerationWriter::open(&new, heap)?;
    if let Err(error) = copy(&stored, &mut writer, progress) {
        writer.abandon();
        return Err(error);
    }
    progress.committing();
    writer.commit(&Manifest::new(new.number, 1, analyzer, &ledger), &ledger)?;
    directory::switch(&old.dir, new.number)?;
    Ok(new.number)
}

/// Adds all articles to the new generation.
fn copy(
    stored: &Stored,
    writer: &mut GenerationWriter,
    progress: &mut dyn Progress,
) -> Result<(), IndexError> {
    let (bytes, articles) = (stored.bytes()?, stored.len().max(1));
    progress.planned(0, bytes);
    let part =
        |articles_done: u64| (bytes as f64 * (articles_done as f64 / articles as f64)) as u64;
    for (done, address) in (0..).zip(stored.addresses()) {
        writer.add(stored.stored_article(address)?, &stored.file(address)?)?;
        progress.advanced(part(done + 1) - part(done), 1);
    }
    Ok(())
}
