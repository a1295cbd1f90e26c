//! Runs work on the engine off the async threads, and limits how much of it runs at once.
//!
//! A search keeps a processor and the disk busy: on an async thread it would stall every other connection. A
//! place is held until the work really ends, even if its client has gone, so that the machine never does more
//! work at once than configured.
//!
//! There are two lanes. Of several places, costly work never occupies all, so that one is left for quick
//! requests. A client can run only one piece of costly work at once, and this gives way to others between its
//! steps. Within a lane clients take turns, so that a client with a hundred requests delays only itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::timeout;

use super::Limits;
use super::lanes::{Lanes, Place, Ticket};
use super::workers::Workers;
use crate::error::ApiError;

/// The places for work, and the queue for them.
pub(crate) struct Gate {
    lanes: Arc<Lanes>,
    workers: Workers,
    wait: Duration,
    answer: Duration,
}

impl Gate {
    pub(crate) fn new(limits: &Limits) -> Gate {
        let lanes = Lanes::new(limits.searches.max(1), limits.waiting);
        let workers = Workers::default();
        Gate { lanes, workers, wait: limits.wait_timeout, answer: limits.answer_timeout }
    }

    /// Runs `work` on a thread of its own as soon as there is a place. Work of many steps gives way to others
    /// between them.
    ///
    /// # Errors
    /// `too_busy` without a place, `timeout` when the answer takes too long (the work goes on and keeps its
    /// place), `internal` when the work panics.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        ticket: Ticket,
        work: impl FnOnce(&Arc<Turn>) -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let place = timeout(self.wait, self.lanes.ask(ticket, true)).await;
        let place = place.ok().flatten().ok_or(ApiError::TooBusy)?;
        let is_over = Arc::<AtomicBool>::default();
        let _end = End(Arc::clone(&is_over));
        let turn = Arc::new(Turn { place, is_over });
        let task = self.workers.run(move || work(&turn));
        match timeout(self.answer, task).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_panicked)) => Err(ApiError::Internal),
            Err(_elapsed) => Err(ApiError::Timeout),
        }
    }

    /// Runs one step of work that has many steps, as soon as there is a place. Waits at most `patience` for
    /// it; between the steps other requests have their turn.
    ///
    /// # Errors
    /// `too_busy` when there is no place in time, `internal` when the work panics.
    pub(crate) async fn in_turn<T: Send + 'static>(
        &self,
        ticket: Ticket,
        patience: Duration,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        // The limit of waiting requests does not apply: the work was admitted with its first step.
        let place = timeout(patience, self.lanes.ask(ticket, false)).await;
        let place = place.ok().flatten().ok_or(ApiError::TooBusy)?;
        let step = move || {
            let _place = place;
            work()
        };
        self.workers.run(step).await.map_err(|_panicked| ApiError::Internal)
    }
}

/// The turn of running work.
pub(crate) struct Turn {
    place: Place,
    /// Whether nobody waits for the answer any more.
    is_over: Arc<AtomicBool>,
}

impl Turn {
    /// Gives way to waiting requests. Returns whether to continue: `false` if nobody waits for the answer any
    /// more.
    pub(crate) fn step(&self) -> bool {
        if self.is_over.load(Ordering::Relaxed) {
            return false;
        }
        self.place.give_way();
        !self.is_over.load(Ordering::Relaxed)
    }
}

/// Marks a turn as over when the future that waits for its answer is dropped.
struct End(Arc<AtomicBool>);

impl Drop for End {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::limits::lanes::Lane;

    const QUICK: Ticket = Ticket { client: 1, lane: Lane::Quick };

    fn gate(searches: usize, waiting: usize, wait: u64, answer: u64) -> Arc<Gate> {
        Arc::new(Gate::new(&Limits {
            searches,
            waiting,
            wait_timeout: Duration::from_secs(wait),
            answer_timeout: Duration::from_secs(answer),
            ..Limits::default()
        }))
    }

    /// Work that reports its start and ends on request.
    fn blocked() -> (mpsc::Sender<()>, mpsc::Receiver<()>, impl FnOnce(&Arc<Turn>) + Send + 'static)
    {
        let (end, ended) = mpsc::channel();
        let (begin, begun) = mpsc::channel();
        (end, begun, move |_: &Arc<Turn>| {
            begin.send(()).unwrap();
            ended.recv().unwrap();
        })
    }

    /// While work holds the only place of a gate, a second piece is refused; afterwards it is not.
    async fn check_second_is_refused(gate: Arc<Gate>) {
        let (end, begun, work) = blocked();
        let first = tokio::spawn({
            let gate = Arc::clone(&gate);
            async move { gate.run(QUICK, work).await }
        });
        tokio::task::spawn_blocking(move || begun.recv().unwrap()).await.unwrap();
        assert_eq!(gate.run(QUICK, |_| ()).await, Err(ApiError::TooBusy));
        end.send(()).unwrap();
        assert_eq!(first.await.unwrap(), Ok(()));
        assert_eq!(gate.run(QUICK, |_| 7).await, Ok(7));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_queue_is_bounded() {
        check_second_is_refused(gate(1, 0, 60, 60)).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn waiting_is_bounded() {
        check_second_is_refused(gate(1, 5, 0, 60)).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_late_answer_is_given_up_but_keeps_its_place() {
        let gate = gate(1, 0, 60, 0);
        let (end, begun, work) = blocked();
        assert_eq!(gate.run(QUICK, work).await, Err(ApiError::Timeout));
        tokio::task::spawn_blocking(move || begun.recv().unwrap()).await.unwrap();
        assert_eq!(gate.run(QUICK, |_| ()).await, Err(ApiError::TooBusy));
        end.send(()).unwrap();
    }

    #[tokio::test]
    async fn a_panic_is_an_error_and_frees_the_place() {
        let gate = gate(1, 0, 60, 60);
        assert_eq!(
            gate.run(QUICK, |_| panic!("on purpose")).await,
            Err::<(), _>(ApiError::Internal)
        );
        assert_eq!(gate.run(QUICK, |_| 7).await, Ok(7));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_quick_passes_what_is_costly() {
        let gate = gate(2, 16, 60, 60);
        let costly = |client| Ticket { client, lane: Lane::Costly };
        let (end, begun, work) = blocked();
        let first = tokio::spawn({
            let gate = Arc::clone(&gate);
            async move { gate.run(costly(1), work).await }
        });
        tokio::task::spawn_blocking(move || begun.recv().unwrap()).await.unwrap();
        // Costly work of this client and of another one waits, quick work does not.
        let waiting: Vec<_> = [1, 2]
            .map(|client| {
                let gate = Arc::clone(&gate);
                tokio::spawn(async move { gate.run(costly(client), move |_| client).await })
            })
            .into();
        assert_eq!(gate.run(QUICK, |_| 7).await, Ok(7));
        assert!(waiting.iter().all(|waiting| !waiting.is_finished()));
        end.send(()).unwrap();
        assert_eq!(first.await.unwrap(), Ok(()));
        for (client, waiting) in [1, 2].into_iter().zip(waiting) {
            assert_eq!(waiting.await.unwrap(), Ok(client));
        }
    }
}
