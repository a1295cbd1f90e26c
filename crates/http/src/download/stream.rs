//! A download as the body of an answer.

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

/// How much is made in one step, in bytes, and how long a step may take.
const STEP_BYTES: usize = 64 << 10;
const STEP_TIME: Duration = Duration::from_millis(20);

/// What makes rows, step by step.
pub(crate) trait Rows: Send + 'static {
    /// Makes rows until the step is over; whether there are more.
    ///
    /// # Errors
    /// When the index cannot be read, or there are more rows than are sent: then the download breaks
    /// off, so that nobody takes a part of it for the whole.
    fn advance(&mut self, step: &Step) -> Result<bool, Broken>;

    /// Takes what was made.
    fn take(&mut self) -> Vec<u8>;
}

/// Why a download breaks off.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The index cannot be read.
    Unreadable(SearchError),
    /// There are more rows than are sent, or they cannot be written.
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

/// A step, which is over when it has made enough or taken long enough.
pub(crate) struct Step(Instant);

impl Step {
    /// Whether it is over, when so many bytes are made.
    pub(crate) fn is_over(&self, bytes: usize) -> bool {
        bytes >= STEP_BYTES || self.0.elapsed() >= STEP_TIME
    }
}

/// An answer with these rows as its body, of which every step is charged. The place is held until it
/// ends.
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
                    // The operator is told; the client sees that it breaks off.
                    drop(app.unavailable(error));
                }
                return give_up(&sender, patience).await;
            }
        }
    }
}

/// Lets the client see that the download is not whole.
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
