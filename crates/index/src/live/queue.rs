//! What waits to be written: writes, and merges that are done.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::merges::FinishedMerge;
use super::write::{Answer, Write, WriteError};

/// How many writes may wait.
const MAX_WRITES: usize = 20_000;
/// How much text may wait, in bytes.
const MAX_BYTES: usize = 64 << 20;
/// How many writes become one commit at most.
const MAX_BATCH: usize = 2_000;
/// How much text becomes one commit at most, in bytes.
const MAX_BATCH_BYTES: usize = 16 << 20;

/// A write that waits, with who waits for it.
pub(super) struct Waiting {
    pub write: Write,
    pub answer: Answer,
    bytes: usize,
}

/// See the head of this file.
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

/// What is to be done next.
pub(super) enum Next {
    /// These are to be written.
    Batch(Vec<Waiting>, Vec<FinishedMerge>),
    /// Nothing came for a while.
    Nothing,
    /// Nothing will come any more.
    Stop,
}

impl Queue {
    /// Adds a write; it comes back with the reason where it cannot wait.
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

    /// Adds a merge that is done.
    pub(super) fn push_merge(&self, merge: FinishedMerge) {
        self.lock().merges.push(merge);
        self.arrived.notify_one();
    }

    /// Puts back what has to wait, before what came since.
    pub(super) fn put_back(&self, writes: Vec<Waiting>) {
        let mut inner = self.lock();
        inner.bytes += writes.iter().map(|waiting| waiting.bytes).sum::<usize>();
        writes.into_iter().rev().for_each(|waiting| inner.writes.push_front(waiting));
    }

    /// Nothing is taken any more; what waits is still written.
    pub(super) fn stop(&self) {
        self.lock().is_stopping = true;
        self.arrived.notify_all();
    }

    /// Waits for something to do, at most so long where that is said, and then for `linger` so that
    /// what comes meanwhile becomes part of the same commit.
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
        // Nothing that holds the lock can fail half way.
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
