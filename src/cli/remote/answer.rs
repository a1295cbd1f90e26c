//! A successful answer of a server.

use std::io::{self, Read};

use serde::de::DeserializeOwned;
use ureq::http::Response;
use ureq::{Body, BodyReader};

use super::RemoteError;

/// The number of bytes that are read of an error answer.
const MAX_ERROR_BYTES: u64 = 64 << 10;

/// A successful answer, with its body still to be read.
pub struct Answer {
    server: String,
    response: Response<Body>,
}

impl Answer {
    /// Checks an answer; the status `accepted` counts as a success too.
    ///
    /// # Errors
    /// For an error status, with the message of the server.
    pub(super) fn new(
        server: &str,
        response: Response<Body>,
        accepted: Option<u16>,
    ) -> Result<Answer, RemoteError> {
        let answer = Answer { server: server.to_owned(), response };
        // A client that asks for something new gets 304 if there is nothing.
        let status = answer.status();
        if answer.response.status().is_success() || status == 304 || accepted == Some(status) {
            return Ok(answer);
        }
        Err(answer.refusal())
    }

    /// The status: 200, 206, or 304 for a conditional request.
    pub fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// The value of a header, if it is present and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.response.headers().get(name)?.to_str().ok()
    }

    /// The body as a stream. Reading fails when it ends before its length, and when nothing arrives for too
    /// long.
    pub fn reader(self) -> BodyReader<'static> {
        self.response.into_body().into_reader()
    }

    /// The whole body.
    ///
    /// # Errors
    /// When it cannot be read to its end, and when it is longer than `max` bytes.
    pub fn bytes(self, max: u64) -> Result<Vec<u8>, RemoteError> {
        let server = self.server.clone();
        let mut bytes = Vec::new();
        let read = self.reader().take(max.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|error| RemoteError::while_reading(&server, error))?;
        if bytes.len() as u64 > max {
            let what = format!("its answer has more than {max} bytes");
            return Err(RemoteError::Nonsense { server, what });
        }
        Ok(bytes)
    }

    /// The body parsed as JSON.
    ///
    /// # Errors
    /// As [`bytes`](Self::bytes), and when it is not of this form.
    pub fn json<T: DeserializeOwned>(self, max: u64) -> Result<T, RemoteError> {
        let server = self.server.clone();
        serde_json::from_slice(&self.bytes(max)?).map_err(|error| RemoteError::Nonsense {
            server,
            what: format!("its answer cannot be understood ({error})"),
        })
    }

    /// The error for an answer without success.
    fn refusal(self) -> RemoteError {
        let status = self.status();
        if (300..400).contains(&status) {
            let to = self.header("location").unwrap_or("another place").to_owned();
            return RemoteError::Redirect { server: self.server, to };
        }
        let wait = self.header("retry-after").and_then(|seconds| seconds.parse().ok());
        let server = self.server.clone();
        let mut text = Vec::new();
        // The part that has arrived is more useful than the error that it broke off.
        let _: io::Result<usize> = self.reader().take(MAX_ERROR_BYTES).read_to_end(&mut text);
        let message: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
        let part = |name: &str| message["error"][name].as_str().map(str::to_owned);
        let (code, message) = (part("code"), part("message"));
        RemoteError::Refused { server, status, code, message, wait }
    }
}
