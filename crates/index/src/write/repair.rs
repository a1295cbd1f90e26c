//! Repair: applies a changed user dictionary to an index. The articles that contain an added or
//! removed word are analysed again from their stored form.
//!
//! The new dictionary and the articles are one commit: readers see either the old state with the old
//! dictionary or the new state with the new one. Only the words change, never the characters, so at
//! no moment is anything missed. A refresh repairs first; a program that serves an index may do so on
//! its own at any time.

use std::path::Path;
use std::sync::Arc;

use souwen_text::Analyzer;

use super::writer::{Committed, GenerationWriter};
use super::{heal, rebuild, upgrade};
use crate::disk::generation::{Generation, LedgerUpdate};
use crate::disk::lock::WriteLock;
use crate::disk::segment_directory::Residence;
use crate::disk::{dictionary_file as dictionary, directory, recovery};
use crate::read::open_segment::OpenSegments;
use crate::read::snapshot::Snapshot;
use crate::read::stored::Stored;
use crate::verify::Verification;
use crate::{IndexError, Progress};

/// What a repair did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RepairReport {
    /// The number of dictionary words that are newly applied.
    pub added: usize,
    /// The number of words that are no longer applied.
    pub removed: usize,
    /// The number of articles that were analysed again.
    pub articles: usize,
}

/// Brings the index at `dir` up to date with its `dictionary.txt`, and nothing else: no folder is
/// read. `heap` is the memory for writing, in bytes.
///
/// # Errors
/// When there is no index, another process writes, or it cannot be read or written. The index is then
/// unchanged.
pub fn repair(
    dir: &Path,
    heap: usize,
    progress: &mut dyn Progress,
) -> Result<RepairReport, IndexError> {
    if !directory::is_there(dir)? {
        return Err(IndexError::Missing(dir.to_owned()));
    }
    let lock = WriteLock::acquire(dir)?;
    let analyzer = Analyzer::with_dictionary(dictionary::read(dir)?.dictionary);
    upgrade::if_needed(&lock, dir, &analyzer, heap, progress)?;
    let commit = recovery::settle(&lock, dir)?;
    let commit = commit.ok_or_else(|| IndexError::Missing(dir.to_owned()))?;
    let committed = Committed::open(dir, commit);
    let (committed, _) = heal::if_needed(&lock, dir, committed, &analyzer, heap, progress)?;
    let (committed, report) = if_needed(&lock, dir, committed, &analyzer, heap, progress)?;
    rebuild::if_needed(&lock, dir, committed, &analyzer, heap, progress)?;
    Ok(report)
}

/// Repairs the current commit if its articles were segmented with another dictionary than that of
/// `analyzer`. Does nothing if they were segmented by another version of the analyzer: the index then
/// has to be rebuilt.
pub(crate) fn if_needed(
    _lock: &WriteLock,
    dir: &Path,
    committed: Committed,
    analyzer: &Analyzer,
    heap: usize,
    progress: &mut dyn Progress,
) -> Result<(Committed, RepairReport), IndexError> {
    let commit = Arc::clone(&committed.commit);
    let manifest = &commit.manifest;
    if manifest.fingerprint == analyzer.fingerprint() {
        return Ok((committed, RepairReport::default()));
    }
    let before = Analyzer::with_dictionary(Generation::dictionary(dir, &commit)?);
    if manifest.fingerprint != before.fingerprint() {
        return Ok((committed, RepairReport::default()));
    }
    committed.verification.finish();
    committed.verification.allow_writing()?;
    let generation = Generation::open(dir, &commit, analyzer, Residence::Mapped)?;
    let ledger = generation.ledger()?;
    let stored = Stored::open(&generation)?;
    let searcher = stored.searcher().clone();
    let snapshot = Snapshot {
        open: Arc::new(OpenSegments::of(&searcher, None)),
        searcher,
        fields: generation.fields.clone(),
        manifest: Arc::new(manifest.clone()),
        analyzer: before,
        dir: Some(dir.to_owned()),
        commit: Some(Arc::clone(&commit)),
        verification: Arc::new(Verification::new(dir, Arc::clone(&commit), None)),
        former_ids: Arc::default(),
    };
    let changes = analyzer.dictionary().changes_since(snapshot.analyzer.dictionary());
    let touched = snapshot.touched(&changes)?;
    let mut writer = GenerationWriter::open(&generation, heap)?;
    let mut rewrite = || -> Result<(), IndexError> {
        // An estimate of the bytes of an article, from its size on disk.
        let each = stored.bytes()? / stored.len().max(1);
        progress.planned(0, each * touched.len() as u64);
        // All removals come first, so that tantivy need not look for them among the added articles.
        for &address in &touched {
            writer.remove(&stored.article(address)?.id);
        }
        for &address in &touched {
            let (article, file) = stored.stored_with_file(address)?;
            writer.add(article, &file)?;
            progress.advanced(each, 1);
        }
        Ok(())
    };
    if let Err(error) = rewrite() {
        writer.abandon();
        return Err(error);
    }
    progress.committing();
    let unchanged = LedgerUpdate::Since(&ledger, &ledger);
    let repaired = writer.commit(&unchanged, Some(&committed.verification))?;
    let report = RepairReport {
        added: changes.added.len(),
        removed: changes.removed.len(),
        articles: touched.len(),
    };
    Ok((repaired, report))
}

#[cfg(test)]
mod tests;
