//! Bringing an index up to date with the user's dictionary: the articles that hold a word that was
//! added or removed are analysed again from what is stored of them.
//!
//! All in one commit, which brings the dictionary with it: whoever reads sees the state before,
//! with the dictionary before, or the state after with the new one. Only the words change, never
//! what the characters find, so nothing is missed at any moment. A refresh does this first; a program
//! that serves an index may do it by itself at any time.

use std::path::Path;
use std::sync::Arc;

use souwen_text::Analyzer;

use super::rebuild;
use super::writer::GenerationWriter;
use crate::disk::dictionary_file as dictionary;
use crate::disk::directory;
use crate::disk::generation::Generation;
use crate::disk::lock::WriteLock;
use crate::disk::manifest::Manifest;
use crate::read::former_ids::FormerIds;
use crate::read::snapshot::Snapshot;
use crate::read::stored::Stored;
use crate::{IndexError, Progress};

/// What a repair did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RepairReport {
    /// Words of the dictionary that are applied now.
    pub added: usize,
    /// Words that are not applied any more.
    pub removed: usize,
    /// Articles that were analysed again.
    pub articles: usize,
}

/// Brings the index at `dir` up to date with its `dictionary.txt`, and with nothing else: no folder
/// is looked at. `heap` is the memory for writing, in bytes.
///
/// # Errors
/// When there is no index, another process writes, or it cannot be read or written; it is then as
/// it was.
pub fn repair(
    dir: &Path,
    heap: usize,
    progress: &mut dyn Progress,
) -> Result<RepairReport, IndexError> {
    let number = directory::current(dir)?.ok_or_else(|| IndexError::Missing(dir.to_owned()))?;
    let lock = WriteLock::acquire(dir)?;
    let number = directory::current(dir)?.unwrap_or(number);
    let analyzer = Analyzer::with_dictionary(dictionary::read(dir)?.dictionary);
    let report = if_needed(&lock, dir, number, &analyzer, heap, progress)?;
    rebuild::if_needed(&lock, dir, number, &analyzer, heap, progress)?;
    Ok(report)
}

/// Repairs the generation in use when its articles were cut with another dictionary than that of
/// `analyzer`. Where its articles were cut by another version of the analyzer, or by a dictionary
/// that is lost, nothing is done: it has to be rebuilt whole.
pub(crate) fn if_needed(
    _lock: &WriteLock,
    dir: &Path,
    number: u32,
    analyzer: &Analyzer,
    heap: usize,
    progress: &mut dyn Progress,
) -> Result<RepairReport, IndexError> {
    let generation = Generation::open(dir, number, analyzer)?;
    let commit = generation.commit()?;
    let manifest = generation
        .manifest(commit)?
        .ok_or_else(|| IndexError::damaged(dir, "the manifest of its last commit is missing"))?;
    let kept = Analyzer::with_dictionary(generation.dictionary(commit)?);
    let cut_as_wanted = manifest.fingerprint == analyzer.fingerprint();
    let before = match manifest.fingerprint == kept.fingerprint() {
        true if cut_as_wanted => return Ok(RepairReport::default()),
        true => kept,
        // Only the copy of the dictionary was lost: the commit below writes it again.
        false if cut_as_wanted => analyzer.clone(),
        false => return Ok(RepairReport::default()),
    };
    let ledger = generation.ledger(commit)?;
    let stored = Stored::open(&generation)?;
    let snapshot = Snapshot {
        searcher: stored.searcher().clone(),
        fields: generation.fields.clone(),
        manifest: Arc::new(manifest),
        analyzer: before,
        dir: None,
        former_ids: FormerIds::default(),
    };
    let changes = analyzer.dictionary().changes_since(snapshot.analyzer.dictionary());
    let touched = snapshot.touched(&changes)?;
    let mut writer = GenerationWriter::open(&generation, heap)?;
    let mut rewrite = || -> Result<(), IndexError> {
        // About as many bytes as the articles take on the disk.
        let each = stored.bytes()? / stored.len().max(1);
        progress.planned(0, each * touched.len() as u64);
        // All removals come first: tantivy then need not look for them in what is added.
        for &address in &touched {
            writer.remove(&stored.article(address)?.id);
        }
        for &address in &touched {
            writer.add(stored.stored_article(address)?, &stored.file(address)?)?;
            progress.advanced(each, 1);
        }
        Ok(())
    };
    if let Err(error) = rewrite() {
        writer.abandon();
        return Err(error);
    }
    progress.committing();
    writer.commit(&Manifest::new(number, commit + 1, analyzer, &ledger), &ledger)?;
    Ok(RepairReport {
        added: changes.added.len(),
        removed: changes.removed.len(),
        articles: touched.len(),
    })
}

#[cfg(test)]
mod tests;
