//! Staging: where a writer keeps its files until they belong to a commit. It is a directory of the
//! writer's own within the directory of the index.
//!
//! So several writers can prepare files at the same time, and the lock of the index is needed only
//! while a commit is made: then the files move to their generation. A file in a generation that
//! belongs to no commit is a leftover, and so is a staging directory that nobody has locked.

use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};

use super::fs as disk;
use super::names::{LOCK, STAGING_PREFIX};
use crate::IndexError;

/// How often another name is tried if another process removes the new directory as a leftover.
const ATTEMPTS: usize = 100;

/// A directory for the files of one writer. It is removed when this is dropped, or else by the next writer.
#[derive(Debug)]
pub(crate) struct Staging {
    path: PathBuf,
    _lock: File,
}

impl Staging {
    /// Creates a staging directory in the directory of an index.
    pub(crate) fn create(dir: &Path) -> Result<Staging, IndexError> {
        let mut failed = None;
        for _ in 0..ATTEMPTS {
            let name = format!("{STAGING_PREFIX}{:016x}", RandomState::new().hash_one(dir));
            let path = dir.join(name);
            match Staging::make(&path) {
                Ok(Some(staging)) => return Ok(staging),
                Ok(None) => {}
                Err(error) => {
                    let _ = disk::remove_directory(&path);
                    return Err(IndexError::io(path, error));
                }
            }
            failed = Some(path);
        }
        let error = io::Error::new(io::ErrorKind::AlreadyExists, "it is always taken");
        Err(IndexError::io(failed.unwrap_or_else(|| dir.to_owned()), error))
    }

    /// Creates one at this path; `None` if another process removed it before it was locked.
    fn make(path: &Path) -> io::Result<Option<Staging>> {
        match disk::create_directory(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(None),
            made => made?,
        }
        let lock = path.join(LOCK);
        let file = match disk::open_lock(&lock) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        let is_ours = file.try_lock().is_ok() && lock.exists();
        Ok(is_ours.then(|| Staging { path: path.to_owned(), _lock: file }))
    }

    /// The path of the directory.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Moves a file to a directory on the same disk. Replaces a leftover of that name.
    pub(crate) fn hand_over(&self, name: &str, to: &Path) -> Result<(), IndexError> {
        let (from, to) = (self.path.join(name), to.join(name));
        disk::rename(&from, &to).map_err(|error| IndexError::io(to, error))
    }

    /// Removes a file that is not needed. If that fails, it is removed with the directory.
    pub(crate) fn discard(&self, name: &str) {
        let _ = disk::remove_file(&self.path.join(name));
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = disk::remove_directory(&self.path);
    }
}

/// Removes the directories that killed writers have left in the directory of an index.
pub(crate) fn remove_leftovers(dir: &Path) {
    for name in disk::names_in(dir).unwrap_or_default() {
        if !name.starts_with(STAGING_PREFIX) {
            continue;
        }
        let path = dir.join(name);
        let Ok(lock) = disk::open_lock(&path.join(LOCK)) else { continue };
        if lock.try_lock().is_ok() {
            let _ = disk::remove_directory(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_uses_goes() {
        let dir = tempfile::tempdir().unwrap();
        let used = Staging::create(dir.path()).unwrap();
        std::fs::write(used.path().join("a"), "content").unwrap();
        let left = dir.path().join(format!("{STAGING_PREFIX}1"));
        std::fs::create_dir(&left).unwrap();
        std::fs::write(left.join("a"), "content").unwrap();
        remove_leftovers(dir.path());
        assert!(used.path().join("a").exists());
        assert!(!left.exists());
        used.hand_over("a", dir.path()).unwrap();
        assert!(dir.path().join("a").exists());
        let path = used.path().to_owned();
        drop(used);
        assert!(!path.exists());
    }

    #[test]
    fn each_has_one_of_its_own_whoever_clears_away_meanwhile() {
        let dir = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| (0..50).for_each(|_| remove_leftovers(dir.path())));
                scope.spawn(|| {
                    for _ in 0..50 {
                        let staging = Staging::create(dir.path()).unwrap();
                        std::fs::write(staging.path().join("a"), "content").unwrap();
                        assert!(staging.path().join("a").exists());
                    }
                });
            }
        });
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
