//! One commit of the cluster as searches see it: what belongs to it and nothing else, over one point in
//! time.
//!
//! Which versions of articles belong to a commit, a filter says that every search has, so the answers are
//! the same over any point in time. The point in time holds what has been removed since the commit was
//! replaced. It is opened with the first search, lives as long as it is used, and is opened anew when it has
//! ended, as with the node that held it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::handed_out::{FoundDoc, HandedOut};
use crate::ClusterError;
use crate::client::{Cluster, PointInTime, Search};
use crate::mapping::{ID, NEWEST};
use souwen_index::DocRef;
use souwen_text::Date;

/// How long a point in time is kept by the cluster after it was last used.
const KEEP: Duration = Duration::from_secs(300);
/// The most hits that the cluster gives at once.
pub(super) const MOST_HITS: usize = 10_000;

/// See the head of this file.
pub(super) struct ShownCommit {
    cluster: Cluster,
    index: String,
    /// What holds of the documents that belong to it.
    visible: Value,
    pit: Mutex<Option<PointInTime>>,
    /// The articles that were found.
    pub(super) docs: HandedOut,
}

/// A search of the commit.
pub(super) struct Asked {
    /// What is asked for; which documents are searched is told by `within` and by `scored`.
    pub(super) body: Value,
    /// What has to hold of documents, each a query.
    pub(super) within: Vec<Value>,
    /// What they are scored by: the clauses of a boolean query beside its filters.
    pub(super) scored: Option<Value>,
    /// Whether documents of other commits are searched as well.
    pub(super) of_any_commit: bool,
}

impl Asked {
    /// So many documents at most within some queries, in an order, without their sources.
    pub(super) fn hits(size: usize, order: Value, within: Vec<Value>) -> Asked {
        let body = json!({
            "size": size, "sort": order, "_source": false, "track_total_hits": false,
        });
        Asked::of(body, within)
    }

    /// A search of all documents of the commit, and what is asked for besides.
    pub(super) fn new(body: Value) -> Asked {
        Asked::of(body, Vec::new())
    }

    fn of(body: Value, within: Vec<Value>) -> Asked {
        Asked { body, within, scored: None, of_any_commit: false }
    }

    /// How many documents there are within some queries, and nothing of them.
    pub(super) fn count(within: Vec<Value>) -> Asked {
        Asked::of(json!({"size": 0, "track_total_hits": true}), within)
    }
}

impl ShownCommit {
    /// Of an index of the cluster; `visible` holds of the documents that belong to the commit.
    pub(super) fn new(cluster: Cluster, index: String, visible: Value) -> ShownCommit {
        ShownCommit { cluster, index, visible, pit: Mutex::default(), docs: HandedOut::default() }
    }

    /// The cluster.
    pub(super) fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// The index.
    pub(super) fn index(&self) -> &str {
        &self.index
    }

    /// Answers a search.
    ///
    /// # Errors
    /// When the cluster does not answer for all of the commit.
    pub(super) fn search(
        &self,
        asked: Asked,
        deadline: Option<Instant>,
    ) -> Result<Value, ClusterError> {
        let mut answers = self.search_all(vec![asked], deadline)?;
        Ok(answers.pop().unwrap_or_default())
    }

