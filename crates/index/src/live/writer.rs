//! The writer of an index that is served. It takes writes from any thread, commits those that arrive
//! at about the same time together, and merges segments meanwhile.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use souwen_article::Article;

use super::committing::Committing;
use super::merges::{self, Board, Lane};
use super::queue::{Next, Queue};
use super::write::{Answer, PreparedArticle, Write, WriteArticles};
use crate::disk::staging::Staging;
use crate::guard::guarded;
use crate::{Index, IndexError, priority};

/// After this time without a write, segments are merged until there are few, and old files are removed.
const QUIET: Duration = Duration::from_secs(1);
/// With this many segments, commits wait for merges.
const MANY_SEGMENTS: usize = 34;
/// The maximal time that a commit then waits for more writes.
const LONG_LINGER: Duration = Duration::from_millis(120);

/// How long to wait for running merges when stopping.
const AT_THE_END: Duration = Duration::from_secs(1);

/// The options of a [`LiveWriter`].
#[derive(Clone)]
pub struct LiveOptions {
    /// How long a write waits for others, which become part of the same commit.
    pub linger: Duration,
    /// How long writes wait while another process writes.
    pub wait: Duration,
    /// Callback for errors that concern no single write. All acknowledged writes are safe nevertheless.
    pub on_error: Arc<dyn Fn(&IndexError) + Send + Sync>,
}

impl Default for LiveOptions {
    fn default() -> LiveOptions {
        LiveOptions {
            linger: Duration::from_millis(10),
            wait: Duration::from_secs(30),
            on_error: Arc::new(|_| {}),
        }
    }
}

/// See the module documentation. Dropping it writes the waiting writes, and stops its threads.
pub struct LiveWriter {
    index: Arc<Index>,
    queue: Arc<Queue>,
    board: Arc<Board>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl LiveWriter {
    /// Starts writing to an index. After each commit `index` shows it. The lock of the index is held
    /// only while a commit is made, so that other processes can write as well.
    ///
    /// # Errors
    /// When its directory cannot be written to, or no threads can be started.
    pub fn start(index: Arc<Index>, options: LiveOptions) -> Result<LiveWriter, IndexError> {
        let (queue, board) = (Arc::<Queue>::default(), Arc::<Board>::default());
        let staging = Arc::new(Staging::create(index.dir())?);
        let writer = LiveWriter { index, queue, board, threads: Mutex::default() };
        writer.start_writing(&staging, &options)?;
        for lane in Lane::ALL {
            writer.start_merging(lane, &staging, &options)?;
        }
        Ok(writer)
    }

    fn start_writing(
        &self,
        staging: &Arc<Staging>,
        options: &LiveOptions,
    ) -> Result<(), IndexError> {
        let (queue, board) = (Arc::clone(&self.queue), Arc::clone(&self.board));
        let (index, options) = (Arc::clone(&self.index), options.clone());
        let mut committing = Committing::new(
            index,
            Arc::clone(&queue),
            Arc::clone(&board),
            Arc::clone(staging),
            options,
        );
        self.spawn("writing", move || {
            priority::give_way_to_searches();
            // An index that nobody writes to is left alone: it may be a copy of another one.
            let mut is_quiet = true;
            loop {
                let patience = (!is_quiet || committing.has_leftovers()).then_some(QUIET);
                match queue.next(patience, committing.linger(MANY_SEGMENTS, LONG_LINGER)) {
                    Next::Batch(batch, merges) => {
                        is_quiet &= batch.is_empty();
                        let result = guarded(|| committing.process(batch, merges));
                        if let Err(panic) = result {
                            committing.report_error(&IndexError::Read(panic));
                        }
                        board.notify(is_quiet);
                    }
                    Next::Nothing => {
                        is_quiet = committing.rest();
                        board.notify(is_quiet);
                    }
                    Next::Stop => break,
                }
            }
            board.stop();
        })
    }

    fn start_merging(
        &self,
        lane: Lane,
        staging: &Arc<Staging>,
        options: &LiveOptions,
    ) -> Result<(), IndexError> {
        let (queue, board) = (Arc::clone(&self.queue), Arc::clone(&self.board));
        let (index, staging) = (Arc::clone(&self.index), Arc::clone(staging));
        let report_error = Arc::clone(&options.on_error);
        self.spawn("merging", move || {
            let done = |merge| queue.push_merge(merge);
            let failed = |error| report_error(&error);
            merges::run(&board, lane, &staging, || index.base(), done, failed);
        })
    }

    fn spawn(&self, name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), IndexError> {
        let thread = thread::Builder::new().name(name.to_owned()).spawn(work);
        let thread = thread.map_err(|error| IndexError::io(self.index.dir().to_owned(), error))?;
        self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        Ok(())
    }
}

impl WriteArticles for LiveWriter {
    fn prepare(&self, article: Article) -> PreparedArticle {
        let snapshot = self.index.snapshot();
        PreparedArticle::new(article, &snapshot.fields, &snapshot.analyzer)
    }

    fn submit(&self, write: Write, answer: Answer) {
        if let Err((answer, reason)) = self.queue.push(write, answer) {
            answer(Err(reason));
        }
    }
}

impl Drop for LiveWriter {
    fn drop(&mut self) {
        self.queue.stop();
        self.board.stop();
        let threads =
            std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let mut left = AT_THE_END;
        for (at, thread) in threads.into_iter().enumerate() {
            // The first thread writes the waiting writes. A merge is not waited for longer, because
            // the next writer would remove its files anyway.
            while at > 0 && !thread.is_finished() && !left.is_zero() {
                let pause = Duration::from_millis(5).min(left);
                thread::sleep(pause);
                left -= pause;
            }
            if at == 0 || thread.is_finished() {
                // The panic was reported when it happened.
                let _ = thread.join();
            }
        }
    }
}
