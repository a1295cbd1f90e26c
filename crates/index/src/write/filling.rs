//! Fills segments with articles on several threads. The threads also analyse the articles, which is
//! most of the work apart from indexing.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use souwen_text::Analyzer;
use tantivy::TantivyError;

use super::segments::SegmentSequence;
use crate::IndexError;
use crate::disk::segment_list::NewSegment;
use crate::disk::staging::Staging;
use crate::guard::guarded;
use crate::schema::SchemaFields;
use crate::schema::stored_article::StoredArticle;

/// The least memory with which a segment can be filled, in bytes.
const MIN_HEAP: usize = 15_000_000;
/// A segment is ended when this much of its memory is left, in bytes: one more document may need it.
const MARGIN: usize = 1_000_000;
/// More threads than this do not fill the disk faster.
const MAX_THREADS: usize = 8;
/// The maximal size of the texts that wait for the threads, in bytes.
const MAX_WAITING: usize = 8 << 20;

/// The number of threads for this much memory, in bytes, and the share of each.
fn threads_of(heap: usize) -> (usize, usize) {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let threads = (heap / MIN_HEAP).clamp(1, processors.min(MAX_THREADS));
    (threads, (heap / threads).max(MIN_HEAP))
}

/// The state that the threads share.
struct Shared {
    /// The directory of the index.
    dir: PathBuf,
    staging: Arc<Staging>,
    fields: SchemaFields,
    analyzer: Analyzer,
    heap: usize,
    /// Whether a thread has failed, so that further work is in vain.
    failed: AtomicBool,
}

/// Segments that are being filled.
pub(crate) struct Filling {
    shared: Arc<Shared>,
    waiting: Arc<Waiting>,
    /// `None` once it is closed.
    queue: Option<Sender<Queued>>,
    threads: Vec<JoinHandle<Result<Vec<NewSegment>, IndexError>>>,
}

impl Filling {
    /// Starts the threads, with this memory for all of them, in bytes. `analyzer` segments the articles.
    pub(crate) fn start(
        dir: PathBuf,
        staging: &Arc<Staging>,
        fields: SchemaFields,
        analyzer: Analyzer,
        heap: usize,
    ) -> Result<Filling, IndexError> {
        let (threads, heap) = threads_of(heap);
        let failed = AtomicBool::new(false);
        let staging = Arc::clone(staging);
        let shared = Arc::new(Shared { dir, staging, fields, analyzer, heap, failed });
        let (queue, articles) = channel();
        let articles = Arc::new(Mutex::new(articles));
        let start = |_| {
            let (shared, articles) = (Arc::clone(&shared), Arc::clone(&articles));
            let work = move || shared.run(&articles);
            thread::Builder::new().name("indexing".to_owned()).spawn(work)
        };
        let threads: Result<Vec<_>, _> = (0..threads).map(start).collect();
        let threads = threads.map_err(|error| IndexError::io(shared.dir.clone(), error))?;
        Ok(Filling { shared, waiting: Arc::default(), queue: Some(queue), threads })
    }

    /// Adds an article that came from the file with this key. Blocks while too many articles wait.
    ///
    /// # Errors
    /// When a thread has failed: its error.
    pub(crate) fn add(&mut self, article: StoredArticle, file: String) -> Result<(), IndexError> {
        let share = Waiting::enter(&self.waiting, text_bytes(&article));
        let queued = Queued { article, file, _share: share };
        let has_failed = self.shared.failed.load(Ordering::Acquire);
        let is_accepted = match &self.queue {
            Some(queue) if !has_failed => queue.send(queued).is_ok(),
            _ => false,
        };
        if is_accepted { Ok(()) } else { Err(self.failure()) }
    }

    /// The error of the thread that failed.
    fn failure(&mut self) -> IndexError {
        self.shared.failed.store(true, Ordering::Release);
        // The threads wait for articles until the queue is closed.
        self.queue = None;
        let ended = std::mem::take(&mut self.threads).into_iter().map(joined);
        let failure = ended.filter_map(Result::err).next();
        failure.unwrap_or_else(|| IndexError::Read("indexing has ended".to_owned()))
    }

