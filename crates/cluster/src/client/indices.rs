//! Indexes of the cluster: creating and deleting them, their aliases and settings.

use serde_json::{Value, json};

use super::{Cluster, encoded};
use crate::ClusterError;
use crate::transport::{Body, Method};

/// The type of the cluster's error for an index that already exists.
const EXISTS: &str = "resource_already_exists_exception";

impl Cluster {
    /// Creates an index. Returns `false` if it already exists.
    ///
    /// # Errors
    /// As [`ask`](Cluster::ask).
    pub(crate) fn create_index(&self, index: &str, body: &Value) -> Result<bool, ClusterError> {
        let body = body.to_string();
        let path = format!("/{}?wait_for_active_shards=1", encoded(index));
        match self.ask(Method::Put, &path, Body::Json(body.as_bytes()), None) {
            Err(ClusterError::Refused { reason, .. }) if reason.starts_with(EXISTS) => Ok(false),
            answered => {
                let answer =
                    answered?.ok_or_else(|| self.invalid_response("it cannot make indexes"))?;
                if answer["shards_acknowledged"] == false {
                    return Err(self.partial("no node has taken the shards of a new index"));
                }
                Ok(true)
            }
        }
    }

    /// Whether an index has this name; an alias of this name does not count.
    ///
    /// # Errors
    /// As [`ask`](Cluster::ask).
    pub(crate) fn is_index(&self, name: &str) -> Result<bool, ClusterError> {
        let path = format!("/{}/_settings", encoded(name));
        let answer = self.ask(Method::Get, &path, Body::None, None)?;
        Ok(answer.is_some_and(|answer| answer.get(name).is_some()))
    }

    /// Deletes an index, if it exists.
    ///
    /// # Errors
    /// As [`ask`](Cluster::ask).
    pub(crate) fn delete_index(&self, index: &str) -> Result<(), ClusterError> {
        self.ask(Method::Delete, &format!("/{}", encoded(index)), Body::None, None).map(drop)
    }

    /// Points an alias to an index, and to no other index, in one step.
    ///
    /// # Errors
    /// As [`ask`](Cluster::ask), and when `alias` is the name of an index.
    pub(crate) fn name_index(&self, alias: &str, index: &str) -> Result<(), ClusterError> {
        let body = json!({
            "actions": [
                {"remove": {"index": "*", "alias": alias, "must_exist": false}},
                {"add": {"index": index, "alias": alias}},
            ],
        });
        let body = body.to_string();
        let answer = self.ask(Method::Post, "/_aliases", Body::Json(body.as_bytes()), None)?;
        answer.map(drop).ok_or_else(|| self.gone("the index is not there"))
    }

    /// The settings of an index below `index.`, as the cluster returns them: numbers are strings. `None` if
    /// the index does not exist.
    ///
    /// # Errors
    /// As [`ask`](Cluster::ask).
    pub(crate) fn index_settings(&self, index: &str) -> Result<Option<Value>, ClusterError> {
        let path = format!("/{}/_settings", encoded(index));
        let Some(answer) = self.ask(Method::Get, &path, Body::None, None)? else {
            return Ok(None);
        };
        let first = answer.as_object().and_then(|indexes| indexes.values().next());
        Ok(first.map(|first| first["settings"]["index"].clone()))
    }

    /// Changes dynamic settings of an index, which can be changed while it is in use.
    ///
    /// # Errors
    /// As [`ask`](Cluster::ask).
    pub(crate) fn set_index_settings(
        &self,
        index: &str,
        settings: &Value,
    ) -> Result<(), ClusterError> {
        let body = json!({ "index": settings }).to_string();
        let path = format!("/{}/_settings", encoded(index));
        let answer = self.ask(Method::Put, &path, Body::Json(body.as_bytes()), None)?;
        answer.map(drop).ok_or_else(|| self.gone("the index is not there"))
    }
}
