//! All limits of the server. Exceeding a limit is answered with an error code of its own.

/// The maximal length of a request head, in bytes. It is more than any URL that is accepted, so that a URL
/// that is too long still gets an answer with our error code; browsers limit their other headers to 8 KB.
pub(crate) const HEAD_BYTES: usize = 64 << 10;

pub(crate) mod budget;
pub(crate) mod cost;
mod files;
pub(crate) mod gate;
pub(crate) mod key_rates;
pub(crate) mod lanes;
pub(crate) mod rate;
pub(crate) mod unread;
pub(crate) mod workers;
pub(crate) mod writes;

use std::time::Duration;

/// The limits of the server. `Default` suits one small machine on an open network.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// The maximal number of open connections. When one more arrives, the connection that has been idle
    /// longest is closed; if all are busy, the new one is answered 503. A connection costs some tens of
    /// kilobytes, so this bounds memory to some tens of megabytes. See
    /// [`fitted_to_files`](Limits::fitted_to_files).
    pub connections: usize,
    /// The maximal number of open connections of one client address; one more is answered 429 and closed. A
    /// whole newsroom may share one address, but no address may take all connections.
    pub connections_per_client: usize,
    /// How long a connection may be idle before it is closed. This covers clients that connect and send
    /// nothing, slow headers, and keep-alive.
    pub idle_timeout: Duration,
    /// How long the head of a request may take, counted from the end of the previous request.
    pub header_timeout: Duration,
    /// How long pending output may take until all of it is sent; the longest article needs less than this on
    /// a slow line.
    pub write_timeout: Duration,
    /// The maximal age of a connection; then it is asked to close, and a well-behaved client opens another.
    pub connection_age: Duration,
    /// How long running requests may continue after the shutdown signal.
    pub shutdown_grace: Duration,
    /// The maximal length of the path and query of a URL, in bytes: 1,000 Han characters, each of 9 bytes
    /// when percent-encoded, with room for filters. A longer URL is answered 414.
    pub uri_bytes: usize,
    /// How long the body of a request may take until it is complete.
    pub body_timeout: Duration,
    /// The maximal number of concurrent searches. They are bound by the processor: running more than there
    /// are cores only delays all of them.
    pub searches: usize,
    /// The maximal number of searches waiting for a place; one more is answered 503 at once.
    pub waiting: usize,
    /// How long a search may wait for a place before it is answered 503.
    pub wait_timeout: Duration,
    /// How long the engine may search; then it returns the result so far, with `timed_out`.
    pub search_deadline: Duration,
    /// How long an answer may take in total, whatever the engine does; then it is answered 503.
    pub answer_timeout: Duration,
    /// Requests per second that one client address may make in the long run; `None`: no limit.
    pub rate: Option<f64>,
    /// Requests that one client address may make at once on top of the rate, after a pause.
    pub burst: f64,
    /// Whether the limits of requests and connections of a client apply to the local machine too.
    pub rate_loopback: bool,
    /// Processor seconds per second that the answers to one client may use in the long run.
    pub processor_per_client: f64,
    /// Bytes per second that the answers to one client may have in the long run.
    pub bytes_per_client: f64,
    /// The maximal balance of both budgets, as the time in which an idle client saves it up.
    pub budget_burst: Duration,
    /// Articles that are read and analysed for writing at once. Searches have places of their own.
    pub writes: usize,
    /// Articles that may be waiting for their commit; one more is answered 503.
    pub writes_waiting: usize,
    /// How much JSON of such articles may be in memory, in bytes, half of it from articles that are sent one
    /// by one. More is answered 503; in a body of many articles it waits. An article that is larger than the
    /// limit takes all of it. Prepared for the index, an article takes several times as much memory.
    pub write_bytes: usize,
    /// Bodies of many articles that may be read at once; one more is answered 503.
    pub write_streams: usize,
    /// How long an article may wait for its turn, and how long until it is durable; then the answer is 503.
    pub durable_timeout: Duration,
    /// How often to check for commits made by another process.
    pub reload_every: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Limits {
            connections: 1024,
            connections_per_client: 256,
            idle_timeout: Duration::from_secs(30),
            header_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_secs(60),
            connection_age: Duration::from_secs(600),
            shutdown_grace: Duration::from_secs(10),
            uri_bytes: 16 << 10,
            body_timeout: Duration::from_secs(30),
            searches: cores.max(2),
            waiting: 256,
            wait_timeout: Duration::from_secs(2),
            search_deadline: Duration::from_secs(2),
            answer_timeout: Duration::from_secs(20),
            rate: Some(20.0),
            burst: 100.0,
            rate_loopback: false,
            // One client alone never keeps all of two processors busy, nor a line of 100 Mbit/s.
            processor_per_client: (cores as f64 / 2.0).max(0.5),
            bytes_per_client: 8e6,
            budget_burst: Duration::from_secs(30),
            // Analysing an article takes well under a millisecond, so two at once delay no search.
            writes: (cores / 2).max(2),
            writes_waiting: 4096,
            write_bytes: 6 << 20,
            write_streams: 8,
            durable_timeout: Duration::from_secs(60),
            reload_every: Duration::from_secs(1),
        }
    }
}
