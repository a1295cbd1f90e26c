//! One connection: limits how long it may be idle, how long its client may leave data unread, and how long it
//! may exist.
//!
//! The HTTP library limits only the time for the head of an HTTP/1 request. The other limits are set here,
//! for both versions and also before the version is known: reads and writes are observed at the socket,
//! requests where they are answered, and the task of the connection checks both.

use std::collections::HashMap;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::frames::{ClientLimit, Frames};
use crate::limits::Limits;

/// The activity of a connection.
struct State {
    /// The number of requests that have arrived and are not answered yet.
    requests: usize,
    /// The time of the last response or output.
    last: Instant,
    /// Since when output has been waiting to be sent.
    sending: Option<Instant>,
    /// The response bodies that are not sent completely: since when the client has read nothing of them, or
    /// `None` while it waits for us.
    bodies: HashMap<u64, Option<Instant>>,
    /// The number of the next body.
    next_body: u64,
    /// The frames that were received.
    frames: Frames,
}

/// Observes one connection. Clones observe the same one.
#[derive(Clone)]
pub(crate) struct Watch(Arc<Mutex<State>>);

impl Watch {
    /// The observer of a connection of this client.
    pub(super) fn new(client: ClientLimit) -> Watch {
        let now = Instant::now();
        Watch(Arc::new(Mutex::new(State {
            requests: 0,
            last: now,
            sending: None,
            bodies: HashMap::new(),
            next_body: 0,
            frames: Frames::new(now, client),
        })))
    }

    /// Records that a response body is being sent, until this is dropped.
    pub(super) fn body(&self) -> BodyWatch {
        let mut state = self.state();
        let number = state.next_body;
        state.next_body += 1;
        state.bodies.insert(number, Some(Instant::now()));
        BodyWatch { watch: self.clone(), number, was_polled: false }
    }

    /// Since when the connection has been idle; `None` if it is not.
    pub(super) fn idle_since(&self) -> Option<Instant> {
        let state = self.state();
        let is_idle = state.requests == 0 && state.sending.is_none() && state.bodies.is_empty();
        is_idle.then_some(state.last)
    }

    /// Records that a request is being answered, until the guard is dropped.
    pub(crate) fn request(&self) -> RequestGuard {
        self.state().requests += 1;
        RequestGuard(self.clone())
    }

    /// Whether a request is being answered.
    pub(crate) fn is_at_work(&self) -> bool {
        self.state().requests > 0
    }

    /// How long the connection may stay as it is; `None` if it has to be closed. Running requests are limited
    /// elsewhere, so they only postpone the decision.
    pub(crate) fn time_left(&self, limits: &Limits, now: Instant) -> Option<Duration> {
        let state = self.state();
        let oldest = state.bodies.values().flatten().chain(&state.sending).min();
        let end = match oldest {
            Some(since) => *since + limits.write_timeout,
            None if state.requests > 0 || !state.bodies.is_empty() => now + limits.idle_timeout,
            None => state.last + limits.idle_timeout,
        };
        let left = end.saturating_duration_since(now);
        (!left.is_zero()).then(|| left.min(limits.idle_timeout).min(limits.write_timeout))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is being answered.
pub(crate) struct RequestGuard(Watch);

impl Drop for RequestGuard {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.requests -= 1;
        state.last = Instant::now();
    }
}

/// A response body that is being sent.
pub(super) struct BodyWatch {
    watch: Watch,
    number: u64,
    was_polled: bool,
}

impl BodyWatch {
    /// Records that the client has room for more.
    pub(super) fn polled(&mut self) {
        self.was_polled = true;
        self.watch.state().bodies.insert(self.number, Some(Instant::now()));
    }

    /// Records that there is nothing yet that the client could read.
    pub(super) fn waits_for_us(&self) {
        self.watch.state().bodies.insert(self.number, None);
    }

    /// Whether any of the body was asked for.
    pub(super) fn was_polled(&self) -> bool {
        self.was_polled
    }
}

impl Drop for BodyWatch {
    fn drop(&mut self) {
        let mut state = self.watch.state();
        state.bodies.remove(&self.number);
        state.last = Instant::now();
    }
}

/// A socket that is observed.
pub(crate) struct Watched<S> {
    socket: S,
    watch: Watch,
}

impl<S> Watched<S> {
    pub(crate) fn new(socket: S, watch: Watch) -> Watched<S> {
        Watched { socket, watch }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    // Input is no sign of life: a client that sends a byte now and then would never be idle.
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.socket).poll_read(cx, buffer);
        let is_within_limits =
            self.watch.state().frames.take(&buffer.filled()[before..], Instant::now());
        match is_within_limits {
            true => read,
            false => Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into())),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.watch.state().sending.get_or_insert_with(Instant::now);
        Pin::new(&mut self.socket).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.watch.state().sending.get_or_insert_with(Instant::now);
        Pin::new(&mut self.socket).poll_write_vectored(cx, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    // A flush follows when all output has been written, so sending has ended.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.socket).poll_flush(cx);
        let mut state = self.watch.state();
        if flushed.is_ready() && state.sending.take().is_some() {
            state.last = Instant::now();
        }
        drop(state);
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: fn() -> Limits = || Limits {
        idle_timeout: Duration::from_secs(30),
        write_timeout: Duration::from_secs(60),
        ..Limits::default()
    };

    /// The time left at some seconds after the beginning, in whole seconds.
    fn left(watch: &Watch, start: Instant, seconds: u64) -> Option<u64> {
        watch.time_left(&LIMITS(), start + Duration::from_secs(seconds)).map(|left| left.as_secs())
    }

    #[test]
    fn doing_nothing_ends_a_connection_but_work_does_not() {
        let start = Instant::now();
        let watch = Watch::new(None);
        watch.state().last = start;
        assert_eq!(left(&watch, start, 0), Some(30));
        assert_eq!(left(&watch, start, 29), Some(1));
        assert_eq!(left(&watch, start, 30), None);
        let first = watch.request();
        let second = watch.request();
        assert_eq!(left(&watch, start, 1000), Some(30));
        assert!(watch.is_at_work());
        drop(first);
        assert_eq!(left(&watch, start, 1000), Some(30));
        drop(second);
        assert!(!watch.is_at_work());
        assert_eq!(left(&watch, start, 1000), None);
    }

    #[test]
    fn an_answer_that_is_not_taken_ends_a_connection_and_one_that_is_made_slowly_does_not() {
        let start = Instant::now();
        let watch = Watch::new(None);
        let mut body = watch.body();
        watch.state().bodies.insert(body.number, Some(start));
        assert_eq!(left(&watch, start, 45), Some(15));
        assert_eq!(left(&watch, start, 60), None);
        body.polled();
        watch.state().bodies.insert(body.number, Some(start + Duration::from_secs(50)));
        assert_eq!(left(&watch, start, 60), Some(30));
        assert_eq!(watch.idle_since(), None);
        body.waits_for_us();
        assert_eq!(left(&watch, start, 1000), Some(30));
        drop(body);
        watch.state().last = start;
        assert_eq!(left(&watch, start, 30), None);
        assert_eq!(watch.idle_since(), Some(start));
    }

    #[test]
    fn sending_has_a_time_of_its_own() {
        let start = Instant::now();
        let watch = Watch::new(None);
        watch.state().sending = Some(start);
        assert_eq!(left(&watch, start, 45), Some(15));
        assert_eq!(left(&watch, start, 60), None);
        // A running request does not help a client that does not read.
        let _request = watch.request();
        assert_eq!(left(&watch, start, 60), None);
    }
}
