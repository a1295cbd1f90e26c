//! What the server bears, in one place. Every limit is answered with an error of its own code.

/// The longest head of a request, in bytes. Longer than any URL that is answered, so that a long
/// URL gets an answer with our code; browsers keep to 8 KB of other headers.
pub(crate) const HEAD_BYTES: usize = 64 << 10;

pub(crate) mod budget;
pub(crate) mod cost;
mod files;
pub(crate) mod gate;
pub(crate) mod key_rates;
pub(crate) mod lanes;
pub(crate) mod rate;
pub(crate) mod untaken;
pub(crate) mod writes;

use std::time::Duration;

/// The bounds of the server. `Default` suits one small machine on an open network.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Connections open at once; for one more the one is closed that has done nothing for longest, and
    /// where all are at work, it is answered 503. A connection costs some tens of kilobytes, so this
    /// bounds memory to some tens of megabytes. See [`fitted_to_files`](Limits::fitted_to_files).
    pub connections: usize,
    /// Connections that one client address may have open; one more is answered 429 and closed.
    /// A whole newsroom may come from one address, but no address may take all connections.
    pub connections_per_client: usize,
    /// How long a connection may do nothing before it is closed. It covers clients that connect
    /// and say nothing, slow headers, and keep-alive.
    pub idle_timeout: Duration,
    /// How long the whole of a request's head may take, counted from the end of the request before.
    pub header_timeout: Duration,
    /// How long what is waiting to be sent may take until all of it is sent; the longest article
    /// passes in this time over a slow line.
    pub write_timeout: Duration,
    /// How long a connection may live; then it is asked to end, and a good client opens another.
    pub connection_age: Duration,
    /// How long running requests may go on after the shutdown signal.
    pub shutdown_grace: Duration,
    /// The longest path and query of a URL, in bytes: 1,000 Han characters, each of 9 bytes when
    /// it is percent-encoded, with room for filters. Longer is answered 414.
    pub uri_bytes: usize,
    /// How long the body of a request may take until all of it is there.
    pub body_timeout: Duration,
    /// Searches that run at once. They are bound by the processor: more than there are cores only
    /// makes all of them late.
    pub searches: usize,
    /// Searches that may wait for a place; one more is answered 503 at once.
    pub waiting: usize,
    /// How long a search may wait for a place before it is answered 503.
    pub wait_timeout: Duration,
    /// How long the engine may search; then it gives what it has, with `timed_out`.
    pub search_deadline: Duration,
    /// How long an answer may take however the engine behaves; then it is answered 503.
    pub answer_timeout: Duration,
    /// Requests per second that one client address may make in the long run; `None`: any number.
    pub rate: Option<f64>,
    /// Requests that one client address may make at once on top of the rate, after a pause.
    pub burst: f64,
    /// Whether this machine is held to the number of requests and connections of a client too.
    pub rate_loopback: bool,
    /// Seconds of one processor a second that the answers to one client may take in the long run.
    pub processor_per_client: f64,
    /// Bytes of answers a second that one client may have made in the long run.
    pub bytes_per_client: f64,
    /// For how long a client that asks nothing saves up of both.
    pub budget_burst: Duration,
    /// Articles that are read and analysed for writing at once. Searches have places of their own.
    pub writes: usize,
    /// Articles that may be on their way into the index; one more is answered 503.
    pub writes_waiting: usize,
    /// How much JSON of theirs may be held meanwhile, in bytes, half of it by those that come one by one;
    /// more is answered 503, or waits where many come in one body. One that is larger takes all there is.
    /// Prepared for the index, an article takes several times as much.
    pub write_bytes: usize,
    /// Bodies of many articles that may be read at once; one more is answered 503.
    pub write_streams: usize,
    /// How long an article may wait for its turn, and how long until it is durable; then it is answered
    /// 503.
    pub durable_timeout: Duration,
    /// How often to look for commits made by another process.
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
            // Each takes well under a thousandth of a second, so that two keep no search waiting.
            writes: (cores / 2).max(2),
            writes_waiting: 4096,
            write_bytes: 6 << 20,
            write_streams: 8,
            durable_timeout: Duration::from_secs(60),
            reload_every: Duration::from_secs(1),
        }
    }
}
