//! What a refused HTTP/1 request leaves unread of its body.
//!
//! A client sends the body of a request without waiting for the answer. If the server answers earlier (a wrong
//! key, an unknown path) and closes the connection, the body arrives at a closed socket: the client gets a
//! reset instead of the answer, or sends its next request into a connection that is about to end. So a short
//! rest is read and discarded before the answer, which keeps the connection usable, and a long one is
//! announced by `Connection: close`, as RFC 9112, section 9.6, describes. What still arrives then is discarded
//! by [`OwnErrors`](super::own_errors::OwnErrors).

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Frame, SizeHint};
use tokio::time::timeout;
use warp::hyper::body::Bytes;

/// The maximal length of a rest that is read, in bytes.
const REST_BYTES: u64 = 256 << 10;
/// The time limit for reading it.
const REST_TIMEOUT: Duration = Duration::from_secs(1);

/// The body of a request. What nobody has read of it when it is dropped goes to its [`RequestRest`].
pub(super) struct TrackedRequestBody<B> {
    /// `None` when it has been read, or has failed.
    body: Option<B>,
    /// Whether reading has begun.
    is_begun: bool,
    slot: Slot<B>,
}

/// The unread rest of a request body, once the request has been answered.
pub(super) struct RequestRest<B>(Slot<B>);

type Slot<B> = Arc<Mutex<Option<Rest<B>>>>;

enum Rest<B> {
    /// Nobody read it to its end.
    Unread { body: B, is_begun: bool },
    /// It is not a valid body, so where it ends is not known.
    Invalid,
}

/// A request body, and its unread rest.
pub(super) fn tracked<B: Body>(body: B) -> (TrackedRequestBody<B>, RequestRest<B>) {
    let slot = Slot::default();
    // A body that ends with the head leaves nothing.
    let body = (!body.is_end_stream()).then_some(body);
    (TrackedRequestBody { body, is_begun: false, slot: Arc::clone(&slot) }, RequestRest(slot))
}

impl<B: Body<Data = Bytes> + Unpin> RequestRest<B> {
    /// Reads and discards the rest, and returns whether the next request follows; otherwise the connection
    /// has to be closed. `waits` is whether the client sends the body only when it is asked to
    /// (`Expect: 100-continue`).
    pub(super) async fn discard(self, waits: bool) -> bool {
        self.discard_within(waits, REST_TIMEOUT).await
    }

    async fn discard_within(self, waits: bool, limit: Duration) -> bool {
        let rest = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (mut body, is_begun) = match rest {
            None => return true,
            Some(Rest::Invalid) => return false,
            Some(Rest::Unread { body, is_begun }) => (body, is_begun),
        };
        if body.size_hint().lower() > REST_BYTES || waits && !is_begun {
            return false;
        }
        let to_the_end = async {
            let mut left = REST_BYTES;
            while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
                let length = frame.ok()?.data_ref().map_or(0, Bytes::len) as u64;
                left = left.checked_sub(length)?;
            }
            Some(())
        };
        timeout(limit, to_the_end).await.ok().flatten().is_some()
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for TrackedRequestBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        self.is_begun = true;
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let frame = Pin::new(body).poll_frame(cx);
        match frame {
            Poll::Ready(None) => self.body = None,
            Poll::Ready(Some(Err(_))) => {
                self.body = None;
                self.put(Rest::Invalid);
            }
            _ => {}
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or(SizeHint::with_exact(0), Body::size_hint)
    }
}

impl<B> TrackedRequestBody<B> {
    fn put(&self, rest: Rest<B>) {
        *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(rest);
    }
}

impl<B> Drop for TrackedRequestBody<B> {
    fn drop(&mut self) {
        if let Some(body) = self.body.take() {
            self.put(Rest::Unread { body, is_begun: self.is_begun });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A body of pieces, the last of which may be an error or never come.
    struct Pieces(Vec<Piece>);

    #[derive(Clone, Copy)]
    enum Piece {
        Bytes(usize),
        Error,
        Never,
    }
    use Piece::{Bytes as Of, Error, Never};

    impl Body for Pieces {
        type Data = Bytes;
        type Error = ();

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _cx: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, ()>>> {
            match self.0.first().copied() {
                None => Poll::Ready(None),
                Some(Never) => Poll::Pending,
                Some(Error) => Poll::Ready(Some(Err(()))),
                Some(Of(length)) => {
                    self.0.remove(0);
                    Poll::Ready(Some(Ok(Frame::data(vec![0; length].into()))))
                }
            }
        }
    }

    #[tokio::test]
    async fn a_short_rest_is_discarded_and_any_other_ends_the_connection() {
        const MOST: usize = REST_BYTES as usize;
        // How many pieces are read before the body is dropped, and whether the client waits to be asked.
        for (pieces, read, waits, expected) in [
            (vec![Of(5)], 0, false, true),
            (vec![Of(5), Of(5)], 1, false, true),
            (vec![Of(5)], 2, false, true),
            (vec![Of(MOST - 1), Of(1)], 0, false, true),
            (vec![Of(MOST), Of(1)], 0, false, false),
            (vec![Of(MOST), Of(1)], 1, false, true),
            (vec![Of(5), Error], 0, false, false),
            (vec![Of(5), Error], 2, false, false),
            (vec![Of(5), Never], 0, false, false),
            (vec![Of(5)], 0, true, false),
            (vec![Of(5), Of(5)], 1, true, true),
            (vec![Of(5)], 2, true, true),
        ] {
            let (mut body, rest) = tracked(Pieces(pieces.clone()));
            for _ in 0..read {
                poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await;
            }
            drop(body);
            let lengths = pieces.iter().map(|piece| match piece {
                Of(length) => length.to_string(),
                Error => "error".to_owned(),
                Never => "never".to_owned(),
            });
            let row = format!("{:?} {read} {waits}", lengths.collect::<Vec<_>>());
            // What is there is read even so.
            let is_gone = rest.discard_within(waits, Duration::ZERO).await;
            assert_eq!(is_gone, expected, "{row}");
        }
    }
}
