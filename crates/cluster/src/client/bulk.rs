//! Bulk requests: many writes in one request, each with its own outcome.

use serde_json::{Value, json};

use super::{Cluster, Revision, encoded, reason_of};
use crate::ClusterError;
use crate::transport::{Body, Method};

/// One write of a bulk request.
#[derive(Debug, Clone)]
pub(crate) struct BulkItem {
    /// The id of the document.
    pub(crate) id: String,
    /// The action.
    pub(crate) action: BulkAction,
}

/// The action of a write. Sources are JSON on one line.
#[derive(Debug, Clone)]
pub(crate) enum BulkAction {
    /// Creates the document, if it does not exist.
    Create(String),
    /// Replaces the document, if it has this revision.
    Replace(Revision, String),
    /// Deletes the document, if it has this revision.
    Delete(Revision),
}

/// The outcome of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BulkOutcome {
    /// The write was carried out.
    Done,
    /// The document was not as expected. If the request was sent twice, the first one may have written it.
    Conflict,
    /// The cluster has too much to do, or the shard has no primary at the moment: the write may be sent
    /// again.
    Busy(String),
    /// The write can never succeed.
    Refused(String),
}

impl BulkItem {
    /// The approximate size of the write in a request, in bytes.
    pub(crate) fn bytes(&self) -> usize {
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
    /// Writes to an index, and returns the outcome of each write, in order. The request is repeated if the
    /// connection breaks.
    ///
    /// # Errors
    /// When the cluster cannot be reached, or refuses the whole request.
    pub(crate) fn bulk(
        &self,
        index: &str,
        items: &[BulkItem],
    ) -> Result<Vec<BulkOutcome>, ClusterError> {
        if items.is_empty() {
            return Ok(Vec::new());
        }
        let mut lines = String::with_capacity(items.iter().map(BulkItem::bytes).sum());
        items.iter().for_each(|item| item.lines(&mut lines));
        // `index` is the name of an index and need not be an alias. This does not keep the cluster from
        // creating a missing index; publishers notice that by the UUID of the index.
        let path = format!("/{}/_bulk?require_alias=false", encoded(index));
        let answer = self.ask(Method::Post, &path, Body::Lines(lines.as_bytes()), None)?;
        let mut answer = answer.ok_or_else(|| self.gone("there is no such index"))?;
        let Value::Array(results) = answer["items"].take() else {
            return Err(self.invalid_response("the answer has no results of the writes"));
        };
        if results.len() != items.len() {
            return Err(self.invalid_response("results of some writes are missing in the answer"));
        }
        Ok(results.iter().map(outcome).collect())
    }
}

/// The outcome of one write, from its part of the response: `{"create": {"status": 201, …}}`.
fn outcome(result: &Value) -> BulkOutcome {
    let result = result.as_object().and_then(|kinds| kinds.values().next()).unwrap_or(&Value::Null);
    let reason = || reason_of(&result["error"]);
    match result["status"].as_u64() {
        Some(200..300) => BulkOutcome::Done,
        Some(409) => BulkOutcome::Conflict,
        // The document to be deleted does not exist.
        Some(404) if result["error"].is_null() => BulkOutcome::Conflict,
        Some(429 | 502 | 503) => BulkOutcome::Busy(reason()),
        _ => BulkOutcome::Refused(reason()),
    }
}
