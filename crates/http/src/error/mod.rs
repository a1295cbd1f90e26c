//! The errors of the API: each has a status, a stable code, and a message.
//!
//! ```text
//! GET /api/v1/search?limit=x -> 400 {"error": {"code": "bad_parameter", "message": …}}
//! ```

pub(crate) mod codes;
mod messages;
mod writing;

use std::time::Duration;

use serde_json::{Map, Value};
use souwen_index::IndexError;
use souwen_search::SearchError;
use warp::http::StatusCode;

use crate::access::origins::Refused;
use crate::keys::Right;
use crate::language::Language;
use crate::limits::budget::Budget;
use crate::request::body::Unread;
pub(crate) use writing::{BadFilter, Fault, version};

/// Why a request has failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ApiError {
    /// A parameter has an invalid value.
    BadParameter(&'static str, Expected),
    /// The route has no parameter of this name; the similar name, if there is one.
    UnknownParameter(String, Option<String>),
    /// The parameter `fields` contains this unknown name; the similar name, if there is one.
    UnknownField(String, Option<&'static str>),
    /// The request names no host, several hosts, or an invalid one.
    BadHost,
    /// The server does not go by this name.
    UnknownHost(String),
    /// Pages of this origin are not allowed.
    OriginNotAllowed(Refused),
    /// The route needs a key.
    KeyNeeded,
    /// The key is unknown or has expired.
    BadKey,
    /// The key lacks this right.
    KeyNotAllowed(Right),
    /// There is no such route.
    NotFound,
    /// There is no article with this id.
    ArticleNotFound,
    /// The route allows only these methods.
    MethodNotAllowed(&'static str),
    /// The body did not arrive in time.
    BodyTimeout,
    /// The body exceeds this many bytes.
    BodyTooLarge(usize),
    /// The media type of the body is not supported by the route.
    MediaType,
    /// The body cannot be parsed.
    BadBody(Unread),
    /// The URL exceeds this many bytes.
    UriTooLong(usize),
    /// The request is not valid HTTP.
    BadRequest,
    /// The client speaks plain HTTP where TLS is expected.
    TlsNeeded,
    /// The head of the request exceeds this many bytes.
    HeadTooLarge(usize),
    /// The client has exceeded its rate; it may try again after this time.
    RateLimited(Duration),
    /// The client has used up its budget; some of it is restored after this time.
    OverBudget(Budget, Duration),
    /// Too many searches are running and waiting.
    TooBusy,
    /// The response took too long.
    Timeout,
    /// The index cannot be read.
    IndexUnavailable,
    /// The engine with the articles does not respond, or not for all of them.
    EngineUnavailable,
    /// The named file of the index is damaged; whether the index can heal itself.
    IndexDamaged(String, bool),
    /// The commit is older than the operator allows, or the copy has not been known to be up to date for
    /// longer than that; the age in seconds.
    Stale(u64),
    /// The commit is no longer kept.
    SnapshotGone,
    /// The requested range begins after the end of the file; the length of the file in bytes.
    RangeNotSatisfiable(u64),
    /// Too many copies of the index are being made.
    TooManyCopies,
    /// More rows than this require a key.
    RowsNeedKey(usize),
    /// There are more rows than this, which is the maximum for a download.
    TooManyRows(usize),
    /// The write was not made, or not as requested.
    Writing(Fault),
    /// A bug in the program.
    Internal,
}

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> ApiError {
        ApiError::Writing(fault)
    }
}

/// The expected value of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// A number from 0 to this.
    UpTo(usize),
    /// 0 or 1.
    Flag,
    /// `json` or `opensearch`.
    SuggestionFormat,
    /// The name of a format of citations.
    CitationFormat,
    /// The name of a sort order.
    Sort,
    /// How to treat crossing hits.
    Crossing,
    /// A day, a month or a year.
    Date,
    /// A day that is not before `from`.
    NotBeforeFrom,
    /// Names of facets.
    Facets,
    /// At most this many values.
    Fewer(usize),
    /// A number from 0 to 1.
    Share,
    /// A short name of letters and digits.
    Name,
    /// The name of a sort order of concordance lines.
    LineOrder,
    /// `json` or the name of a format of rows.
    Format,
    /// Names of fields to count by.
    Countable,
}

impl ApiError {
    /// The error for an index that cannot be read. The names of files in the index may be shown to clients,
    /// paths on the server may not.
    pub(crate) fn of(error: &SearchError) -> ApiError {
        match error {
            SearchError::Index(damaged @ IndexError::Damaged { file, .. }) => {
                ApiError::IndexDamaged(file.clone(), !damaged.is_beyond_healing())
            }
            SearchError::Index(IndexError::EngineUnavailable(_)) => ApiError::EngineUnavailable,
            _ => ApiError::IndexUnavailable,
        }
    }

