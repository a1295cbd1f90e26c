//! Keeps the data for suggestions in step with the states of an index.
//!
//! From time to time all articles are counted. Changes since then are added to these counts or
//! subtracted from them, in time proportional to the changes; merges do not matter.

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
use super::share::{IndexedWords, MAX_READ_CHARS, Share};
use crate::IndexError;
use crate::disk::directory;
use crate::read::retrieval::Retrieval;
use crate::read::snapshot::Snapshot;
use crate::schema::stored_article::StoredRecord;

/// The version of the data: raise it with every change to what is suggested or how it is read.
const VERSION: u32 = 3;
/// All articles are counted again if more than one in this many has changed and [`MIN_RECOUNT_INTERVAL`] has
/// passed.
const RECOUNT_FRACTION: u64 = 20;
/// The minimal time between two counts of all articles, except in a small index ([`FEW`]) and for
/// urgent updates.
const MIN_RECOUNT_INTERVAL: Duration = Duration::from_secs(600);
/// An index of at most this many articles is counted again on any change: that is as cheap as an
/// update.
const FEW: u64 = 256;
/// If more than this many articles and more than one in [`MAX_CHANGED_SHARE`] have changed, the changes
/// are not applied one by one: counting all articles takes less memory. The update then waits for
/// the next count of all articles, unless it is urgent.
const MANY: u64 = 20_000;
/// See [`MANY`].
const MAX_CHANGED_SHARE: u64 = 4;

/// Returns the current time.
type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// The data for suggestions, brought from one state of an index to the next.
pub struct KeptSuggestions {
    clock: Clock,
    /// The approximate maximal number of significant characters that are segmented into words.
    max_read: u64,
    counts: Option<Counts>,
    /// The set of suggestions for the last state to which the data was updated.
    set: Option<Arc<SuggestionSet>>,
}

/// How urgent an update is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// Costly work is done when it is due.
    Background,
    /// Somebody waits until it is done.
    Blocking,
}

/// The counts of all articles, with the changes since.
struct Counts {
    /// The version of the program and of the analyzer that made them.
    cut: String,
    /// When all articles were counted, in seconds since 1970. `articles` is how many there were.
    time: u64,
    articles: u64,
    /// The number of articles that have changed since.
    changed: u64,
    /// How many of these are gone but could not be subtracted.
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
    /// Starts without data.
    pub(super) fn with_clock(clock: Clock) -> KeptSuggestions {
        KeptSuggestions { clock, max_read: MAX_READ_CHARS, counts: None, set: None }
    }

    /// Limits the number of significant characters that are segmented into words, approximately.
    #[cfg(test)]
    pub(super) fn with_max_read(self, max_read: u64) -> KeptSuggestions {
        KeptSuggestions { max_read, ..self }
    }

    /// The set of suggestions for the last state to which the data was updated; `None` before the
    /// first update.
    pub fn set(&self) -> Option<Arc<SuggestionSet>> {
        self.set.clone()
    }

    /// Shows a set that somebody else has made. The counts made here are dropped.
    pub fn show(&mut self, set: Arc<SuggestionSet>) {
        self.counts = None;
        self.set = Some(set);
    }

    /// Updates the data to `state`. Returns whether that was done. If not, the previous data stays
    /// in use, and a later call updates it.
    pub(crate) fn update_to(
        &mut self,
        state: &Snapshot,
        urgency: Urgency,
    ) -> Result<bool, IndexError> {
        let done = self.try_update_to(state, urgency);
        if done.is_err() {
            // A part of the changes may have been applied.
            self.counts = None;
        }
        done
    }

    fn try_update_to(&mut self, state: &Snapshot, urgency: Urgency) -> Result<bool, IndexError> {
        if self.counts.is_none() {
            self.read(state);
        }
        let now = (self.clock)().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let Some(counts) = &mut self.counts else { return self.make(state, now) };
        // If the clock was set back, there is no reason to wait.
        let may_recount = now < counts.time || now - counts.time >= MIN_RECOUNT_INTERVAL.as_secs();
        if counts.cut != cut(&state.analyzer) {
            return if may_recount || self.set.is_none() {
                self.make(state, now)
            } else {
                Ok(false)
            };
        }
        let difference = counts.counted.difference(&state.searcher)?;
        let changed = counts.changed + difference.articles() as u64;
        if difference.articles() == 0 {
            counts.counted = difference.counted;
            return Ok(true);
        }
        let few = state.manifest.articles.max(counts.articles) <= FEW;
        if few || may_recount && changed * RECOUNT_FRACTION > counts.articles {
            return self.make(state, now);
        }
        if changed > MANY.max(counts.articles / MAX_CHANGED_SHARE) {
            return if urgency == Urgency::Blocking { self.make(state, now) } else { Ok(false) };
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
        // The previous counts are no longer needed, and may take much memory.
        self.counts = None;
        let generation = state.manifest.generation;
        let dir = state.dir.as_ref().map(|dir| directory::generation_path(dir, generation));
        let articles = state.docs().map(|doc| state.article(doc));
        let share = Share::of(state, self.max_read)?;
        let words = || IndexedWords::of(&state.searcher, state.fields.words);
        let words = if share.is_all() { None } else { Some(words()?) };
        let (entries, kept) = make(&state.analyzer, dir.as_deref(), articles, (share, words))?;
        let counted = Counted::all(&state.searcher)?;
        let (time, articles) = (now, state.searcher.num_docs());
        let cut = cut(&state.analyzer);
        let made = Kept { cut, time, articles, share, entries, counts: kept, counted };
        if let Some(dir) = dir {
            // If the file cannot be written, everything is counted again the next time.
            let _ = file::write(&dir, &made);
        }
        self.take(made, &state.analyzer);
        Ok(true)
    }

    /// Reads the suggestions file of the generation, if it is usable.
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

/// Identifies how articles are segmented and counted.
fn cut(analyzer: &Analyzer) -> String {
    format!("{VERSION} {}", analyzer.fingerprint())
}

/// Reads an article to add or to subtract.
fn article_at(state: &Snapshot, place: &Place) -> Result<Article, IndexError> {
    let address = tantivy::DocAddress::new(place.segment, place.doc);
    let document: TantivyDocument = place.searcher.doc(address)?;
    let record = StoredRecord::of(&state.fields, &document).map_err(IndexError::Read)?;
    json::from_written(record.json).map_err(IndexError::Read)
}
