//! What suggestions are made from, kept in step with the states of an index.
//!
//! All articles are counted now and then. What has changed since is added to these counts or taken from
//! them, in proportion to what has changed, wherever it is merged to.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use souwen_article::{Article, json};
use souwen_text::Analyzer;
use tantivy::TantivyDocument;

use super::changes::Changes;
use super::counted::{Counted, Place};
use super::file::{self, Kept};
use super::make::make;
use super::set::SuggestionSet;
use super::share::{IndexedWords, MOST_READ, Share};
use crate::IndexError;
use crate::disk::directory;
use crate::read::retrieval::Retrieval;
use crate::read::snapshot::Snapshot;
use crate::schema::stored_article::StoredRecord;

/// The version of what is made: raise it with every change to what is suggested or how it is read.
const VERSION: u32 = 3;
/// All articles are counted anew when more than one in so many has changed,
const CHANGED: u64 = 20;
/// and not sooner after the last time than this.
const AGAIN: Duration = Duration::from_secs(600);
/// So few articles are counted anew whenever one changes: that is as cheap as to be clever.
const FEW: u64 = 256;
/// Changes are not added to counts of all articles when they are so many, and more than one in
/// [`MOST_CHANGED`]: counting all takes less memory, so it is waited for.
const MANY: u64 = 20_000;
/// See [`MANY`].
const MOST_CHANGED: u64 = 4;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// What suggestions are made from, brought from one state of an index to another.
pub struct KeptSuggestions {
    clock: Clock,
    /// About so many significant characters are read for words.
    most_read: u64,
    counts: Option<Counts>,
    /// What is suggested from, as of the last state that it was brought to.
    set: Option<Arc<SuggestionSet>>,
}

/// How urgent it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// There is time: what is costly is done when it is due.
    Whenever,
    /// Somebody waits until it is done.
    Now,
}

/// Counts of all articles, and what was added to them since.
struct Counts {
    /// With which version of the program and of the analyzer they were made.
    cut: String,
    /// When all articles were counted, in seconds since 1970, and how many these were.
    time: u64,
    articles: u64,
    /// How many articles have changed since.
    changed: u64,
    /// How many of these are gone, but could not be taken away.
    lost: u64,
    counted: Counted,
    changes: Changes,
}

impl Default for KeptSuggestions {
    fn default() -> KeptSuggestions {
        KeptSuggestions::with_clock(Arc::new(SystemTime::now))
    }
}

impl KeptSuggestions {
    /// Knows nothing yet.
    pub fn with_clock(clock: Clock) -> KeptSuggestions {
        KeptSuggestions { clock, most_read: MOST_READ, counts: None, set: None }
    }

    /// Reads no more than about so many significant characters for words.
    #[cfg(test)]
    pub(super) fn reading_at_most(self, most_read: u64) -> KeptSuggestions {
        KeptSuggestions { most_read, ..self }
    }

    /// What is suggested from, as of the last state that it was brought to; `None` before the first.
    pub fn set(&self) -> Option<Arc<SuggestionSet>> {
        self.set.clone()
    }

    /// Takes what somebody else has made. What was counted here is of no more use.
    pub fn show(&mut self, set: Arc<SuggestionSet>) {
        self.counts = None;
        self.set = Some(set);
    }

    /// Brings it to a state. Returns whether it is of that state then; if not it will be later, and
    /// what there is stays in use.
    pub(crate) fn bring_to(
        &mut self,
        state: &Snapshot,
        urgency: Urgency,
    ) -> Result<bool, IndexError> {
        let done = self.try_bring_to(state, urgency);
        if done.is_err() {
            // Perhaps a part was added.
            self.counts = None;
        }
        done
    }

    fn try_bring_to(&mut self, state: &Snapshot, urgency: Urgency) -> Result<bool, IndexError> {
        if self.counts.is_none() {
            self.read(state);
        }
        let now = (self.clock)().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let Some(counts) = &mut self.counts else { return self.make(state, now) };
        // A clock that was put back is no reason to wait.
        let rested = now < counts.time || now - counts.time >= AGAIN.as_secs();
        if counts.cut != cut(&state.analyzer) {
            return if rested || self.set.is_none() { self.make(state, now) } else { Ok(false) };
        }
        let difference = counts.counted.difference(&state.searcher)?;
        let changed = counts.changed + difference.articles() as u64;
        if difference.articles() == 0 {
            counts.counted = difference.counted;
            return Ok(true);
        }
        let few = state.manifest.articles.max(counts.articles) <= FEW;
        if few || rested && changed * CHANGED > counts.articles {
            return self.make(state, now);
        }
        if changed > MANY.max(counts.articles / MOST_CHANGED) {
            return if urgency == Urgency::Now { self.make(state, now) } else { Ok(false) };
        }
        let read = |place: Place| article_at(state, &place);
        let removed = difference.removed.into_iter().map(read);
        let added = difference.added.into_iter().map(read);
        counts.changes.apply(state, added, removed)?;
        counts.changed = changed;
        counts.lost += difference.lost as u64;
        counts.counted = difference.counted;
        self.set = Some(Arc::new(counts.changes.set(&state.analyzer, counts.lost > 0)));
        Ok(true)
    }

    /// Counts all articles.
    fn make(&mut self, state: &Snapshot, now: u64) -> Result<bool, IndexError> {
        // What was counted before is of no more use, and there may be much of it.
        self.counts = None;
        let generation = state.manifest.generation;
        let dir = state.dir.as_ref().map(|dir| directory::generation_path(dir, generation));
        let articles = state.docs().map(|doc| state.article(doc));
        let share = Share::of(state, self.most_read)?;
        let words = || IndexedWords::of(&state.searcher, state.fields.words);
        let words = if share.is_all() { None } else { Some(words()?) };
        let (entries, kept) = make(&state.analyzer, dir.as_deref(), articles, (share, words))?;
        let counted = Counted::all(&state.searcher)?;
        let (time, articles) = (now, state.searcher.num_docs());
        let cut = cut(&state.analyzer);
        let made = Kept { cut, time, articles, share, entries, counts: kept, counted };
        if let Some(dir) = dir {
            // Where it cannot be kept it is made again the next time.
            let _ = file::write(&dir, &made);
        }
        self.take(made, &state.analyzer);
        Ok(true)
    }

    /// Reads what was kept beside the commits, if it is of any use.
    fn read(&mut self, state: &Snapshot) {
        let Some(dir) = &state.dir else { return };
        let dir = directory::generation_path(dir, state.manifest.generation);
        if let Some(kept) = file::read(&dir, &cut(&state.analyzer)) {
            self.take(kept, &state.analyzer);
        }
    }

    fn take(&mut self, kept: Kept, analyzer: &Analyzer) {
        let Kept { cut, time, articles, share, entries, counts, counted } = kept;
        let mut changes = Changes::new(Arc::new(entries), counts, articles, share);
        self.set = Some(Arc::new(changes.set(analyzer, false)));
        let (changed, lost) = (0, 0);
        self.counts = Some(Counts { cut, time, articles, changed, lost, counted, changes });
    }
}

/// Names how articles are cut and counted.
fn cut(analyzer: &Analyzer) -> String {
    format!("{VERSION} {}", analyzer.fingerprint())
}

/// An article that was counted or is to be.
fn article_at(state: &Snapshot, place: &Place) -> Result<Article, IndexError> {
    let address = tantivy::DocAddress::new(place.segment, place.doc);
    let document: TantivyDocument = place.searcher.doc(address)?;
    let record = StoredRecord::of(&state.fields, &document).map_err(IndexError::Read)?;
    json::from_written(&record.json).map_err(IndexError::Read)
}
