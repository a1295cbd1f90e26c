//! Errors in the form of Meilisearch: a message for people, and a code and a type for programs.

use serde_json::{Value, json};
use warp::http::StatusCode;

use crate::error::ApiError;
use crate::language::Language;
use crate::reply::Reply;

/// Why a request is not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl Refused {
    /// An invalid request, with an error code that Meilisearch clients know.
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Refused {
        Refused { status: StatusCode::BAD_REQUEST, code, message: message.into() }
    }

    /// An error for something that does not exist.
    pub(super) fn missing(code: &'static str, message: impl Into<String>) -> Refused {
        Refused { status: StatusCode::NOT_FOUND, ..Refused::new(code, message) }
    }

    /// The same error, attributed to one of several queries.
    pub(super) fn of_query(self, number: usize) -> Refused {
        let message = format!("Inside `.queries[{number}]`: {}", self.message);
        Refused { message, ..self }
    }

    /// The reply with this error.
    pub(super) fn reply(&self) -> Result<Reply, ApiError> {
        let reply = Reply::json(&shape(&self.message, self.code, "invalid_request"))?;
        Ok(reply.with_status(self.status).without_caching())
    }
}

fn shape(message: &str, code: &str, kind: &str) -> Value {
    json!({"message": message, "code": code, "type": kind, "link": ""})
}

/// One of our errors in their form. Where Meilisearch clients know a code of their own, that code is used;
/// otherwise ours.
pub(crate) fn compatible(error: &ApiError) -> Value {
    let (code, kind) = match error {
        ApiError::KeyNeeded => ("missing_authorization_header", "auth"),
        ApiError::BadKey | ApiError::KeyNotAllowed(_) => ("invalid_api_key", "auth"),
        ApiError::BodyTooLarge(_) => ("payload_too_large", "invalid_request"),
        ApiError::MediaType => ("invalid_content_type", "invalid_request"),
        ApiError::BadBody(_) => ("malformed_payload", "invalid_request"),
        ApiError::TooBusy => ("too_many_search_requests", "system"),
        ApiError::Internal => ("internal", "internal"),
        _ if error.status().is_server_error() => (error.code(), "system"),
        _ => (error.code(), "invalid_request"),
    };
    shape(&error.message(Language::English), code, kind)
}
