//! The interface through which requests are sent to the cluster: the caller provides the HTTP client.

use std::time::Instant;

/// A request to the cluster.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The method.
    pub method: Method,
    /// The encoded path and query below the address of the cluster. It begins with a slash:
    /// `/news/_search?request_cache=false`.
    pub path: &'a str,
    /// The body.
    pub body: Body<'a>,
    /// The deadline; after it the answer is not needed.
    pub deadline: Option<Instant>,
}

/// The method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Asks or adds.
    Post,
    /// Replaces.
    Put,
    /// Removes.
    Delete,
    /// Asks whether something is there.
    Head,
}

/// What is sent with a request.
#[derive(Debug, Clone, Copy)]
pub enum Body<'a> {
    /// Nothing.
    None,
    /// One JSON text.
    Json(&'a [u8]),
    /// One JSON text a line, each line with a line end: `application/x-ndjson`.
    Lines(&'a [u8]),
}

/// A response of the cluster, with any status.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status: 200, 404, 409, 429 …
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there was no response.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// No connection could be made, or it broke: whether the request was carried out is not known.
    #[error("{0}")]
    Broken(String),
    /// The deadline passed first: whether the request was carried out is not known.
    #[error("{0}")]
    TimedOut(String),
    /// It cannot succeed as it is: an address, a certificate or a key is wrong.
    #[error("{0}")]
    Refused(String),
}

/// Sends requests to one cluster. Threads share it; it keeps its connections open between requests.
pub trait Transport: Send + Sync {
    /// Sends a request and waits for the response.
    ///
    /// # Errors
    /// When there is no response. A response with an error status is no error here.
    fn send(&self, request: &Request<'_>) -> Result<Answer, TransportError>;

    /// The address of the cluster, for messages.
    fn address(&self) -> &str;
}