    /// The status.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            ApiError::BadParameter(..)
            | ApiError::UnknownParameter(..)
            | ApiError::UnknownField(..)
            | ApiError::BadHost
            | ApiError::BadRequest
            | ApiError::TlsNeeded
            | ApiError::TooManyRows(_)
            | ApiError::BadBody(_) => StatusCode::BAD_REQUEST,
            ApiError::HeadTooLarge(_) => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            ApiError::UnknownHost(_) => StatusCode::MISDIRECTED_REQUEST,
            ApiError::KeyNeeded | ApiError::BadKey | ApiError::RowsNeedKey(_) => {
                StatusCode::UNAUTHORIZED
            }
            ApiError::OriginNotAllowed(_) | ApiError::KeyNotAllowed(_) => StatusCode::FORBIDDEN,
            ApiError::NotFound | ApiError::ArticleNotFound | ApiError::SnapshotGone => {
                StatusCode::NOT_FOUND
            }
            ApiError::RangeNotSatisfiable(_) => StatusCode::RANGE_NOT_SATISFIABLE,
            ApiError::BodyTimeout => StatusCode::REQUEST_TIMEOUT,
            ApiError::BodyTooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            ApiError::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ApiError::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            ApiError::UriTooLong(_) => StatusCode::URI_TOO_LONG,
            ApiError::RateLimited(_) | ApiError::OverBudget(..) | ApiError::TooManyCopies => {
                StatusCode::TOO_MANY_REQUESTS
            }
            ApiError::TooBusy
            | ApiError::Timeout
            | ApiError::IndexUnavailable
            | ApiError::EngineUnavailable
            | ApiError::IndexDamaged(..)
            | ApiError::Stale(_) => StatusCode::SERVICE_UNAVAILABLE,
            ApiError::Writing(fault) => fault.status(),
            ApiError::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable code.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            ApiError::BadParameter(..) | ApiError::UnknownField(..) => "bad_parameter",
            ApiError::UnknownParameter(..) => "unknown_parameter",
            ApiError::BadHost => "bad_host",
            ApiError::BadRequest => "bad_request",
            ApiError::TlsNeeded => "tls_needed",
            ApiError::HeadTooLarge(_) => "head_too_large",
            ApiError::UnknownHost(_) => "unknown_host",
            ApiError::OriginNotAllowed(_) => "origin_not_allowed",
            ApiError::KeyNeeded => "key_needed",
            ApiError::BadKey => "bad_key",
            ApiError::KeyNotAllowed(_) => "key_not_allowed",
            ApiError::NotFound => "not_found",
            ApiError::ArticleNotFound => "article_not_found",
            ApiError::MethodNotAllowed(_) => "method_not_allowed",
            ApiError::BodyTimeout => "body_timeout",
            ApiError::BodyTooLarge(_) => "body_too_large",
            ApiError::MediaType => "unsupported_media_type",
            ApiError::BadBody(_) => "bad_body",
            ApiError::UriTooLong(_) => "uri_too_long",
            ApiError::RateLimited(_) => "rate_limited",
            ApiError::OverBudget(..) => "over_budget",
            ApiError::TooBusy => "too_busy",
            ApiError::Timeout => "timeout",
            ApiError::IndexUnavailable => "index_unavailable",
            ApiError::EngineUnavailable => "engine_unavailable",
            ApiError::IndexDamaged(..) => "index_damaged",
            ApiError::Stale(_) => "stale",
            ApiError::SnapshotGone => "snapshot_gone",
            ApiError::RangeNotSatisfiable(_) => "range_not_satisfiable",
            ApiError::TooManyCopies => "too_many_copies",
            ApiError::RowsNeedKey(_) => "rows_need_key",
            ApiError::TooManyRows(_) => "too_many_rows",
            ApiError::Writing(fault) => fault.code(),
            ApiError::Internal => "internal",
        }
    }

    /// After how many seconds to try again; `None` if trying again will not help.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        match self {
            ApiError::RateLimited(wait) | ApiError::OverBudget(_, wait) => {
                Some(wait.as_secs_f64().ceil().max(1.0) as u64)
            }
            ApiError::TooBusy | ApiError::Timeout => Some(1),
            ApiError::TooManyCopies | ApiError::EngineUnavailable => Some(5),
            ApiError::IndexUnavailable | ApiError::IndexDamaged(..) | ApiError::Stale(_) => {
                Some(10)
            }
            ApiError::Writing(fault) => fault.retry_after(),
            _ => None,
        }
    }

    /// The numbers and names of the message, for programs.
    pub(crate) fn details(&self) -> Map<String, Value> {
        match self {
            ApiError::Writing(fault) => fault.details(),
            ApiError::UnknownParameter(name, meant) => {
                of([("parameter", Some(name)), ("nearest", meant.as_deref())])
            }
            ApiError::BadParameter(name, _) => of([("parameter", Some(*name))]),
            ApiError::UnknownField(name, meant) => {
                of([("parameter", Some("fields")), ("field", Some(name)), ("nearest", *meant)])
            }
            ApiError::OverBudget(budget, _) => of([("budget", Some(budget.name()))]),
            _ => Map::new(),
        }
    }

    /// What went wrong and what to do, in one or two sentences.
    pub(crate) fn message(&self, language: Language) -> String {
        match language {
            Language::English => self.english(),
            Language::Chinese => self.chinese(),
        }
    }
}

