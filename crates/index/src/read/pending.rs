//! Pending words: the words of the user's dictionary that the next refresh will apply. They are the
//! difference between `dictionary.txt` and the dictionary that the articles were segmented with. For
//! each difference the affected articles are found.

use std::collections::{BTreeSet, HashSet};

use souwen_article::Condition;
use souwen_text::{Analyzer, Dictionary, DictionaryChanges, Run, Word};
use tantivy::DocAddress;
use tantivy::collector::DocSetCollector;

use super::retrieval::Retrieval;
use super::snapshot::Snapshot;
use crate::IndexError;

/// The pending changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PendingWords {
    /// Words to apply, as written.
    pub added: Vec<String>,
    /// Words that will no longer be applied, as written.
    pub removed: Vec<String>,
    /// How many articles will be analysed again.
    pub articles: u64,
}

impl PendingWords {
    /// Whether the index agrees with the dictionary.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

/// The last result. Counting the articles of every word takes time, and usually nothing has changed.
#[derive(Debug, Default)]
pub(crate) struct KnownPending {
    state: String,
    dictionary: Dictionary,
    words: PendingWords,
}

impl KnownPending {
    /// The pending changes from the dictionary of a snapshot to `wanted`.
    pub(crate) fn of(
        &mut self,
        snapshot: &Snapshot,
        wanted: Dictionary,
    ) -> Result<PendingWords, IndexError> {
        let state = snapshot.generation();
        if self.state != state || self.dictionary != wanted {
            let words = snapshot.pending(&wanted)?;
            *self = KnownPending { state, dictionary: wanted, words };
        }
        Ok(self.words.clone())
    }
}

impl Snapshot {
    /// What would change with another dictionary.
    pub(crate) fn pending(&self, wanted: &Dictionary) -> Result<PendingWords, IndexError> {
        let changes = wanted.changes_since(self.analyzer.dictionary());
        let written = |words: &[&Word]| words.iter().map(|w| w.written().to_owned()).collect();
        let articles = if Analyzer::is_of_this_version(&self.manifest.fingerprint) {
            self.touched(&changes)?.len() as u64
        } else {
            self.manifest.articles
        };
        let (added, removed) = (written(&changes.added), written(&changes.removed));
        Ok(PendingWords { added, removed, articles })
    }

    /// The articles whose segmentation may change: those that contain one of the changed words as a
    /// run of characters.
    pub(crate) fn touched(
        &self,
        changes: &DictionaryChanges<'_>,
    ) -> Result<BTreeSet<DocAddress>, IndexError> {
        let mut touched = BTreeSet::new();
        // One word at a time, because thousands of queries would otherwise be open at once.
        for run in changes.runs() {
            touched.extend(self.containing(run)?);
        }
        Ok(touched)
    }

    fn containing(&self, run: Run) -> Result<HashSet<DocAddress>, IndexError> {
        let query = self.query(&Condition::Run(None, run))?;
        Ok(self.searcher.search(&query, &DocSetCollector)?)
    }
}
