//! The lock of an index, which lets only one process write at a time.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::fs as disk;
use super::names::LOCK;
use crate::IndexError;

/// The initial and the maximal pause before the lock is tried again. The server keeps it for a few
/// milliseconds at a time.
const FIRST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(20);

/// The right to write, until it is dropped or the process ends.
#[derive(Debug)]
pub(crate) struct WriteLock {
    _file: File,
}

impl WriteLock {
    /// Takes the lock of an index, waiting at most this long while another process has it. Creates
    /// the directory if it is missing.
    pub(crate) fn acquire_within(dir: &Path, wait: Duration) -> Result<WriteLock, IndexError> {
        let begun = Instant::now();
        let mut pause = FIRST_PAUSE;
        loop {
            match WriteLock::acquire(dir) {
                Err(IndexError::Locked(_)) if begun.elapsed() < wait => {
                    thread::sleep(pause.min(wait.saturating_sub(begun.elapsed())));
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                acquired => return acquired,
            }
        }
    }

    /// Takes the lock of an index, or fails at once if another process has it. Creates the directory
    /// if it is missing.
    pub(crate) fn acquire(dir: &Path) -> Result<WriteLock, IndexError> {
        disk::create_directories(dir).map_err(|error| IndexError::io(dir.to_owned(), error))?;
        let path = dir.join(LOCK);
        // The file is never removed: otherwise two writers could lock two files of the same name.
        let file = disk::open_lock(&path).map_err(|error| IndexError::io(path.clone(), error))?;
        match file.try_lock() {
            Ok(()) => Ok(WriteLock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(IndexError::Locked(dir.to_owned())),
            Err(TryLockError::Error(error)) => Err(IndexError::io(path, error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_writer_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let first = WriteLock::acquire(dir.path()).unwrap();
        assert!(matches!(WriteLock::acquire(dir.path()), Err(IndexError::Locked(_))));
        drop(first);
        WriteLock::acquire(dir.path()).unwrap();
    }
}
