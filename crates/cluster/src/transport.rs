//! How requests reach the cluster: a seam, so that this layer needs no client of its own.

use std::time::Instant;

/// A request to the cluster.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The method.
    pub method: Method,
    /// What is below the address of the cluster, with its query: it begins with a slash and is encoded, as
    /// `/news/_search?request_cache=false`.
    pub path: &'a str,
    /// What is sent with it.
    pub body: Body<'a>,
    /// When the answer is of no more use.
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
    /// JSON texts, a line each, the last line ended too: `application/x-ndjson`.
    Lines(&'a [u8]),
}

/// An answer of the cluster, of whatever status.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status: 200, 404, 409, 429 …
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there was no answer.
#[derive(Debug, Clone, thiserror::Error)]
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

/// Carries requests to one cluster. Shared by threads; keeps its connections open between requests.
pub trait Transport: Send + Sync {
    /// Sends a request and waits for the answer.
    ///
    /// # Errors
    /// When there is no answer. One that says no is an answer.
    fn send(&self, request: &Request<'_>) -> Result<Answer, TransportError>;

    /// The address of the cluster, for messages.
    fn address(&self) -> &str;
}
