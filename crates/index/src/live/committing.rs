//! Commits batches of writes and finished merges.
//!
//! Slow work (indexing the articles of a batch) is done without the lock of the index. Under the lock
//! it is checked whether the state of the decision is still the newest; otherwise the batch is
//! decided again on the newest state. So nothing is ever published over a commit that was not seen.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tantivy::TantivyDocument;
use tantivy::schema::Document;

use super::batch::{Decision, Outcome, decide};
use super::claimants::WaitingFiles;
use super::merges::{Board, FinishedMerge};
use super::queue::{Queue, Waiting};
use super::takeover;
use super::write::{Write, WriteError};
use super::writer::LiveOptions;
use crate::disk::commit::Commit;
use crate::disk::directory;
use crate::disk::generation::LedgerUpdate;
use crate::disk::lock::WriteLock;
use crate::disk::segment_list::NewSegment;
use crate::disk::staging::Staging;
use crate::read::reader::Base;
use crate::write::segments::SegmentSequence;
use crate::write::writer::{delete, hand_over};
use crate::{Index, IndexError, StateSource, refresh};

/// How long the files of a replaced commit are kept, for readers that are just opening it.
const KEPT: Duration = Duration::from_secs(2);
/// How often unneeded files are removed while commits follow one another.
const SWEEP_EVERY: Duration = Duration::from_secs(1);
/// The initial memory for indexing a batch of a few articles, in bytes.
const SMALL_HEAP: usize = 3_000_000;
const LARGE_HEAP: usize = 30_000_000;
/// How often a batch is decided again because another process was faster, before it is an error.
const ATTEMPTS: usize = 10;
/// Up to this many articles are few.
const FEW: usize = 100;

/// See the module documentation.
pub(super) struct Committing {
    index: Arc<Index>,
    queue: Arc<Queue>,
    board: Arc<Board>,
    staging: Arc<Staging>,
    options: LiveOptions,
    waiting_files: WaitingFiles,
    /// Replaced commits, with the time of their replacement.
    recent: Vec<(Instant, Arc<Commit>)>,
    swept: Instant,
}

/// A batch that is ready to be published.
struct Ready {
    base: Base,
    decision: Decision,
    new: Vec<NewSegment>,
}

impl Committing {
    pub(super) fn new(
        index: Arc<Index>,
        queue: Arc<Queue>,
        board: Arc<Board>,
        staging: Arc<Staging>,
        options: LiveOptions,
    ) -> Committing {
        let (waiting_files, recent) = (WaitingFiles::default(), Vec::new());
        let swept = Instant::now();
        Committing { index, queue, board, staging, options, waiting_files, recent, swept }
    }

    /// How long the next batch waits for more writes: longer if there are at least `many` segments and
    /// some are being merged, so that merges can keep up.
    pub(super) fn linger(&self, many: usize, long: Duration) -> Duration {
        let segments = self.index.snapshot().searcher.segment_readers().len();
        if segments >= many && self.board.is_busy() { long } else { self.options.linger }
    }

    /// Reports an error that concerns no single write.
    pub(super) fn report_error(&self, error: &IndexError) {
        (self.options.on_error)(error);
    }

    /// Writes a batch, and answers its writes.
    pub(super) fn process(&mut self, batch: Vec<Waiting>, merges: Vec<FinishedMerge>) {
        let result = self.write(&batch, &merges);
        merges.iter().for_each(|merge| self.board.give_back(&merge.merged.sources));
        match result {
            Ok(outcomes) => {
                let mut batch = batch.into_iter();
                for (outcome, waiting) in outcomes.into_iter().zip(batch.by_ref()) {
                    (waiting.answer)(outcome);
                }
                self.queue.put_back(batch.collect());
            }
            Err(error) => {
                merges.iter().for_each(|merge| merge.merged.discard(&merge.staging));
                if batch.is_empty()
                    && let WriteError::Index(error) = &error
                {
                    self.report_error(error);
                }
                batch.into_iter().for_each(|waiting| (waiting.answer)(Err(error.clone())));
            }
        }
    }

