//! Fills segments with articles on several threads.
//!
//! Each thread analyses articles, which is about half of the work, and adds their documents to a segment. Two
//! threads share a segment: while one adds documents to it, the other analyses. So there are half as many
//! segments as with one for each thread, and a search is faster the fewer they are.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::{self, JoinHandle};

use souwen_text::Analyzer;
use tantivy::{TantivyDocument, TantivyError};

use super::segments::{SegmentBuilder, SegmentSequence};
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
/// How many documents a thread analyses at most while others add to the segments.
const MAX_AHEAD: usize = 32;

/// How many threads fill how many segments.
#[derive(Debug, PartialEq)]
struct Division {
    threads: usize,
    segments: usize,
    /// The memory of a segment, in bytes.
    heap: usize,
}

impl Division {
    /// The division for this much memory, in bytes.
    fn of(heap: usize, processors: usize) -> Division {
        let threads = processors.clamp(1, MAX_THREADS);
        let segments = (heap / MIN_HEAP).clamp(1, threads.div_ceil(2));
        Division { threads, segments, heap: (heap / segments).max(MIN_HEAP) }
    }
}

/// The state that the threads share.
struct Shared {
    /// The directory of the index.
    dir: PathBuf,
    staging: Arc<Staging>,
    fields: SchemaFields,
    analyzer: Analyzer,
    /// The segments that are filled at the same time.
    lanes: Vec<Mutex<SegmentSequence>>,
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
        let processors = thread::available_parallelism().map_or(1, usize::from);
        let Division { threads, segments, heap } = Division::of(heap, processors);
        let failed = AtomicBool::new(false);
        let staging = Arc::clone(staging);
        let lane = |_| Mutex::new(SegmentSequence::new(heap, heap.saturating_sub(MARGIN)));
        let lanes = (0..segments).map(lane).collect();
        let shared = Arc::new(Shared { dir, staging, fields, analyzer, lanes, failed });
        let (queue, articles) = channel();
        let articles = Arc::new(Mutex::new(articles));
        let start = |thread: usize| {
            let (shared, articles) = (Arc::clone(&shared), Arc::clone(&articles));
            let work = move || shared.run(&articles, thread % segments);
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
        let queued = Queued { article, file, share };
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
        let threads = std::mem::take(&mut self.threads).into_iter();
        let ended = threads.map(|thread| joined(thread.join()));
        let failure = ended.filter_map(Result::err).next();
        failure.unwrap_or_else(|| IndexError::Read("indexing has ended".to_owned()))
    }

    /// Ends the segments and returns them. Their files are synced to the disk.
    ///
    /// # Errors
    /// When a segment could not be written.
    pub(crate) fn finish(self) -> Result<Vec<NewSegment>, IndexError> {
        drop(self.queue);
        // All are waited for, even if one has failed.
        let threads = self.threads.into_iter();
        let full: Vec<_> = threads.map(|thread| joined(thread.join())).collect();
        let full: Result<Vec<_>, IndexError> = full.into_iter().collect();
        let mut segments: Vec<NewSegment> = full?.into_iter().flatten().collect();
        segments.append(&mut self.shared.finish_last()?);
        Ok(segments)
    }

    /// Stops the threads and discards everything.
    pub(crate) fn abandon(self) {
        self.shared.failed.store(true, Ordering::Release);
        let _ = self.finish();
    }
}

fn joined<T>(ended: thread::Result<Result<T, IndexError>>) -> Result<T, IndexError> {
    ended.unwrap_or_else(|_| Err(IndexError::Read("a thread panicked".to_owned())))
}

impl Shared {
    /// The work of a thread. It adds to the lane with the number `home`, or to another one that is free.
    fn run(
        &self,
        articles: &Mutex<Receiver<Queued>>,
        home: usize,
    ) -> Result<Vec<NewSegment>, IndexError> {
        let filled = self.guarded(|| self.fill(articles, home));
        if filled.is_err() {
            self.failed.store(true, Ordering::Release);
            // A sender that waits for room must not wait for ever.
            while next(articles).is_some() {}
        }
        filled
    }

    fn guarded<T>(&self, step: impl FnOnce() -> Result<T, TantivyError>) -> Result<T, IndexError> {
        match guarded(step) {
            Ok(done) => done.map_err(|error| IndexError::tantivy(&self.dir, error)),
            Err(panic) => Err(IndexError::Read(panic)),
        }
    }

