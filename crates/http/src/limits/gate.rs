//! Work on the engine, off the async threads and not too much of it at once.
//!
//! Searching is bound by the processor and the disk: on the async threads it would stall every
//! other connection. A place is held until the work really ends, also when nobody waits for it any
//! more, so the machine never does more than it is meant to.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::Limits;
use crate::error::ApiError;

/// The places for work, and for those who wait.
pub(crate) struct Gate {
    /// One permit for each piece of work that runs.
    running: Arc<Semaphore>,
    /// One permit for each request that runs or waits.
    admitted: Arc<Semaphore>,
    wait: Duration,
    answer: Duration,
}

impl Gate {
    pub(crate) fn new(limits: &Limits) -> Gate {
        let running = limits.searches.max(1);
        Gate {
            running: Arc::new(Semaphore::new(running)),
            admitted: Arc::new(Semaphore::new(running + limits.waiting)),
            wait: limits.wait_timeout,
            answer: limits.answer_timeout,
        }
    }

    /// Runs `work` on a thread for blocking work, when there is a place.
    ///
    /// # Errors
    /// `too_busy` without a place, `timeout` when the answer takes too long (the work goes on and
    /// keeps its place), `internal` when the work panics.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let admitted =
            Arc::clone(&self.admitted).try_acquire_owned().map_err(|_| ApiError::TooBusy)?;
        let running = timeout(self.wait, Arc::clone(&self.running).acquire_owned())
            .await
            .map_err(|_| ApiError::TooBusy)?
            .map_err(|_| ApiError::Internal)?;
        let task = tokio::task::spawn_blocking(move || {
            let _places = (admitted, running);
            work()
        });
        match timeout(self.answer, task).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_panicked)) => Err(ApiError::Internal),
            Err(_elapsed) => Err(ApiError::Timeout),
        }
    }
}

impl Gate {
    /// Runs one step of a work of many steps when there is a place, and waits its turn for it for as
    /// long as this: whoever takes many turns gives way between them.
    ///
    /// # Errors
    /// `too_busy` when its turn does not come, `internal` when the work panics.
    pub(crate) async fn in_turn<T: Send + 'static>(
        &self,
        patience: Duration,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let running = timeout(patience, Arc::clone(&self.running).acquire_owned())
            .await
            .map_err(|_| ApiError::TooBusy)?
            .map_err(|_| ApiError::Internal)?;
        let step = move || {
            let _place = running;
            work()
        };
        tokio::task::spawn_blocking(step).await.map_err(|_panicked| ApiError::Internal)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn gate(searches: usize, waiting: usize, wait: u64, answer: u64) -> Arc<Gate> {
        Arc::new(Gate::new(&Limits {
            searches,
            waiting,
            wait_timeout: Duration::from_secs(wait),
            answer_timeout: Duration::from_secs(answer),
            ..Limits::default()
        }))
    }

    /// Work that says when it has begun and ends when it is told to.
    fn held() -> (mpsc::Sender<()>, mpsc::Receiver<()>, impl FnOnce() + Send + 'static) {
        let (end, ended) = mpsc::channel();
        let (begin, begun) = mpsc::channel();
        (end, begun, move || {
            begin.send(()).unwrap();
            ended.recv().unwrap();
        })
    }

    /// While work is held at a gate for one, a second piece is refused; afterwards it is not.
    async fn check_second_is_refused(gate: Arc<Gate>) {
        let (end, begun, work) = held();
        let first = tokio::spawn({
            let gate = Arc::clone(&gate);
            async move { gate.run(work).await }
        });
        tokio::task::spawn_blocking(move || begun.recv().unwrap()).await.unwrap();
        assert_eq!(gate.run(|| ()).await, Err(ApiError::TooBusy));
        end.send(()).unwrap();
        assert_eq!(first.await.unwrap(), Ok(()));
        assert_eq!(gate.run(|| 7).await, Ok(7));
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
        let (end, begun, work) = held();
        assert_eq!(gate.run(work).await, Err(ApiError::Timeout));
        tokio::task::spawn_blocking(move || begun.recv().unwrap()).await.unwrap();
        assert_eq!(gate.run(|| ()).await, Err(ApiError::TooBusy));
        end.send(()).unwrap();
    }

    #[tokio::test]
    async fn a_panic_is_an_error_and_frees_the_place() {
        let gate = gate(1, 0, 60, 60);
        assert_eq!(gate.run(|| panic!("on purpose")).await, Err::<(), _>(ApiError::Internal));
        assert_eq!(gate.run(|| 7).await, Ok(7));
    }
}
