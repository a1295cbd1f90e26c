//! Error responses.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value};

/// An error response.
#[derive(Debug, Serialize)]
pub struct ErrorAnswer<'a> {
    error: ErrorJson<'a>,
}

/// The content of an error response: the code, the message, and the details as further fields.
#[derive(Debug, Serialize)]
pub(super) struct ErrorJson<'a> {
    code: &'a str,
    message: Cow<'a, str>,
    #[serde(flatten)]
    details: Map<String, Value>,
}

impl ErrorJson<'static> {
    /// An error with a stable code and an owned message for users, without details.
    pub(super) fn owned(code: &'static str, message: String) -> ErrorJson<'static> {
        ErrorJson { code, message: Cow::Owned(message), details: Map::new() }
    }
}

impl<'a> ErrorAnswer<'a> {
    /// An error with a stable code and a message for users, without details.
    pub fn new(code: &'a str, message: &'a str) -> ErrorAnswer<'a> {
        let message = Cow::Borrowed(message);
        ErrorAnswer { error: ErrorJson { code, message, details: Map::new() } }
    }

    /// Sets the details: values from the message, such as names and numbers, as fields for programs.
    #[must_use]
    pub fn with_details(mut self, details: Map<String, Value>) -> ErrorAnswer<'a> {
        self.error.details = details;
        self
    }
}
