//! The writer: articles into a generation, and the commit that makes them visible.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::thread;

use souwen_text::Analyzer;
use tantivy::indexer::{
    IndexWriter, IndexWriterOptions, LogMergePolicy, MergeCandidate, MergePolicy, NoMergePolicy,
};
use tantivy::schema::Document;
use tantivy::{TantivyDocument, Term};

use crate::IndexError;
use crate::disk::commit::Commit;
use crate::disk::directory;
use crate::disk::generation::Generation;
use crate::disk::generation::LedgerUpdate;
use crate::disk::ledger::FileKey;
use crate::schema::SchemaFields;
use crate::schema::stored_article::StoredArticle;
use crate::verify::Verification;

/// What tantivy needs at least for a thread, in bytes.
const MIN_HEAP: usize = 15_000_000;
/// More threads than this do not fill the disk faster.
const MAX_THREADS: usize = 8;
/// How much text may wait for the threads that index it, in bytes. Tantivy itself lets
/// 10,000 articles wait, however long they are.
const MAX_WAITING: usize = 8 << 20;
/// Segments of about the same size are merged when there are this many: every segment costs a
/// query time.
const MAX_SIMILAR_SEGMENTS: usize = 4;
/// Segments with a larger part of deleted articles are merged: the statistics that ranking goes by
/// count deleted articles as well.
const MAX_DELETED: f32 = 0.2;

/// What became of a commit.
#[derive(Debug)]
pub(crate) struct Committed {
    /// The commit in use now.
    pub commit: Arc<Commit>,
    /// What is known of its files.
    pub verification: Verification,
    /// Why its segments could not be merged as they ought to be. The commit stands all the same.
    pub merging: Result<(), IndexError>,
}

impl Committed {
    /// The commit in use when a writer begins: what is known of its files, and what can be told
    /// without reading again what was read before.
    pub(crate) fn open(dir: &Path, commit: Commit) -> Committed {
        let commit = Arc::new(commit);
        let verification = Verification::new(dir, Arc::clone(&commit), None);
        verification.finish_unknown();
        Committed { commit, verification, merging: Ok(()) }
    }
}

/// Writes to a generation. Nothing is visible, and nothing durable, before [`GenerationWriter::commit`].
pub(crate) struct GenerationWriter<'a> {
    generation: &'a Generation,
    shared: Arc<Shared>,
    inner: IndexWriter<Queued>,
    waiting: Arc<Waiting>,
}

impl<'a> GenerationWriter<'a> {
    /// Opens a generation for writing. `heap` is the memory for all threads, in bytes.
    pub(crate) fn open(
        generation: &'a Generation,
        heap: usize,
    ) -> Result<GenerationWriter<'a>, IndexError> {
        generation.sweep(&generation.opened.iter().collect::<Vec<_>>())?;
        let processors = thread::available_parallelism().map_or(1, usize::from);
        let threads = (heap / MIN_HEAP).clamp(1, processors.min(MAX_THREADS));
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread((heap / threads).max(MIN_HEAP))
            .num_merge_threads(threads)
            .build();
        let inner: IndexWriter<Queued> = generation
            .index
            .writer_with_options(options)
            .map_err(|error| generation.error(error))?;
        // Merging while articles are added would take time from that, and be in vain where the
        // commit empties a segment.
        inner.set_merge_policy(Box::new(NoMergePolicy));
        let shared =
            Shared { fields: generation.fields.clone(), analyzer: generation.analyzer.clone() };
        Ok(GenerationWriter {
            generation,
            shared: Arc::new(shared),
            inner,
            waiting: Arc::default(),
        })
    }

    /// Adds an article that came from `file`. Waits while too many wait to be indexed.
    pub(crate) fn add(&mut self, article: StoredArticle, file: &FileKey) -> Result<(), IndexError> {
        let bytes = text_bytes(&article);
        let queued = Queued {
            article,
            file: file.clone().into(),
            shared: Arc::clone(&self.shared),
            document: OnceLock::new(),
            _share: Waiting::enter(&self.waiting, bytes),
        };
        match self.inner.add_document(queued) {
            Ok(_) => Ok(()),
            // A thread has died. Only preparing a commit tells of what.
            Err(error) => {
                let cause = self.inner.prepare_commit().err().unwrap_or(error);
                Err(self.generation.error(cause))
            }
        }
    }

    /// Removes the article with this id, be it committed or added before.
    pub(crate) fn remove(&self, id: &str) {
        self.inner.delete_term(Term::from_field_text(self.shared.fields.id, id));
    }

    /// Makes everything visible at once, durably, with the ledger that belongs to it. Then merges what
    /// ought to be merged, each time in a commit of its own. `verified` is what is known of the files
    /// of the commit before.
    ///
    /// # Errors
    /// When the commit could not be made. Whether the one before is in use still, only the disk tells;
    /// both are usable.
    pub(crate) fn commit(
        mut self,
        ledger: &LedgerUpdate,
        verified: Option<&Verification>,
    ) -> Result<Committed, IndexError> {
        let commit = match self.try_commit(ledger) {
            Ok(commit) => Arc::new(commit),
            Err(error) => {
                self.abandon();
                return Err(error);
            }
        };
        let dir = &self.generation.dir;
        let verification = Verification::new(dir, Arc::clone(&commit), verified);
        Ok(self.merge_and_end(Committed { commit, verification, merging: Ok(()) }))
    }

    fn merge_and_end(mut self, mut committed: Committed) -> Committed {
        // The commit stands. A merge that fails (for want of space, say) leaves it as it is, and so
        // does a sweep: the next writer does it again.
        committed.merging = self.merge(&mut committed);
        // Those that are under way may still write.
        let _ = self.inner.wait_merging_threads();
        let _ = self.generation.sweep(&[&committed.commit]);
        // What was just written is read back, so that the next process need not do it.
        committed.verification.finish_unknown();
        committed
    }

    fn try_commit(&mut self, ledger: &LedgerUpdate) -> Result<Commit, IndexError> {
        let generation = self.generation;
        let error = |error| generation.error(error);
        self.inner.prepare_commit().map_err(error)?.commit().map_err(error)?;
        let commit = generation.prepare(generation.opened.as_ref(), ledger)?;
        directory::publish(&generation.dir, &commit)?;
        Ok(commit)
    }

    /// Merges segments until each is worth its cost. What is merged is read first: damage must not
    /// get a right checksum.
    fn merge(&mut self, committed: &mut Committed) -> Result<(), IndexError> {
        let generation = self.generation;
        let error = |error| generation.error(error);
        loop {
            let candidates = merge_candidates(generation)?;
            if candidates.is_empty() {
                return Ok(());
            }
            let sources = candidates.iter().flat_map(|candidate| &candidate.0);
            let sources: Vec<String> = sources.map(|segment| segment.uuid_string()).collect();
            committed.verification.check_segments(&sources)?;
            let merges: Vec<_> =
                candidates.iter().map(|candidate| self.inner.merge(&candidate.0)).collect();
            for merge in merges {
                merge.wait().map_err(error)?;
            }
            let commit = Arc::new(generation.prepare_merged(&committed.commit)?);
            directory::publish(&generation.dir, &commit)?;
            committed.verification = Verification::new(
                &generation.dir,
                Arc::clone(&commit),
                Some(&committed.verification),
            );
            committed.commit = commit;
        }
    }

    /// Forgets everything since the last commit, and removes its files.
    pub(crate) fn abandon(mut self) {
        // Rolling back waits for the threads. Whatever fails here, the next writer does again.
        let _ = self.inner.rollback();
        drop(self.inner);
        let _ = self.generation.sweep(&self.generation.opened.iter().collect::<Vec<_>>());
    }
}