    /// Returns the outcomes of the first writes of the batch, at least of one.
    fn write(
        &mut self,
        batch: &[Waiting],
        merges: &[FinishedMerge],
    ) -> Result<Vec<Outcome>, WriteError> {
        let mut ready = self.prepare_newest(batch)?;
        if let Some(ids) = ready.decision.release.take() {
            return self.release(&ready, ids);
        }
        let nothing = ready.decision.is_empty() && merges.is_empty();
        if nothing && ready.base.is_newest()? {
            return Ok(ready.decision.outcomes);
        }
        let dir = self.index.dir().to_owned();
        let lock = WriteLock::acquire_within(&dir, self.options.wait).map_err(busy)?;
        if !ready.base.is_newest()? {
            self.discard(&ready);
            self.index.reload()?;
            ready = self.prepare(batch)?;
            if let Some(ids) = ready.decision.release.take() {
                drop(lock);
                return self.release(&ready, ids);
            }
        }
        let published = self.publish(&lock, &mut ready, merges);
        drop(lock);
        let shown = self.index.reload();
        published?;
        // It is durable; the next reader tries again to show it.
        if let Err(error) = shown {
            self.report_error(&error);
        }
        Ok(ready.decision.outcomes)
    }

    /// Like [`Committing::prepare`]. If another process has made a newer commit and removed files
    /// that were to be read, it starts again in the newest state.
    fn prepare_newest(&mut self, batch: &[Waiting]) -> Result<Ready, WriteError> {
        for _ in 0..ATTEMPTS {
            match self.prepare(batch) {
                Err(WriteError::Index(_)) if !self.index.base().is_newest()? => {}
                prepared => return prepared,
            }
            self.index.reload()?;
        }
        self.prepare(batch)
    }

    /// Decides a batch in the state that is shown, and indexes its articles.
    fn prepare(&mut self, batch: &[Waiting]) -> Result<Ready, WriteError> {
        let base = self.index.base();
        self.waiting_files.bring_up_to_date(self.index.dir(), &base.commit)?;
        let decision = decide(&base, &self.waiting_files, batch)?;
        let new = self.index_articles(&base, &decision, batch)?;
        Ok(Ready { base, decision, new })
    }

    fn index_articles(
        &self,
        base: &Base,
        decision: &Decision,
        batch: &[Waiting],
    ) -> Result<Vec<NewSegment>, IndexError> {
        let error = |error| IndexError::tantivy(self.index.dir(), error);
        let mut new = Vec::new();
        let heap = if decision.puts.len() > FEW { LARGE_HEAP } else { SMALL_HEAP };
        let (fields, analyzer) = (&base.snapshot.fields, &base.snapshot.analyzer);
        let mut segments = SegmentSequence::new(heap, LARGE_HEAP);
        for &at in &decision.puts {
            let Write::Put { article, .. } = &batch[at].write else { continue };
            let document = SharedDocument(article.cut_by(fields, analyzer));
            if let Some(full) = segments.add(&self.staging, document).map_err(error)? {
                new.extend(full.finish().map_err(error)?);
            }
        }
        if let Some(last) = segments.take_last() {
            new.extend(last.finish().map_err(error)?);
        }
        Ok(new)
    }

