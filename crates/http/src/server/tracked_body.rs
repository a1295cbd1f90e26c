//! Tracks whether clients read the bodies of responses, and how many bytes they have not read.

use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Frame, SizeHint};
use warp::hyper::body::Bytes;

use super::connection::{BodyWatch, Watch};
use crate::limits::unread::UnreadShare;

/// The maximal length of a frame: the HTTP library buffers this much for a client that reads slowly.
const PIECE: usize = 16 << 10;

/// The body of a response. It lives until all of it has been sent: its end is reported only to a further
/// poll, which over HTTP/2 comes when the client has made room for more.
pub(super) struct TrackedBody<B> {
    body: B,
    /// The rest of the current piece.
    rest: Bytes,
    watch: BodyWatch,
    /// Its share of the unread bytes of the client.
    _unread: Option<UnreadShare>,
}

impl<B> TrackedBody<B> {
    pub(super) fn new(body: B, watch: &Watch, unread: Option<UnreadShare>) -> TrackedBody<B> {
        TrackedBody { body, rest: Bytes::new(), watch: watch.body(), _unread: unread }
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for TrackedBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        // A poll means that the client has room.
        self.watch.polled();
        if self.rest.is_empty() {
            match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(frame) => return Poll::Ready(Some(Ok(frame))),
                },
                Poll::Pending => {
                    // The body is produced slowly, which is not the client's fault.
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
        // An empty body ends with the head of the response.
        self.rest.is_empty() && self.size_hint().exact() == Some(0) && !self.watch.was_polled()
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
