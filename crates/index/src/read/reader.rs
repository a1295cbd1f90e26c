//! An index, open for reading. Readers never block a writer, and a writer never blocks readers.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use souwen_text::Analyzer;
use tantivy::IndexReader;

use super::former_ids::FormerIds;
use super::guarded::GuardedSnapshot;
use super::open_segment::OpenSegments;
use super::pending::{KnownPending, PendingWords};
use super::snapshot::Snapshot;
use super::source::{SourceState, StateSource};
use crate::IndexError;
use crate::disk::commit::Commit;
use crate::disk::generation::Generation;
use crate::disk::names::CURRENT;
use crate::disk::segment_directory::Residence;
use crate::disk::synonyms_file::SynonymsFile;
use crate::disk::{dictionary_file as dictionary, directory};
use crate::guard::guarded;
use crate::verify::{FIRST_BYTES, Verification};

/// How often opening is tried when a writer replaces files while they are being opened. One more try
/// succeeds unless another commit happens during it.
const ATTEMPTS: usize = 10;

/// How long to wait before an unreadable file is read again. The next try may succeed, but a failing
/// disk should not be read all the time.
const READ_AGAIN: Duration = if cfg!(test) { Duration::ZERO } else { Duration::from_secs(10) };

/// An index, open for reading.
pub struct Index {
    dir: PathBuf,
    residence: Residence,
    /// The state that reloading needs; locked while a reload runs.
    open: Mutex<OpenGeneration>,
    snapshot: RwLock<Arc<Snapshot>>,
    /// The file of synonyms, which is read again when it changes.
    synonyms_file: Mutex<SynonymsFile>,
    synonyms: RwLock<Arc<SynonymsFile>>,
    pending: Mutex<KnownPending>,
}

impl Index {
    /// Opens the index at `dir`. Queries are segmented with the dictionary that its articles were
    /// segmented with.
    ///
    /// # Errors
    /// When there is no index, or it is not ours, of another format or damaged.
    pub fn open(dir: &Path) -> Result<Index, IndexError> {
        Index::open_in(dir, Residence::Mapped)
    }

    /// Like [`Index::open`]; `residence` says where the files are read from.
    ///
    /// # Errors
    /// See [`Index::open`].
    pub fn open_in(dir: &Path, residence: Residence) -> Result<Index, IndexError> {
        let (open, snapshot) = OpenGeneration::load(dir, residence, None)?;
        let synonyms_file = SynonymsFile::open(dir);
        Ok(Index {
            dir: dir.to_owned(),
            residence,
            open: Mutex::new(open),
            snapshot: RwLock::new(Arc::new(snapshot)),
            synonyms: RwLock::new(Arc::new(synonyms_file.clone())),
            synonyms_file: Mutex::new(synonyms_file),
            pending: Mutex::default(),
        })
    }

    /// The articles as they were when the index was opened or last reloaded.
    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        // The lock is never held by code that can panic half way.
        Arc::clone(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the file of synonyms again when it has changed. Returns whether it had.
    fn reload_synonyms(&self) -> bool {
        let mut file = self.synonyms_file.lock().unwrap_or_else(PoisonError::into_inner);
        if !file.reread() {
            return false;
        }
        *self.synonyms.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(file.clone());
        true
    }

    /// The commit that is shown, as the starting point of a writer.
    pub(crate) fn base(&self) -> Base {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        Base {
            text: open.text.clone(),
            commit: Arc::clone(&open.commit),
            generation: Arc::clone(&open.generation),
            snapshot: self.snapshot(),
        }
    }

    /// The directory of the index.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }
}

impl StateSource for Index {
    fn state(&self) -> SourceState {
        let snapshot = self.snapshot();
        SourceState {
            verification: Arc::clone(&snapshot.verification),
            analyzer: snapshot.analyzer.clone(),
            manifest: Arc::clone(&snapshot.manifest),
            retrieval: Arc::new(GuardedSnapshot(snapshot)),
            synonyms: Arc::clone(&self.synonyms.read().unwrap_or_else(PoisonError::into_inner)),
        }
    }

    /// Cheap if nothing has changed: reads one small file and the metadata of a few.
    fn reload(&self) -> Result<bool, IndexError> {
        let synonyms = self.reload_synonyms();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if current_text(&self.dir)? == open.text && !open.may_be_whole_by_now() {
            return Ok(synonyms);
        }
        let (loaded, snapshot) = OpenGeneration::load(&self.dir, self.residence, Some(&open))?;
        *open = loaded;
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
        Ok(true)
    }

    fn pending(&self) -> Result<PendingWords, IndexError> {
        let wanted = dictionary::read(&self.dir)?.dictionary;
        let mut known = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        GuardedSnapshot(self.snapshot()).search(|snapshot| known.of(snapshot, wanted))
    }

