//! Closes and reopens versions: writes their documents again with another end.
//!
//! The cluster keeps the article of a document, in a column, but not its analysed fields. So changing the end
//! means making the document again, from the article and with the analyzer of the index.
//!
//! What changes of a document (its end and its revision) is read from its source, as it is at this moment. The
//! article, which never changes, is read by a search, which sees a document only after a refresh.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use souwen_article::Article;

use super::sending::{Batch, Work};
use super::{PublishError, Step};
use crate::client::{BulkAction, BulkItem, Cluster, Search, Stored, column};
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
            let mut changing = Vec::new();
            for (name, stored) in names.iter().zip(&there) {
                let Some(stored) = stored else { continue };
                if let Some(facts) = self.ending(name, stored, until)? {
                    changing.push((name, stored.revision, facts));
                }
            }
            let wanted: Vec<&str> = changing.iter().map(|(name, ..)| name.as_str()).collect();
            let mut articles = self.articles(cluster, &wanted)?;
            let mut batch = Batch::default();
            let mut again = Vec::new();
            for (name, revision, facts) in changing {
                let Some(article) = articles.remove(name) else {
                    // The document was removed meanwhile.
                    again.push(name.clone());
                    continue;
                };
                let source = document::version(&article, &facts, self.analyzer).to_string();
                let action = BulkAction::Replace(revision, source);
                if batch.add(BulkItem { id: name.clone(), action }) {
                    let conflicts = self.deliver(cluster, batch.take())?;
                    again.extend(conflicts.into_iter().map(|item| item.id));
                }
            }
            let conflicts = self.deliver(cluster, batch.take())?;
            // A conflict may come from a request that was sent twice: the document is read again.
            again.extend(conflicts.into_iter().map(|item| item.id));
            if again.is_empty() {
                return Ok(());
            }
            names = again;
        }
        Err(PublishError::Busy { reason: format!("{} changes all the time", names[0]) })
    }

    /// The facts of the document with the end `until`; `None` if it has that end already.
    fn ending<'s>(
        &self,
        name: &str,
        stored: &'s Stored,
        until: Option<u64>,
    ) -> Result<Option<VersionFacts<'s>>, PublishError> {
        let foreign = || foreign(name, "its source lacks what souwen writes");
        let source = &stored.source;
        let number = |field: &str| source[field].as_u64().ok_or_else(foreign);
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
        let hash = source[mapping::HASH].as_str().ok_or_else(foreign)?;
        let pushed = source[mapping::PUSHED] == Value::Bool(true);
        Ok(Some(VersionFacts { from, until, pushed, hash }))
    }

    /// The articles of these documents. A document that no longer exists is not among them.
    fn articles(
        &self,
        cluster: &Cluster,
        names: &[&str],
    ) -> Result<HashMap<String, Article>, PublishError> {
        let found = self.searchable_articles(cluster, names)?;
        if found.len() == names.len() {
            return Ok(found);
        }
        // What was just written is seen by a search only after this.
        cluster.refresh(self.index)?;
        self.searchable_articles(cluster, names)
    }

    fn searchable_articles(
        &self,
        cluster: &Cluster,
        names: &[&str],
    ) -> Result<HashMap<String, Article>, PublishError> {
        if names.is_empty() {
            return Ok(HashMap::new());
        }
        let body = json!({
            "size": names.len(), "query": {"ids": {"values": names}}, "sort": ["_doc"],
            "stored_fields": "_none_",
            "docvalue_fields": [mapping::ID, mapping::FROM, mapping::ARTICLE],
        });
        let index = Some(self.index);
        let search = Search { index, body: &body, global_frequencies: false, deadline: None };
        let answer = cluster.search(&search)?;
        let hits = answer["hits"]["hits"].as_array().map(Vec::as_slice).unwrap_or_default();
        let read = |hit: &Value| {
            let (id, from) =
                (column(hit, mapping::ID).as_str(), column(hit, mapping::FROM).as_u64());
            let (Some(id), Some(from)) = (id, from) else {
                return Err(foreign("", "its columns lack what souwen writes"));
            };
            let name = document::name(id, from);
            let packed = column(hit, mapping::ARTICLE).as_str().unwrap_or_default();
            let article = document::unpacked(packed).map_err(|why| foreign(&name, &why))?;
            Ok((name, article))
        };
        hits.iter().map(read).collect()
    }
}

/// The error for a document that souwen has not written.
fn foreign(name: &str, reason: &str) -> PublishError {
    PublishError::Foreign { name: name.to_owned(), reason: reason.to_owned() }
}
