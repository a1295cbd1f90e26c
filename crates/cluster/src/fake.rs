//! A cluster in memory, for tests: documents with revisions, conditional writes, searches that see only
//! refreshed documents, and scrolls. Requests can be made to fail before or after they are carried out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use crate::client::{Cluster, RetryPolicy};
use crate::transport::{Answer, Body, Method, Request, Transport, TransportError};

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is carried out.
    None,
    /// The connection breaks before the request arrives.
    Before,
    /// It is carried out, and the connection breaks before the answer.
    After,
    /// The cluster is busy.
    Busy,
}

/// Decides what happens to a request, from its number (counted from 0) and its path.
type Faults = Box<dyn FnMut(usize, &str) -> Fault + Send>;

/// The cluster. Several publishers may share it, each with a connection of its own.
#[derive(Default)]
pub(crate) struct Fake(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    indexes: BTreeMap<String, Index>,
    aliases: BTreeMap<String, String>,
    scrolls: Vec<Vec<Value>>,
    changes: u64,
}

#[derive(Default, Clone)]
struct Index {
    docs: BTreeMap<String, Doc>,
    shown: BTreeMap<String, Doc>,
    settings: Value,
    /// The fields that sources keep; `null` for all.
    in_source: Value,
}

#[derive(Clone)]
struct Doc {
    seq_no: u64,
    source: Value,
}

impl Fake {
    pub(crate) fn new() -> Arc<Fake> {
        Arc::default()
    }

    /// A client whose requests go through `faults`. Pauses take no time.
    pub(crate) fn client(
        self: &Arc<Fake>,
        faults: impl FnMut(usize, &str) -> Fault + Send + 'static,
    ) -> Cluster {
        let faults: Mutex<(usize, Faults)> = Mutex::new((0, Box::new(faults)));
        let connection = Arc::new(Connection { fake: Arc::clone(self), faults });
        let patience = RetryPolicy { wait: Arc::new(|_| true), ..RetryPolicy::default() };
        Cluster::new(connection).with_patience(patience)
    }

    /// A client whose requests never fail.
    pub(crate) fn steady(self: &Arc<Fake>) -> Cluster {
        self.client(|_, _| Fault::None)
    }

    /// The documents of an index as searches see them after a refresh, by id.
    pub(crate) fn documents(&self, index: &str) -> BTreeMap<String, Value> {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let docs = inner.indexes.get(index).map(|index| index.docs.clone()).unwrap_or_default();
        docs.into_iter().map(|(id, doc)| (id, doc.source)).collect()
    }

    /// Makes searches see none of the documents of an index until the next refresh.
    pub(crate) fn hide(&self, index: &str) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.indexes.get_mut(index).unwrap().shown.clear();
    }

    /// The names of all indexes.
    pub(crate) fn indexes(&self) -> Vec<String> {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.indexes.keys().cloned().collect()
    }

    /// The index of an alias.
    pub(crate) fn alias(&self, name: &str) -> Option<String> {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.aliases.get(name).cloned()
    }
}

struct Connection {
    fake: Arc<Fake>,
    faults: Mutex<(usize, Faults)>,
}

impl Transport for Connection {
    fn send(&self, request: &Request<'_>) -> Result<Answer, TransportError> {
        let fault = {
            let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
            let number = faults.0;
            faults.0 += 1;
            (faults.1)(number, request.path)
        };
        let broken = || Err(TransportError::Broken("cut".to_owned()));
        match fault {
            Fault::Before => return broken(),
            Fault::Busy => return Ok(Answer { status: 429, body: b"{}".to_vec() }),
            Fault::None | Fault::After => {}
        }
        let (status, body) =
            self.fake.0.lock().unwrap_or_else(PoisonError::into_inner).answer(request);
        match fault {
            Fault::After => broken(),
            _ => Ok(Answer { status, body: body.to_string().into_bytes() }),
        }
    }

    fn address(&self) -> &str {
        "http://fake"
    }
}

