//! Receives the body of a request piece by piece, limited in length and time.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use tokio::time::{Instant, timeout_at};
use warp::Buf;
use warp::hyper::body::Bytes;

use crate::error::ApiError;
use crate::limits::Limits;

/// A body that is being received.
pub(crate) struct RequestBody {
    pieces: Pin<Box<dyn Stream<Item = Result<Bytes, warp::Error>> + Send>>,
    /// The maximal length in bytes, and how many bytes may still come.
    limit: usize,
    left: usize,
    /// The deadline for the whole body.
    end: Instant,
    /// The minimal speed, for a body without such a deadline.
    pace: Option<Pace>,
    timeout: Duration,
}

/// The minimal speed of a body that may take long.
struct Pace {
    /// The remaining time for the next [`STEP_BYTES`].
    left: Duration,
    /// How many of these bytes have arrived.
    bytes: usize,
}

impl Pace {
    /// Records that some bytes arrived after a wait. `whole` is the time limit of each step.
    fn came(&mut self, waited: Duration, bytes: usize, whole: Duration) {
        self.bytes += bytes;
        self.left = match self.bytes >= STEP_BYTES {
            true => whole,
            false => self.left.saturating_sub(waited),
        };
        self.bytes %= STEP_BYTES;
    }
}

/// A body that may take long has to deliver this many bytes in the time limit of other bodies.
const STEP_BYTES: usize = 64 << 10;

impl RequestBody {
    /// The body that arrives in these pieces. Its limit is 0 until [`up_to`](Self::up_to) is called.
    pub(crate) fn new<B: Buf>(
        pieces: impl Stream<Item = Result<B, warp::Error>> + Send + 'static,
        limits: &Limits,
    ) -> RequestBody {
        let bytes = |mut piece: B| piece.copy_to_bytes(piece.remaining());
        let pieces = pieces.map(move |piece| piece.map(bytes));
        let end = Instant::now() + limits.body_timeout;
        let (limit, left, pace, timeout) = (0, 0, None, limits.body_timeout);
        RequestBody { pieces: Box::pin(pieces), limit, left, end, pace, timeout }
    }

    /// Replaces the deadline by a minimal speed, so that the body may take long as long as it makes progress.
    /// Time in which the caller does not ask for pieces does not count.
    pub(crate) fn steady(mut self) -> RequestBody {
        self.pace = Some(Pace { left: self.timeout, bytes: 0 });
        self
    }

    /// Sets the maximal length in bytes.
    pub(crate) fn up_to(self, limit: usize) -> RequestBody {
        RequestBody { limit, left: limit, ..self }
    }

    /// The next piece; `None` at the end of the body.
    ///
    /// # Errors
    /// When the body is too long, breaks off, or does not arrive in time.
    pub(crate) async fn next(&mut self) -> Option<Result<Bytes, ApiError>> {
        let started = Instant::now();
        let end = self.pace.as_ref().map_or(self.end, |pace| started + pace.left);
        let piece = match timeout_at(end, self.pieces.next()).await {
            Err(_elapsed) => return Some(Err(ApiError::BodyTimeout)),
            Ok(piece) => piece?,
        };
        if let (Some(pace), Ok(piece)) = (&mut self.pace, &piece) {
            pace.came(started.elapsed(), piece.len(), self.timeout);
        }
        Some(piece.map_err(|_| ApiError::BadBody(Unread::BrokenOff)).and_then(|piece| {
            let left = self.left.checked_sub(piece.len());
            self.left = left.ok_or(ApiError::BodyTooLarge(self.limit))?;
            Ok(piece)
        }))
    }

    /// The whole body.
    ///
    /// # Errors
    /// As for [`next`](Self::next).
    pub(crate) async fn whole(mut self) -> Result<Vec<u8>, ApiError> {
        let mut whole = Vec::new();
        while let Some(piece) = self.next().await {
            whole.extend_from_slice(&piece?);
        }
        Ok(whole)
    }
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBody").field("limit", &self.limit).finish_non_exhaustive()
    }
}

/// Why a body cannot be parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unread {
    /// The body broke off.
    BrokenOff,
    /// It is not JSON, or not an object of values and lists of values.
    Json,
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::stream;

    use super::*;

    fn of(pieces: &[&'static str], limit: usize) -> RequestBody {
        let pieces: Vec<Result<Bytes, warp::Error>> =
            pieces.iter().map(|piece| Ok(Bytes::from_static(piece.as_bytes()))).collect();
        RequestBody::new(stream::iter(pieces), &Limits::default()).up_to(limit)
    }

    #[tokio::test]
    async fn a_body_is_taken_up_to_its_limit() {
        assert_eq!(of(&["中", "亚"], 6).whole().await, Ok("中亚".as_bytes().to_vec()));
        assert_eq!(of(&[], 0).whole().await, Ok(Vec::new()));
        assert_eq!(of(&["ab", "c"], 2).whole().await, Err(ApiError::BodyTooLarge(2)));
        let mut pieces = of(&["ab", "c"], 2);
        assert_eq!(pieces.next().await, Some(Ok(Bytes::from_static(b"ab"))));
        assert_eq!(pieces.next().await, Some(Err(ApiError::BodyTooLarge(2))));
    }

    #[test]
    fn what_comes_on_may_take_long_and_what_trickles_may_not() {
        let whole = Duration::from_secs(30);
        let after = |pieces: &[(u64, usize)]| {
            let mut pace = Pace { left: whole, bytes: 0 };
            for (waited, bytes) in pieces {
                pace.came(Duration::from_secs(*waited), *bytes, whole);
            }
            pace.left.as_secs()
        };
        assert_eq!(after(&[]), 30);
        assert_eq!(after(&[(10, 100), (10, 100)]), 10);
        assert_eq!(after(&[(20, 100), (20, 100)]), 0);
        assert_eq!(after(&[(29, STEP_BYTES); 100]), 30);
        assert_eq!(after(&[(10, STEP_BYTES / 2), (10, STEP_BYTES / 2), (10, 1)]), 20);
    }

    #[tokio::test]
    async fn a_body_that_does_not_come_is_given_up() {
        let limits = Limits { body_timeout: Duration::from_millis(1), ..Limits::default() };
        let never = stream::pending::<Result<Bytes, warp::Error>>();
        let body = RequestBody::new(never, &limits).up_to(9);
        assert_eq!(body.whole().await, Err(ApiError::BodyTimeout));
    }
}
