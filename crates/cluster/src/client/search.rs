//! Searches. Each returns a complete answer or an error, keeps a deadline, and may be over a point in time.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Cluster, encoded, reason_of};
use crate::ClusterError;
use crate::transport::{Body, Method};

/// A search request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Search<'a> {
    /// The index; `None` where the body names a point in time.
    pub(crate) index: Option<&'a str>,
    /// The body of the request.
    pub(crate) body: &'a Value,
    /// Whether scores are computed with the frequencies of terms in all shards. Needed if scores of several
    /// shards are compared.
    pub(crate) global_frequencies: bool,
    /// The deadline; after it the answer is not needed.
    pub(crate) deadline: Option<Instant>,
}

/// A point in time: all searches over it see the same documents, whatever is written in the meantime. It ends
/// when it has not been used for its keep-alive time, or when a node that holds it stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PointInTime(pub(crate) String);

impl PointInTime {
    /// The form in the body of a search. The search extends the point in time by `keep` from now on.
    pub(crate) fn in_body(&self, keep: Duration) -> Value {
        json!({"id": self.0, "keep_alive": format!("{}ms", keep.as_millis())})
    }
}

/// The value of a column of a hit; null if the hit has none.
pub(crate) fn column<'h>(hit: &'h Value, name: &str) -> &'h Value {
    &hit["fields"][name][0]
}

impl Cluster {
    /// Runs a search. The answer covers all shards.
    ///
    /// # Errors
    /// [`ClusterError::Partial`] when a shard has not answered, [`ClusterError::Late`] when the deadline has
    /// passed, [`ClusterError::Gone`] when the point in time or the index no longer exists; otherwise as
    /// [`ask`](Cluster::ask).
    pub(crate) fn search(&self, search: &Search<'_>) -> Result<Value, ClusterError> {
        let index = search.index.map(|index| format!("/{}", encoded(index))).unwrap_or_default();
        let kind =
            if search.global_frequencies { "dfs_query_then_fetch" } else { "query_then_fetch" };
        let path = format!("{index}/_search?allow_partial_search_results=false&search_type={kind}");
        let body = self.within(search)?;
        let answered = self.ask(Method::Post, &path, Body::Json(body.as_bytes()), search.deadline);
        let answer = answered.map_err(search_error)?;
        let answer = answer.ok_or_else(|| self.gone("there is nothing of that name"))?;
        self.require_complete(answer)
    }

    /// Runs several searches in one request, and returns the answers in order. The earliest deadline holds
    /// for all of them.
    ///
    /// # Errors
    /// As [`search`](Cluster::search), for the first search that fails.
    pub(crate) fn search_many(&self, searches: &[Search<'_>]) -> Result<Vec<Value>, ClusterError> {
        if searches.is_empty() {
            return Ok(Vec::new());
        }
        let mut lines = String::new();
        for search in searches {
            let mut head = json!({"allow_partial_search_results": false});
            if let Some(index) = search.index {
                head["index"] = index.into();
            }
            if search.global_frequencies {
                head["search_type"] = "dfs_query_then_fetch".into();
            }
            lines.push_str(&head.to_string());
            lines.push('\n');
            lines.push_str(&self.within(search)?);
            lines.push('\n');
        }
        let deadline = searches.iter().filter_map(|search| search.deadline).min();
        let body = Body::Lines(lines.as_bytes());
        let answer = self.ask(Method::Post, "/_msearch", body, deadline)?;
        let mut answer = answer.ok_or_else(|| self.gone("there is nothing of that name"))?;
        let Value::Array(answers) = answer["responses"].take() else {
            return Err(
                self.invalid_response("several searches were sent, but no answers were returned")
            );
        };
        if answers.len() != searches.len() {
            return Err(self.invalid_response("it does not answer every search that was sent"));
        }
        let one = |answer: Value| match answer["status"].as_u64() {
            Some(200) | None => self.require_complete(answer),
            Some(404) => Err(self.gone(&reason_of(&answer["error"]))),
            Some(status) => {
                let (address, reason) = (self.address().to_owned(), reason_of(&answer["error"]));
                let status = u16::try_from(status).unwrap_or(500);
                Err(search_error(ClusterError::Refused { address, status, reason }))
            }
        };
        answers.into_iter().map(one).collect()
    }

    /// Opens a point in time of an index. It ends when it has not been used for `keep`.
    ///
    /// # Errors
    /// As [`search`](Cluster::search).
    pub(crate) fn open_pit(
        &self,
        index: &str,
        keep: Duration,
    ) -> Result<PointInTime, ClusterError> {
        let path = format!(
            "/{}/_search/point_in_time?keep_alive={}ms&allow_partial_pit_creation=false",
            encoded(index),
            keep.as_millis()
        );
        let answer = self.ask(Method::Post, &path, Body::None, None);
        let answer = answer.map_err(search_error)?;
        let answer = answer.ok_or_else(|| self.gone("there is no such index"))?;
        match answer["pit_id"].as_str() {
            Some(id) => Ok(PointInTime(id.to_owned())),
            None => {
                Err(self.invalid_response("a point in time was requested, but none was returned"))
            }
        }
    }

    /// Closes a point in time, if it has not ended already.
    ///
    /// # Errors
    /// As [`ask`](Cluster::ask).
    pub(crate) fn close_pit(&self, pit: &PointInTime) -> Result<(), ClusterError> {
        let body = json!({"pit_id": [pit.0]}).to_string();
        let path = "/_search/point_in_time";
        self.ask(Method::Delete, path, Body::Json(body.as_bytes()), None).map(drop)
    }

    /// The body of a search, with the time that is left until the deadline as its timeout.
    fn within(&self, search: &Search<'_>) -> Result<String, ClusterError> {
        let Some(deadline) = search.deadline else { return Ok(search.body.to_string()) };
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ClusterError::Late { address: self.address().to_owned() });
        }
        let mut body = search.body.clone();
        body["timeout"] = format!("{}ms", left.as_millis().max(1)).into();
        Ok(body.to_string())
    }

    /// Returns an error unless all shards have answered in time.
    fn require_complete(&self, answer: Value) -> Result<Value, ClusterError> {
        if answer["timed_out"] == true {
            return Err(ClusterError::Late { address: self.address().to_owned() });
        }
        self.whole(&answer)?;
        Ok(answer)
    }

    pub(crate) fn gone(&self, reason: &str) -> ClusterError {
        ClusterError::Gone { address: self.address().to_owned(), reason: reason.to_owned() }
    }
}

/// The meaning of an error response to a search. Since partial results are not allowed, a cluster that lacks
/// a shard returns an error.
fn search_error(error: ClusterError) -> ClusterError {
    let ClusterError::Refused { address, status, reason } = error else { return error };
    if reason.starts_with("search_context_missing_exception") {
        return ClusterError::Gone { address, reason };
    }
    if reason.contains("Time exceeded") || reason.starts_with("task_cancelled_exception") {
        return ClusterError::Late { address };
    }
    if status == 503 || status == 502 || reason.contains("node_not_connected") {
        return ClusterError::Partial { address, reason };
    }
    ClusterError::Refused { address, status, reason }
}
