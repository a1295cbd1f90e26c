//! Retrieval from a snapshot that may turn out to be damaged: no false answer is given, and nothing
//! that is read can end the process.
//!
//! Before and after each search, it is checked that no file that searches read is known to be
//! damaged. A file that has not been verified yet may be damaged in a way that makes tantivy panic.
//! Such a panic is caught and reported as damage.

use std::sync::Arc;
use std::time::Instant;

use souwen_article::{Article, Condition, Facet};
use souwen_text::{Date, Run, Sketch};

use super::retrieval::{
    ByDate, Candidate, Dated, DocFeatures, DocRef, FirstStage, Ranked, Retrieval, ScoredTerm,
    SnapshotStats, TermStatistics, ValueCounts,
};
use super::snapshot::Snapshot;
use crate::suggestions::{KeptSuggestions, Urgency};
use crate::{IndexError, guard};

/// See the head of this file.
pub(crate) struct GuardedSnapshot(pub Arc<Snapshot>);

impl GuardedSnapshot {
    /// Runs a step that reads the files that searches read.
    pub(crate) fn search<T>(
        &self,
        step: impl FnOnce(&Snapshot) -> Result<T, IndexError>,
    ) -> Result<T, IndexError> {
        let snapshot = &*self.0;
        snapshot.verification.allow_search()?;
        let result = self.read(step);
        snapshot.verification.allow_search()?;
        result
    }

    /// Runs a step that verifies what it reads itself, such as reading a stored article.
    fn read<T>(
        &self,
        step: impl FnOnce(&Snapshot) -> Result<T, IndexError>,
    ) -> Result<T, IndexError> {
        let snapshot = &*self.0;
        guard::guarded(|| step(snapshot)).unwrap_or_else(|panic| Err(snapshot.unreadable(&panic)))
    }
}

impl Retrieval for GuardedSnapshot {
    fn generation(&self) -> String {
        self.0.generation()
    }

    fn first_stage(&self, stage: &FirstStage<'_>) -> Result<Ranked, IndexError> {
        self.search(|snapshot| snapshot.first_stage(stage))
    }

    fn offers(
        &self,
        set: &Condition,
        except: &[DocRef],
        terms: &[ScoredTerm],
        limit: usize,
        deadline: Option<Instant>,
    ) -> Result<Vec<Candidate>, IndexError> {
        self.search(|snapshot| snapshot.offers(set, except, terms, limit, deadline))
    }

    fn by_date(&self, by_date: &ByDate<'_>) -> Result<Dated, IndexError> {
        self.search(|snapshot| snapshot.by_date(by_date))
    }

    fn count(&self, set: &Condition) -> Result<usize, IndexError> {
        self.search(|snapshot| snapshot.count(set))
    }

    fn counts(&self, sets: &[Condition]) -> Result<Vec<usize>, IndexError> {
        self.search(|snapshot| snapshot.counts(sets))
    }

    fn occupied(&self, sets: &[Condition]) -> Result<Vec<bool>, IndexError> {
        self.search(|snapshot| snapshot.occupied(sets))
    }

    fn facets_of(&self, docs: &[DocRef], facets: &[Facet]) -> Result<Vec<ValueCounts>, IndexError> {
        self.search(|snapshot| snapshot.facets_of(docs, facets))
    }

    fn statistics(
        &self,
        grams: &[char],
        words: &[String],
        pairs: &[(char, char)],
    ) -> Result<TermStatistics, IndexError> {
        self.search(|snapshot| snapshot.statistics(grams, words, pairs))
    }

    fn features(
        &self,
        docs: &[DocRef],
        grams: &[char],
        words: &[String],
    ) -> Result<Vec<DocFeatures>, IndexError> {
        self.search(|snapshot| snapshot.features(docs, grams, words))
    }

    fn first_stage_gains(
        &self,
        doc: DocRef,
        run: Option<&Run>,
        terms: &[ScoredTerm],
    ) -> Result<Vec<f32>, IndexError> {
        self.search(|snapshot| snapshot.first_stage_gains(doc, run, terms))
    }

    fn matching(&self, set: &Condition, docs: &[DocRef]) -> Result<Vec<bool>, IndexError> {
        self.search(|snapshot| snapshot.matching(set, docs))
    }

    fn dates(&self, docs: &[DocRef]) -> Result<Vec<Option<Date>>, IndexError> {
        self.search(|snapshot| snapshot.dates(docs))
    }

    fn sketches(&self, docs: &[DocRef]) -> Result<Vec<Option<Sketch>>, IndexError> {
        self.search(|snapshot| snapshot.sketches(docs))
    }

    fn newest(&self) -> Result<Option<Date>, IndexError> {
        self.search(Snapshot::newest)
    }

    fn keys(&self, docs: &[DocRef]) -> Result<Vec<(Option<Date>, String)>, IndexError> {
        self.search(|snapshot| snapshot.keys(docs))
    }

    fn article(&self, doc: DocRef) -> Result<Article, IndexError> {
        self.read(|snapshot| snapshot.article(doc))
    }

    fn is_pushed(&self, doc: DocRef) -> Result<bool, IndexError> {
        self.search(|snapshot| snapshot.is_pushed(doc))
    }

    fn pushed(&self) -> Result<Vec<DocRef>, IndexError> {
        self.search(Snapshot::pushed)
    }

    fn all_by_id(&self) -> Result<Vec<DocRef>, IndexError> {
        self.search(Snapshot::all_by_id)
    }

    fn find(&self, id: &str) -> Result<Option<DocRef>, IndexError> {
        self.search(|snapshot| snapshot.find(id))
    }

    fn renamed(&self, former: &str) -> Result<Option<String>, IndexError> {
        self.read(|snapshot| snapshot.renamed(former))
    }

    fn years(&self) -> Result<Vec<i32>, IndexError> {
        self.search(Snapshot::years)
    }

    fn stats(&self) -> Result<SnapshotStats, IndexError> {
        self.search(Snapshot::stats)
    }

    fn bring_suggestions(
        &self,
        kept: &mut KeptSuggestions,
        urgency: Urgency,
    ) -> Result<bool, IndexError> {
        self.search(|snapshot| snapshot.bring_suggestions(kept, urgency))
    }
}