    /// Ends the segments and returns them. Their files are synced to the disk.
    ///
    /// # Errors
    /// When a segment could not be written.
    pub(crate) fn finish(self) -> Result<Vec<NewSegment>, IndexError> {
        drop(self.queue);
        let mut segments = Vec::new();
        let mut failure = None;
        for ended in self.threads.into_iter().map(joined) {
            match ended {
                Ok(mut made) => segments.append(&mut made),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        failure.map_or(Ok(segments), Err)
    }

    /// Stops the threads and discards everything.
    pub(crate) fn abandon(self) {
        self.shared.failed.store(true, Ordering::Release);
        let _ = self.finish();
    }
}

fn joined(
    thread: JoinHandle<Result<Vec<NewSegment>, IndexError>>,
) -> Result<Vec<NewSegment>, IndexError> {
    thread.join().unwrap_or_else(|_| Err(IndexError::Read("a thread panicked".to_owned())))
}

impl Shared {
    fn run(&self, articles: &Mutex<Receiver<Queued>>) -> Result<Vec<NewSegment>, IndexError> {
        let filled = guarded(|| self.fill(articles));
        let filled = match filled {
            Ok(filled) => filled.map_err(|error| IndexError::tantivy(&self.dir, error)),
            Err(panic) => Err(IndexError::Read(panic)),
        };
        if filled.is_err() {
            self.failed.store(true, Ordering::Release);
            // A sender that waits for room must not wait for ever.
            while next(articles).is_some() {}
        }
        filled
    }

    fn fill(&self, articles: &Mutex<Receiver<Queued>>) -> Result<Vec<NewSegment>, TantivyError> {
        let max = self.heap.saturating_sub(MARGIN);
        let mut segments = SegmentSequence::new(&self.staging, self.heap, max);
        while let Some(queued) = next(articles) {
            if self.failed.load(Ordering::Acquire) {
                continue;
            }
            segments.add(self.fields.document(&self.analyzer, &queued.article, &queued.file))?;
        }
        if self.failed.load(Ordering::Acquire) {
            return Ok(Vec::new());
        }
        segments.finish()
    }
}

fn next(articles: &Mutex<Receiver<Queued>>) -> Option<Queued> {
    articles.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

/// An article on its way to the threads.
struct Queued {
    article: StoredArticle,
    file: String,
    _share: Share,
}

/// Counts the bytes of the articles that wait to be indexed.
#[derive(Default)]
struct Waiting {
    queue: Mutex<QueueSize>,
    less: Condvar,
}

#[derive(Default)]
struct QueueSize {
    bytes: usize,
    /// Whether a sender waits for room.
    is_full: bool,
}

/// A part of [`Waiting`], released when it is dropped.
struct Share {
    waiting: Arc<Waiting>,
    bytes: usize,
}

impl Waiting {
    /// Blocks until there is room. If there is none, waits until half of the room is free, because
    /// waking the sender for every article costs more than the article.
    fn enter(waiting: &Arc<Waiting>, bytes: usize) -> Share {
        // An article larger than the whole room enters alone.
        let bytes = bytes.min(MAX_WAITING);
        let mut queue = waiting.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if queue.bytes + bytes > MAX_WAITING {
            queue.is_full = true;
            queue = waiting
                .less
                .wait_while(queue, |queue| queue.is_full)
                .unwrap_or_else(PoisonError::into_inner);
        }
        queue.bytes += bytes;
        Share { waiting: Arc::clone(waiting), bytes }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut queue = self.waiting.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.bytes -= self.bytes;
        if queue.is_full && queue.bytes <= MAX_WAITING / 2 {
            queue.is_full = false;
            self.waiting.less.notify_one();
        }
    }
}

/// An estimate of the memory that the text of an article takes, in bytes.
fn text_bytes(StoredArticle { article, json }: &StoredArticle) -> usize {
    let paragraphs: usize = article.body.iter().map(|p| size_of_val(p) + p.text.len()).sum();
    size_of_val(article) + article.title.len() + paragraphs + json.len()
}

#[cfg(test)]
mod tests {
    use souwen_article::Article;

    use super::*;
    use crate::disk::fs as disk;
    use crate::schema;

    #[test]
    fn a_thread_that_fails_keeps_nobody_waiting() {
        let dir = tempfile::tempdir().unwrap();
        let staging = Arc::new(Staging::create(dir.path()).unwrap());
        let (_, fields) = schema::build();
        let mut filling =
            Filling::start(dir.path().to_owned(), &staging, fields, Analyzer::new(), MIN_HEAP)
                .unwrap();
        // Nothing can be written there any more.
        disk::remove_directory(staging.path()).unwrap();
        let add = |filling: &mut Filling, number: usize| {
            let article = Article { id: number.to_string(), ..Article::default() };
            filling.add(article.into(), "0/a.md".to_owned())
        };
        // The thread fails with the first one, sooner or later.
        let failed = (0..1_000_000).map(|number| add(&mut filling, number)).find(Result::is_err);
        let error = failed.expect("it is told").unwrap_err().to_string();
        assert!(error.contains("No such file"), "{error}");
        assert!(add(&mut filling, 0).is_err());
        filling.abandon();
    }
}
