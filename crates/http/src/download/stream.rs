//! A download as the body of a response.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use futures_util::Stream;
use souwen_search::SearchError;
use tokio::sync::mpsc;
use warp::hyper::body::Bytes;
use warp::reply::{Reply as _, Response};

use super::places::Place;
use crate::app::{Account, App};

/// The limits of one step: the bytes that it makes, and the time that it takes.
const STEP_BYTES: usize = 64 << 10;
const STEP_TIME: Duration = Duration::from_millis(20);

/// A source of rows, which makes them step by step.
pub(crate) trait Rows: Send + 'static {
    /// Makes rows until the step is over. Returns whether there are more.
    ///
    /// # Errors
    /// When the index cannot be read, or there are more rows than may be sent. The download then breaks off,
    /// so that nobody mistakes a part for the whole.
    fn advance(&mut self, step: &Step) -> Result<bool, Broken>;

    /// Takes the rows made since the last call.
    fn take(&mut self) -> Vec<u8>;
}

/// Why a download breaks off.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The index cannot be read.
    Unreadable(SearchError),
    /// There are more rows than may be sent, or they cannot be written.
    Unfinished,
}

impl From<SearchError> for Broken {
    fn from(error: SearchError) -> Broken {
        Broken::Unreadable(error)
    }
}

impl From<io::Error> for Broken {
    fn from(_: io::Error) -> Broken {
        Broken::Unfinished
    }
}

/// A step, which ends when it has made enough rows or has taken long enough.
pub(crate) struct Step(Instant);

impl Step {
    /// Whether the step ends, if this many bytes have been made.
    pub(crate) fn is_over(&self, bytes: usize) -> bool {
        bytes >= STEP_BYTES || self.0.elapsed() >= STEP_TIME
    }
}

/// A response with these rows as its body. Every step is charged to the account. The permit is held until the
/// body ends.
pub(crate) fn stream(app: Arc<App>, account: Account, rows: impl Rows, place: Place) -> Response {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        let _place = place;
        send(&app, account, rows, sender).await;
    });
    warp::reply::stream(Pieces(receiver)).into_response()
}

type Piece = io::Result<Bytes>;

async fn send(app: &Arc<App>, account: Account, mut rows: impl Rows, sender: mpsc::Sender<Piece>) {
    let patience = app.limits.write_timeout;
    loop {
        let charging = Arc::clone(app);
        let step = move || {
            let step = || Ok::<_, Infallible>((rows.advance(&Step(Instant::now())), 0));
            let Ok(more) = charging.charged(account, step);
            (rows, more)
        };
        let stepped = tokio::select! {
            stepped = app.gate.in_turn(account.ticket, patience, step) => stepped,
            () = sender.closed() => return,
        };
        let Ok((made, more)) = stepped else {
            return give_up(&sender, patience).await;
        };
        rows = made;
        let piece = rows.take();
        if !piece.is_empty() {
            let sent = tokio::time::timeout(patience, sender.send(Ok(piece.into()))).await;
            if !matches!(sent, Ok(Ok(()))) {
                return;
            }
        }
        match more {
            Ok(true) => {}
            Ok(false) => return,
            Err(broken) => {
                if let Broken::Unreadable(error) = broken {
                    // The error is logged for the operator; the client sees a truncated body.
                    drop(app.unavailable(error));
                }
                return give_up(&sender, patience).await;
            }
        }
    }
}

/// Aborts the body, so that the client sees that the download is incomplete.
async fn give_up(sender: &mpsc::Sender<Piece>, patience: Duration) {
    let broken = Err(io::ErrorKind::UnexpectedEof.into());
    drop(tokio::time::timeout(patience, sender.send(broken)).await);
}

struct Pieces(mpsc::Receiver<Piece>);

impl Stream for Pieces {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        self.0.poll_recv(context)
    }
}
