//! Closes and reopens versions: writes their documents again with another end.
//!
//! The cluster stores the article of a document but not its analysed fields. So changing the end means making
//! the document again, from the stored article and with the analyzer of the index.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use super::sending::{Batch, Work};
use super::{PublishError, Step};
use crate::client::{BulkAction, BulkItem, Cluster, Stored};
use crate::document::{self, VersionFacts};
use crate::mapping;
use crate::state::{LeaseError, OPEN};

/// The number of documents read in one request.
const AT_ONCE: usize = 100;
/// How often a document is read again if somebody else writes it at the same time.
const ATTEMPTS: usize = 5;

impl Work<'_> {
    /// Sets the end of the documents with these ids to the commit `until`, or removes their end. Skips
    /// documents that do not exist.
    pub(super) fn rewrite(&self, names: &[String], until: Option<u64>) -> Result<(), PublishError> {
        let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let one = || -> Result<(), PublishError> {
            let cluster = self.cluster();
            loop {
                let begin = next.fetch_add(AT_ONCE, Ordering::Relaxed).min(names.len());
                let some = &names[begin..names.len().min(begin + AT_ONCE)];
                if some.is_empty() {
                    return Ok(());
                }
                self.rewrite_some(&cluster, some.to_vec(), until)?;
                let done = done.fetch_add(some.len(), Ordering::Relaxed) + some.len();
                (self.report_step)(Step::Closing(done, names.len()));
            }
        };
        let threads = self.options.connections.clamp(1, names.len().div_ceil(AT_ONCE).max(1));
        std::thread::scope(|scope| {
            let running: Vec<_> = (1..threads).map(|_| scope.spawn(one)).collect();
            let mut result = one();
            for thread in running {
                let other = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                result = result.and(other);
            }
            result
        })
    }

    fn rewrite_some(
        &self,
        cluster: &Cluster,
        mut names: Vec<String>,
        until: Option<u64>,
    ) -> Result<(), PublishError> {
        for _ in 0..ATTEMPTS {
            let there = cluster.get_many(self.index, &names, &[], None)?;
            let mut batch = Batch::default();
            let mut conflicts = Vec::new();
            for (name, stored) in names.iter().zip(there) {
                let Some(stored) = stored else { continue };
                let Some(source) = self.ending(name, &stored, until)? else { continue };
                let action = BulkAction::Replace(stored.revision, source);
                if batch.add(BulkItem { id: name.clone(), action }) {
                    conflicts.extend(self.deliver(cluster, batch.take())?);
                }
            }
            conflicts.extend(self.deliver(cluster, batch.take())?);
            if conflicts.is_empty() {
                return Ok(());
            }
            // The conflict may come from a request that was sent twice: the document is read again.
            names = conflicts.into_iter().map(|item| item.id).collect();
        }
        Err(PublishError::Busy { reason: format!("{} changes all the time", names[0]) })
    }

    /// The document with the end `until`; `None` if it has that end already.
    fn ending(
        &self,
        name: &str,
        stored: &Stored,
        until: Option<u64>,
    ) -> Result<Option<String>, PublishError> {
        let foreign = |reason: &str| {
            let (name, reason) = (name.to_owned(), reason.to_owned());
            PublishError::Foreign { name, reason }
        };
        let source = &stored.source;
        let number = |field: &str| source[field].as_u64().ok_or_else(|| foreign(field));
        let (from, ends) = (number(mapping::FROM)?, number(mapping::UNTIL)?);
        if ends == until.unwrap_or(OPEN) {
            return Ok(None);
        }
        if ends != OPEN && ends >> 32 > self.lease.fence() {
            // A publisher with a later fence has closed the version, so this one has lost the lease.
            let name = self.lease.place().name().to_owned();
            let holder = "another publisher".to_owned();
            return Err(LeaseError::Lost { name, holder }.into());
        }
        let text = |field: &str| source[field].as_str().ok_or_else(|| foreign(field));
        let article = document::unpacked(text(mapping::ARTICLE)?).map_err(|why| foreign(&why))?;
        let pushed = source[mapping::PUSHED] == Value::Bool(true);
        let facts = VersionFacts { from, until, pushed, hash: text(mapping::HASH)? };
        Ok(Some(document::version(&article, &facts, self.analyzer).to_string()))
    }
}
