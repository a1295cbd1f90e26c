//! The directory to which tantivy writes a segment: that of a writer. Checksums are computed on the way.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, DirectoryLock, FileHandle, Lock, OwnedBytes, TerminatingWrite, WatchCallback,
    WatchHandle, WritePtr,
};
use tantivy::{Directory, IndexMeta, TantivyError};

use super::file_sum::FileSum;
use super::fs::{self as disk, NewFile};
use super::names::{self, META};
use super::segment_list::{NewSegment, SegmentList};
use super::staging::Staging;

/// The directory of a writer, as tantivy sees it while one segment is written.
#[derive(Debug, Clone)]
pub(crate) struct StagedFiles {
    root: PathBuf,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    /// Tantivy's list of segments.
    list: Mutex<Option<Vec<u8>>>,
    /// The files that were written, by name.
    written: Mutex<BTreeMap<String, FileSum>>,
}

impl StagedFiles {
    /// Starts with nothing written.
    pub(crate) fn new(staging: &Staging) -> StagedFiles {
        StagedFiles { root: staging.path().to_owned(), shared: Arc::default() }
    }

    fn list(&self) -> MutexGuard<'_, Option<Vec<u8>>> {
        self.shared.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The files that were written, by name.
    pub(crate) fn take_written(&self) -> BTreeMap<String, FileSum> {
        std::mem::take(&mut *self.shared.written.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Sets the list of segments.
    pub(crate) fn set_list(&self, list: &IndexMeta) -> Result<(), TantivyError> {
        let list = serde_json::to_vec(list).map_err(io::Error::from)?;
        *self.list() = Some(list);
        Ok(())
    }

    /// The single segment of the list, with the written files.
    pub(crate) fn segment(&self) -> Result<Option<NewSegment>, TantivyError> {
        let list = self.list().clone().unwrap_or_default();
        let list: SegmentList = serde_json::from_slice(&list).map_err(io::Error::from)?;
        let files = self.take_written();
        Ok(list.segments.into_iter().next().map(|entry| NewSegment { entry, files }))
    }
}

impl Directory for StagedFiles {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let bytes = disk::read(&self.root.join(path)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_owned()),
            _ => OpenReadError::wrap_io_error(error, path.to_owned()),
        })?;
        Ok(Arc::new(OwnedBytes::new(bytes)))
    }

    /// Files that are not needed are removed with the directory.
    fn delete(&self, _path: &Path) -> Result<(), DeleteError> {
        Ok(())
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        if path == Path::new(META) {
            return Ok(self.list().is_some());
        }
        Ok(self.root.join(path).exists())
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_owned()),
            _ => OpenWriteError::wrap_io_error(error, path.to_owned()),
        };
        let name = path.to_string_lossy().into_owned();
        let file = NewFile::create(&self.root.join(path)).map_err(failed)?;
        let twin = names::twin(&name).map(|twin| NewFile::create(&self.root.join(twin)));
        let twin = twin.transpose().map_err(failed)?;
        let shared = Arc::clone(&self.shared);
        Ok(BufWriter::new(Box::new(SegmentFile { name, file, twin, shared })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let list = if path == Path::new(META) { self.list().clone() } else { None };
        list.ok_or_else(|| OpenReadError::FileDoesNotExist(path.to_owned()))
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        // Tantivy also writes a list of files that it may remove; here it may remove none.
        if path == Path::new(META) {
            *self.list() = Some(data.to_vec());
        }
        Ok(())
    }

    /// Names become durable when a commit is published.
    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    /// Nobody else writes to this directory.
    fn acquire_lock(&self, _lock: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

/// A file of a segment that is being written.
struct SegmentFile {
    name: String,
    file: NewFile,
    /// The second copy, for a file that cannot be rebuilt from anything else.
    twin: Option<NewFile>,
    shared: Arc<Shared>,
}

impl Write for SegmentFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        if let Some(twin) = &mut self.twin {
            twin.write_all(&bytes[..written])?;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl TerminatingWrite for SegmentFile {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        let sum = self.file.finish()?;
        let mut written = self.shared.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.insert(self.name.clone(), sum);
        if let (Some(twin), Some(name)) = (&mut self.twin, names::twin(&self.name)) {
            written.insert(name, twin.finish()?);
        }
        Ok(())
    }
}
