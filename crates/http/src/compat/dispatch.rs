//! Maps paths below `/compat/meilisearch` to the functions that answer them.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value, json};
use souwen_search::SearchRequest;

use super::attributes::{Attribute, Document, names};
use super::body::object;
use super::error::Refused;
use super::query::{Query, of_address};
use super::search::Searched;
use super::{INDEX, ROOT, answer, facets, search};
use crate::app::{Answer, App, NoAnswer, Work};
use crate::error::ApiError;
use crate::handlers::begun;
use crate::reply::{Reply, rendered};
use crate::request::body::RequestBody;
use crate::request::call::Call;
use crate::request::query_string::{decode_path, decoded_pairs};

/// The maximal number of queries in one request: several times as many as a page of InstantSearch sends at
/// once.
const MAX_QUERIES: usize = 50;

/// The kind of a request.
#[derive(Debug, PartialEq, Eq)]
enum Resource {
    Version,
    Indexes,
    Index(String),
    Search(String),
    FacetSearch(String),
    Document(String, String),
    MultiSearch,
}

/// The kind of request that a path stands for; `None` for an unknown path.
fn resource(path: &str) -> Option<Resource> {
    let rest = path.strip_prefix(ROOT)?.trim_matches('/');
    let parts: Vec<&str> = rest.splitn(4, '/').collect();
    let uid = || decode_path(parts.get(1).copied().unwrap_or_default());
    Some(match parts.as_slice() {
        ["version"] => Resource::Version,
        ["multi-search"] => Resource::MultiSearch,
        ["indexes"] => Resource::Indexes,
        ["indexes", _] => Resource::Index(uid()),
        ["indexes", _, "search"] => Resource::Search(uid()),
        ["indexes", _, "facet-search"] => Resource::FacetSearch(uid()),
        ["indexes", _, "documents", id] => Resource::Document(uid(), decode_path(id)),
        _ => return None,
    })
}

/// `GET /compat/meilisearch/health`
pub(crate) async fn health(call: Call) -> Answer {
    rendered(&call, |_| Reply::json(&json!({"status": "available"}))).await
}

/// All other `GET` requests.
pub(crate) async fn get(app: Arc<App>, call: Call) -> Answer {
    let resource = resource(&call.path).ok_or(ApiError::NotFound)?;
    let posts_only = || Err(ApiError::MethodNotAllowed("OPTIONS, POST"));
    match resource {
        Resource::Version => rendered(&call, |_| Reply::json(&answer::version())).await,
        Resource::MultiSearch | Resource::FacetSearch(_) => posts_only(),
        Resource::Indexes | Resource::Index(_) => {
            app.answer(&call, move |work| {
                let index = answer::index(&work.backend.readiness());
                reply(match &resource {
                    Resource::Index(uid) => known(uid).map(|()| index),
                    _ => Ok(json!({"results": [index], "offset": 0, "limit": 20, "total": 1})),
                })
            })
            .await
        }
        Resource::Document(uid, id) => {
            app.answer(&call, move |work| match known(&uid) {
                Ok(()) => one_document(work, &id),
                Err(refused) => Ok(refused.reply()?),
            })
            .await
        }
        Resource::Search(uid) => {
            let object = of_address(decoded_pairs(&call.query));
            searched(&app, &call, uid, object).await
        }
    }
}

/// `POST`
pub(crate) async fn posted(app: Arc<App>, call: Call, body: RequestBody) -> Answer {
    let resource = resource(&call.path).ok_or(ApiError::NotFound)?;
    let body = body.whole().await?;
    let object = match object(&body) {
        Ok(object) => object,
        Err(refused) => return refusal(&call, refused).await,
    };
    match resource {
        Resource::Search(uid) => searched(&app, &call, uid, object).await,
        Resource::FacetSearch(uid) => facet_searched(&app, &call, uid, object).await,
        Resource::MultiSearch => several(&app, &call, object).await,
        _ => Err(ApiError::MethodNotAllowed("GET, HEAD, OPTIONS")),
    }
}

/// The reply for a result or for an error.
fn reply(answer: Result<impl Serialize, Refused>) -> Result<Reply, NoAnswer> {
    Ok(match answer {
        Ok(answer) => Reply::json(&answer)?,
        Err(refused) => refused.reply()?,
    })
}

async fn refusal(call: &Call, refused: Refused) -> Answer {
    rendered(call, move |_| refused.reply()).await
}

/// Returns an error for any index other than the one that exists.
fn known(uid: &str) -> Result<(), Refused> {
    match uid {
        INDEX => Ok(()),
        other => Err(Refused::missing(
            "index_not_found",
            format!("Index `{other}` not found: the index here is `{INDEX}`."),
        )),
    }
}

/// A search of one index.
async fn searched(app: &Arc<App>, call: &Call, uid: String, object: Map<String, Value>) -> Answer {
    let query = match known(&uid).and_then(|()| Query::read(&object, &[])) {
        Ok(query) => query,
        Err(refused) => return refusal(call, refused).await,
    };
    app.answer(call, move |work| {
        let within = begun(work, SearchRequest::default());
        reply(search::answer(work, &query, &within, true)?)
    })
    .await
}

/// Several searches, which share the time limit of one.
async fn several(app: &Arc<App>, call: &Call, object: Map<String, Value>) -> Answer {
    let queries = match queries(&object) {
        Ok(queries) => queries,
        Err(refused) => return refusal(call, refused).await,
    };
    app.answer(call, move |work| {
        let within = begun(work, SearchRequest::default());
        let mut results = Vec::with_capacity(queries.len());
        for (number, query) in queries.iter().enumerate() {
            let is_first = queries[..number].iter().all(|other| other.text != query.text);
            let found = match search::answer(work, query, &within, is_first)? {
                Ok(found) => found,
                Err(refused) => return Ok(refused.of_query(number).reply()?),
            };
            results.push(OfIndex { index: INDEX, found });
        }
        Ok(Reply::json(&Several { results })?)
    })
    .await
}

