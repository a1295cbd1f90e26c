//! Where snapshots come from. Together with [`Retrieval`] this is the interface behind which another
//! engine could be used.

use std::path::Path;
use std::sync::Arc;

use souwen_article::Condition;
use souwen_text::{Analyzer, Word};

use super::pending::PendingWords;
use super::retrieval::Retrieval;
use crate::IndexError;
use crate::disk::manifest::Manifest;
use crate::disk::synonyms_file::SynonymsFile;
use crate::verify::Verification;

/// One snapshot that can be searched, with everything that its answers depend on. Later commits do
/// not change it. Cheap to clone.
#[derive(Clone)]
pub struct SourceState {
    /// Finds the articles.
    pub retrieval: Arc<dyn Retrieval>,
    /// The analyzer that the articles were segmented with and that queries must use. If its
    /// fingerprint differs from that of the manifest, another version of the program has segmented
    /// the articles.
    pub analyzer: Analyzer,
    /// The user's synonyms. Parsing their text is up to the query language.
    pub synonyms: Arc<SynonymsFile>,
    /// The manifest: what the index was built from, and with what.
    pub manifest: Arc<Manifest>,
    /// The state of the verification of its files: whether they are as they were written.
    pub verification: Arc<Verification>,
}

impl SourceState {
    /// Whether articles and queries are segmented by the same analyzer. If not, runs of characters
    /// are found all the same, but not all words are. A refresh mends this.
    pub fn fingerprint_matches(&self) -> bool {
        self.manifest.fingerprint == self.analyzer.fingerprint()
    }

    /// The number of articles that contain a word as a run of characters.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn count_containing(&self, word: &Word) -> Result<usize, IndexError> {
        let Some(run) = word.run() else { return Ok(0) };
        self.retrieval.count(&Condition::Run(None, run))
    }
}

/// Provides the snapshots of an index, one after the other.
pub trait StateSource: Send + Sync {
    /// The snapshot as of the time when the source was opened or last reloaded.
    fn state(&self) -> SourceState;

    /// Shows what this or another process has committed since, and the user's current synonyms.
    /// Returns whether anything has changed. Cheap if nothing has.
    ///
    /// # Errors
    /// When the index cannot be read; the previous snapshot stays in use.
    fn reload(&self) -> Result<bool, IndexError>;

    /// The words of the user's dictionary that the next refresh will apply. Until then these words
    /// are found by their characters; only the ranking of articles by them will change.
    ///
    /// # Errors
    /// When the index or the dictionary cannot be read.
    fn pending(&self) -> Result<PendingWords, IndexError>;

    /// The directory of the index that all articles are from; `None` if there is none, or if only a
    /// part of the index is shown.
    fn dir(&self) -> Option<&Path> {
        None
    }
}
