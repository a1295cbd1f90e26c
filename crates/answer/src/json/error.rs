//! Why a request is not answered.

use serde::Serialize;

/// What went wrong.
#[derive(Debug, Serialize)]
pub struct ErrorAnswer<'a> {
    error: ErrorJson<'a>,
}

/// The code and the sentence.
#[derive(Debug, Serialize)]
struct ErrorJson<'a> {
    code: &'a str,
    message: &'a str,
}

impl<'a> ErrorAnswer<'a> {
    /// A stable code and a sentence for people.
    pub fn new(code: &'a str, message: &'a str) -> ErrorAnswer<'a> {
        ErrorAnswer { error: ErrorJson { code, message } }
    }
}
