//! Keeps the suggestion set in step with the index.
//!
//! When the index has changed, a background thread brings the suggestion set up to date; until then the
//! earlier set is used. One thread does this at a time, whoever asks, and rests afterwards. So no work
//! piles up however often the index changes, and no search or write waits.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use souwen_index::suggestions::{EntryId, Urgency};
use souwen_index::{IndexError, KeptSuggestions, Retrieval, SuggestionSet, give_way};

use super::count::counts;
use crate::error::SearchError;

/// The maximum number of cached counts.
const MAX_COUNTS: usize = 50_000;
/// The minimum and the maximum rest of the thread. In between it rests [`REST_FOR_WORK`] times as long as
/// it has worked, so that it takes little of one processor.
const REST: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(10));
/// See [`REST`].
const REST_FOR_WORK: u32 = 9;

/// The suggestion set, with a cache of counts.
pub(crate) struct Ready {
    pub(crate) suggestions: Arc<SuggestionSet>,
    /// The state of the index that the set is known to match; `None` when it matches none that was asked
    /// for.
    generation: RwLock<Option<String>>,
    /// How many articles contain an entry, for the state that they were counted in.
    counts: Mutex<(String, HashMap<EntryId, usize>)>,
}

impl Ready {
    fn new(suggestions: Arc<SuggestionSet>, generation: Option<String>) -> Ready {
        Ready { suggestions, generation: RwLock::new(generation), counts: Mutex::default() }
    }

    /// How many articles contain each of these entries, which have these texts. Each is counted once for
    /// each state.
    pub(crate) fn counts(
        &self,
        entries: &[(EntryId, &str)],
        index: &dyn Retrieval,
    ) -> Result<Vec<usize>, SearchError> {
        let generation = index.generation();
        let mut counted: Vec<Option<usize>> = {
            let mut known = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            if known.0 != generation || known.1.len() > MAX_COUNTS {
                *known = (generation.clone(), HashMap::new());
            }
            entries.iter().map(|(entry, _)| known.1.get(entry).copied()).collect()
        };
        let unknown: Vec<usize> = (0..entries.len()).filter(|&i| counted[i].is_none()).collect();
        let texts: Vec<&str> = unknown.iter().map(|&i| entries[i].1).collect();
        let counts = counts(index, &texts)?;
        let mut known = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        for (i, count) in unknown.into_iter().zip(counts) {
            counted[i] = Some(count);
            if known.0 == generation {
                known.1.insert(entries[i].0, count);
            }
        }
        Ok(counted.into_iter().map(Option::unwrap_or_default).collect())
    }
}

/// The suggestion set in use, shared with the thread that makes the next one.
#[derive(Default)]
pub(crate) struct LiveSuggestions {
    ready: RwLock<Option<Arc<Ready>>>,
    /// Locked by the thread that makes the next one.
    kept: Mutex<KeptSuggestions>,
    wanted: Mutex<Wanted>,
}

/// The work of the background thread.
#[derive(Default)]
struct Wanted {
    /// The newest state that a suggestion set was asked for.
    state: Option<Arc<dyn Retrieval>>,
    /// Whether a thread exists that will process it.
    has_thread: bool,
    /// Until when the thread rests.
    rests_until: Option<Instant>,
}

impl LiveSuggestions {
    /// Returns the current suggestion set and whether it is of this state; if it is not, a thread starts
    /// to make one.
    pub(crate) fn get(self: &Arc<Self>, index: &Arc<dyn Retrieval>) -> Option<(Arc<Ready>, bool)> {
        let ready = self.ready();
        let generation = index.generation();
        let current = ready.as_ref().is_some_and(|ready| {
            let known = ready.generation.read().unwrap_or_else(PoisonError::into_inner);
            known.as_ref() == Some(&generation)
        });
        if !current {
            self.want(index);
        }
        ready.map(|ready| (ready, current))
    }

    /// Like [`get`](Self::get) if there is a suggestion set already; otherwise none is made.
    pub(crate) fn get_if_used(
        self: &Arc<Self>,
        index: &Arc<dyn Retrieval>,
    ) -> Option<(Arc<Ready>, bool)> {
        if self.has_set() { self.get(index) } else { None }
    }

    /// Makes the suggestion set of a state if it is missing, and waits for it.
    pub(crate) fn bring_up_to_date(&self, index: &dyn Retrieval) -> Result<(), IndexError> {
        self.update_to(index, Urgency::Blocking)
    }

    /// Asks the thread to process a state. After its rest it takes the newest one.
    fn want(self: &Arc<Self>, index: &Arc<dyn Retrieval>) {
        let mut wanted = self.wanted();
        wanted.state = Some(Arc::clone(index));
        if wanted.has_thread {
            return;
        }
        let live = Arc::clone(self);
        let work = move || {
            give_way();
            while live.work() {}
        };
        // If no thread can be started, the next request tries again.
        let spawned = std::thread::Builder::new().name("suggestions".to_owned()).spawn(work);
        wanted.has_thread = spawned.is_ok();
    }

    /// Rests, then processes the newest state. Returns whether there is more to do.
    fn work(&self) -> bool {
        let rests_until = self.wanted().rests_until;
        if let Some(rests_until) =
            rests_until.map(|until| until.saturating_duration_since(Instant::now()))
        {
            std::thread::sleep(rests_until);
        }
        let state = self.wanted().state.take();
        if let Some(state) = state {
            let started = Instant::now();
            // After a failure the next request tries again.
            let _ = self.update_to(state.as_ref(), Urgency::Background);
            let (least, max) = REST;
            let rest = (started.elapsed() * REST_FOR_WORK).clamp(least, max);
            self.wanted().rests_until = Some(Instant::now() + rest);
        }
        let mut wanted = self.wanted();
        wanted.has_thread = wanted.state.is_some();
        wanted.has_thread
    }

    fn update_to(&self, index: &dyn Retrieval, urgency: Urgency) -> Result<(), IndexError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let generation = index.generation();
        let done = index.bring_suggestions(&mut kept, urgency)?;
        let generation = done.then_some(generation);
        let Some(set) = kept.set() else { return Ok(()) };
        match self.ready() {
            // Nothing relevant has changed: segments were merged, for example.
            Some(before) if Arc::ptr_eq(&before.suggestions, &set) => {
                *before.generation.write().unwrap_or_else(PoisonError::into_inner) = generation;
            }
            _ => {
                let ready = Arc::new(Ready::new(set, generation));
                *self.ready.write().unwrap_or_else(PoisonError::into_inner) = Some(ready);
            }
        }
        Ok(())
    }

    /// Whether there is a suggestion set, of whatever state.
    pub(crate) fn has_set(&self) -> bool {
        self.ready().is_some()
    }

    /// The size in bytes and the number of entries.
    pub(crate) fn size(&self) -> (usize, usize) {
        self.ready().map_or((0, 0), |r| (r.suggestions.bytes(), r.suggestions.len()))
    }

    fn ready(&self) -> Option<Arc<Ready>> {
        self.ready.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn wanted(&self) -> MutexGuard<'_, Wanted> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
