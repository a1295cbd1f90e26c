//! The client of the cluster: sends requests, retries them, and turns responses into values or errors.
//!
//! Callers give a deadline. A request is retried after growing pauses if the cluster is too busy for it, or
//! if the connection broke and sending the request twice does no harm. A response that does not cover all
//! shards is an error, so no list of results has gaps.

mod bulk;
mod indices;
mod patience;
mod search;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};

pub(crate) use bulk::{BulkAction, BulkItem, BulkOutcome};
pub use patience::RetryPolicy;
pub(crate) use search::{PointInTime, Search, column};

use crate::ClusterError;
use crate::transport::{Answer, Body, Method, Request, Transport, TransportError};

/// The maximum length of a reason in error messages, in characters.
const MAX_REASON_CHARS: usize = 300;

/// A client of one cluster. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Cluster {
    transport: Arc<dyn Transport>,
    patience: RetryPolicy,
}

/// Identifies one version of a document: each write gives the document another revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision {
    /// The sequence number of the write within its shard.
    pub(crate) seq_no: u64,
    /// The term of the primary shard that made the write.
    pub(crate) primary_term: u64,
}

/// A document read from the cluster.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stored {
    /// Its revision.
    pub(crate) revision: Revision,
    /// Its source.
    pub(crate) source: Value,
}

/// The condition under which a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// The document does not exist.
    Absent,
    /// The document has this revision.
    At(Revision),
}

impl Cluster {
    /// A client that sends its requests through `transport`.
    pub fn new(transport: Arc<dyn Transport>) -> Cluster {
        Cluster { transport, patience: RetryPolicy::default() }
    }

    /// The same client with another retry policy.
    pub fn with_patience(&self, patience: RetryPolicy) -> Cluster {
        Cluster { transport: Arc::clone(&self.transport), patience }
    }

    /// The address of the cluster, for messages.
    pub(crate) fn address(&self) -> &str {
        self.transport.address()
    }

    /// The retry policy.
    pub(crate) fn patience(&self) -> &RetryPolicy {
        &self.patience
    }

    /// Sends a request that may be repeated, and returns the JSON of the response; `None` for status 404.
    ///
    /// # Errors
    /// When the cluster cannot be reached, refuses the request, or stays busy.
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

    /// Sends a request that must not be carried out twice, and returns the JSON of the response; `None` for
    /// status 404.
    ///
    /// # Errors
    /// As [`ask`](Cluster::ask); after [`ClusterError::Unreachable`] it is unknown whether the request was
    /// carried out.
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

    /// Reads a document; `None` if the document or the index does not exist.
    ///
    /// # Errors
    /// As [`ask`](Cluster::ask).
    pub(crate) fn get(&self, index: &str, id: &str) -> Result<Option<Stored>, ClusterError> {
        let path = format!("/{}/_doc/{}", encoded(index), encoded(id));
        let Some(found) = self.ask(Method::Get, &path, Body::None, None)? else {
            return Ok(None);
        };
        self.stored(found).map(Some)
    }

    /// Reads documents in the order of `ids`; `None` for each that does not exist. `fields` are the fields of
    /// the source to return; an empty list returns all of them.
    ///
    /// # Errors
    /// As [`ask`](Cluster::ask).
    pub(crate) fn get_many(
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
        let mut answer = answer.ok_or_else(|| self.invalid_response("there is no such index"))?;
        let Value::Array(documents) = answer["docs"].take() else {
            return Err(self.invalid_response("documents were requested, but none were returned"));
        };
        if documents.len() != ids.len() {
            return Err(self.invalid_response("a requested document is missing in the answer"));
        }
        let read = |document: Value| match document["found"].as_bool() {
            Some(true) => self.stored(document).map(Some),
            Some(false) => Ok(None),
            None => Err(self.partial(&reason_of(&document["error"]))),
        };
        documents.into_iter().map(read).collect()
    }

    /// Writes a document if the current one is as `expected`. Returns `None` if it is not, because another
    /// client wrote first. The request is not repeated after a broken connection: after
    /// [`ClusterError::Unreachable`] it is unknown whether the document was written, and the caller has to
    /// read it.
    ///
    /// # Errors
    /// When the cluster cannot be reached, or refuses the request for another reason.
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

