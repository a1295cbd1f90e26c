//! The queue of writes and finished merges.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::merges::FinishedMerge;
use super::write::{Answer, Write, WriteError};

/// The maximal number of waiting writes.
const MAX_WRITES: usize = 20_000;
/// The maximal size of the waiting texts, in bytes.
const MAX_BYTES: usize = 64 << 20;
/// The maximal number of writes in one commit.
const MAX_BATCH: usize = 2_000;
/// The maximal size of the texts in one commit, in bytes.
const MAX_BATCH_BYTES: usize = 16 << 20;

/// A waiting write, with the callback for its outcome.
pub(super) struct Waiting {
    pub write: Write,
    pub answer: Answer,
    bytes: usize,
}

/// See the module documentation.
#[derive(Default)]
pub(super) struct Queue {
    inner: Mutex<Inner>,
    arrived: Condvar,
}

#[derive(Default)]
struct Inner {
    writes: VecDeque<Waiting>,
    bytes: usize,
    merges: Vec<FinishedMerge>,
    is_stopping: bool,
}

/// What to do next.
pub(super) enum Next {
    /// Write this batch.
    Batch(Vec<Waiting>, Vec<FinishedMerge>),
    /// Nothing arrived for a while.
    Nothing,
    /// Nothing will arrive any more.
    Stop,
}

impl Queue {
    /// Adds a write. If it is refused, returns its callback with the reason.
    pub(super) fn push(&self, write: Write, answer: Answer) -> Result<(), (Answer, WriteError)> {
        let bytes = match &write {
            Write::Put { article, .. } => article.bytes(),
            Write::Delete { .. } | Write::DeleteMatching { .. } => 0,
        };
        let mut inner = self.lock();
        if inner.is_stopping {
            return Err((answer, WriteError::Stopping));
        }
        if inner.writes.len() >= MAX_WRITES || inner.bytes > 0 && inner.bytes + bytes > MAX_BYTES {
            return Err((answer, WriteError::Full));
        }
        inner.bytes += bytes;
        inner.writes.push_back(Waiting { write, answer, bytes });
        self.arrived.notify_one();
        Ok(())
    }

    /// Adds a finished merge.
    pub(super) fn push_merge(&self, merge: FinishedMerge) {
        self.lock().merges.push(merge);
        self.arrived.notify_one();
    }

    /// Puts back writes that have to wait, before those that arrived since.
    pub(super) fn put_back(&self, writes: Vec<Waiting>) {
        let mut inner = self.lock();
        inner.bytes += writes.iter().map(|waiting| waiting.bytes).sum::<usize>();
        writes.into_iter().rev().for_each(|waiting| inner.writes.push_front(waiting));
    }

    /// Accepts no more writes; those that wait are still written.
    pub(super) fn stop(&self) {
        self.lock().is_stopping = true;
        self.arrived.notify_all();
    }

    /// Waits for something to do, at most for `patience` if it is given. Then waits for `linger`, so
    /// that writes that arrive meanwhile become part of the same commit.
    pub(super) fn next(&self, patience: Option<Duration>, linger: Duration) -> Next {
        let begun = Instant::now();
        let mut inner = self.lock();
        while inner.writes.is_empty() && inner.merges.is_empty() {
            if inner.is_stopping {
                return Next::Stop;
            }
            let left = patience.map(|patience| patience.saturating_sub(begun.elapsed()));
            inner = match left {
                None => self.arrived.wait(inner).unwrap_or_else(PoisonError::into_inner),
                Some(left) if left.is_zero() => return Next::Nothing,
                Some(left) => {
                    let waited = self.arrived.wait_timeout(inner, left);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
        let end = Instant::now() + linger;
        while !inner.is_full() && !inner.is_stopping && !inner.writes.is_empty() {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let waited = self.arrived.wait_timeout(inner, left);
            inner = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        inner.take()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // The lock is never held by code that can panic half way.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn is_full(&self) -> bool {
        self.writes.len() >= MAX_BATCH || self.bytes >= MAX_BATCH_BYTES
    }

    fn take(&mut self) -> Next {
        let mut bytes = 0;
        let mut batch = Vec::new();
        while let Some(waiting) = self.writes.front()
            && batch.len() < MAX_BATCH
            && (batch.is_empty() || bytes + waiting.bytes <= MAX_BATCH_BYTES)
        {
            bytes += waiting.bytes;
            batch.extend(self.writes.pop_front());
        }
        self.bytes -= bytes;
        Next::Batch(batch, std::mem::take(&mut self.merges))
    }
}
