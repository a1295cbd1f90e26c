//! Requests to the cluster and what their answers mean: errors, retries, partial answers.
//!
//! Whoever asks says by when the answer is wanted. What a busy cluster refuses, and what broke off on its
//! way, is asked again after growing pauses, where asking twice does no harm. An answer that some of the
//! shards did not take part in is an error, never a list with gaps.

mod bulk;
mod indices;
mod patience;
mod search;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};

pub use bulk::{BulkAction, BulkItem, BulkOutcome};
pub use patience::Patience;
pub use search::{PointInTime, Search};

use crate::ClusterError;
use crate::transport::{Answer, Body, Method, Request, Transport, TransportError};

/// The most of a reason that is told, in characters.
const MOST_OF_A_REASON: usize = 300;

/// One cluster that is asked. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Cluster {
    transport: Arc<dyn Transport>,
    patience: Patience,
}

/// Names one version of a document of the cluster: another version, another pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision {
    /// The number of the change within its shard.
    pub seq_no: u64,
    /// Which of the shard's primaries has made it.
    pub primary_term: u64,
}

/// A document of the cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Its version.
    pub revision: Revision,
    /// What is stored of it.
    pub source: Value,
}

/// What has to hold of a document so that it is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// There is none.
    Absent,
    /// It is this version.
    At(Revision),
}

impl Cluster {
    /// A cluster that is asked through `transport`.
    pub fn new(transport: Arc<dyn Transport>) -> Cluster {
        Cluster { transport, patience: Patience::default() }
    }

    /// The same, asked again as `patience` says.
    pub fn with_patience(&self, patience: Patience) -> Cluster {
        Cluster { transport: Arc::clone(&self.transport), patience }
    }

    /// Its address, for messages.
    pub fn address(&self) -> &str {
        self.transport.address()
    }

    /// How often it is asked again.
    pub fn patience(&self) -> &Patience {
        &self.patience
    }

    /// Sends a request that can be repeated, and gives the JSON of the answer; `None` for 404.
    ///
    /// # Errors
    /// When the cluster cannot be reached, refuses, or stays busy.
    pub fn ask(
        &self,
        method: Method,
        path: &str,
        body: Body<'_>,
        deadline: Option<Instant>,
    ) -> Result<Option<Value>, ClusterError> {
        let answer = self.send(&Request { method, path, body, deadline }, true)?;
        match answer.status {
            404 => Ok(None),
            _ => self.json(&self.content(answer)?).map(Some),
        }
    }

    /// Sends a request that must not be carried out twice, and gives the JSON of the answer; `None` for 404.
    ///
    /// # Errors
    /// As [`ask`](Cluster::ask); after [`ClusterError::Unreachable`] nobody knows whether it was done.
    pub(crate) fn ask_once(
        &self,
        method: Method,
        path: &str,
        body: Body<'_>,
    ) -> Result<Option<Value>, ClusterError> {
        let answer = self.send(&Request { method, path, body, deadline: None }, false)?;
        match answer.status {
            404 => Ok(None),
            _ => self.json(&self.content(answer)?).map(Some),
        }
    }

    /// A document; `None` where there is none, or no such index.
    ///
    /// # Errors
    /// As [`ask`](Cluster::ask).
    pub fn get(&self, index: &str, id: &str) -> Result<Option<Stored>, ClusterError> {
        let path = format!("/{}/_doc/{}", encoded(index), encoded(id));
        let Some(found) = self.ask(Method::Get, &path, Body::None, None)? else {
            return Ok(None);
        };
        self.stored(found).map(Some)
    }

