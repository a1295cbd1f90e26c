//! Threads for work on the engine. Of the idle ones, the one that worked last works next.
//!
//! The allocator of glibc keeps for each thread about as much memory as its work has needed at most. The threads of
//! the asynchronous runtime for blocking work take turns, so that each of them would come to keep that much.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, RecvTimeoutError, SendError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

/// How long a thread is idle before it ends.
const IDLE: Duration = Duration::from_secs(10);

/// The name of the threads.
pub(crate) const THREAD_NAME: &str = "souwen-work";

type Job = Box<dyn FnOnce() + Send>;

/// The threads. There are as many as have had to work at once lately. When this is dropped, they end with their work.
#[derive(Default)]
pub(crate) struct Workers(Arc<Mutex<Idle>>);

/// The idle threads.
#[derive(Default)]
struct Idle {
    /// The number of the next thread that becomes idle.
    next: u64,
    /// Gives each of them its next job; the last one became idle last.
    threads: Vec<(u64, mpsc::Sender<Job>)>,
}

/// The work has panicked, or the system has no thread for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotDone;

impl Workers {
    /// Runs work at once, whether or not the future is polled.
    pub(crate) fn run<T: Send + 'static, W: FnOnce() -> T + Send + 'static>(
        &self,
        work: W,
    ) -> impl Future<Output = Result<T, NotDone>> + use<T, W> {
        let (tell, told) = oneshot::channel();
        // Nobody may be waiting any more.
        self.start(Box::new(move || drop(tell.send(work()))));
        async { told.await.map_err(|_dropped| NotDone) }
    }

    fn start(&self, mut job: Job) {
        // The lock is not held while the job is handed over or a thread is started.
        while let Some((_, thread)) = { lock(&self.0).threads.pop() } {
            match thread.send(job) {
                Ok(()) => return,
                Err(SendError(unsent)) => job = unsent,
            }
        }
        let idle = Arc::downgrade(&self.0);
        let thread = thread::Builder::new().name(THREAD_NAME.to_owned());
        // Without a thread the job is dropped, which tells whoever waits for it.
        drop(thread.spawn(move || run(&idle, job)));
    }
}

/// Runs this job, and those that come while the thread is wanted.
fn run(idle: &Weak<Mutex<Idle>>, mut job: Job) {
    loop {
        // A panic has been printed, and drops the sender of the answer.
        drop(catch_unwind(AssertUnwindSafe(job)));
        let (give, given) = mpsc::channel();
        let Some(all) = idle.upgrade() else { return };
        let number = {
            let mut all = lock(&all);
            all.next += 1;
            let number = all.next;
            all.threads.push((number, give));
            number
        };
        drop(all);
        job = match given.recv_timeout(IDLE) {
            Ok(job) => job,
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {
                if let Some(all) = idle.upgrade() {
                    lock(&all).threads.retain(|(other, _)| *other != number);
                }
                // Somebody may have taken it for a job in the meantime; otherwise no sender is left.
                let Ok(job) = given.recv() else { return };
                job
            }
        };
    }
}

fn lock(idle: &Mutex<Idle>) -> MutexGuard<'_, Idle> {
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::thread::ThreadId;

    use super::*;

    fn here() -> ThreadId {
        thread::current().id()
    }

    /// Waits until so many threads are idle.
    fn wait_for_idle(workers: &Workers, number: usize) {
        while lock(&workers.0).threads.len() != number {
            thread::yield_now();
        }
    }

    #[tokio::test]
    async fn the_thread_that_worked_last_works_next() {
        let workers = Workers::default();
        let (end, ended) = mpsc::channel::<()>();
        let first = workers.run(move || {
            ended.recv().unwrap_err();
            here()
        });
        let second = workers.run(here).await.unwrap();
        wait_for_idle(&workers, 1);
        drop(end);
        let first = first.await.unwrap();
        assert_ne!(first, second);
        wait_for_idle(&workers, 2);
        for _ in 0..5 {
            assert_eq!(workers.run(here).await, Ok(first));
            wait_for_idle(&workers, 2);
        }
    }

    #[tokio::test]
    async fn a_panic_ends_the_work_and_not_the_thread() {
        let workers = Workers::default();
        assert_eq!(workers.run(|| panic!("on purpose")).await, Err::<(), _>(NotDone));
        wait_for_idle(&workers, 1);
        assert_eq!(workers.run(|| 7).await, Ok(7));
        wait_for_idle(&workers, 1);
    }

    #[tokio::test]
    async fn work_runs_even_if_nobody_waits_for_it() {
        let workers = Workers::default();
        let (tell, told) = mpsc::channel();
        drop(workers.run(move || tell.send(7).unwrap()));
        assert_eq!(told.recv(), Ok(7));
        let idle = Arc::downgrade(&workers.0);
        wait_for_idle(&workers, 1);
        drop(workers);
        while idle.strong_count() > 0 {
            thread::yield_now();
        }
    }
}
