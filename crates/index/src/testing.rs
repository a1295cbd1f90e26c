//! An index of a few articles in memory, for tests.

use std::sync::Arc;

use souwen_article::Article;

use crate::disk::synonyms_file::SynonymsFile;
use crate::read::snapshot::Snapshot;
use crate::verify::Verification;
use crate::{IndexError, PendingWords, SourceState, StateSource};

/// A source with one snapshot: a few articles in memory.
#[derive(Clone)]
pub struct InMemory {
    state: SourceState,
}

impl InMemory {
    /// An index of these articles, in their order.
    pub fn of(articles: &[Article]) -> InMemory {
        InMemory::over(Snapshot::in_memory(articles))
    }

    /// An index of these articles in this many segments.
    pub fn in_segments(articles: &[Article], segments: usize) -> InMemory {
        InMemory::over(Snapshot::in_segments(articles, segments))
    }

    fn over(snapshot: Snapshot) -> InMemory {
        let state = SourceState {
            analyzer: snapshot.analyzer.clone(),
            manifest: Arc::clone(&snapshot.manifest),
            retrieval: Arc::new(snapshot),
            synonyms: Arc::default(),
            verification: Arc::new(Verification::of_memory()),
        };
        InMemory { state }
    }

    /// The same articles with a synonyms file that contains this text.
    #[must_use]
    pub fn with_synonyms(mut self, text: &str) -> InMemory {
        self.state.synonyms = Arc::new(SynonymsFile::in_memory(text));
        self
    }
}

impl StateSource for InMemory {
    fn state(&self) -> SourceState {
        self.state.clone()
    }

    fn reload(&self) -> Result<bool, IndexError> {
        Ok(false)
    }

    fn pending(&self) -> Result<PendingWords, IndexError> {
        Ok(PendingWords::default())
    }
}

/// Replaces a file, which may be read-only, by one with this content.
///
/// # Errors
/// When the operating system reports one.
pub(crate) fn put(path: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => std::fs::write(path, bytes),
    }
}

/// Writes `CURRENT` with a correct checksum, as another version of the program might have written it.
/// `edit` receives the text without the checksum.
///
/// # Errors
/// When the operating system reports one.
pub fn edit_current(
    index: &std::path::Path,
    edit: impl FnOnce(&str) -> String,
) -> std::io::Result<()> {
    let path = index.join(crate::disk::names::CURRENT);
    let text = std::fs::read_to_string(&path)?;
    let body = text.rfind("xxh3 ").map_or(text.as_str(), |at| &text[..at]);
    let body = edit(body);
    let sum = xxhash_rust::xxh3::xxh3_128(body.as_bytes());
    put(&path, format!("{body}xxh3 {sum:032x}\n").as_bytes())
}

/// Copies a folder with everything in it.
///
/// # Errors
/// When the operating system reports one.
#[cfg(test)]
pub(crate) fn copy_folder(from: &std::path::Path, to: &std::path::Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
