//! Tantivy's directory on disk, made safe against a power cut and readable for others.
//!
//! Tantivy writes every file of a segment through to the disk before it renames a new `meta.json`
//! into place, but leaves that renaming in the cache of the operating system: a commit that was
//! reported could be gone after a power cut. Here the directory is written through as well. And
//! tantivy makes `meta.json` a file that nobody but its writer may read, and takes a lock to read:
//! here an index can be served by another user than the one who builds it, or from a disk that
//! cannot be written.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};
use tantivy::{Directory, TantivyError};

use super::names::META;
use super::replace::{replace_loosely, sync_directory};

/// See the head of this file.
#[derive(Debug, Clone)]
pub(crate) struct DurableDirectory {
    files: MmapDirectory,
    root: PathBuf,
}

impl DurableDirectory {
    /// Opens an existing directory.
    pub(crate) fn open(path: &Path) -> Result<DurableDirectory, TantivyError> {
        let files = MmapDirectory::open(path)?;
        Ok(DurableDirectory { files, root: path.to_owned() })
    }
}

impl Directory for DurableDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.files.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.files.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.files.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        replace_loosely(&self.root.join(path), data)?;
        // The list of files, which is written often, may be lost: it only tells what to remove.
        if path == Path::new(META) { self.sync_directory() } else { Ok(()) }
    }

    fn sync_directory(&self) -> io::Result<()> {
        sync_directory(&self.root)
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.files.acquire_lock(lock) {
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
        self.files.watch(callback)
    }
}
