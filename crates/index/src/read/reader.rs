//! An index, open for reading. Readers never lock out a writer, nor it them.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use souwen_text::Analyzer;
use tantivy::IndexReader;

use super::former_ids::FormerIds;
use super::pending::{KnownPending, PendingWords};
use super::snapshot::Snapshot;
use super::source::{SourceState, StateSource};
use crate::IndexError;
use crate::disk::generation::Generation;
use crate::disk::synonyms_file::SynonymsFile;
use crate::disk::{dictionary_file as dictionary, directory};

/// How often opening is tried when a writer replaces, between two looks, what is being opened. One
/// more try succeeds unless yet another commit falls into it.
const ATTEMPTS: usize = 10;

/// An index, open for reading.
pub struct Index {
    dir: PathBuf,
    /// What reloading needs; held while one runs.
    open: Mutex<OpenGeneration>,
    snapshot: RwLock<Arc<Snapshot>>,
    /// The file of synonyms, which is read again when it changes.
    synonyms_file: Mutex<SynonymsFile>,
    synonyms: RwLock<Arc<SynonymsFile>>,
    pending: Mutex<KnownPending>,
}

impl Index {
    /// Opens the index at `dir`. Queries are cut with the dictionary that its articles were cut
    /// with.
    ///
    /// # Errors
    /// When there is none, or it is not ours, of another format or damaged.
    pub fn open(dir: &Path) -> Result<Index, IndexError> {
        let (open, snapshot) = OpenGeneration::load(dir, None)?;
        let synonyms_file = SynonymsFile::open(dir);
        Ok(Index {
            dir: dir.to_owned(),
            open: Mutex::new(open),
            snapshot: RwLock::new(Arc::new(snapshot)),
            synonyms: RwLock::new(Arc::new(synonyms_file.clone())),
            synonyms_file: Mutex::new(synonyms_file),
            pending: Mutex::default(),
        })
    }

    /// The articles as they were when the index was opened or last reloaded.
    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        // Nothing that holds the lock can fail half way.
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

    /// The directory of the index.
    pub fn dir(&self) -> &Path {
        &self.dir
    }
}

impl StateSource for Index {
    fn state(&self) -> SourceState {
        let snapshot = self.snapshot();
        SourceState {
            analyzer: snapshot.analyzer.clone(),
            manifest: Arc::clone(&snapshot.manifest),
            retrieval: snapshot,
            synonyms: Arc::clone(&self.synonyms.read().unwrap_or_else(PoisonError::into_inner)),
        }
    }

    /// Cheap when nothing has changed: two small files are read, and one is looked at.
    fn reload(&self) -> Result<bool, IndexError> {
        let synonyms = self.reload_synonyms();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if StateStamp::read(&self.dir)? == open.stamp {
            return Ok(synonyms);
        }
        let (loaded, snapshot) = OpenGeneration::load(&self.dir, Some(&open))?;
        *open = loaded;
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
        Ok(true)
    }

    fn pending(&self) -> Result<PendingWords, IndexError> {
        let wanted = dictionary::read(&self.dir)?.dictionary;
        let mut known = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        known.of(&self.snapshot(), wanted)
    }
}

/// What changes with every commit, merge and switch to another generation.
#[derive(Debug, Clone, PartialEq, Eq)]
struct StateStamp {
    generation: u32,
    meta: Vec<u8>,
}

impl StateStamp {
    fn read(dir: &Path) -> Result<StateStamp, IndexError> {
        let current = directory::current(dir)?;
        let generation = current.ok_or_else(|| IndexError::Missing(dir.to_owned()))?;
        match Generation::meta_bytes(dir, generation) {
            Ok(meta) => Ok(StateStamp { generation, meta }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(IndexError::damaged(dir, format!("generation {generation} is missing")))
            }
            Err(error) => Err(IndexError::io(directory::generation_path(dir, generation), error)),
        }
    }
}

/// A generation with the reader that shows its commits.
struct OpenGeneration {
    stamp: StateStamp,
    generation: Arc<Generation>,
    reader: IndexReader,
    /// Making one takes time when the dictionary is large.
    analyzer: Analyzer,
}

impl OpenGeneration {
    /// Opens the state as it is now; what `before` has open is used again when it is of the same
    /// generation.
    fn load(
        dir: &Path,
        before: Option<&OpenGeneration>,
    ) -> Result<(OpenGeneration, Snapshot), IndexError> {
        // A writer may replace and remove files between two looks. What was found counts, good or
        // bad, when nothing has changed meanwhile.
        let mut error = None;
        for _ in 0..ATTEMPTS {
            let stamp = match StateStamp::read(dir) {
                Ok(stamp) => stamp,
                Err(reason) => {
                    error = Some(reason);
                    continue;
                }
            };
            let loaded = OpenGeneration::load_state(dir, before, stamp.clone());
            if StateStamp::read(dir).is_ok_and(|after| after == stamp) {
                return loaded;
            }
            error = loaded.err();
        }
        Err(error.unwrap_or_else(|| IndexError::Locked(dir.to_owned())))
    }

    fn load_state(
        dir: &Path,
        before: Option<&OpenGeneration>,
        stamp: StateStamp,
    ) -> Result<(OpenGeneration, Snapshot), IndexError> {
        let (generation, reader) = match before {
            Some(open) if open.stamp.generation == stamp.generation => {
                open.reader.reload().map_err(|error| open.generation.error(error))?;
                (Arc::clone(&open.generation), open.reader.clone())
            }
            _ => {
                // Nothing is written here, so nothing is cut.
                let generation = Generation::open(dir, stamp.generation, &Analyzer::new())?;
                let reader = generation.reader()?;
                (Arc::new(generation), reader)
            }
        };
        let commit = generation.commit()?;
        let manifest = generation.manifest(commit)?.ok_or_else(|| {
            IndexError::damaged(dir, "the manifest of its last commit is missing")
        })?;
        let analyzer = match before {
            Some(open) if open.analyzer.fingerprint() == manifest.fingerprint => {
                open.analyzer.clone()
            }
            _ => Analyzer::with_dictionary(generation.dictionary(commit)?),
        };
        let fields = generation.fields.clone();
        let searcher = reader.searcher();
        let snapshot = Snapshot {
            searcher,
            fields,
            manifest: Arc::new(manifest),
            analyzer: analyzer.clone(),
            dir: Some(dir.to_owned()),
            former_ids: FormerIds::default(),
        };
        Ok((OpenGeneration { stamp, generation, reader, analyzer }, snapshot))
    }
}
