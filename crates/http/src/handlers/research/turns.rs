//! Reads every match for one answer, in turns with the searches: a long read does not block searches, but may
//! take longer because of them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use souwen_search::{EveryMatch, Look, SearchError, SearchRequest, Walk};

use crate::app::App;
use crate::error::ApiError;
use crate::request::call::Call;

/// How long a turn takes. Most sets are read in the first turn.
const TURN: Duration = Duration::from_millis(50);
/// Reading may take this fraction (one half) of the time limit of an answer; the rest is for rendering.
const SHARE: u32 = 2;

/// The matches, and what was collected from them.
pub(super) struct Read<L> {
    pub(super) every: Box<dyn EveryMatch>,
    pub(super) walk: Walk<L>,
}

/// Reads every match, as far as the time limit allows.
pub(super) async fn read<L: Look + Send + 'static>(
    app: &Arc<App>,
    call: &Call,
    request: SearchRequest,
    look: L,
) -> Result<Read<L>, ApiError> {
    let end = Instant::now().checked_add(app.limits.answer_timeout / SHARE);
    let backend = app.backend_of(call)?;
    let first = move || {
        let every = backend.every_match(&request)?;
        let walk = Walk::new(&*every, look);
        turn(Read { every, walk })
    };
    let account = app.admit(call)?;
    let charged = |app: &Arc<App>| {
        let app = Arc::clone(app);
        move |work: TurnOf<L>| app.charged(account, || work().map(|read| (read, 0)))
    };
    let by = charged(app);
    let first = app.gate.run(account.ticket, move |_| by(Box::new(first)));
    let (mut read, mut is_over) = finished_turn(app, first.await?)?;
    if is_over {
        return Ok(read);
    }
    // The number of requests of a client that take several turns is limited.
    let _place = app.downloads.take(call.peer())?;
    while !is_over && end.is_some_and(|end| Instant::now() < end) {
        // With many others waiting, a turn may come late: no permit is held between turns.
        let patience = app.limits.answer_timeout / SHARE;
        let by = charged(app);
        let next = move || by(Box::new(|| turn(read)));
        let next = app.gate.in_turn(account.ticket, patience, next).await?;
        (read, is_over) = finished_turn(app, next)?;
    }
    Ok(read)
}

type TurnOf<L> = Box<dyn FnOnce() -> Turn<L> + Send>;

type Turn<L> = Result<(Read<L>, bool), SearchError>;

fn turn<L: Look>(mut read: Read<L>) -> Turn<L> {
    let is_over = read.walk.advance(&*read.every, Instant::now().checked_add(TURN))?;
    Ok((read, is_over))
}

/// An error of reading the index is reported to the operator too.
fn finished_turn<L>(app: &App, turn: Turn<L>) -> Result<(Read<L>, bool), ApiError> {
    turn.map_err(|error| app.unavailable(error))
}
