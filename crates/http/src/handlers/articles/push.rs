//! Sending many articles at once.

use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::intake::{Intake, Sent};
use super::tally::Tally;
use crate::app::{Answer, App};
use crate::error::{ApiError, Fault};
use crate::language::Language;
use crate::reply::{Reply, rendered};
use crate::request::body::RequestBody;
use crate::request::call::Call;
use crate::request::sent_articles::SentArticles;

/// The maximal length of a body of many articles, in bytes. Only a few articles of it are in memory at a
/// time, but a client with more than this is better served by several requests, each with its own answer.
pub(crate) const PUSH_BYTES: usize = 1 << 30;

/// The number of pieces of the body that may wait to be read.
const PIECES: usize = 4;

/// `POST /api/v1/articles`
pub(crate) async fn push(app: Arc<App>, call: Call, body: RequestBody) -> Answer {
    let writer = app.writer()?;
    let sent = SentArticles::of(&call)?;
    let _stream = app.writes.stream()?;
    let (pieces, received) = mpsc::channel(PIECES);
    let (on_the_way, mut all_done) = mpsc::channel(1);
    let tally = Arc::new(Tally::new(Arc::clone(&app)));
    let intake = Intake::new(&app, writer, Arc::clone(&tally), on_the_way, Handle::current());
    let reading = tokio::task::spawn_blocking(move || intake.read(sent, received));
    pass_on(body.steady(), &pieces).await;
    drop(pieces);
    let read = reading.await.map_err(|_panicked| ApiError::Internal)?;
    // Every waiting write holds a sender of this channel, through which nothing is ever sent.
    let mut decided = tally.decided();
    while tokio::time::timeout(app.limits.durable_timeout, all_done.recv()).await.is_err() {
        if std::mem::replace(&mut decided, tally.decided()) == tally.decided() {
            return answer(&call, &tally, Some(Fault::Late.into())).await;
        }
    }
    app.forget_stats().await;
    answer(&call, &tally, read.err()).await
}

/// Passes on the pieces of a body as fast as they are read, then its end, or the error if it breaks off.
async fn pass_on(mut body: RequestBody, pieces: &mpsc::Sender<Sent>) {
    while let Some(piece) = body.next().await {
        let (sent, is_last) = match piece {
            Ok(piece) => (Sent::Piece(piece), false),
            Err(error) => (Sent::Broken(error), true),
        };
        // The reading thread has stopped.
        if pieces.send(sent).await.is_err() || is_last {
            return;
        }
    }
    drop(pieces.send(Sent::End).await);
}

/// The answer: all counts, and an error if not all articles are in the index.
async fn answer(call: &Call, tally: &Tally, broken: Option<ApiError>) -> Answer {
    let (counted, fault) = tally.take();
    let some_failed = || ApiError::from(Fault::SomeFailed(counted.failed));
    let error = broken.or(fault).or_else(|| (counted.failed > 0).then(some_failed));
    rendered(call, move |_| {
        let Some(error) = error else {
            return Ok(Reply::json(&counted)?.without_caching());
        };
        let message = error.message(Language::English);
        let reply = Reply::json(&counted.with_error(error.code(), message))?;
        Ok(reply.with_status(error.status()).with_retry_after(&error).without_caching())
    })
    .await
}
