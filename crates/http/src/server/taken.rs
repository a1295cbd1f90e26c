//! Bodies of answers: whether the client takes them, and how much is made and not taken.

use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Frame, SizeHint};
use warp::hyper::body::Bytes;

use super::connection::{BodyWatch, Watch};
use crate::limits::untaken::Held;

/// The longest piece that is handed on at once: what the HTTP library holds for a client that takes
/// little.
const PIECE: usize = 16 << 10;

/// The body of an answer. It is held until all of it has gone out: its end is not told before somebody
/// asks for it, which over HTTP/2 is when the client has made room for more.
pub(super) struct Taken<B> {
    body: B,
    /// What of a piece is not handed on.
    rest: Bytes,
    watch: BodyWatch,
    /// What it counts for among what is not taken.
    _held: Option<Held>,
}

impl<B> Taken<B> {
    pub(super) fn new(body: B, watch: &Watch, held: Option<Held>) -> Taken<B> {
        Taken { body, rest: Bytes::new(), watch: watch.body(), _held: held }
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Taken<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        // Whoever asks has room.
        self.watch.taken();
        if self.rest.is_empty() {
            match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(frame) => return Poll::Ready(Some(Ok(frame))),
                },
                Poll::Pending => {
                    // It is made slowly, which is no fault of the client's.
                    self.watch.waits_for_us();
                    return Poll::Pending;
                }
                other => return other,
            }
        }
        let length = self.rest.len().min(PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        // An empty body ends with the head of the answer.
        self.rest.is_empty() && self.size_hint().exact() == Some(0) && !self.watch.was_asked()
    }

    fn size_hint(&self) -> SizeHint {
        let mut hint = self.body.size_hint();
        let rest = self.rest.len() as u64;
        if let Some(upper) = hint.upper() {
            hint.set_upper(upper + rest);
        }
        hint.set_lower(hint.lower() + rest);
        hint
    }
}
