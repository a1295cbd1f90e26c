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

/// Repairs the commit in use when its articles were cut with another dictionary than that of
/// `analyzer`. Where its articles were cut by another version of the analyzer nothing is done: it has
/// to be rebuilt whole.
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
        // About as many bytes as the articles take on the disk.
        let each = stored.bytes()? / stored.len().max(1);
        progress.planned(0, each * touched.len() as u64);
        // All removals come first: tantivy then need not look for them in what is added.
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