/// An object of the texts that are present.
fn of<const N: usize>(texts: [(&str, Option<&str>); N]) -> Map<String, Value> {
    let there = texts.into_iter().filter_map(|(name, text)| Some((name, text?)));
    there.map(|(name, text)| (name.to_owned(), Value::from(text))).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::codes::codes;
    use super::*;

    /// One error of each kind. The compiler checks with the `match` that none is missing.
    fn one_of_each() -> Vec<ApiError> {
        let refused = |could_be_listed| Refused { origin: "https://a".to_owned(), could_be_listed };
        let all = vec![
            ApiError::BadParameter("limit", Expected::Flag),
            ApiError::UnknownParameter("limti".to_owned(), Some("limit".to_owned())),
            ApiError::UnknownField("titel".to_owned(), Some("title")),
            ApiError::UnknownField("colour".to_owned(), None),
            ApiError::BadHost,
            ApiError::UnknownHost("a".to_owned()),
            ApiError::OriginNotAllowed(refused(true)),
            ApiError::OriginNotAllowed(refused(false)),
            ApiError::KeyNeeded,
            ApiError::BadKey,
            ApiError::KeyNotAllowed(Right::Write),
            ApiError::NotFound,
            ApiError::ArticleNotFound,
            ApiError::MethodNotAllowed("GET"),
            ApiError::BodyTimeout,
            ApiError::BodyTooLarge(1),
            ApiError::MediaType,
            ApiError::BadBody(Unread::BrokenOff),
            ApiError::BadBody(Unread::Json),
            ApiError::UriTooLong(1),
            ApiError::BadRequest,
            ApiError::TlsNeeded,
            ApiError::HeadTooLarge(1),
            ApiError::RateLimited(Duration::from_secs(1)),
            ApiError::OverBudget(Budget::Processor, Duration::from_secs(1)),
            ApiError::TooBusy,
            ApiError::Timeout,
            ApiError::IndexUnavailable,
            ApiError::EngineUnavailable,
            ApiError::IndexDamaged("gen-1/a.pos".to_owned(), true),
            ApiError::IndexDamaged("gen-1/a.store".to_owned(), false),
            ApiError::Stale(1),
            ApiError::SnapshotGone,
            ApiError::RangeNotSatisfiable(1),
            ApiError::TooManyCopies,
            ApiError::RowsNeedKey(1_000),
            ApiError::TooManyRows(1_000_000),
            ApiError::Internal,
        ];
        let all: Vec<ApiError> = all
            .into_iter()
            .chain(Fault::one_of_each().into_iter().map(ApiError::Writing))
            .collect();
        let known = |error: &ApiError| match error {
            ApiError::BadParameter(..)
            | ApiError::UnknownParameter(..)
            | ApiError::UnknownField(..)
            | ApiError::BadHost
            | ApiError::UnknownHost(_)
            | ApiError::OriginNotAllowed(_)
            | ApiError::KeyNeeded
            | ApiError::BadKey
            | ApiError::KeyNotAllowed(_)
            | ApiError::NotFound
            | ApiError::ArticleNotFound
            | ApiError::MethodNotAllowed(_)
            | ApiError::BodyTimeout
            | ApiError::BodyTooLarge(_)
            | ApiError::MediaType
            | ApiError::BadBody(_)
            | ApiError::UriTooLong(_)
            | ApiError::BadRequest
            | ApiError::TlsNeeded
            | ApiError::HeadTooLarge(_)
            | ApiError::RateLimited(_)
            | ApiError::OverBudget(..)
            | ApiError::TooBusy
            | ApiError::Timeout
            | ApiError::IndexUnavailable
            | ApiError::EngineUnavailable
            | ApiError::IndexDamaged(..)
            | ApiError::Stale(_)
            | ApiError::SnapshotGone
            | ApiError::RangeNotSatisfiable(_)
            | ApiError::TooManyCopies
            | ApiError::RowsNeedKey(_)
            | ApiError::TooManyRows(_)
            | ApiError::Writing(_)
            | ApiError::Internal => true,
        };
        assert!(all.iter().all(known));
        all
    }

    #[test]
    fn every_code_is_in_the_table_with_its_status() {
        let errors = one_of_each();
        let of_code = |error: &ApiError| (error.code(), error.status().as_u16());
        let listed: BTreeSet<_> =
            codes().into_iter().map(|code| (code.code, code.status)).collect();
        assert_eq!(errors.iter().map(of_code).collect::<BTreeSet<_>>(), listed);
        let rows = include_str!("codes.md").lines().count();
        assert_eq!(codes().len(), rows - 2, "a row is not understood");
    }

    #[test]
    fn every_error_is_a_sentence_in_both_languages() {
        for error in one_of_each() {
            assert!(error.message(Language::English).ends_with('.'), "{error:?}");
            assert!(error.message(Language::Chinese).ends_with('。'), "{error:?}");
        }
    }
}
