//! `POST /mcp`: the Model Context Protocol over HTTP. Each message is a request of its own.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use souwen_article::Article;
use souwen_assist::{Archive, Links, McpServer, Message, Refusal, Request, STATELESS, is_known};
use souwen_search::{
    EveryMatch, SearchError, SearchRequest, SearchResponse, SimilarArticles, Stats, Suggestions,
};
use warp::http::{HeaderName, StatusCode};

use super::ask::begun;
use crate::app::{Answer, App};
use crate::backend::Backend;
use crate::error::ApiError;
use crate::query_log::QuerySource;
use crate::reply::{Reply, rendered};
use crate::request::body::RequestBody;
use crate::request::call::Call;

/// The maximal length of a message, in bytes: a question with a very long query.
pub(crate) const MESSAGE_BYTES: usize = 1 << 20;

/// The headers that repeat parts of a message, so that proxies need not parse it.
const VERSION: HeaderName = HeaderName::from_static("mcp-protocol-version");
const METHOD: HeaderName = HeaderName::from_static("mcp-method");
const NAME: HeaderName = HeaderName::from_static("mcp-name");

/// The articles that the client may see.
struct Seen<'w> {
    app: &'w App,
    backend: &'w dyn Backend,
}

impl Archive for Seen<'_> {
    fn search(&self, request: &SearchRequest) -> Result<SearchResponse, SearchError> {
        let response = self.backend.search(request)?;
        self.app.searched(Some(QuerySource::Mcp), request, &response);
        Ok(response)
    }

    fn article(&self, id: &str) -> Result<Option<Article>, SearchError> {
        Ok(self.backend.marked_article(id, "")?.map(|marked| marked.article))
    }

    fn similar(&self, id: &str, limit: usize) -> Result<Option<SimilarArticles>, SearchError> {
        self.backend.similar(id, limit)
    }

    fn suggest(&self, text: &str, limit: usize) -> Result<Suggestions, SearchError> {
        self.backend.suggest(text, limit)
    }

    fn every_match(&self, request: &SearchRequest) -> Result<Box<dyn EveryMatch>, SearchError> {
        self.backend.every_match(request)
    }

    fn stats(&self) -> Result<Stats, SearchError> {
        self.backend.stats()
    }
}

/// `GET /mcp`: the server sends no messages on its own.
pub(crate) async fn nothing_to_get() -> Answer {
    Err(ApiError::MethodNotAllowed("OPTIONS, POST"))
}

/// `POST /mcp`
pub(crate) async fn posted(app: Arc<App>, call: Call, body: RequestBody) -> Answer {
    if !is_json(&call) {
        return Err(ApiError::MediaType);
    }
    let request = match Message::read(&body.whole().await?) {
        Ok(Message::Request(request)) => request,
        Ok(Message::Other) => {
            return rendered(&call, |_| Ok(Reply::empty(StatusCode::ACCEPTED))).await;
        }
        Err(answer) => return refused(&call, answer).await,
    };
    if let Err(refusal) = check_headers(&call, &request) {
        return refused(&call, refusal.answer(Some(request.id()))).await;
    }
    app.answer(&call, move |work| {
        let server = McpServer {
            archive: &Seen { app: work.app, backend: work.backend },
            links: Links::Site(work.call.origin()),
            common: begun(work, SearchRequest::default()),
        };
        let answered = server.answer(&request)?;
        let status = StatusCode::from_u16(answered.status).map_err(|_| ApiError::Internal)?;
        Ok(Reply::json(&answered.message)?.with_status(status).without_caching())
    })
    .await
}

/// The response to an invalid message.
async fn refused(call: &Call, answer: Value) -> Answer {
    rendered(call, move |_| {
        let reply = Reply::json(&answer)?;
        Ok(reply.with_status(StatusCode::BAD_REQUEST).without_caching())
    })
    .await
}

fn is_json(call: &Call) -> bool {
    let kind = call.content_type().unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

/// Refuses a request whose headers contradict its message, since a proxy may have decided by the headers.
fn check_headers(call: &Call, request: &Request) -> Result<(), Refusal> {
    let version = call.single(&VERSION);
    if !request.is_stateless() {
        return match version {
            Some(STATELESS) => request.check_envelope(),
            Some(other) if !is_known(other) => Err(Refusal::revision(other)),
            None if call.has_header(&VERSION) => {
                Err(Refusal::headers_differ("MCP-Protocol-Version has to be there once"))
            }
            // Before the revision of 2025-06-18 there was no such header.
            Some(_) | None => Ok(()),
        };
    }
    request.check_envelope()?;
    let differs = |name: &str, what: &str| {
        Err(Refusal::headers_differ(format!(
            "the header {name} does not say the {what} of the message"
        )))
    };
    if version != request.revision() {
        return differs("MCP-Protocol-Version", "revision");
    }
    if call.single(&METHOD) != Some(request.method()) {
        return differs("Mcp-Method", "method");
    }
    if let Some(subject) = request.subject()
        && call.single(&NAME).and_then(decoded).as_deref() != Some(subject)
    {
        return differs("Mcp-Name", "name or address");
    }
    Ok(())
}

/// The value of a header that may contain any text: plain, or as `=?base64?…?=`.
fn decoded(value: &str) -> Option<String> {
    match value.strip_prefix("=?base64?").and_then(|rest| rest.strip_suffix("?=")) {
        Some(packed) => String::from_utf8(STANDARD.decode(packed).ok()?).ok(),
        None => Some(value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_text_are_read_from_a_header() {
        for (value, expected) in [
            ("search", Some("search")),
            ("souwen://articles/%E6%A1%A5", Some("souwen://articles/%E6%A1%A5")),
            ("=?base64?5qGl?=", Some("桥")),
            ("=?base64?x?=", None),
            ("=?base64?/w==?=", None),
            ("", Some("")),
        ] {
            assert_eq!(decoded(value).as_deref(), expected, "{value}");
        }
    }
}