    fn dir(&self) -> Option<&Path> {
        Some(&self.dir)
    }
}

/// The commit that is shown, as the starting point of a writer.
#[derive(Clone)]
pub(crate) struct Base {
    /// The text of `CURRENT`: no newer commit exists as long as this is unchanged.
    pub text: Vec<u8>,
    pub commit: Arc<Commit>,
    pub generation: Arc<Generation>,
    pub snapshot: Arc<Snapshot>,
}

impl Base {
    /// Whether no newer commit exists.
    ///
    /// # Errors
    /// When `CURRENT` cannot be read.
    pub(crate) fn is_newest(&self) -> Result<bool, IndexError> {
        Ok(directory::current_text(&self.generation.dir)?.as_ref() == Some(&self.text))
    }
}

/// A generation with the reader that shows its commits.
struct OpenGeneration {
    /// The text of `CURRENT` for the commit that is shown.
    text: Vec<u8>,
    commit: Arc<Commit>,
    generation: Arc<Generation>,
    reader: IndexReader,
    /// The open parts of its segments.
    segments: Arc<OpenSegments>,
    verification: Arc<Verification>,
    /// Kept, because making an analyzer takes time when the dictionary is large.
    analyzer: Analyzer,
    /// The former ids from the ledger of the commit.
    former_ids: Arc<FormerIds>,
    loaded: Instant,
}

impl OpenGeneration {
    /// Opens the current commit. Parts that `before` has open are shared if it is of the same generation.
    fn load(
        dir: &Path,
        residence: Residence,
        before: Option<&OpenGeneration>,
    ) -> Result<(OpenGeneration, Snapshot), IndexError> {
        // A writer may replace and remove files while this reads. The result, good or bad, counts
        // only if `CURRENT` has not changed meanwhile.
        let mut error = None;
        for _ in 0..ATTEMPTS {
            let text = match current_text(dir) {
                Ok(text) => text,
                Err(reason) => {
                    error = Some(reason);
                    continue;
                }
            };
            let loaded = OpenGeneration::load_state(dir, residence, before, text.clone());
            if current_text(dir).is_ok_and(|after| after == text) {
                return loaded;
            }
            error = loaded.err();
        }
        Err(error.unwrap_or_else(|| IndexError::Locked(dir.to_owned())))
    }

    fn load_state(
        dir: &Path,
        residence: Residence,
        before: Option<&OpenGeneration>,
        text: Vec<u8>,
    ) -> Result<(OpenGeneration, Snapshot), IndexError> {
        let commit = Arc::new(Commit::parse(dir, CURRENT, &text)?);
        let known = before.map(|open| &*open.verification);
        let verification = Verification::new(dir, Arc::clone(&commit), known);
        // Files that were damaged a moment ago are read again before anything is answered from them.
        let damaged = known.map(Verification::damaged).unwrap_or_default();
        verification.read_now(&damaged);
        match before {
            None => verification.step_unknown(FIRST_BYTES),
            // Commits may follow one another quickly, so nothing is recorded.
            Some(_) => verification.look_at_unknown(FIRST_BYTES),
        };
        // If files were damaged, the open files may not be those that are on disk now.
        let shown = before
            .filter(|open| damaged.is_empty() && open.generation.number == commit.generation());
        let opened = open_segments(dir, residence, shown, &commit);
        // If opening failed, the checksums say more reliably which file is damaged.
        let (generation, reader) =
            opened.map_err(|error| verification.allow_writing().err().unwrap_or(error))?;
        let analyzer = match before {
            Some(open) if open.analyzer.fingerprint() == commit.manifest.fingerprint => {
                open.analyzer.clone()
            }
            _ => Analyzer::with_dictionary(Generation::dictionary(dir, &commit)?),
        };
        let verification = Arc::new(verification);
        let former_ids = match before {
            Some(open) if open.commit.ledger == commit.ledger => Arc::clone(&open.former_ids),
            _ => Arc::default(),
        };
        let searcher = reader.searcher();
        let segments = Arc::new(OpenSegments::of(&searcher, shown.map(|open| &*open.segments)));
        let snapshot = Snapshot {
            searcher,
            open: Arc::clone(&segments),
            fields: generation.fields.clone(),
            manifest: Arc::new(commit.manifest.clone()),
            analyzer: analyzer.clone(),
            dir: Some(dir.to_owned()),
            commit: Some(Arc::clone(&commit)),
            verification: Arc::clone(&verification),
            former_ids: Arc::clone(&former_ids),
        };
        let loaded = Instant::now();
        let open = OpenGeneration {
            text,
            commit,
            generation,
            reader,
            segments,
            verification,
            analyzer,
            former_ids,
            loaded,
        };
        Ok((open, snapshot))
    }

    /// Whether it is damaged, but may be whole when it is loaded again.
    fn may_be_whole_by_now(&self) -> bool {
        self.verification.damage_may_have_passed(self.loaded.elapsed() >= READ_AGAIN)
    }
}

/// Opens the segments of a commit. `shown` is an earlier commit of the same generation that is open.
fn open_segments(
    dir: &Path,
    residence: Residence,
    shown: Option<&OpenGeneration>,
    commit: &Commit,
) -> Result<(Arc<Generation>, IndexReader), IndexError> {
    let panicked = |panic: String| IndexError::damaged(dir, "a segment", &panic);
    let Some(open) = shown else {
        return guarded(|| {
            // Nothing is written here, so the analyzer is never used.
            let generation = Generation::open(dir, commit, &Analyzer::new(), residence)?;
            let reader = generation.reader()?;
            Ok((Arc::new(generation), reader))
        })
        .unwrap_or_else(|panic| Err(panicked(panic)));
    };
    open.generation.show(commit);
    let reloaded = guarded(|| open.reader.reload().map_err(|error| open.generation.error(error)));
    if let Err(error) = reloaded.unwrap_or_else(|panic| Err(panicked(panic))) {
        // The commit that was shown stays in use.
        open.generation.show(&open.commit);
        return Err(error);
    }
    Ok((Arc::clone(&open.generation), open.reader.clone()))
}

/// The text of the commit in use.
fn current_text(dir: &Path) -> Result<Vec<u8>, IndexError> {
    directory::current_text(dir)?.ok_or_else(|| IndexError::Missing(dir.to_owned()))
}
