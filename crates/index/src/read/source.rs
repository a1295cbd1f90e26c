//! Where states come from: with [`Retrieval`] the seam behind which another engine could stand.

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

/// One state that can be searched, with everything that answers from it depend on. What is committed
/// later does not change it. Cheap to clone.
#[derive(Clone)]
pub struct SourceState {
    /// Finds its articles.
    pub retrieval: Arc<dyn Retrieval>,
    /// What its articles were cut with and its queries are to be cut with. Where its fingerprint is
    /// not that of the manifest, the articles were cut by another version of the program.
    pub analyzer: Analyzer,
    /// The user's synonyms. What their text means is the query language's business.
    pub synonyms: Arc<SynonymsFile>,
    /// What it was built from, and with what.
    pub manifest: Arc<Manifest>,
    /// What is known of its files: whether they are what was written.
    pub verification: Arc<Verification>,
}

impl SourceState {
    /// Whether the articles were cut with the same analyzer as queries are. Where they were not,
    /// runs of characters are found all the same, words are not all; a refresh mends it.
    pub fn fingerprint_matches(&self) -> bool {
        self.manifest.fingerprint == self.analyzer.fingerprint()
    }

    /// The number of articles that hold a word as a run of characters.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn count_holding(&self, word: &Word) -> Result<usize, IndexError> {
        let Some(run) = word.run() else { return Ok(0) };
        self.retrieval.count(&Condition::Run(None, run))
    }
}

/// Gives the states of an index, one after the other.
pub trait StateSource: Send + Sync {
    /// The state as it was when the source was opened or last reloaded.
    fn state(&self) -> SourceState;

    /// Shows what has been committed since, by this process or another, and the user's synonyms as
    /// they are now. Returns whether anything has changed. Cheap when nothing has.
    ///
    /// # Errors
    /// When the index cannot be read; the articles before stay in use.
    fn reload(&self) -> Result<bool, IndexError>;

    /// The words of the user's dictionary that the next refresh will apply. Words are found by their
    /// characters meanwhile; only how articles rank by them changes.
    ///
    /// # Errors
    /// When the index or the dictionary cannot be read.
    fn pending(&self) -> Result<PendingWords, IndexError>;

    /// The directory of the index that all of it is from; `None` where there is none, or where only a
    /// part is shown.
    fn dir(&self) -> Option<&Path> {
        None
    }
}