    /// Analyses articles and adds them. Returns the segments that became full by that.
    fn fill(
        &self,
        articles: &Mutex<Receiver<Queued>>,
        home: usize,
    ) -> Result<Vec<NewSegment>, TantivyError> {
        let mut full = Vec::new();
        let mut ahead: Vec<Analysed> = Vec::new();
        loop {
            // A thread that has documents does not wait for articles: the sender may wait for their room.
            let queued = if ahead.is_empty() { next(articles) } else { next_at_once(articles) };
            let must_add = queued.is_none() || ahead.len() == MAX_AHEAD;
            match queued {
                None if ahead.is_empty() => break,
                None => {}
                Some(_) if self.failed.load(Ordering::Acquire) => ahead.clear(),
                Some(queued) => ahead.push(self.analysed(queued)),
            }
            if let Some(lane) = self.free_lane(home, must_add) {
                full.extend(self.add(lane, &mut ahead)?);
            }
        }
        Ok(full)
    }

    fn analysed(&self, Queued { article, file, share }: Queued) -> Analysed {
        Analysed { document: self.fields.document(&self.analyzer, &article, &file), _share: share }
    }

    /// A lane that no other thread adds to: the one with the number `home`, or else any other. If there is
    /// none, waits for that one if `must_wait` is set.
    fn free_lane(&self, home: usize, must_wait: bool) -> Option<MutexGuard<'_, SegmentSequence>> {
        let lanes = self.lanes[home..].iter().chain(&self.lanes[..home]);
        let free = lanes.map(Mutex::try_lock).find_map(|lane| match lane {
            Ok(lane) => Some(lane),
            Err(TryLockError::Poisoned(lane)) => Some(lane.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        });
        let wait = || self.lanes[home].lock().unwrap_or_else(PoisonError::into_inner);
        free.or_else(|| must_wait.then(wait))
    }

    /// Adds documents to a lane. Returns the segments that became full by that; other threads add to the
    /// lane while these are written.
    fn add(
        &self,
        mut lane: MutexGuard<'_, SegmentSequence>,
        documents: &mut Vec<Analysed>,
    ) -> Result<Vec<NewSegment>, TantivyError> {
        let mut full = Vec::new();
        for Analysed { document, .. } in documents.drain(..) {
            full.extend(lane.add(&self.staging, document)?);
        }
        drop(lane);
        let finished = full.into_iter().map(SegmentBuilder::finish);
        finished.filter_map(Result::transpose).collect()
    }

    /// Ends the last segment of each lane, each on a thread of its own.
    fn finish_last(&self) -> Result<Vec<NewSegment>, IndexError> {
        if self.failed.load(Ordering::Acquire) {
            return Ok(Vec::new());
        }
        let finish = |lane: &Mutex<SegmentSequence>| {
            let last = lane.lock().unwrap_or_else(PoisonError::into_inner).take_last();
            self.guarded(|| last.map_or(Ok(None), SegmentBuilder::finish))
        };
        thread::scope(|scope| {
            let threads = self.lanes.iter().map(|lane| scope.spawn(move || finish(lane)));
            let threads: Vec<_> = threads.collect();
            let ended = threads.into_iter().map(|thread| joined(thread.join()));
            ended.filter_map(Result::transpose).collect()
        })
    }
}

fn next(articles: &Mutex<Receiver<Queued>>) -> Option<Queued> {
    articles.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

/// The next article, unless it has to be waited for.
fn next_at_once(articles: &Mutex<Receiver<Queued>>) -> Option<Queued> {
    // The thread that holds the lock waits for an article.
    articles.try_lock().ok()?.try_recv().ok()
}

/// An article on its way to the threads.
struct Queued {
    article: StoredArticle,
    file: String,
    share: Share,
}

/// The document of an article, on its way to a segment.
struct Analysed {
    document: TantivyDocument,
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
    fn two_threads_share_a_segment() {
        let of = |heap, processors| {
            let Division { threads, segments, heap } = Division::of(heap, processors);
            (threads, segments, heap)
        };
        assert_eq!(of(256_000_000, 1), (1, 1, 256_000_000));
        assert_eq!(of(256_000_000, 2), (2, 1, 256_000_000));
        assert_eq!(of(256_000_000, 3), (3, 2, 128_000_000));
        assert_eq!(of(256_000_000, 64), (8, 4, 64_000_000));
        // A segment needs a certain memory.
        assert_eq!(of(40_000_000, 8), (8, 2, 20_000_000));
        assert_eq!(of(1, 8), (8, 1, MIN_HEAP));
    }

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
