//! What a server answers, when it has done what was asked.

use std::io::{self, Read};

use serde::de::DeserializeOwned;
use ureq::http::Response;
use ureq::{Body, BodyReader};

use super::RemoteError;

/// What is read of an answer that says why nothing was done, in bytes.
const MOST_OF_A_REFUSAL: u64 = 64 << 10;

/// An answer of success, with its body still to be read.
pub struct Answer {
    server: String,
    response: Response<Body>,
}

impl Answer {
    /// An answer as it came; one of the status `taken` is as good as a success.
    ///
    /// # Errors
    /// For one that is no success, with what the server says.
    pub(super) fn new(
        server: &str,
        response: Response<Body>,
        taken: Option<u16>,
    ) -> Result<Answer, RemoteError> {
        let answer = Answer { server: server.to_owned(), response };
        // One who asks for what is new is told so that there is nothing.
        let status = answer.status();
        if answer.response.status().is_success() || status == 304 || taken == Some(status) {
            return Ok(answer);
        }
        Err(answer.refusal())
    }

    /// The status: 200, 206; 304 where the request says what is known.
    pub fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// The value of a header, where it is there and text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.response.headers().get(name)?.to_str().ok()
    }

    /// The body, as it comes. It ends with an error when it ends before its length, and when nothing
    /// comes for too long.
    pub fn reader(self) -> BodyReader<'static> {
        self.response.into_body().into_reader()
    }

    /// The body as bytes.
    ///
    /// # Errors
    /// When it cannot be read to its end, and when it has more bytes than `most`.
    pub fn bytes(self, most: u64) -> Result<Vec<u8>, RemoteError> {
        let server = self.server.clone();
        let mut bytes = Vec::new();
        let read = self.reader().take(most.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|error| RemoteError::while_reading(&server, error))?;
        if bytes.len() as u64 > most {
            let what = format!("its answer has more than {most} bytes");
            return Err(RemoteError::Nonsense { server, what });
        }
        Ok(bytes)
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// As [`bytes`](Self::bytes), and when it is something else.
    pub fn json<T: DeserializeOwned>(self, most: u64) -> Result<T, RemoteError> {
        let server = self.server.clone();
        serde_json::from_slice(&self.bytes(most)?).map_err(|error| RemoteError::Nonsense {
            server,
            what: format!("its answer cannot be understood ({error})"),
        })
    }

    /// What an answer that is no success says.
    fn refusal(self) -> RemoteError {
        let status = self.status();
        if (300..400).contains(&status) {
            let to = self.header("location").unwrap_or("another place").to_owned();
            return RemoteError::Redirect { server: self.server, to };
        }
        let wait = self.header("retry-after").and_then(|seconds| seconds.parse().ok());
        let server = self.server.clone();
        let mut text = Vec::new();
        // What has come of it says more than that it broke off.
        let _: io::Result<usize> = self.reader().take(MOST_OF_A_REFUSAL).read_to_end(&mut text);
        let said: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
        let part = |name: &str| said["error"][name].as_str().map(str::to_owned);
        let (code, message) = (part("code"), part("message"));
        RemoteError::Refused { server, status, code, message, wait }
    }
}