impl Inner {
    fn answer(&mut self, request: &Request<'_>) -> (u16, Value) {
        let (path, query) = request.path.split_once('?').unwrap_or((request.path, ""));
        let query: BTreeMap<&str, &str> =
            query.split('&').filter_map(|part| part.split_once('=')).collect();
        let parts: Vec<String> = path[1..].split('/').map(decoded).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let json = || match request.body {
            Body::Json(bytes) => serde_json::from_slice(bytes).unwrap(),
            Body::None | Body::Lines(_) => Value::Null,
        };
        match (request.method, &parts[..]) {
            (Method::Put, [index]) => self.create(index, &json()),
            (Method::Delete, [index]) => {
                self.indexes.remove(*index).map_or((404, json!({})), |_| (200, json!({})))
            }
            (Method::Post, ["_aliases"]) => {
                let add = json()["actions"][1]["add"].clone();
                let text = |name: &str| add[name].as_str().unwrap().to_owned();
                self.aliases.insert(text("alias"), text("index"));
                (200, json!({}))
            }
            (Method::Get, [index, "_settings"]) => match self.indexes.get(*index) {
                Some(found) => (200, json!({*index: {"settings": {"index": found.settings}}})),
                None => (404, json!({})),
            },
            (Method::Put, [_, "_settings"]) => (200, json!({})),
            (Method::Get, [index, "_doc", id]) => {
                match self.indexes.get(*index).and_then(|index| index.docs.get(*id)) {
                    Some(doc) => (200, doc.described(id)),
                    None => (404, json!({"found": false})),
                }
            }
            (Method::Put, [index, "_doc", id]) => {
                let revision = query.get("if_seq_no").map(|number| number.parse().unwrap());
                let (status, answer) = self.write(index, id, Some(json()), revision);
                (status, answer)
            }
            (Method::Post, [index, "_mget"]) => {
                let Some(index) = self.indexes.get(*index) else { return (404, json!({})) };
                let request = json();
                let found = request["ids"].as_array().unwrap().iter().map(|id| {
                    let id = id.as_str().unwrap();
                    let absent = || json!({"_id": id, "found": false});
                    let described = |doc: &Doc| index.with_source(doc.described(id));
                    index.docs.get(id).map_or_else(absent, described)
                });
                (200, json!({"docs": found.collect::<Vec<_>>()}))
            }
            (Method::Post, [index, "_bulk"]) => self.bulk(index, request.body),
            (Method::Post, [index, "_refresh"]) => match self.indexes.get_mut(*index) {
                Some(index) => {
                    index.shown = index.docs.clone();
                    (200, json!({"_shards": {"total": 1, "failed": 0}}))
                }
                None => (404, json!({})),
            },
            (Method::Post, [index, "_search"]) => {
                self.search(index, &json(), query.contains_key("scroll"))
            }
            (Method::Post, ["_search", "scroll"]) => {
                let number: usize = json()["scroll_id"].as_str().unwrap().parse().unwrap();
                self.page(number)
            }
            (Method::Delete, ["_search", "scroll"]) => (200, json!({})),
            (Method::Get, ["_cluster", "health"]) => (200, json!({"number_of_data_nodes": 1})),
            (method, parts) => panic!("a test asks {method:?} {parts:?}"),
        }
    }

    fn create(&mut self, index: &str, body: &Value) -> (u16, Value) {
        if self.indexes.contains_key(index) {
            let kind = "resource_already_exists_exception";
            return (400, json!({"error": {"type": kind, "reason": index}}));
        }
        let settings = body["settings"].clone();
        let in_source = body["mappings"]["_source"]["includes"].clone();
        self.indexes.insert(index.to_owned(), Index { settings, in_source, ..Index::default() });
        (200, json!({"shards_acknowledged": true}))
    }

    /// Writes a document, or removes it if `source` is `None`. The document must have this revision; with
    /// `None` there must be no document.
    fn write(
        &mut self,
        index: &str,
        id: &str,
        source: Option<Value>,
        revision: Option<u64>,
    ) -> (u16, Value) {
        let Some(index) = self.indexes.get_mut(index) else {
            return (404, json!({"error": {"type": "index_not_found_exception"}}));
        };
        let there = index.docs.get(id).map(|doc| doc.seq_no);
        if there != revision {
            return (409, json!({"error": {"type": "version_conflict_engine_exception"}}));
        }
        self.changes += 1;
        let seq_no = self.changes;
        match source {
            Some(source) => index.docs.insert(id.to_owned(), Doc { seq_no, source }),
            None => index.docs.remove(id),
        };
        (200, json!({"_seq_no": seq_no, "_primary_term": 1}))
    }

