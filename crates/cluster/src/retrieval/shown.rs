//! One commit of the cluster as searches see it: its documents and no others, over one point in time.
//!
//! A filter in every search selects the versions that belong to the commit, so the answers are the same over
//! any point in time. The point in time keeps documents that are removed after the commit was replaced. It is
//! opened for the first search and lives as long as it is used. It is opened again after it has ended, for
//! example because its node has stopped.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::handed_out::{FoundDoc, FoundDocs};
use crate::ClusterError;
use crate::client::{Cluster, PointInTime, Search, column};
use crate::document;
use crate::mapping::{FROM, ID, NEWEST};
use souwen_index::DocRef;
use souwen_text::Date;

/// How long the cluster keeps a point in time after its last use.
const KEEP: Duration = Duration::from_secs(300);
/// The maximum number of hits in one response.
pub(super) const MAX_HITS: usize = 10_000;

/// A commit, and the point in time for its searches.
pub(super) struct ShownCommit {
    cluster: Cluster,
    index: String,
    /// The filter for the documents of the commit.
    visible: Value,
    pit: Mutex<Option<PointInTime>>,
    /// The articles that were found.
    pub(super) docs: FoundDocs,
}

/// A search of the commit.
pub(super) struct CommitQuery {
    /// The body without its query, which is made of `within` and `scored`.
    pub(super) body: Value,
    /// The filters: queries that documents must match.
    pub(super) within: Vec<Value>,
    /// The scored clauses of the boolean query that has these filters.
    pub(super) scored: Option<Value>,
    /// Whether documents of other commits are searched too.
    pub(super) all_commits: bool,
}

impl CommitQuery {
    /// At most `size` documents that match these filters, in this order, for
    /// [`found`](ShownCommit::found). Everything that is read of a document comes from columns: to read its id
    /// among the stored fields, a node would decompress all of the document, which took half of its time.
    pub(super) fn hits(size: usize, order: Value, within: Vec<Value>) -> CommitQuery {
        let body = json!({
            "size": size, "sort": order, "stored_fields": "_none_", "docvalue_fields": [FROM],
            "track_total_hits": false,
        });
        CommitQuery::of(body, within)
    }

    /// The documents with these ids, with this column of each.
    pub(super) fn documents(ids: &[&str], column: &str) -> CommitQuery {
        let within = vec![json!({"ids": {"values": ids}})];
        let mut query = CommitQuery::hits(ids.len(), ties().into_iter().collect(), within);
        query.body["docvalue_fields"] = json!([FROM, column]);
        query
    }

    /// Whether any document matches these filters: the total is then 1 for each shard that has one.
    pub(super) fn any(within: Vec<Value>) -> CommitQuery {
        CommitQuery::of(json!({"size": 0, "track_total_hits": true, "terminate_after": 1}), within)
    }

    /// A search of all documents of the commit with this body.
    pub(super) fn new(body: Value) -> CommitQuery {
        CommitQuery::of(body, Vec::new())
    }

    fn of(body: Value, within: Vec<Value>) -> CommitQuery {
        CommitQuery { body, within, scored: None, all_commits: false }
    }

    /// The number of documents that match these filters, without hits.
    pub(super) fn count(within: Vec<Value>) -> CommitQuery {
        CommitQuery::of(json!({"size": 0, "track_total_hits": true}), within)
    }
}

impl ShownCommit {
    /// A commit in an index of the cluster; `visible` is the filter for its documents.
    pub(super) fn new(cluster: Cluster, index: String, visible: Value) -> ShownCommit {
        ShownCommit { cluster, index, visible, pit: Mutex::default(), docs: FoundDocs::default() }
    }

    /// The cluster.
    pub(super) fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// The index.
    pub(super) fn index(&self) -> &str {
        &self.index
    }

    /// Runs a search.
    ///
    /// # Errors
    /// When the cluster does not answer for the whole commit.
    pub(super) fn search(
        &self,
        query: CommitQuery,
        deadline: Option<Instant>,
    ) -> Result<Value, ClusterError> {
        let mut answers = self.search_all(vec![query], deadline)?;
        Ok(answers.pop().unwrap_or_default())
    }