    /// Answers several searches at once, in their order.
    ///
    /// # Errors
    /// As [`search`](Self::search).
    pub(super) fn search_all(
        &self,
        asked: Vec<Asked>,
        deadline: Option<Instant>,
    ) -> Result<Vec<Value>, ClusterError> {
        let mut bodies: Vec<(Value, bool)> = asked.into_iter().map(|it| self.body(it)).collect();
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
                // It has ended unused, or its node has.
                Err(ClusterError::Gone { .. }) if !is_new => self.forget(&pit),
                answers => return answers,
            }
        }
    }

    /// A search as the cluster is told it, and whether it compares scores.
    fn body(&self, asked: Asked) -> (Value, bool) {
        let Asked { mut body, within, scored, of_any_commit } = asked;
        let visible = (!of_any_commit).then(|| self.visible.clone());
        let filters = visible.into_iter().chain(within);
        let is_scored = scored.is_some();
        let mut query = scored.unwrap_or_else(|| json!({}));
        query["filter"] = filters.collect();
        body["query"] = json!({"bool": query});
        (body, is_scored)
    }

    /// The point in time, opened if there is none; `is_new` is set then.
    fn pit(&self, is_new: &mut bool) -> Result<PointInTime, ClusterError> {
        let mut pit = self.pit.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pit) = &*pit {
            return Ok(pit.clone());
        }
        let opened = self.cluster.open_pit(&self.index, KEEP)?;
        *is_new = true;
        Ok(pit.insert(opened).clone())
    }

    /// Lets go of a point in time that has ended, unless another has taken its place.
    fn forget(&self, ended: &PointInTime) {
        let mut pit = self.pit.lock().unwrap_or_else(PoisonError::into_inner);
        pit.take_if(|pit| pit == ended);
    }

    /// The articles of an answer, with their scores where these are told. Each hit has been sorted by
    /// some order that ends in [`ties`].
    ///
    /// # Errors
    /// When a hit does not tell what it was sorted by.
    pub(super) fn found(&self, answer: &Value) -> Result<Vec<(DocRef, f32)>, ClusterError> {
        let hits = answer["hits"]["hits"].as_array().map(Vec::as_slice).unwrap_or_default();
        let read = hits.iter().map(found_doc).collect::<Option<Vec<FoundDoc>>>();
        let docs = self.docs.number(read.ok_or_else(|| self.nonsense())?);
        let score = |hit: &Value| hit["_score"].as_f64().unwrap_or_default() as f32;
        Ok(docs.into_iter().zip(hits.iter().map(score)).collect())
    }

    /// How many documents an answer counts.
    ///
    /// # Errors
    /// When it does not say.
    pub(super) fn total(&self, answer: &Value) -> Result<usize, ClusterError> {
        number(&answer["hits"]["total"]["value"]).ok_or_else(|| self.nonsense())
    }

    /// The error for an answer that lacks what was asked for.
    pub(super) fn nonsense(&self) -> ClusterError {
        self.wrong("a search is not answered with what was asked for")
    }

    /// The error for an answer that cannot be.
    pub(super) fn wrong(&self, reason: &str) -> ClusterError {
        let address = self.cluster.address().to_owned();
        ClusterError::Nonsense { address, reason: reason.to_owned() }
    }
}

impl Drop for ShownCommit {
    /// Lets the cluster remove what only this commit needs. Nobody waits for that.
    fn drop(&mut self) {
        let pit = self.pit.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        let cluster = self.cluster.clone();
        if let Some(pit) = pit {
            // Where no thread can be had it ends by itself.
            let close = move || drop(cluster.close_pit(&pit));
            drop(std::thread::Builder::new().name("close".to_owned()).spawn(close));
        }
    }
}

/// A number of an answer.
pub(super) fn number(value: &Value) -> Option<usize> {
    value.as_u64().and_then(|number| usize::try_from(number).ok())
}

/// What ties are broken by: newest first, undated ones last, then by id.
pub(super) fn ties() -> [Value; 2] {
    [json!({NEWEST: "desc"}), json!({ID: "asc"})]
}

/// What an order that ends in [`ties`] tells of a hit.
fn found_doc(hit: &Value) -> Option<FoundDoc> {
    let key: Arc<str> = hit["_id"].as_str()?.into();
    let [.., day, id] = hit["sort"].as_array()?.as_slice() else { return None };
    // What has no date is sorted by a number that is no day.
    let date = i32::try_from(day.as_i64()?).ok().and_then(Date::from_days);
    Some(FoundDoc { key, id: id.as_str()?.into(), date })
}
