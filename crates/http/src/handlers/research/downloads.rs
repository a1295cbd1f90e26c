//! Downloads: the limits of rows, and the name of the file.

use std::sync::Arc;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use souwen_answer::rows::RowFormat;
use souwen_search::{EveryMatch, SearchRequest};
use warp::http::{Method, StatusCode, header};
use warp::reply::Response;

use crate::app::{Account, Answer, App, NoAnswer};
use crate::download::{
    ArticleRows, ListFormat, MAX_ROWS, OPEN_ROWS, QueryRows, RowKind, Rows, rows_exceed, stream,
};
use crate::error::ApiError;
use crate::reply::Reply;
use crate::request::call::Call;
use crate::request::research_params::{LineParams, RowParams, hit_fields, of_search};
use crate::request::search_params::SearchParams;

/// The maximal number of characters of the query in the name of a file.
const NAME_CHARS: usize = 40;

/// `GET /api/v1/export`
pub(crate) async fn export(app: Arc<App>, call: Call) -> Answer {
    let fields = hit_fields(&call.query)?;
    let rows = match RowParams::parse(&call.query)? {
        Some(rows) => rows,
        None => RowParams::of_format(&call.query, RowFormat::JsonLines)?,
    };
    self::rows(&app, &call, RowKind::Articles(fields), rows, "articles").await
}

/// Characters of context on either side of an occurrence.
pub(super) fn context(raw: &str) -> Result<usize, ApiError> {
    // Only this parameter is read: the other limits of a concordance page do not apply.
    let context = crate::request::query_string::value(raw, "context");
    LineParams::parse(&souwen_answer::links::query_string([("context", context.as_str())]))
        .map(|lines| lines.context)
}

/// Rows of every match, as a file.
pub(super) async fn rows(
    app: &Arc<App>,
    call: &Call,
    kind: RowKind,
    rows: RowParams,
    what: &'static str,
) -> Answer {
    let params = SearchParams::parse(&of_search(&call.query))?;
    let (name, request) = (params.query.clone(), params.request());
    let (backend, requested) = (app.backend_of(call)?, kind.clone());
    let bound = Bound::of(call, &rows);
    let (account, charging) = (app.admit(call)?, Arc::clone(app));
    let every = app.gate.run(account.ticket, move |_| {
        charging.charged(account, || -> Result<(Box<dyn EveryMatch>, usize), NoAnswer> {
            let every = backend.every_match(&request)?;
            bound.check(&*every, &requested)?;
            Ok((every, 0))
        })
    });
    let every = every.await?.map_err(|error| match error {
        NoAnswer::Refused(error) => error,
        NoAnswer::Unreadable(error) => app.unavailable(error),
    })?;
    let made = ArticleRows::new(every, kind, rows.format, rows.limit);
    let made = made.map_err(|_| ApiError::Internal)?;
    let head = Reply::empty(StatusCode::OK).with(header::CONTENT_TYPE, rows.format.media_type());
    let head = as_file(head, &name, what, rows.format);
    sent(app, call, account, head, made)
}

/// The number of matching articles of each of these queries.
pub(super) async fn queries(
    app: &Arc<App>,
    call: &Call,
    within: SearchRequest,
    queries: Vec<String>,
    format: ListFormat,
) -> Answer {
    let (backend, deadline) = (app.backend_of(call)?, app.limits.search_deadline);
    // An index that cannot be read is reported before anything is sent.
    let readable = Arc::clone(&backend);
    let first = queries.first().cloned().unwrap_or_default();
    let probe = within.count_only(&first);
    let account = app.admit(call)?;
    let found = app.gate.run(account.ticket, move |_| readable.search(&probe).map(drop));
    found.await?.map_err(|error| app.unavailable(error))?;
    let made = QueryRows::new(backend, within, queries, format, deadline);
    let made = made.map_err(|_| ApiError::Internal)?;
    let head = Reply::empty(StatusCode::OK).with(header::CONTENT_TYPE, format.media_type());
    sent(app, call, account, head, made)
}

/// Sends rows after the head of a response.
fn sent(
    app: &Arc<App>,
    call: &Call,
    account: Account,
    head: Reply,
    rows: impl Rows,
) -> Result<Response, ApiError> {
    let head = head.without_caching().finish(call);
    if call.method == Method::HEAD {
        return Ok(head);
    }
    let place = app.downloads.take(call.peer())?;
    let body = stream(Arc::clone(app), account, rows, place).into_body();
    Ok(Response::from_parts(head.into_parts().0, body))
}

/// The limit of the number of rows.
#[derive(Debug, Clone, Copy)]
struct Bound {
    /// Whether the caller requests more than [`OPEN_ROWS`] without the key that this needs.
    needs_key: bool,
    /// Whether all rows are requested, which may be too many.
    wants_all: bool,
}

impl Bound {
    fn of(call: &Call, rows: &RowParams) -> Bound {
        let asks_for_more = rows.limit.is_none_or(|limit| limit > OPEN_ROWS);
        Bound {
            needs_key: asks_for_more && !call.may_have_all_rows,
            wants_all: rows.limit.is_none(),
        }
    }

    /// Refuses a download that is too large, before anything is sent.
    fn check(self, every: &dyn EveryMatch, kind: &RowKind) -> Result<(), NoAnswer> {
        if self.needs_key && rows_exceed(every, kind, OPEN_ROWS)? {
            return Err(ApiError::RowsNeedKey(OPEN_ROWS).into());
        }
        if self.wants_all && every.articles() > MAX_ROWS {
            return Err(ApiError::TooManyRows(MAX_ROWS).into());
        }
        Ok(())
    }
}

/// The response as a file that a browser saves, named after the query.
pub(super) fn as_file(reply: Reply, query: &str, what: &str, format: RowFormat) -> Reply {
    let ending = format.name();
    let plain = format!("{what}.{ending}");
    let query: String = query.trim().chars().take(NAME_CHARS).map(harmless).collect();
    let own = if query.is_empty() { plain.clone() } else { format!("{query}-{plain}") };
    let own = utf8_percent_encode(&own, NON_ALPHANUMERIC);
    let value = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{own}");
    reply.with(header::CONTENT_DISPOSITION, &value)
}

/// Replaces characters that are not allowed in file names on some system.
fn harmless(c: char) -> char {
    if c.is_control() || "/\\:*?\"<>|.".contains(c) { '_' } else { c }
}