    fn bulk(&mut self, index: &str, body: Body<'_>) -> (u16, Value) {
        let Body::Lines(bytes) = body else { panic!("a bulk request has lines") };
        if !self.indexes.contains_key(index) {
            return (404, json!({}));
        }
        let mut lines = std::str::from_utf8(bytes).unwrap().lines();
        let mut items = Vec::new();
        while let Some(head) = lines.next() {
            let head: Value = serde_json::from_str(head).unwrap();
            let (kind, head) = head.as_object().unwrap().iter().next().unwrap();
            let source = (kind != "delete").then(|| lines.next().unwrap());
            let source = source.map(|source| serde_json::from_str(source).unwrap());
            let id = head["_id"].as_str().unwrap();
            let (status, mut outcome) = self.write(index, id, source, head["if_seq_no"].as_u64());
            outcome["status"] = status.into();
            items.push(json!({ kind: outcome }));
        }
        (200, json!({ "items": items }))
    }

    fn search(&mut self, index: &str, body: &Value, scroll: bool) -> (u16, Value) {
        let Some(index) = self.indexes.get(index) else { return (404, json!({})) };
        let matching =
            index.shown.iter().filter(|(id, doc)| matches(&body["query"], id, &doc.source));
        let hits = matching.map(|(id, doc)| {
            let mut hit = doc.described(id);
            hit.as_object_mut().unwrap().remove("_source");
            if body["stored_fields"] == "_none_" {
                hit.as_object_mut().unwrap().remove("_id");
            }
            for field in body["docvalue_fields"].as_array().into_iter().flatten() {
                let field = field.as_str().unwrap();
                hit["fields"][field] = json!([doc.source[field]]);
            }
            hit
        });
        let size = body["size"].as_u64().unwrap() as usize;
        let mut hits: Vec<Value> = hits.collect();
        if scroll {
            // Pages are taken from the end of the list.
            hits.reverse();
            self.scrolls.push(hits);
            let number = self.scrolls.len() - 1;
            return self.page(number);
        }
        hits.truncate(size);
        let shards = json!({"total": 1, "failed": 0});
        (200, json!({"timed_out": false, "_shards": shards, "hits": {"hits": hits}}))
    }

    /// A page of a scroll. It is small, so that tests see several pages.
    fn page(&mut self, number: usize) -> (u16, Value) {
        let left = &mut self.scrolls[number];
        let page = left.split_off(left.len().saturating_sub(3));
        let page: Vec<Value> = page.into_iter().rev().collect();
        let shards = json!({"total": 1, "failed": 0});
        let id = number.to_string();
        let hits = json!({ "hits": page });
        (200, json!({"_scroll_id": id, "timed_out": false, "_shards": shards, "hits": hits}))
    }
}

impl Index {
    /// A document with those fields of its source that the mapping keeps.
    fn with_source(&self, mut document: Value) -> Value {
        if let Some(kept) = self.in_source.as_array()
            && let Some(source) = document["_source"].as_object_mut()
        {
            source.retain(|name, _| kept.iter().any(|kept| kept == name));
        }
        document
    }
}

impl Doc {
    fn described(&self, id: &str) -> Value {
        let source = &self.source;
        json!({"_id": id, "found": true, "_seq_no": self.seq_no, "_primary_term": 1, "_source": source})
    }
}

/// Whether a document matches a query. Knows only the kinds of queries that publishing uses.
fn matches(query: &Value, id: &str, source: &Value) -> bool {
    let (kind, value) = query.as_object().unwrap().iter().next().unwrap();
    let list = |name: &str| -> Vec<&Value> {
        match &value[name] {
            Value::Null => Vec::new(),
            Value::Array(list) => list.iter().collect(),
            one => vec![one],
        }
    };
    match kind.as_str() {
        "match_all" => true,
        "bool" => {
            let should = list("should");
            list("filter").into_iter().all(|query| matches(query, id, source))
                && !list("must_not").into_iter().any(|query| matches(query, id, source))
                && (should.is_empty() || should.into_iter().any(|query| matches(query, id, source)))
        }
        "ids" => list("values").into_iter().any(|value| value == id),
        "range" => {
            let (field, bounds) = value.as_object().unwrap().iter().next().unwrap();
            let Some(number) = source[field].as_u64() else { return false };
            bounds.as_object().unwrap().iter().all(|(bound, limit)| {
                let limit = limit.as_u64().unwrap();
                match bound.as_str() {
                    "lt" => number < limit,
                    "lte" => number <= limit,
                    "gt" => number > limit,
                    "gte" => number >= limit,
                    other => panic!("a test asks for {other}"),
                }
            })
        }
        other => panic!("a test asks for {other}"),
    }
}

fn decoded(part: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next().unwrap(), rest.next().unwrap()];
        bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
    }
    String::from_utf8(bytes).unwrap()
}