/// The answers to several searches.
#[derive(Serialize)]
struct Several<'q> {
    results: Vec<OfIndex<'q>>,
}

/// An answer with the name of the index that was searched.
#[derive(Serialize)]
struct OfIndex<'q> {
    #[serde(rename = "indexUid")]
    index: &'static str,
    #[serde(flatten)]
    found: Searched<'q>,
}

fn queries(object: &Map<String, Value>) -> Result<Vec<Query>, Refused> {
    if object.get("federation").is_some_and(|federation| !federation.is_null()) {
        let text = "`federation` is not done here: there is one index.";
        return Err(Refused::new("invalid_multi_search_federation", text));
    }
    if let Some(name) =
        object.keys().find(|name| !["queries", "federation"].contains(&name.as_str()))
    {
        return Err(Refused::new("bad_request", format!("Unknown field `{name}`.")));
    }
    let missing = || Refused::new("bad_request", "Missing field `queries`: an array of searches.");
    let queries = object.get("queries").and_then(Value::as_array).ok_or_else(missing)?;
    if queries.len() > MAX_QUERIES {
        let text = format!("At most {MAX_QUERIES} queries are answered at once.");
        return Err(Refused::new("bad_request", text));
    }
    let one = |query: &Value| {
        let no_object = || Refused::new("bad_request", "A query is to be a JSON object.");
        let query = query.as_object().ok_or_else(no_object)?;
        let missing = || Refused::new("missing_index_uid", "Missing field `indexUid`.");
        known(query.get("indexUid").and_then(Value::as_str).ok_or_else(missing)?)?;
        Query::read(query, &["indexUid", "federationOptions"])
    };
    let numbered = queries.iter().enumerate();
    numbered.map(|(number, query)| one(query).map_err(|refused| refused.of_query(number))).collect()
}

/// A search in the values of a facet.
async fn facet_searched(
    app: &Arc<App>,
    call: &Call,
    uid: String,
    object: Map<String, Value>,
) -> Answer {
    let read = known(&uid).and_then(|()| facet_query(&object));
    let (query, attribute, text) = match read {
        Ok(read) => read,
        Err(refused) => return refusal(call, refused).await,
    };
    app.answer(call, move |work| {
        let within = begun(work, SearchRequest::default());
        let request = match search::request(&query, &within, work)? {
            Ok(request) => request,
            Err(refused) => return Ok(refused.reply()?),
        };
        let request =
            SearchRequest { limit: 0, snippets: false, facet_limit: usize::MAX, ..request };
        let found = work.backend.search(&request)?;
        work.app.searched(None, &request, &found);
        let took = u64::try_from(found.took.as_millis()).unwrap_or(u64::MAX);
        Ok(Reply::json(&json!({
            "facetHits": facets::hits(attribute, &text, &found),
            "facetQuery": text,
            "processingTimeMs": took,
        }))?)
    })
    .await
}

fn facet_query(object: &Map<String, Value>) -> Result<(Query, Attribute, String), Refused> {
    let mut query = Query::read(object, &["facetName", "facetQuery", "exhaustiveFacetCount"])?;
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let missing = || Refused::new("missing_facet_search_facet_name", "Missing field `facetName`.");
    let name = text("facetName").ok_or_else(missing)?;
    // Values that are computed from others cannot be searched.
    let can = |attribute: Attribute| attribute.facet().is_some() && !attribute.is_number();
    let attribute = Attribute::from_name(name).filter(|attribute| can(*attribute));
    let attribute = attribute.ok_or_else(|| {
        let text =
            format!("Attribute `{name}` is not facet-searchable; these are: `{}`.", names(can));
        Refused::new("invalid_facet_search_facet_name", text)
    })?;
    query.facets = vec![(name.to_owned(), attribute)];
    Ok((query, attribute, text("facetQuery").unwrap_or_default().to_owned()))
}

/// A document with all its attributes.
fn one_document(work: &Work<'_>, id: &str) -> Result<Reply, NoAnswer> {
    let Some(marked) = work.backend.marked_article(id, "")? else {
        let text = format!("Document `{id}` not found.");
        return Ok(Refused::missing("document_not_found", text).reply()?);
    };
    let fields = decoded_pairs(&work.call.query).find(|(name, _)| name == "fields");
    let attributes: Vec<Attribute> = match fields.map(|(_, names)| names) {
        Some(names) if names.trim() != "*" => {
            names.split(',').filter_map(|name| Attribute::from_name(name.trim())).collect()
        }
        _ => super::attributes::ALL.to_vec(),
    };
    Ok(Reply::json(&Document { article: &marked.article, attributes: &attributes })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_distinguished() {
        for (path, expected) in [
            ("/version", Some(Resource::Version)),
            ("/indexes/", Some(Resource::Indexes)),
            ("/indexes/articles", Some(Resource::Index("articles".to_owned()))),
            ("/indexes/a%20b/search", Some(Resource::Search("a b".to_owned()))),
            (
                "/indexes/articles/documents/a/b%23c",
                Some(Resource::Document("articles".to_owned(), "a/b#c".to_owned())),
            ),
            ("/indexes/articles/documents", None),
            ("/indexes/articles/settings", None),
            ("", None),
            ("/keys", None),
        ] {
            assert_eq!(resource(&format!("{ROOT}{path}")), expected, "{path}");
        }
    }
}
