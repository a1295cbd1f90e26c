//! Rebuilds an index from its own stored articles, into a new generation beside the current one.
//!
//! Needed when the analyzer differs from the one that segmented the articles. The stored articles
//! suffice: no source file is read, and the folders need not exist.

use std::path::Path;

use souwen_text::Analyzer;

use super::writer::{Committed, GenerationWriter};
use crate::disk::commit::Commit;
use crate::disk::directory;
use crate::disk::generation::{Generation, LedgerUpdate};
use crate::disk::lock::WriteLock;
use crate::disk::segment_directory::Residence;
use crate::read::stored::Stored;
use crate::{IndexError, Progress};

/// Rebuilds the index at `dir` if its articles were segmented with another analyzer than `analyzer`.
/// Returns the commit that is in use afterwards.
pub(crate) fn if_needed(
    lock: &WriteLock,
    dir: &Path,
    committed: Committed,
    analyzer: &Analyzer,
    heap: usize,
    progress: &mut dyn Progress,
) -> Result<Committed, IndexError> {
    if committed.commit.manifest.fingerprint == analyzer.fingerprint() {
        return Ok(committed);
    }
    committed.verification.finish();
    committed.verification.allow_writing()?;
    let result = rebuild(dir, &committed.commit, analyzer, heap, progress);
    // Removes the generation that is not in use: the old one, or an unfinished new one. Readers that
    // have it open keep it, if the operating system allows it.
    directory::remove_leftovers(lock, dir);
    result
}

fn rebuild(
    dir: &Path,
    commit: &Commit,
    analyzer: &Analyzer,
    heap: usize,
    progress: &mut dyn Progress,
) -> Result<Committed, IndexError> {
    let old = Generation::open(dir, commit, analyzer, Residence::Mapped)?;
    let ledger = old.ledger()?;
    let stored = Stored::open(&old)?;
    let new = Generation::create(dir, old.number + 1, analyzer)?;
    let mut writer = GenerationWriter::open(&new, heap)?;
    if let Err(error) = copy(&stored, &mut writer, progress) {
        writer.abandon();
        return Err(error);
    }
    progress.committing();
    writer.commit(&LedgerUpdate::Whole(&ledger), None)
}

/// Copies all articles into the new generation.
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
        let (article, file) = stored.stored_with_file(address)?;
        writer.add(article, &file)?;
        progress.advanced(part(done + 1) - part(done), 1);
    }
    Ok(())
}
