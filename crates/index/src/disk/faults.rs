//! For tests: makes operations on files fail, and records them.
//!
//! A [`Faults`] watches the operations under one directory on all threads, so tests that run at the
//! same time do not disturb each other.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// An operation on a file or directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Operation {
    /// Opens a file or a directory for reading or locking, or continues to read it.
    Open,
    /// Creates a new file.
    Create,
    /// Appends these bytes to a new file.
    Write(Vec<u8>),
    /// Makes a file read-only.
    ReadOnly,
    /// Syncs a file to the disk.
    Sync,
    /// Renames a file to this path. A file that is there is replaced.
    Rename(PathBuf),
    /// Gives the file at this path a second name.
    Link(PathBuf),
    /// Removes a file, or a directory with everything in it.
    Remove,
    /// Creates a directory.
    CreateDirectory,
    /// Syncs the names in a directory to the disk.
    SyncDirectory,
}

/// Which operations fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failing {
    /// None.
    None,
    /// Only the one with this number, from 0.
    Only(usize),
    /// The one with this number and all later ones, as after a crash: even cleaning up fails.
    From(usize),
}

/// Watches the operations under a directory until it is dropped.
pub(crate) struct Faults {
    watch: Arc<Watch>,
}

struct Watch {
    root: PathBuf,
    failing: Failing,
    /// The error code of a failing operation.
    code: i32,
    seen: Mutex<Vec<(Operation, PathBuf)>>,
}

static WATCHES: Mutex<Vec<Arc<Watch>>> = Mutex::new(Vec::new());

fn watches() -> MutexGuard<'static, Vec<Arc<Watch>>> {
    WATCHES.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Faults {
    /// Watches the operations under `root`, and makes some of them fail with this error code of the
    /// operating system (5 is an I/O error, 28 a full disk).
    pub(crate) fn under(root: &Path, failing: Failing, code: i32) -> Faults {
        let watch =
            Arc::new(Watch { root: root.to_owned(), failing, code, seen: Mutex::default() });
        watches().push(Arc::clone(&watch));
        Faults { watch }
    }

    /// The operations so far with their paths, in order, including those that failed.
    pub(crate) fn seen(&self) -> Vec<(Operation, PathBuf)> {
        self.watch.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The number of operations so far.
    pub(crate) fn count(&self) -> usize {
        self.watch.seen.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl Drop for Faults {
    fn drop(&mut self) {
        watches().retain(|watch| !Arc::ptr_eq(watch, &self.watch));
    }
}

/// Called before each operation. Returns the error if the operation is to fail.
pub(crate) fn about_to(operation: Operation, path: &Path) -> io::Result<()> {
    let watch = watches().iter().find(|watch| path.starts_with(&watch.root)).map(Arc::clone);
    let Some(watch) = watch else { return Ok(()) };
    let mut seen = watch.seen.lock().unwrap_or_else(PoisonError::into_inner);
    let number = seen.len();
    seen.push((operation, path.to_owned()));
    let fails = match watch.failing {
        Failing::None => false,
        Failing::Only(only) => number == only,
        Failing::From(first) => number >= first,
    };
    if fails { Err(io::Error::from_raw_os_error(watch.code)) } else { Ok(()) }
}
