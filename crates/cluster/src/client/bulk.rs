//! Many writes in one request, each with an outcome of its own.

use serde_json::{Value, json};

use super::{Cluster, Revision, encoded, reason_of};
use crate::ClusterError;
use crate::transport::{Body, Method};

/// One write.
#[derive(Debug, Clone)]
pub struct BulkItem {
    /// The document.
    pub id: String,
    /// What is done with it.
    pub action: BulkAction,
}

/// What is done with a document. Sources are JSON of one line.
#[derive(Debug, Clone)]
pub enum BulkAction {
    /// It is written, where there is none.
    Create(String),
    /// It is replaced, where it is this version.
    Replace(Revision, String),
    /// It is removed, where it is this version.
    Delete(Revision),
}

/// What came of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulkOutcome {
    /// It was done.
    Done,
    /// Something else was there than was expected. Where a request was sent twice, that may be what it
    /// wrote the first time.
    Conflict,
    /// The cluster has too much to do, or the shard has no primary at the moment: it may be sent again.
    Busy(String),
    /// It never can be done.
    Refused(String),
}

impl BulkItem {
    /// How many bytes of a request it takes, about.
    pub fn bytes(&self) -> usize {
        let source = match &self.action {
            BulkAction::Create(source) | BulkAction::Replace(_, source) => source.len(),
            BulkAction::Delete(_) => 0,
        };
        self.id.len() + source + 96
    }

    fn lines(&self, to: &mut String) {
        let at = |revision: &Revision| {
            json!({
                "_id": self.id,
                "if_seq_no": revision.seq_no,
                "if_primary_term": revision.primary_term,
            })
        };
        let (head, source) = match &self.action {
            BulkAction::Create(source) => (json!({"create": {"_id": self.id}}), Some(source)),
            BulkAction::Replace(revision, source) => (json!({"index": at(revision)}), Some(source)),
            BulkAction::Delete(revision) => (json!({"delete": at(revision)}), None),
        };
        to.push_str(&head.to_string());
        to.push('\n');
        if let Some(source) = source {
            to.push_str(source);
            to.push('\n');
        }
    }
}

impl Cluster {
    /// Writes to an index, and tells what came of each. The request is sent again where the connection
    /// broke.
    ///
    /// # Errors
    /// When the cluster cannot be reached or refuses all of it.
    pub fn bulk(&self, index: &str, items: &[BulkItem]) -> Result<Vec<BulkOutcome>, ClusterError> {
        if items.is_empty() {
            return Ok(Vec::new());
        }
        let mut lines = String::with_capacity(items.iter().map(BulkItem::bytes).sum());
        items.iter().for_each(|item| item.lines(&mut lines));
        // An index that is not there must not come to be by writing to it.
        let path = format!("/{}/_bulk?require_alias=false", encoded(index));
        let answer = self.ask(Method::Post, &path, Body::Lines(lines.as_bytes()), None)?;
        let mut answer = answer.ok_or_else(|| self.gone("there is no such index"))?;
        let Value::Array(told) = answer["items"].take() else {
            return Err(self.nonsense("it does not tell what came of what was written"));
        };
        if told.len() != items.len() {
            return Err(self.nonsense("it does not tell what came of everything that was written"));
        }
        Ok(told.iter().map(outcome).collect())
    }
}

/// What is told of one write: `{"create": {"status": 201, …}}`.
fn outcome(told: &Value) -> BulkOutcome {
    let told = told.as_object().and_then(|kinds| kinds.values().next()).unwrap_or(&Value::Null);
    let reason = || reason_of(&told["error"]);
    match told["status"].as_u64() {
        Some(200..300) => BulkOutcome::Done,
        Some(409) => BulkOutcome::Conflict,
        // What is to be removed is not there.
        Some(404) if told["error"].is_null() => BulkOutcome::Conflict,
        Some(429 | 502 | 503) => BulkOutcome::Busy(reason()),
        _ => BulkOutcome::Refused(reason()),
    }
}
