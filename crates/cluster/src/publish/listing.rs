//! Lists documents of the cluster by their doc values.
//!
//! A scroll in index order takes time in proportion to the number of results, in every version of OpenSearch.
//! Pages with `search_after` would look at all documents for each page.

use serde_json::{Value, json};

use super::PublishError;
use crate::ClusterError;
use crate::client::{Cluster, Revision, column};
use crate::mapping;
use crate::state::State;
use crate::transport::{Body, Method};

/// The number of documents in one response.
const AT_ONCE: usize = 5000;
/// How long the cluster keeps a scroll between two requests.
const KEEP: &str = "2m";

/// A version of an article that is visible in the current commit.
#[derive(Debug)]
pub(super) struct ListedVersion {
    pub id: String,
    /// The hash that is compared.
    pub hash: u64,
    /// The commit that added it.
    pub from: u64,
}

/// Visits every version that is visible in the current commit.
pub(super) fn shown(
    cluster: &Cluster,
    state: &State,
    visit: &mut dyn FnMut(ListedVersion) -> Result<(), PublishError>,
) -> Result<(), PublishError> {
    let current = json!({"range": {mapping::FROM: {"lte": state.commit}}});
    let query = json!({"bool": {"filter": [current]}});
    let columns = [mapping::ID, mapping::HASH, mapping::FROM, mapping::UNTIL];
    scroll(cluster, &state.index, &query, &columns, &mut |hit| {
        let number = |name: &str| column(hit, name).as_u64();
        let (from, until) = (number(mapping::FROM), number(mapping::UNTIL));
        let (Some(from), Some(until)) = (from, until) else {
            return Err(invalid_response(cluster, hit).into());
        };
        if !state.shows(from, until) {
            return Ok(());
        }
        let hash = column(hit, mapping::HASH).as_str();
        let hash = hash.and_then(|hash| u64::from_str_radix(hash, 16).ok());
        let (Some(id), Some(hash)) = (column(hit, mapping::ID).as_str(), hash) else {
            return Err(invalid_response(cluster, hit).into());
        };
        visit(ListedVersion { id: id.to_owned(), hash, from })
    })
}

/// Visits the ids and revisions of all documents that match a query.
pub(super) fn found(
    cluster: &Cluster,
    index: &str,
    query: &Value,
    visit: &mut dyn FnMut(String, Revision) -> Result<(), PublishError>,
) -> Result<(), PublishError> {
    scroll(cluster, index, query, &[], &mut |hit| {
        let name = hit["_id"].as_str().ok_or_else(|| invalid_response(cluster, hit))?;
        visit(name.to_owned(), cluster.revision(hit)?)
    })
}

/// Visits all documents that match a query: with the values of these columns or, if there are none, with their
/// ids and revisions.
fn scroll(
    cluster: &Cluster,
    index: &str,
    query: &Value,
    columns: &[&str],
    visit: &mut dyn FnMut(&Value) -> Result<(), PublishError>,
) -> Result<(), PublishError> {
    let mut first = json!({"size": AT_ONCE, "query": query, "sort": ["_doc"]});
    if columns.is_empty() {
        first["_source"] = false.into();
        first["seq_no_primary_term"] = true.into();
    } else {
        first["stored_fields"] = "_none_".into();
        first["docvalue_fields"] = columns.into();
    }
    let mut path = format!("/{index}/_search?scroll={KEEP}&allow_partial_search_results=false");
    let mut body = first.to_string();
    loop {
        // Repeated, the request would return the next page. After an error the caller lists again from the
        // beginning.
        let answer = cluster.ask_once(Method::Post, &path, Body::Json(body.as_bytes()))?;
        let mut answer = answer.ok_or_else(|| cluster.gone("the listing of an index has ended"))?;
        cluster.whole(&answer)?;
        let hits = answer["hits"]["hits"].take();
        let hits = hits.as_array().map(Vec::as_slice).unwrap_or_default();
        for hit in hits {
            visit(hit)?;
        }
        let id = answer["_scroll_id"].as_str().map(str::to_owned);
        let Some(id) = id else { return Ok(()) };
        if hits.is_empty() {
            let body = json!({ "scroll_id": [id] }).to_string();
            // If this fails, the scroll ends by itself.
            let _ =
                cluster.ask(Method::Delete, "/_search/scroll", Body::Json(body.as_bytes()), None);
            return Ok(());
        }
        path = "/_search/scroll".to_owned();
        body = json!({"scroll": KEEP, "scroll_id": id}).to_string();
    }
}

fn invalid_response(cluster: &Cluster, hit: &Value) -> ClusterError {
    let address = cluster.address().to_owned();
    let name = hit["_id"].as_str().or_else(|| column(hit, mapping::ID).as_str());
    let name = name.unwrap_or_default();
    let reason = format!("its document {name} is not one that souwen has written");
    ClusterError::InvalidResponse { address, reason }
}
