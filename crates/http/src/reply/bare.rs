//! Error responses without a request: none could be parsed, or nothing else can be sent any more.

use souwen_answer::json::ErrorAnswer;
use warp::http::{HeaderName, HeaderValue, header};
use warp::reply::Response;

use super::{EVERYWHERE, RESOURCE_POLICY};
use crate::error::ApiError;
use crate::language::Language;

/// The error as a response.
pub(crate) fn response(error: &ApiError) -> Response {
    let (headers, body) = parts(error);
    let mut response = Response::new(body.into());
    *response.status_mut() = error.status();
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The bytes of the error on a connection that is closed after it.
pub(crate) fn on_the_wire(error: &ApiError) -> String {
    let (headers, body) = parts(error);
    let mut answer = format!("HTTP/1.1 {}\r\n", error.status());
    for (name, value) in headers {
        answer.push_str(&format!("{name}: {value}\r\n"));
    }
    answer.push_str(&format!("connection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len()));
    answer
}

fn parts(error: &ApiError) -> (Vec<(HeaderName, String)>, String) {
    let message = error.message(Language::English);
    let json = serde_json::to_string(&ErrorAnswer::new(error.code(), &message));
    let mut headers = vec![
        (header::CONTENT_TYPE, "application/json; charset=utf-8".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (RESOURCE_POLICY, "same-origin".to_owned()),
    ];
    headers.extend(EVERYWHERE.map(|(name, value)| (name, value.to_owned())));
    headers.extend(error.retry_after().map(|wait| (header::RETRY_AFTER, wait.to_string())));
    (headers, json.unwrap_or_default())
}
