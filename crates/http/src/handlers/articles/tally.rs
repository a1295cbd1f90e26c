//! The results of the writes of many articles, counted as they become known.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use souwen_answer::json::{FailureJson, PushAnswer, PushNoteJson};
use souwen_index::live::{PutOutcome, WriteError, Written};

use crate::app::App;
use crate::error::{ApiError, Fault};
use crate::language::Language;

/// The maximal number of failures, and of notes, that are listed; all are counted.
const MAX_LISTED: usize = 100;

/// Identifies one of many articles.
#[derive(Debug, Clone)]
pub(super) struct Which {
    /// Its number, from 1.
    pub(super) item: u64,
    /// The line of the body in which it began, from 1.
    pub(super) line: u32,
    /// Its id, if it has one.
    pub(super) id: Option<String>,
}

/// The results so far.
pub(super) struct Tally {
    app: Arc<App>,
    counted: Mutex<Counted>,
    decided: AtomicU64,
}

#[derive(Default)]
struct Counted {
    answer: PushAnswer,
    /// The first error that is not the fault of an article.
    fault: Option<ApiError>,
}

impl Tally {
    pub(super) fn new(app: Arc<App>) -> Tally {
        Tally { app, counted: Mutex::default(), decided: AtomicU64::new(0) }
    }

    /// How many articles have a result.
    pub(super) fn decided(&self) -> u64 {
        self.decided.load(Ordering::SeqCst)
    }

    /// Whether there is a problem with the index rather than with an article, so that trying further articles
    /// is useless.
    pub(super) fn is_hopeless(&self) -> bool {
        self.lock().fault.is_some()
    }

    /// Records what was corrected or guessed in an article.
    pub(super) fn note(&self, which: &Which, notes: Vec<String>) {
        let Which { item, line, .. } = *which;
        let listed = &mut self.lock().answer.notes;
        let room = MAX_LISTED.saturating_sub(listed.len());
        let notes = notes.into_iter().take(room);
        listed.extend(notes.map(|message| PushNoteJson { item, line, message }));
    }

    /// Records that an article was rejected for a reason of its own.
    pub(super) fn refused(&self, which: Which, error: &ApiError) {
        self.decided.fetch_add(1, Ordering::SeqCst);
        let answer = &mut self.lock().answer;
        answer.failed += 1;
        if answer.failures.len() < MAX_LISTED {
            let Which { item, line, id } = which;
            let (code, message) = (error.code(), error.message(Language::English));
            answer.failures.push(FailureJson { item, line, id, code, message });
        }
    }

    /// Records the result of a write.
    pub(super) fn written(&self, which: Which, result: Result<Written, WriteError>) {
        let error = match result {
            Ok(Written::Put { outcome, taken_from, .. }) => {
                self.decided.fetch_add(1, Ordering::SeqCst);
                let answer = &mut self.lock().answer;
                match outcome {
                    PutOutcome::Added => answer.added += 1,
                    PutOutcome::Replaced => answer.replaced += 1,
                    PutOutcome::Unchanged => answer.unchanged += 1,
                }
                answer.taken_over += u64::from(taken_from.is_some());
                return;
            }
            Ok(_) => ApiError::Internal,
            Err(error) => self.app.write_error(error),
        };
        self.failed(which, error);
    }

    /// Records that a write was dropped without a result.
    pub(super) fn dropped(&self, which: Which) {
        self.failed(which, Fault::Failed.into());
    }

    fn failed(&self, which: Which, error: ApiError) {
        self.refused(which, &error);
        if error.status().is_server_error() {
            self.lock().fault.get_or_insert(error);
        }
    }

    /// All counts, the failures and notes in the order of the articles, and the error that is not the fault
    /// of an article.
    pub(super) fn take(&self) -> (PushAnswer, Option<ApiError>) {
        let Counted { mut answer, fault } = std::mem::take(&mut *self.lock());
        answer.failures.sort_by_key(|failure| failure.item);
        answer.notes.sort_by_key(|note| note.item);
        (answer, fault)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
