//! Passes each request to the function for its method, and adds what the protocol requires to the result.
//!
//! ```text
//! {"jsonrpc": "2.0", "id": 1, "method": "ping"} -> {"jsonrpc": "2.0", "id": 1, "result": {}}
//! ```

pub(crate) mod message;
pub(crate) mod revision;

use serde_json::{Map, Value, json};
use souwen_search::{SearchError, SearchRequest};

use crate::archive::Archive;
use crate::links::Links;
use crate::resources;
use crate::tools;
use message::{Refusal, Request};
use revision::{META, META_SERVER, REVISIONS, agreed};

/// How long a result that does not depend on the articles may be cached, in milliseconds.
const CACHE_MS: u64 = 3_600_000;

/// Answers the requests of an assistant, over the articles that it may see.
pub struct McpServer<'a> {
    /// The articles that the assistant may see.
    pub archive: &'a dyn Archive,
    /// The kind of URLs in responses.
    pub links: Links,
    /// The settings of all searches: the deadline, after which the results found so far are returned; the
    /// reference date for relative times; and the callback that lets other work have a turn.
    pub common: SearchRequest,
}

/// A response, ready to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// The message.
    pub message: Value,
    /// Its HTTP status.
    pub status: u16,
}

/// Why a request has an error instead of a result.
pub(crate) enum Failure {
    Refused(Refusal),
    Unreadable(SearchError),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::Refused(refusal)
    }
}

impl From<SearchError> for Failure {
    fn from(error: SearchError) -> Failure {
        Failure::Unreadable(error)
    }
}

/// How long, and by whom, a result may be cached.
enum Caching {
    /// By everybody, for [`CACHE_MS`].
    ByAll,
    /// By nobody: it may change at any time, and may differ for another key.
    ByNobody,
    /// The result says nothing about caching.
    Unstated,
}

impl McpServer<'_> {
    /// Answers a request.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn answer(&self, request: &Request) -> Result<Answered, SearchError> {
        match self.result(request) {
            Ok(result) => {
                let message = json!({"jsonrpc": "2.0", "id": request.id, "result": result});
                Ok(Answered { message, status: 200 })
            }
            Err(Failure::Refused(refusal)) => {
                let message = refusal.answer(Some(&request.id));
                // In the revisions with a handshake, a response with an error has status 200 as well.
                let status = if request.is_stateless { refusal.status() } else { 200 };
                Ok(Answered { message, status })
            }
            Err(Failure::Unreadable(error)) => Err(error),
        }
    }

    fn result(&self, request: &Request) -> Result<Value, Failure> {
        let params = &request.params;
        if request.is_stateless || request.method == "server/discover" {
            request.check_envelope()?;
        }
        let (mut result, kept) = match (request.method.as_str(), request.is_stateless) {
            ("initialize", false) => return Ok(self.initialize(params)?),
            ("ping", false) => return Ok(json!({})),
            ("server/discover", true) => (self.discover()?, Caching::ByNobody),
            ("tools/list", _) => (json!({"tools": tools::listed()}), Caching::ByAll),
            ("tools/call", _) => (tools::call(self, params)?, Caching::Unstated),
            ("resources/list", _) => (resources::list(self, params)?, Caching::ByNobody),
            ("resources/templates/list", _) => (resources::templates(), Caching::ByAll),
            ("resources/read", stateless) => {
                (resources::read(self, params, stateless)?, Caching::ByNobody)
            }
            (other, _) => {
                let text = format!("there is no method {other}");
                return Err(Refusal::new(Refusal::METHOD, text).into());
            }
        };
        if let (true, Some(result)) = (request.is_stateless, result.as_object_mut()) {
            add_stateless_members(result, &kept);
        }
        Ok(result)
    }

    fn initialize(&self, params: &Map<String, Value>) -> Result<Value, SearchError> {
        let requested = params.get("protocolVersion").and_then(Value::as_str).unwrap_or_default();
        Ok(json!({
            "protocolVersion": agreed(requested),
            "capabilities": capabilities(),
            "serverInfo": server_info(),
            "instructions": self.instructions()?,
        }))
    }

    fn discover(&self) -> Result<Value, SearchError> {
        Ok(json!({
            "supportedVersions": REVISIONS,
            "capabilities": capabilities(),
            "instructions": self.instructions()?,
        }))
    }

    /// The instructions for an assistant about the archive.
    fn instructions(&self) -> Result<String, SearchError> {
        let stats = self.archive.stats()?;
        let days = stats.dates.map(|(from, to)| format!(", from {from} to {to}"));
        Ok(format!(
            "An archive of {} Chinese news articles{}. Find with `search`, read with `fetch`, count with \
             `count_by`, see every place of a word with `concordance`. Every `url` opens the article at \
             the paragraph that is quoted: give it with each quotation. Quote the words as printed; what \
             is not in the archive is not known here, so say so instead of guessing. {}",
            stats.articles,
            days.unwrap_or_default(),
            crate::text::IS_DATA,
        ))
    }
}

/// Adds what the stateless revision requires in every result.
fn add_stateless_members(result: &mut Map<String, Value>, kept: &Caching) {
    result.insert("resultType".to_owned(), json!("complete"));
    result.insert(META.to_owned(), json!({META_SERVER: server_info()}));
    let (milliseconds, scope) = match kept {
        Caching::ByAll => (CACHE_MS, "public"),
        Caching::ByNobody => (0, "private"),
        Caching::Unstated => return,
    };
    result.insert("ttlMs".to_owned(), json!(milliseconds));
    result.insert("cacheScope".to_owned(), json!(scope));
}

fn capabilities() -> Value {
    json!({"tools": {}, "resources": {}})
}

fn server_info() -> Value {
    json!({"name": "souwen", "title": "souwen 搜文", "version": env!("CARGO_PKG_VERSION")})
}

#[cfg(test)]
mod tests;
