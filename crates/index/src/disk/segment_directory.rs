//! The directory from which tantivy reads its segments: a generation on disk, restricted to the
//! segments of a commit.
//!
//! Tantivy lists its segments in `meta.json`. Here this list is part of our commit: when tantivy
//! reads `meta.json`, it gets the list in the commit. So one step makes everything visible at once,
//! and there are no two lists that could disagree. Tantivy never writes or removes anything here (new
//! segments are written elsewhere, see `staged_files.rs`). So an index can be served by another user
//! than the one who builds it, or from a read-only disk.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, WatchCallback, WatchHandle,
    WritePtr,
};
use tantivy::{Directory, TantivyError};

use super::commit::Commit;
use super::fs as disk;
use super::names::{META, STORE};
use super::read_file::ReadFile;

/// How the bytes of files are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Residence {
    /// Memory-mapped, through the cache of the operating system. Uses the least memory.
    #[default]
    Mapped,
    /// Memory-mapped, except for stored articles, which are read on demand. Each is needed only
    /// rarely, and mapped pages of all of them would pile up in a long-running server.
    Served,
    /// Read into memory when they are opened. Later damage to the files cannot affect the process.
    Memory,
}

/// See the module documentation.
#[derive(Debug, Clone)]
pub(crate) struct SegmentDirectory {
    files: MmapDirectory,
    root: PathBuf,
    residence: Residence,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    /// Tantivy's list of segments.
    segments: RwLock<Option<Vec<u8>>>,
    /// The files that are kept in memory, by name.
    cached: Mutex<HashMap<PathBuf, OwnedBytes>>,
}

impl SegmentDirectory {
    /// Opens an existing directory, at first without segments.
    pub(crate) fn open(
        path: &Path,
        residence: Residence,
    ) -> Result<SegmentDirectory, TantivyError> {
        let files = MmapDirectory::open(path)?;
        let (root, shared) = (path.to_owned(), Arc::default());
        Ok(SegmentDirectory { files, root, residence, shared })
    }

    /// Shows the segments of a commit.
    pub(crate) fn show(&self, commit: &Commit) {
        *self.shared.segments.write().unwrap_or_else(PoisonError::into_inner) =
            Some(commit.segments.to_string().into_bytes());
        self.cached().retain(|name, _| name.to_str().is_some_and(|n| commit.files.contains_key(n)));
    }

    /// Tantivy's list of segments.
    pub(crate) fn list(&self) -> Option<Vec<u8>> {
        self.shared.segments.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn cached(&self) -> MutexGuard<'_, HashMap<PathBuf, OwnedBytes>> {
        self.shared.cached.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Directory for SegmentDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let file = self.root.join(path);
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_owned()),
            _ => OpenReadError::wrap_io_error(error, path.to_owned()),
        };
        match self.residence {
            Residence::Served if path.to_string_lossy().ends_with(STORE) => {
                return Ok(Arc::new(ReadFile::open(&file).map_err(failed)?));
            }
            Residence::Mapped | Residence::Served => {
                disk::opening(&file).map_err(failed)?;
                return self.files.get_file_handle(path);
            }
            Residence::Memory => {}
        }
        if let Some(cached) = self.cached().get(path) {
            return Ok(Arc::new(cached.clone()));
        }
        let bytes = OwnedBytes::new(disk::read(&file).map_err(failed)?);
        self.cached().insert(path.to_owned(), bytes.clone());
        Ok(Arc::new(bytes))
    }

    /// Only the code that publishes commits knows which files can be removed.
    fn delete(&self, _path: &Path) -> Result<(), DeleteError> {
        Ok(())
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        if path == Path::new(META) {
            return Ok(self.list().is_some());
        }
        self.files.exists(path)
    }

    /// Nothing is written here.
    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let error = io::Error::from(io::ErrorKind::ReadOnlyFilesystem);
        Err(OpenWriteError::wrap_io_error(error, path.to_owned()))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let segments = if path == Path::new(META) { self.list() } else { None };
        segments.ok_or_else(|| OpenReadError::FileDoesNotExist(path.to_owned()))
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        // Tantivy also writes a list of files that it may remove; here it may remove none.
        if path == Path::new(META) {
            *self.shared.segments.write().unwrap_or_else(PoisonError::into_inner) =
                Some(data.to_vec());
        }
        Ok(())
    }

    /// Names become durable when a commit is published.
    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    /// The writer has the lock of the index, and files in use are never removed.
    fn acquire_lock(&self, _lock: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}