    /// Documents by their ids, in this order; `None` for each that is not there. `fields` are those of
    /// the source that are wanted, all of them where it is empty.
    ///
    /// # Errors
    /// As [`ask`](Cluster::ask).
    pub fn get_many(
        &self,
        index: &str,
        ids: &[String],
        fields: &[&str],
        deadline: Option<Instant>,
    ) -> Result<Vec<Option<Stored>>, ClusterError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut path = format!("/{}/_mget", encoded(index));
        if !fields.is_empty() {
            path = format!("{path}?_source_includes={}", fields.join(","));
        }
        let body = json!({ "ids": ids }).to_string();
        let answer = self.ask(Method::Post, &path, Body::Json(body.as_bytes()), deadline)?;
        let mut answer = answer.ok_or_else(|| self.nonsense("there is no such index"))?;
        let Value::Array(documents) = answer["docs"].take() else {
            return Err(self.nonsense("documents were asked for, and none are told"));
        };
        if documents.len() != ids.len() {
            return Err(self.nonsense("it does not tell of every document that was asked for"));
        }
        let read = |document: Value| match document["found"].as_bool() {
            Some(true) => self.stored(document).map(Some),
            Some(false) => Ok(None),
            None => Err(self.partial(&reason_of(&document["error"]))),
        };
        documents.into_iter().map(read).collect()
    }

    /// Writes a document where this is expected of what is there now. `None` says that it was not so:
    /// somebody else was first. It is not sent twice: after [`ClusterError::Unreachable`] nobody knows
    /// whether it was written, and it has to be read.
    ///
    /// # Errors
    /// When the cluster cannot be reached or refuses for another reason.
    pub fn put(
        &self,
        index: &str,
        id: &str,
        source: &Value,
        expected: Expected,
    ) -> Result<Option<Revision>, ClusterError> {
        let condition = match expected {
            Expected::Absent => "op_type=create".to_owned(),
            Expected::At(Revision { seq_no, primary_term }) => {
                format!("if_seq_no={seq_no}&if_primary_term={primary_term}")
            }
        };
        let path = format!("/{}/_doc/{}?{condition}", encoded(index), encoded(id));
        let body = source.to_string();
        let body = Body::Json(body.as_bytes());
        let request = Request { method: Method::Put, path: &path, body, deadline: None };
        let answer = self.send(&request, false)?;
        if answer.status == 409 {
            return Ok(None);
        }
        let answer = self.json(&self.content(answer)?)?;
        self.revision(&answer).map(Some)
    }

    /// Shows to searches what was written to an index. It is tried again while a copy of a shard fails, since
    /// that copy would answer without what was written.
    ///
    /// # Errors
    /// As [`ask`](Cluster::ask), and when a copy of a shard still fails.
    pub fn refresh(&self, index: &str) -> Result<(), ClusterError> {
        let path = format!("/{}/_refresh", encoded(index));
        let mut failures = 0;
        loop {
            let answer = self.ask(Method::Post, &path, Body::None, None)?;
            let answer = answer.ok_or_else(|| self.gone("the index is gone"))?;
            match self.whole(&answer) {
                Err(error @ ClusterError::Partial { .. }) => {
                    if !self.patience.pause(failures, None) {
                        return Err(error);
                    }
                    failures += 1;
                }
                result => return result,
            }
        }
    }

    /// How an index is: `green`, `yellow` or `red`, with how many shards are where; of the whole cluster
    /// without one. It is what `_cluster/health` answers.
    ///
    /// # Errors
    /// As [`ask`](Cluster::ask).
    pub fn health(&self, index: Option<&str>) -> Result<Value, ClusterError> {
        let index = index.map(|index| format!("/{}", encoded(index))).unwrap_or_default();
        // An index that is not there is waited for, as long as is said.
        let path = format!("/_cluster/health{index}?timeout=5s");
        let answer = self.ask(Method::Get, &path, Body::None, None)?;
        answer.ok_or_else(|| self.nonsense("it tells nothing of its health"))
    }

    /// Sends a request, again where the cluster is busy, and, where it may be `repeated`, where the
    /// connection broke.
    fn send(&self, request: &Request<'_>, repeated: bool) -> Result<Answer, ClusterError> {
        let mut failures = 0;
        loop {
            let sent = self.transport.send(request);
            let again = match &sent {
                // What is refused for being too much was not done.
                Ok(answer) => {
                    matches!(answer.status, 429 | 503) || repeated && answer.status == 502
                }
                Err(TransportError::Broken(_)) => repeated,
                Err(TransportError::TimedOut(_) | TransportError::Refused(_)) => false,
            };
            if !again || !self.patience.pause(failures, request.deadline) {
                return sent.map_err(|error| self.unreachable(error));
            }
            failures += 1;
        }
    }

    /// The body of an answer that is one of success.
    fn content(&self, answer: Answer) -> Result<Vec<u8>, ClusterError> {
        if (200..300).contains(&answer.status) {
            return Ok(answer.body);
        }
        Err(self.refused(answer.status, &answer.body))
    }

    /// What a refusal means.
    fn refused(&self, status: u16, body: &[u8]) -> ClusterError {
        let said: Value = serde_json::from_slice(body).unwrap_or_default();
        let reason = match &said["error"] {
            Value::Null => String::from_utf8_lossy(body).chars().take(MOST_OF_A_REASON).collect(),
            error => reason_of(error),
        };
        let address = self.address().to_owned();
        ClusterError::Refused { address, status, reason }
    }

    fn json(&self, body: &[u8]) -> Result<Value, ClusterError> {
        let read = serde_json::from_slice(body);
        read.map_err(|error| self.nonsense(&format!("its answer is not JSON ({error})")))
    }

    pub(crate) fn stored(&self, mut document: Value) -> Result<Stored, ClusterError> {
        let revision = self.revision(&document)?;
        Ok(Stored { revision, source: document["_source"].take() })
    }

    pub(crate) fn revision(&self, document: &Value) -> Result<Revision, ClusterError> {
        match (document["_seq_no"].as_u64(), document["_primary_term"].as_u64()) {
            (Some(seq_no), Some(primary_term)) => Ok(Revision { seq_no, primary_term }),
            _ => Err(self.nonsense("it does not tell which version of a document it has")),
        }
    }

    /// Holds that all shards have taken part in an answer.
    pub(crate) fn whole(&self, answer: &Value) -> Result<(), ClusterError> {
        let shards = &answer["_shards"];
        let (Some(total), Some(failed)) = (shards["total"].as_u64(), shards["failed"].as_u64())
        else {
            return Err(self.nonsense("it does not tell which shards have answered"));
        };
        if failed == 0 {
            return Ok(());
        }
        let reason = reason_of(&shards["failures"][0]["reason"]);
        Err(self.partial(&format!("{failed} of {total} shards have failed ({reason})")))
    }

    fn unreachable(&self, error: TransportError) -> ClusterError {
        let address = self.address().to_owned();
        match error {
            TransportError::TimedOut(_) => ClusterError::Late { address },
            error => ClusterError::Unreachable { address, error },
        }
    }

    fn partial(&self, reason: &str) -> ClusterError {
        ClusterError::Partial { address: self.address().to_owned(), reason: reason.to_owned() }
    }

    fn nonsense(&self, reason: &str) -> ClusterError {
        ClusterError::Nonsense { address: self.address().to_owned(), reason: reason.to_owned() }
    }
}

/// What the cluster says went wrong, in a sentence: that of the cause, where it names one.
fn reason_of(error: &Value) -> String {
    let cause = error["root_cause"].get(0).unwrap_or(error);
    let text = match (cause["type"].as_str(), cause["reason"].as_str()) {
        (Some(kind), Some(reason)) => format!("{kind}: {reason}"),
        (Some(kind), None) => kind.to_owned(),
        _ => error.as_str().map_or_else(|| error.to_string(), str::to_owned),
    };
    text.chars().take(MOST_OF_A_REASON).collect()
}

/// A part of a path, as it is written there.
pub(crate) fn encoded(part: &str) -> String {
    let mut encoded = String::with_capacity(part.len());
    for byte in part.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
