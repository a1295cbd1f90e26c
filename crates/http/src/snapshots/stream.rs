//! A file as the body of a response, piece by piece, at the speed of the client.
//!
//! A stream has no time limit as a whole. It ends when the client does not read a piece in time. The
//! connection cannot always detect that: over HTTP/2 one stream may stall while others continue.

use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use futures_util::Stream;
use souwen_index::copies::PinnedFile;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use warp::hyper::body::Bytes;
use warp::reply::{Reply as _, Response};

use super::Lease;

/// The number of bytes read at once.
const PIECE: u64 = 256 << 10;

/// A response with this part of a file as its body. The lease and `place` are held until it ends.
pub(crate) fn stream(
    lease: Arc<Lease>,
    file: PinnedFile,
    bytes: Range<u64>,
    patience: Duration,
    place: OwnedSemaphorePermit,
) -> Response {
    // One piece is read while the previous one is sent.
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        let _place = place;
        send(&lease, &file, bytes, patience, sender).await;
    });
    warp::reply::stream(Pieces(receiver)).into_response()
}

type Piece = io::Result<Bytes>;

/// Sends pieces until all is sent, or the client stops reading.
async fn send(
    lease: &Lease,
    file: &PinnedFile,
    bytes: Range<u64>,
    patience: Duration,
    sender: mpsc::Sender<Piece>,
) {
    let mut at = bytes.start;
    while at < bytes.end {
        let (file, wanted) = (file.clone(), (bytes.end - at).min(PIECE));
        let read = move || -> Piece {
            let mut buffer = vec![0; usize::try_from(wanted).unwrap_or_default()];
            let length = file.read_at(at, &mut buffer)?;
            buffer.truncate(length);
            Ok(Bytes::from(buffer))
        };
        let piece = tokio::task::spawn_blocking(read).await;
        let piece = piece.unwrap_or_else(|_panicked| Err(io::ErrorKind::Other.into()));
        let piece = match piece {
            Ok(piece) if piece.is_empty() => Err(io::ErrorKind::UnexpectedEof.into()),
            piece => piece,
        };
        at += piece.as_ref().map_or(0, |piece| piece.len() as u64);
        let is_broken = piece.is_err();
        // A client recognises a truncated body by its length.
        let sent = tokio::time::timeout(patience, sender.send(piece)).await;
        if is_broken || !matches!(sent, Ok(Ok(()))) {
            return;
        }
        lease.renew(Instant::now());
    }
}

struct Pieces(mpsc::Receiver<Piece>);

impl Stream for Pieces {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        self.0.poll_recv(context)
    }
}