    fn publish(
        &mut self,
        _lock: &WriteLock,
        ready: &mut Ready,
        merges: &[FinishedMerge],
    ) -> Result<(), IndexError> {
        let Ready { base, decision, new } = ready;
        let before = &base.commit;
        let generation = base.generation.cut_by(&base.snapshot.analyzer);
        let has_changed = !decision.is_empty();
        let mut publish = || -> Result<bool, IndexError> {
            let mut segments = generation.segments(Some(before))?;
            let number = before.manifest.commit + 1;
            let mut is_merged = false;
            for merge in merges {
                let FinishedMerge { merged, staging } = merge;
                if merged.is_of_use(&segments) {
                    let (now, removed) = (&base.snapshot.searcher, &mut decision.removed);
                    merged.apply(&generation, staging, now, removed, number, &mut segments)?;
                    is_merged = true;
                } else {
                    merged.discard(staging);
                }
            }
            if !has_changed && !is_merged {
                return Ok(false);
            }
            let searcher = &base.snapshot.searcher;
            delete(&generation, &self.staging, searcher, &decision.removed, number, &mut segments)?;
            new.drain(..).for_each(|segment| segments.add(segment));
            hand_over(&generation, &self.staging, &mut segments)?;
            let commit = if !has_changed {
                generation.prepare_merged(before, &segments)?
            } else if decision.taken_over.is_empty() {
                generation.prepare(Some(before), &LedgerUpdate::Unchanged, &segments)?
            } else {
                let earlier = generation.ledger_of(before)?;
                let ledger = takeover::after(&earlier, &decision.taken_over);
                let update = LedgerUpdate::Since(&earlier, &ledger);
                generation.prepare(Some(before), &update, &segments)?
            };
            directory::publish(&generation.dir, &commit)?;
            Ok(true)
        };
        match publish() {
            Ok(false) => return Ok(()),
            Ok(true) => self.recent.push((Instant::now(), Arc::clone(before))),
            Err(error) => {
                // Whichever commit is current then, this one or the previous one, is complete.
                let _ = generation.sweep(&self.kept(before));
                return Err(error);
            }
        }
        if self.swept.elapsed() >= SWEEP_EVERY {
            self.forget_old();
            // A file that cannot be removed stays until the next time.
            let _ = generation.sweep(&self.kept(before));
            self.swept = Instant::now();
        }
        Ok(())
    }

    fn forget_old(&mut self) {
        self.recent.retain(|(since, _)| since.elapsed() < KEPT);
    }

    /// The commits whose files must be kept.
    fn kept<'c>(&'c self, before: &'c Arc<Commit>) -> Vec<&'c Commit> {
        let generation = before.generation();
        let recent = self.recent.iter().map(|(_, commit)| &**commit).chain([&**before]);
        recent.filter(|commit| commit.generation() == generation).collect()
    }

    /// Deletes pushed articles and reads the files whose articles wait for their ids, with a refresh.
    fn release(
        &mut self,
        ready: &Ready,
        ids: BTreeSet<String>,
    ) -> Result<Vec<Outcome>, WriteError> {
        self.discard(ready);
        let dir = self.index.dir().to_owned();
        let released = refresh::release(&dir, &ids, self.options.wait);
        self.index.reload()?;
        released.map_err(|error| match error {
            refresh::RefreshError::Index(error) => busy(error),
            other => IndexError::Read(other.to_string()).into(),
        })?;
        Ok(ready.decision.outcomes.clone())
    }

    /// Removes the files that were written for a commit that is not made.
    fn discard(&self, ready: &Ready) {
        for name in ready.new.iter().flat_map(|segment| segment.files.keys()) {
            self.staging.discard(name);
        }
    }

    /// Whether files of replaced commits still exist.
    pub(super) fn has_leftovers(&self) -> bool {
        !self.recent.is_empty()
    }

    /// Removes unneeded files when there is nothing else to do. Returns whether all were removed.
    pub(super) fn rest(&mut self) -> bool {
        let Ok(_lock) = WriteLock::acquire(self.index.dir()) else { return false };
        self.forget_old();
        let base = self.index.base();
        let _ = base.generation.sweep(&self.kept(&base.commit));
        self.swept = Instant::now();
        !self.has_leftovers()
    }
}

/// A document that is shared.
struct SharedDocument(Arc<TantivyDocument>);

impl Document for SharedDocument {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.0.iter_fields_and_values()
    }
}

/// Another process has the lock of the index.
fn busy(error: IndexError) -> WriteError {
    match error {
        IndexError::Locked(_) => WriteError::Busy,
        error => error.into(),
    }
}
