//! What suggestions are made from, kept in step with the index.
//!
//! It is made on a thread of its own when the index has changed; until then the one before is used.
//! One thread makes it at a time, whoever asks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use souwen_index::{IndexError, Retrieval, SuggestionEntries};

use crate::error::SearchError;

/// How many counts are kept.
const MAX_COUNTS: usize = 50_000;

/// What suggestions are made from, with what was found out about it.
pub(crate) struct Ready {
    pub(crate) suggestions: SuggestionEntries,
    /// The state of the index that it was last known to be true of.
    generation: RwLock<String>,
    /// How many articles hold an entry, by the state that they were counted in.
    counts: Mutex<(String, HashMap<usize, usize>)>,
}

impl Ready {
    fn new(suggestions: SuggestionEntries, generation: String) -> Ready {
        Ready { suggestions, generation: RwLock::new(generation), counts: Mutex::default() }
    }

    /// How many articles hold an entry, counted once for each state.
    pub(crate) fn count(
        &self,
        entry: usize,
        index: &dyn Retrieval,
        count: impl FnOnce() -> Result<usize, SearchError>,
    ) -> Result<usize, SearchError> {
        let generation = index.generation();
        {
            let mut known = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            if known.0 != generation || known.1.len() > MAX_COUNTS {
                *known = (generation.clone(), HashMap::new());
            }
            if let Some(&count) = known.1.get(&entry) {
                return Ok(count);
            }
        }
        let count = count()?;
        let mut known = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 == generation {
            known.1.insert(entry, count);
        }
        Ok(count)
    }
}

/// The state in use. Shared with the thread that makes the next one.
#[derive(Default)]
pub(crate) struct LiveSuggestions {
    ready: RwLock<Option<Arc<Ready>>>,
    /// Held by whoever makes the next one.
    making: Mutex<()>,
}

impl LiveSuggestions {
    /// What there is, and whether it is of this state; if not, a thread is on its way to make it.
    pub(crate) fn get(self: &Arc<Self>, index: &Arc<dyn Retrieval>) -> Option<(Arc<Ready>, bool)> {
        let ready = self.ready();
        let generation = index.generation();
        let current = ready.as_ref().is_some_and(|ready| {
            *ready.generation.read().unwrap_or_else(PoisonError::into_inner) == generation
        });
        if !current && self.making.try_lock().is_ok() {
            let (live, index) = (Arc::clone(self), Arc::clone(index));
            let work = move || {
                // What cannot be made now is tried again with the next question.
                let _ = live.bring_up_to_date(index.as_ref());
            };
            // Where no thread can be had, the next question tries again.
            drop(std::thread::Builder::new().name("suggestions".to_owned()).spawn(work));
        }
        ready.map(|ready| (ready, current))
    }

    /// The same where somebody has asked for suggestions before; else nothing is made.
    pub(crate) fn get_if_used(
        self: &Arc<Self>,
        index: &Arc<dyn Retrieval>,
    ) -> Option<(Arc<Ready>, bool)> {
        if self.is_used() { self.get(index) } else { None }
    }

    /// Makes what is missing, and waits for it.
    pub(crate) fn bring_up_to_date(&self, index: &dyn Retrieval) -> Result<(), IndexError> {
        let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.ready();
        let known = before.as_ref().map(|ready| ready.suggestions.state());
        let generation = index.generation();
        match index.suggestions(known)? {
            Some(made) => {
                let ready = Arc::new(Ready::new(made, generation));
                *self.ready.write().unwrap_or_else(PoisonError::into_inner) = Some(ready);
            }
            // Segments were merged: nothing that matters has changed.
            None => {
                if let Some(ready) = before {
                    *ready.generation.write().unwrap_or_else(PoisonError::into_inner) = generation;
                }
            }
        }
        Ok(())
    }

    /// Whether anybody has asked for suggestions yet.
    pub(crate) fn is_used(&self) -> bool {
        self.ready().is_some()
    }

    /// Bytes and entries.
    pub(crate) fn size(&self) -> (usize, usize) {
        self.ready().map_or((0, 0), |r| (r.suggestions.bytes(), r.suggestions.len()))
    }

    fn ready(&self) -> Option<Arc<Ready>> {
        self.ready.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
