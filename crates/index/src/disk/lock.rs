//! The lock of an index: one process writes at a time.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::fs as disk;
use super::names::LOCK;
use crate::IndexError;

/// How long to wait before the lock is tried again, at first and at most. The server has it for a few
/// thousandths of a second at a time.
const FIRST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(20);

/// The right to write, until it is dropped or the process ends.
#[derive(Debug)]
pub(crate) struct WriteLock {
    _file: File,
}

impl WriteLock {
    /// Takes the lock of an index, and waits for it at most so long while another has it. Creates the
    /// directory when it is missing.
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

    /// Takes the lock of an index, or says at once that another has it. Creates the directory when
    /// it is missing.
    pub(crate) fn acquire(dir: &Path) -> Result<WriteLock, IndexError> {
        disk::create_directories(dir).map_err(|error| IndexError::io(dir.to_owned(), error))?;
        let path = dir.join(LOCK);
        // The file stays: removing it would let two writers lock two files of that name.
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
