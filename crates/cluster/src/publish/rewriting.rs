//! Writing versions again with another end.
//!
//! The cluster keeps only what a document is made from, so changing one number of it means making it again:
//! from the article that it holds, by the analyzer with which it was cut.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use souwen_article::json;

use super::sending::{Batch, Work};
use super::{PublishError, Step};
use crate::client::{BulkAction, BulkItem, Cluster, Stored};
use crate::document::{self, Facts};
use crate::mapping;
use crate::state::{LeaseError, OPEN};

/// How many documents are asked for at once.
const AT_ONCE: usize = 100;
/// How often a document is read again that somebody else writes at the same time.
const ATTEMPTS: usize = 5;

impl Work<'_> {
    /// Lets the documents with these names end with a commit, or not at all. Those that are not there are as
    /// good.
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
                (self.told)(Step::Closing(done, names.len()));
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
            // It may have been written by a request that was sent twice: it is looked at again.
            names = conflicts.into_iter().map(|item| item.id).collect();
        }
        Err(PublishError::Busy { reason: format!("{} changes all the time", names[0]) })
    }

    /// The document with another end; `None` where it has that end already.
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
            // Whoever has taken over has seen an end of it that is none for us.
            let name = self.lease.place().name().to_owned();
            let holder = "another publisher".to_owned();
            return Err(LeaseError::Lost { name, holder }.into());
        }
        let text = |field: &str| source[field].as_str().ok_or_else(|| foreign(field));
        let article = json::from_written(text(mapping::ARTICLE)?).map_err(|why| foreign(&why))?;
        let pushed = source[mapping::PUSHED] == Value::Bool(true);
        let facts = Facts { from, until, pushed, hash: text(mapping::HASH)? };
        Ok(Some(document::version(&article, &facts, self.analyzer).to_string()))
    }
}