/// The segments that ought to be merged, those together that ought to become one.
fn merge_candidates(generation: &Generation) -> Result<Vec<MergeCandidate>, IndexError> {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(MAX_SIMILAR_SEGMENTS);
    policy.set_del_docs_ratio_before_merge(MAX_DELETED);
    let segments = generation.index.searchable_segment_metas();
    let segments = segments.map_err(|error| generation.error(error))?;
    Ok(policy.compute_merge_candidates(&segments))
}

/// Merges what an earlier run ought to have merged in the commit that `generation` was opened as: it
/// failed, or was interrupted.
pub(crate) fn merge_what_is_left(
    generation: &Generation,
    mut committed: Committed,
    heap: usize,
) -> Committed {
    let writer = merge_candidates(generation).and_then(|candidates| {
        (!candidates.is_empty()).then(|| GenerationWriter::open(generation, heap)).transpose()
    });
    match writer {
        Ok(None) => committed,
        Ok(Some(writer)) => writer.merge_and_end(committed),
        Err(error) => {
            committed.merging = Err(error);
            committed
        }
    }
}

/// What the threads that index need for every article.
struct Shared {
    fields: SchemaFields,
    analyzer: Analyzer,
}

/// An article on its way to the threads that index it. These analyse it, which is most of the work
/// beside indexing it.
struct Queued {
    article: StoredArticle,
    file: String,
    shared: Arc<Shared>,
    document: OnceLock<TantivyDocument>,
    _share: Share,
}

impl Document for Queued {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        let Shared { fields, analyzer } = self.shared.as_ref();
        let document = || fields.document(analyzer, &self.article, &self.file);
        self.document.get_or_init(document).iter_fields_and_values()
    }
}

/// How much waits to be indexed.
#[derive(Default)]
struct Waiting {
    bytes: Mutex<usize>,
    less: Condvar,
}

/// A part of [`Waiting`], given back when it is dropped.
struct Share {
    waiting: Arc<Waiting>,
    bytes: usize,
}

impl Waiting {
    fn enter(waiting: &Arc<Waiting>, bytes: usize) -> Share {
        // One that is larger than the whole room goes in alone.
        let bytes = bytes.min(MAX_WAITING);
        let taken = waiting.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = waiting
            .less
            .wait_while(taken, |taken| *taken + bytes > MAX_WAITING)
            .unwrap_or_else(PoisonError::into_inner);
        *taken += bytes;
        Share { waiting: Arc::clone(waiting), bytes }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut taken = self.waiting.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        *taken -= self.bytes;
        self.waiting.less.notify_one();
    }
}

/// About how much memory the text of an article takes, in bytes.
fn text_bytes(StoredArticle { article, json }: &StoredArticle) -> usize {
    let paragraphs: usize = article.body.iter().map(|p| size_of_val(p) + p.text.len()).sum();
    size_of_val(article) + article.title.len() + paragraphs + json.len()
}
