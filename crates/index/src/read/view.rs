//! A view: the articles of an index that match a condition, as if there were no others.
//!
//! It wraps the retrieval interface, so that no code behind it has to know about it and no code in
//! front of it can forget it. An article outside the view is in no set, has no id, and is never
//! counted. Only document frequencies remain those of the whole index; they affect nothing but the
//! order of hits.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

use souwen_article::{Article, Condition, Facet};
use souwen_text::{Date, DateRange, Run, Sketch};

use super::pending::PendingWords;
use super::retrieval::{
    ByDate, Candidate, DateOrder, Dated, DocFeatures, DocRef, FirstStage, Ranked, Retrieval,
    ScoredTerm, SnapshotStats, TermStatistics, ValueCounts,
};
use super::source::{SourceState, StateSource};
use crate::IndexError;
use crate::suggestions::{KeptSuggestions, Urgency};

/// Wraps a source: its snapshots, restricted to the view.
pub struct ViewSource {
    whole: Arc<dyn StateSource>,
    condition: Condition,
    name: String,
    /// The last snapshot, so that what has been computed for it is kept.
    last: Mutex<Option<(String, Arc<ViewRetrieval>)>>,
}

impl ViewSource {
    /// A view of the articles that match `condition`. `name` distinguishes it from other views in the
    /// names of snapshots.
    pub fn new(whole: Arc<dyn StateSource>, condition: Condition, name: &str) -> ViewSource {
        ViewSource { whole, condition, name: name.to_owned(), last: Mutex::new(None) }
    }
}

impl StateSource for ViewSource {
    fn state(&self) -> SourceState {
        let whole = self.whole.state();
        let generation = whole.retrieval.generation();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let view = match &*last {
            Some((known, view)) if *known == generation => Arc::clone(view),
            _ => {
                let view = Arc::new(ViewRetrieval {
                    whole: Arc::clone(&whole.retrieval),
                    condition: self.condition.clone(),
                    name: self.name.clone(),
                    members: OnceLock::new(),
                });
                *last = Some((generation, Arc::clone(&view)));
                view
            }
        };
        SourceState { retrieval: view, ..whole }
    }

    fn reload(&self) -> Result<bool, IndexError> {
        self.whole.reload()
    }

    /// Words of the dictionary do not concern a view.
    fn pending(&self) -> Result<PendingWords, IndexError> {
        Ok(PendingWords::default())
    }
}

/// One snapshot of an index, restricted to the view.
struct ViewRetrieval {
    whole: Arc<dyn Retrieval>,
    condition: Condition,
    name: String,
    /// The articles of the view, in the order of their references.
    members: OnceLock<Vec<DocRef>>,
}

impl ViewRetrieval {
    /// The intersection of a set with the view.
    fn within(&self, set: &Condition) -> Condition {
        Condition::And(vec![self.condition.clone(), set.clone()])
    }

    fn each_within(&self, sets: &[Condition]) -> Vec<Condition> {
        sets.iter().map(|set| self.within(set)).collect()
    }

    fn members(&self) -> Result<&[DocRef], IndexError> {
        if let Some(members) = self.members.get() {
            return Ok(members);
        }
        let all = self.whole.by_date(&ByDate::newest(&self.condition, usize::MAX))?;
        let mut members = all.docs;
        members.sort_unstable();
        Ok(self.members.get_or_init(|| members))
    }

    fn has(&self, doc: DocRef) -> Result<bool, IndexError> {
        Ok(self.members()?.binary_search(&doc).is_ok())
    }

    /// The date of the first article in an order.
    fn first_date(&self, order: DateOrder) -> Result<Option<Date>, IndexError> {
        let first =
            self.by_date(&ByDate { order, ..ByDate::newest(&Condition::Everything, 1) })?.docs;
        Ok(self.dates(&first)?.pop().flatten())
    }
}

impl Retrieval for ViewRetrieval {
    fn generation(&self) -> String {
        format!("{}-{}", self.whole.generation(), self.name)
    }

    fn is_part(&self) -> bool {
        true
    }

    fn first_stage(&self, stage: &FirstStage<'_>) -> Result<Ranked, IndexError> {
        let set = &self.within(stage.set);
        self.whole.first_stage(&FirstStage { set, ..*stage })
    }

    fn offers(
        &self,
        set: &Condition,
        except: &[DocRef],
        terms: &[ScoredTerm],
        limit: usize,
        deadline: Option<Instant>,
    ) -> Result<Vec<Candidate>, IndexError> {
        self.whole.offers(&self.within(set), except, terms, limit, deadline)
    }