    /// Makes all writes to an index visible to searches. Retries while a copy of a shard fails, since
    /// searches on that copy would miss these writes.
    ///
    /// # Errors
    /// As [`ask`](Cluster::ask), and when a copy of a shard still fails after all retries.
    pub(crate) fn refresh(&self, index: &str) -> Result<(), ClusterError> {
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

    /// The health of an index, or of the whole cluster if none is given, as `_cluster/health` returns it:
    /// `green`, `yellow` or `red`, and the numbers of shards.
    ///
    /// # Errors
    /// As [`ask`](Cluster::ask).
    pub(crate) fn health(&self, index: Option<&str>) -> Result<Value, ClusterError> {
        let index = index.map(|index| format!("/{}", encoded(index))).unwrap_or_default();
        // If the index does not exist, the cluster waits for it until this timeout.
        let path = format!("/_cluster/health{index}?timeout=5s");
        let answer = self.ask(Method::Get, &path, Body::None, None)?;
        answer.ok_or_else(|| self.invalid_response("the answer does not contain its health"))
    }

    /// Sends a request. Retries it if the cluster is busy and, if `repeated` is true, if the connection
    /// broke.
    fn send(&self, request: &Request<'_>, repeated: bool) -> Result<Answer, ClusterError> {
        let mut failures = 0;
        loop {
            let sent = self.transport.send(request);
            let again = match &sent {
                // A request that was rejected because of load was not carried out.
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

    /// The body of a successful response; an error for any other response.
    fn content(&self, answer: Answer) -> Result<Vec<u8>, ClusterError> {
        if (200..300).contains(&answer.status) {
            return Ok(answer.body);
        }
        Err(self.refused(answer.status, &answer.body))
    }

    /// The error for a response without success.
    fn refused(&self, status: u16, body: &[u8]) -> ClusterError {
        let answer: Value = serde_json::from_slice(body).unwrap_or_default();
        let reason = match &answer["error"] {
            Value::Null => String::from_utf8_lossy(body).chars().take(MAX_REASON_CHARS).collect(),
            error => reason_of(error),
        };
        let address = self.address().to_owned();
        ClusterError::Refused { address, status, reason }
    }

    fn json(&self, body: &[u8]) -> Result<Value, ClusterError> {
        let read = serde_json::from_slice(body);
        read.map_err(|error| self.invalid_response(&format!("its answer is not JSON ({error})")))
    }

    pub(crate) fn stored(&self, mut document: Value) -> Result<Stored, ClusterError> {
        let revision = self.revision(&document)?;
        Ok(Stored { revision, source: document["_source"].take() })
    }

    pub(crate) fn revision(&self, document: &Value) -> Result<Revision, ClusterError> {
        match (document["_seq_no"].as_u64(), document["_primary_term"].as_u64()) {
            (Some(seq_no), Some(primary_term)) => Ok(Revision { seq_no, primary_term }),
            _ => Err(self.invalid_response("a document has no version in the answer")),
        }
    }

    /// Returns an error unless all shards contributed to the response.
    pub(crate) fn whole(&self, answer: &Value) -> Result<(), ClusterError> {
        let shards = &answer["_shards"];
        let (Some(total), Some(failed)) = (shards["total"].as_u64(), shards["failed"].as_u64())
        else {
            return Err(self.invalid_response("the answer does not say which shards have answered"));
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

    fn invalid_response(&self, reason: &str) -> ClusterError {
        ClusterError::InvalidResponse {
            address: self.address().to_owned(),
            reason: reason.to_owned(),
        }
    }
}

/// The reason in an error response as one sentence: the reason of the root cause, if the response names it.
fn reason_of(error: &Value) -> String {
    let cause = error["root_cause"].get(0).unwrap_or(error);
    let text = match (cause["type"].as_str(), cause["reason"].as_str()) {
        (Some(kind), Some(reason)) => format!("{kind}: {reason}"),
        (Some(kind), None) => kind.to_owned(),
        _ => error.as_str().map_or_else(|| error.to_string(), str::to_owned),
    };
    text.chars().take(MAX_REASON_CHARS).collect()
}

/// Percent-encodes a part of a path.
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
