//! Sends documents: several threads analyse articles, and bulk requests of bounded size send them, a bounded
//! number of requests at a time.
//!
//! A cluster with too much to do refuses single documents or whole requests. These are sent again after
//! growing pauses, in smaller requests. In the meantime no more articles are analysed, because the channel to
//! the senders is full.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use souwen_index::{Contents, DocRef};
use souwen_text::Analyzer;

use super::difference::{hash_of, written};
use super::{PublishError, PublishOptions, Step};
use crate::ClusterError;
use crate::client::{BulkAction, BulkItem, BulkOutcome, Cluster, RetryPolicy};
use crate::document::{self, VersionFacts};
use crate::state::Lease;

/// The approximate maximum size of a request, in bytes.
const MAX_REQUEST_BYTES: usize = 4 << 20;
/// The number of articles that a thread takes at once.
const AT_ONCE: usize = 32;
/// How often a document is sent again if the cluster is too busy.
const MAX_RETRIES: u32 = 12;
/// The maximum pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Everything that is needed to write to an index of the cluster.
pub(super) struct Work<'a> {
    pub lease: &'a Lease,
    /// The name of the index.
    pub index: &'a str,
    pub analyzer: &'a Analyzer,
    pub options: &'a PublishOptions,
    pub report_step: &'a (dyn Fn(Step) + Sync),
    pub stopped: &'a (dyn Fn() -> bool + Sync),
}

impl Work<'_> {
    /// The cluster, with a retry policy for publishers, who can wait.
    pub(super) fn cluster(&self) -> Cluster {
        let cluster = self.lease.place().cluster();
        let (times, longest) = (MAX_RETRIES, LONGEST_PAUSE);
        cluster.with_patience(RetryPolicy { times, longest, ..cluster.patience().clone() })
    }

    /// Writes these articles as versions that begin with the commit `from`. Returns the size of the
    /// documents, in bytes.
    pub(super) fn create(
        &self,
        contents: &Contents,
        docs: &[DocRef],
        from: u64,
    ) -> Result<u64, PublishError> {
        let (next, done, bytes) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicU64::new(0));
        let failed: Mutex<Option<PublishError>> = Mutex::new(None);
        let fail = |error| {
            failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        };
        let has_failed = || failed.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        let retrieval = contents.retrieval();
        let analyse = |to: SyncSender<Vec<BulkItem>>| -> Result<(), PublishError> {
            let mut batch = Batch::default();
            loop {
                let begin = next.fetch_add(AT_ONCE, Ordering::Relaxed).min(docs.len());
                let some = &docs[begin..docs.len().min(begin + AT_ONCE)];
                if some.is_empty() || has_failed() {
                    // The receiver is gone only if sending has failed.
                    let _ = to.send(batch.items);
                    return Ok(());
                }
                for &doc in some {
                    let (article, pushed) = (retrieval.article(doc)?, retrieval.is_pushed(doc)?);
                    let hash = written(hash_of(&article, pushed));
                    let facts = VersionFacts { from, until: None, pushed, hash: &hash };
                    let source = document::version(&article, &facts, self.analyzer).to_string();
                    let id = document::name(&article.id, from);
                    if batch.add(BulkItem { id, action: BulkAction::Create(source) })
                        && to.send(batch.take()).is_err()
                    {
                        return Ok(());
                    }
                }
            }
        };
        let deliver = |from: &Mutex<Receiver<Vec<BulkItem>>>| -> Result<(), PublishError> {
            let cluster = self.cluster();
            loop {
                let received = from.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok(items) = received else { return Ok(()) };
                if items.is_empty() || has_failed() {
                    continue;
                }
                let (count, size) = (items.len(), items.iter().map(BulkItem::bytes).sum::<usize>());
                // A document that exists already was sent twice by this publisher: nobody else uses this
                // commit number.
                self.deliver(&cluster, items)?;
                bytes.fetch_add(size as u64, Ordering::Relaxed);
                let done = done.fetch_add(count, Ordering::Relaxed) + count;
                (self.report_step)(Step::Sending(done, docs.len()));
            }
        };
        let (sender, receiver) = sync_channel(1);
        let receiver = Mutex::new(receiver);
        std::thread::scope(|scope| {
            for _ in 0..self.options.threads.clamp(1, docs.len().div_ceil(AT_ONCE).max(1)) {
                let sender = sender.clone();
                scope.spawn(|| analyse(sender).unwrap_or_else(fail));
            }
            drop(sender);
            for _ in 0..self.options.connections.max(1) {
                scope.spawn(|| {
                    deliver(&receiver).unwrap_or_else(fail);
                    // Empties the channel, so that no analysing thread waits for ever.
                    while receiver.lock().unwrap_or_else(PoisonError::into_inner).recv().is_ok() {}
                });
            }
        });
        match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None => Ok(bytes.into_inner()),
        }
    }

    /// Writes documents, and returns those with a conflict.
    pub(super) fn deliver(
        &self,
        cluster: &Cluster,
        items: Vec<BulkItem>,
    ) -> Result<Vec<BulkItem>, PublishError> {
        let mut conflicts = Vec::new();
        let mut waiting = vec![items];
        let mut failures = 0;
        while let Some(items) = waiting.pop() {
            if (self.stopped)() {
                return Err(PublishError::Stopped);
            }
            self.lease.check()?;
            let outcomes = match cluster.bulk(self.index, &items) {
                // The request is too large for a proxy in front of the cluster.
                Err(ClusterError::Refused { status: 413, .. }) if items.len() > 1 => {
                    waiting.extend(halves(items));
                    continue;
                }
                outcomes => outcomes?,
            };
            let mut busy = Vec::new();
            let mut why = String::new();
            for (item, outcome) in items.into_iter().zip(outcomes) {
                match outcome {
                    BulkOutcome::Done => {}
                    BulkOutcome::Conflict => conflicts.push(item),
                    BulkOutcome::Refused(reason) => {
                        return Err(PublishError::Refused { name: item.id, reason });
                    }
                    BulkOutcome::Busy(reason) => {
                        busy.push(item);
                        why = reason;
                    }
                }
            }
            if busy.is_empty() {
                failures = 0;
                continue;
            }
            if !cluster.patience().pause(failures, None) {
                return Err(PublishError::Busy { reason: why });
            }
            failures += 1;
            waiting.extend(halves(busy));
        }
        Ok(conflicts)
    }
}

/// The two halves of a list, without an empty one.
fn halves(mut items: Vec<BulkItem>) -> Vec<Vec<BulkItem>> {
    let second = items.split_off(items.len().div_ceil(2));
    [items, second].into_iter().filter(|half| !half.is_empty()).collect()
}

/// The documents of one request.
#[derive(Default)]
pub(super) struct Batch {
    items: Vec<BulkItem>,
    bytes: usize,
}

impl Batch {
    /// Adds a document. Returns `true` if there are now enough for a request.
    pub(super) fn add(&mut self, item: BulkItem) -> bool {
        self.bytes += item.bytes();
        self.items.push(item);
        self.bytes >= MAX_REQUEST_BYTES
    }

    /// Takes out the documents.
    pub(super) fn take(&mut self) -> Vec<BulkItem> {
        self.bytes = 0;
        std::mem::take(&mut self.items)
    }
}
