//! Tantivy's directory on disk, made safe against a power cut and readable without the right to
//! write.
//!
//! Tantivy writes every file of a segment through to the disk before it renames a new `meta.json`
//! into place, but leaves that renaming in the cache of the operating system: a commit that was
//! reported could be gone after a power cut. Here the directory is written through as well.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tantivy::directory::error::{
    DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError,
};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};
use tantivy::{Directory, TantivyError};

/// The name of the file that tells which segments are part of the index.
pub(super) const META: &str = "meta.json";

/// See the head of this file.
#[derive(Debug, Clone)]
pub(super) struct DurableDirectory(MmapDirectory);

impl DurableDirectory {
    /// Opens an existing directory.
    pub(super) fn open(path: &Path) -> Result<DurableDirectory, TantivyError> {
        let open: Result<_, OpenDirectoryError> = MmapDirectory::open(path);
        Ok(DurableDirectory(open?))
    }
}

impl Directory for DurableDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.0.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.0.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.0.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.0.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.0.atomic_write(path, data)?;
        // The list of files, which is written often, may be lost: it only tells what to remove.
        if path == Path::new(META) { self.0.sync_directory() } else { Ok(()) }
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.0.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.0.acquire_lock(lock) {
            // Readers lock against the removal of files that they are about to open. Where they may
            // not write, nobody removes files on their behalf; a retry covers the rest.
            Err(LockError::IoError(error))
                if lock.filepath == META_LOCK.filepath
                    && matches!(
                        error.kind(),
                        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
                    ) =>
            {
                Ok(DirectoryLock::from(Box::new(())))
            }
            result => result,
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.0.watch(callback)
    }
}