    fn by_date(&self, by_date: &ByDate<'_>) -> Result<Dated, IndexError> {
        let set = &self.within(by_date.set);
        self.whole.by_date(&ByDate { set, shown: by_date.shown.clone(), ..*by_date })
    }

    fn counts(&self, sets: &[Condition]) -> Result<Vec<usize>, IndexError> {
        self.whole.counts(&self.each_within(sets))
    }

    fn occupied(&self, sets: &[Condition]) -> Result<Vec<bool>, IndexError> {
        self.whole.occupied(&self.each_within(sets))
    }

    fn facets_of(&self, docs: &[DocRef], facets: &[Facet]) -> Result<Vec<ValueCounts>, IndexError> {
        self.whole.facets_of(docs, facets)
    }

    fn statistics(
        &self,
        grams: &[char],
        words: &[String],
        pairs: &[(char, char)],
    ) -> Result<TermStatistics, IndexError> {
        self.whole.statistics(grams, words, pairs)
    }

    fn features(
        &self,
        docs: &[DocRef],
        grams: &[char],
        words: &[String],
    ) -> Result<Vec<DocFeatures>, IndexError> {
        self.whole.features(docs, grams, words)
    }

    fn first_stage_gains(
        &self,
        doc: DocRef,
        run: Option<&Run>,
        terms: &[ScoredTerm],
    ) -> Result<Vec<f32>, IndexError> {
        self.whole.first_stage_gains(doc, run, terms)
    }

    fn matching(&self, set: &Condition, docs: &[DocRef]) -> Result<Vec<bool>, IndexError> {
        self.whole.matching(set, docs)
    }

    fn dates(&self, docs: &[DocRef]) -> Result<Vec<Option<Date>>, IndexError> {
        self.whole.dates(docs)
    }

    fn sketches(&self, docs: &[DocRef]) -> Result<Vec<Option<Sketch>>, IndexError> {
        self.whole.sketches(docs)
    }

    fn newest(&self) -> Result<Option<Date>, IndexError> {
        self.first_date(DateOrder::Newest)
    }

    fn keys(&self, docs: &[DocRef]) -> Result<Vec<(Option<Date>, String)>, IndexError> {
        self.whole.keys(docs)
    }

    fn article(&self, doc: DocRef) -> Result<Article, IndexError> {
        self.whole.article(doc)
    }

    fn is_pushed(&self, doc: DocRef) -> Result<bool, IndexError> {
        self.whole.is_pushed(doc)
    }

    fn pushed(&self) -> Result<Vec<DocRef>, IndexError> {
        let members = self.members()?;
        let all = self.whole.pushed()?;
        Ok(all.into_iter().filter(|doc| members.binary_search(doc).is_ok()).collect())
    }

    fn all_by_id(&self) -> Result<Vec<DocRef>, IndexError> {
        let members = self.members()?;
        let all = self.whole.all_by_id()?;
        Ok(all.into_iter().filter(|doc| members.binary_search(doc).is_ok()).collect())
    }

    fn find(&self, id: &str) -> Result<Option<DocRef>, IndexError> {
        match self.whole.find(id)? {
            Some(doc) if self.has(doc)? => Ok(Some(doc)),
            _ => Ok(None),
        }
    }

    fn renamed(&self, former: &str) -> Result<Option<String>, IndexError> {
        match self.whole.renamed(former)? {
            Some(now) if self.find(&now)?.is_some() => Ok(Some(now)),
            _ => Ok(None),
        }
    }

    fn years(&self) -> Result<Vec<i32>, IndexError> {
        let mut years = self.whole.years()?;
        let mut read = Ok(());
        years.retain(|&year| match DateRange::year(year).map(Condition::Dates) {
            Some(days) => self.count(&days).map_or_else(
                |error| {
                    read = Err(error);
                    false
                },
                |count| count > 0,
            ),
            None => false,
        });
        read.map(|()| years)
    }

    fn stats(&self) -> Result<SnapshotStats, IndexError> {
        let articles = self.count(&Condition::Everything)?;
        let dated = DateRange { from: Date::new(1, 1, 1), to: Date::new(9999, 12, 31) };
        let dated = self.count(&Condition::Dates(dated))?;
        let first = self.first_date(DateOrder::Oldest)?;
        Ok(SnapshotStats {
            articles: articles as u64,
            // The size on disk is that of the whole index, so none is given.
            bytes: 0,
            segments: 0,
            dates: first.zip(self.newest()?),
            undated: (articles - dated.min(articles)) as u64,
            pushed: self.pushed()?.len() as u64,
        })
    }

    fn bring_suggestions(
        &self,
        kept: &mut KeptSuggestions,
        urgency: Urgency,
    ) -> Result<bool, IndexError> {
        self.whole.bring_suggestions(kept, urgency)
    }
}