    /// Runs several searches in one request, and returns the answers in order.
    ///
    /// # Errors
    /// As [`search`](Self::search).
    pub(super) fn search_all(
        &self,
        queries: Vec<CommitQuery>,
        deadline: Option<Instant>,
    ) -> Result<Vec<Value>, ClusterError> {
        let mut bodies: Vec<(Value, bool)> = queries.into_iter().map(|it| self.body(it)).collect();
        let mut is_new = false;
        loop {
            let pit = self.pit(&mut is_new)?;
            bodies.iter_mut().for_each(|(body, _)| body["pit"] = pit.in_body(KEEP));
            let searches: Vec<Search<'_>> = bodies
                .iter()
                .map(|(body, scored)| Search {
                    index: None,
                    body,
                    global_frequencies: *scored,
                    deadline,
                })
                .collect();
            let answers = match searches.as_slice() {
                [one] => self.cluster.search(one).map(|answer| vec![answer]),
                several => self.cluster.search_many(several),
            };
            match answers {
                // The point in time was not used for too long, or its node has stopped.
                Err(ClusterError::Gone { .. }) if !is_new => self.forget(&pit),
                answers => return answers,
            }
        }
    }

    /// The body of a search as it is sent, and whether the search compares scores.
    fn body(&self, query: CommitQuery) -> (Value, bool) {
        let CommitQuery { mut body, within, scored, all_commits } = query;
        let visible = (!all_commits).then(|| self.visible.clone());
        let filters = visible.into_iter().chain(within);
        let is_scored = scored.is_some();
        let mut query = scored.unwrap_or_else(|| json!({}));
        query["filter"] = filters.collect();
        body["query"] = json!({"bool": query});
        (body, is_scored)
    }

    /// The point in time. If there is none, opens one and sets `is_new`.
    fn pit(&self, is_new: &mut bool) -> Result<PointInTime, ClusterError> {
        let mut pit = self.pit.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pit) = &*pit {
            return Ok(pit.clone());
        }
        let opened = self.cluster.open_pit(&self.index, KEEP)?;
        *is_new = true;
        Ok(pit.insert(opened).clone())
    }

    /// Forgets a point in time that has ended, unless another one has replaced it.
    fn forget(&self, ended: &PointInTime) {
        let mut pit = self.pit.lock().unwrap_or_else(PoisonError::into_inner);
        pit.take_if(|pit| pit == ended);
    }

    /// The articles of a response, with their scores if there are any. The order of the search must end in
    /// [`ties`].
    ///
    /// # Errors
    /// When a hit lacks its sort keys or its commit.
    pub(super) fn found(&self, answer: &Value) -> Result<Vec<(DocRef, f32)>, ClusterError> {
        let hits = answer["hits"]["hits"].as_array().map(Vec::as_slice).unwrap_or_default();
        let read = hits.iter().map(found_doc).collect::<Option<Vec<FoundDoc>>>();
        let docs = self.docs.number(read.ok_or_else(|| self.invalid_response())?);
        let score = |hit: &Value| hit["_score"].as_f64().unwrap_or_default() as f32;
        Ok(docs.into_iter().zip(hits.iter().map(score)).collect())
    }

    /// The number of documents that match, as a response gives it.
    ///
    /// # Errors
    /// When the response does not give it.
    pub(super) fn total(&self, answer: &Value) -> Result<usize, ClusterError> {
        number(&answer["hits"]["total"]["value"]).ok_or_else(|| self.invalid_response())
    }

    /// The error for a response that lacks what was asked for.
    pub(super) fn invalid_response(&self) -> ClusterError {
        self.wrong("the answer to a search lacks requested values")
    }

    /// The error for an impossible response.
    pub(super) fn wrong(&self, reason: &str) -> ClusterError {
        let address = self.cluster.address().to_owned();
        ClusterError::InvalidResponse { address, reason: reason.to_owned() }
    }
}

impl Drop for ShownCommit {
    /// Closes the point in time, so that the cluster can remove what only this commit needs. Nobody waits for
    /// that.
    fn drop(&mut self) {
        let pit = self.pit.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        let cluster = self.cluster.clone();
        if let Some(pit) = pit {
            // If there is no thread for it, the point in time ends by itself.
            let close = move || drop(cluster.close_pit(&pit));
            drop(std::thread::Builder::new().name("close".to_owned()).spawn(close));
        }
    }
}

/// A number in a response.
pub(super) fn number(value: &Value) -> Option<usize> {
    value.as_u64().and_then(|number| usize::try_from(number).ok())
}

/// The tie-breaks: newest first, undated articles last, then by id.
pub(super) fn ties() -> [Value; 2] {
    [json!({NEWEST: "desc"}), json!({ID: "asc"})]
}

/// The article of a hit of a search by [`CommitQuery::hits`], from an order that ends in [`ties`].
pub(super) fn found_doc(hit: &Value) -> Option<FoundDoc> {
    let [.., day, id] = hit["sort"].as_array()?.as_slice() else { return None };
    // The sort key of an article without a date is not a day.
    let date = i32::try_from(day.as_i64()?).ok().and_then(Date::from_days);
    let id = id.as_str()?;
    let key = document::name(id, column(hit, FROM).as_u64()?).into();
    Some(FoundDoc { key, id: id.into(), date })
}
