//! For tests: making operations on files fail, and writing them down.
//!
//! A [`Faults`] watches the operations under one directory, whichever thread makes them, so that
//! tests beside each other do not disturb each other.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// An operation on a file or directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// A file or a directory is opened to be read or locked, or read on.
    Open,
    /// A new file is made.
    Create,
    /// These bytes are added to a new file.
    Write(Vec<u8>),
    /// A file is made read-only.
    ReadOnly,
    /// A file is written through to the disk.
    Sync,
    /// A file gets another name, which is given; what had that name is replaced.
    Rename(PathBuf),
    /// The file that is given gets a second name.
    Link(PathBuf),
    /// A file or a directory with everything in it goes.
    Remove,
    /// A directory is made.
    CreateDirectory,
    /// The names in a directory are written through to the disk.
    SyncDirectory,
}

/// Which operations fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failing {
    /// None.
    None,
    /// Only the one with this number, from 0.
    Only(usize),
    /// The one with this number and all after it, as after a crash: not even what was begun can be
    /// tidied up.
    From(usize),
}

/// Watches the operations under a directory until it is dropped.
pub struct Faults {
    watch: Arc<Watch>,
}

struct Watch {
    root: PathBuf,
    failing: Failing,
    /// What the system says when an operation fails.
    code: i32,
    seen: Mutex<Vec<(Operation, PathBuf)>>,
}

static WATCHES: Mutex<Vec<Arc<Watch>>> = Mutex::new(Vec::new());

fn watches() -> MutexGuard<'static, Vec<Arc<Watch>>> {
    WATCHES.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Faults {
    /// Watches the operations under `root`, and lets some of them fail with this error of the
    /// operating system (5 is a fault of the disk, 28 that it is full).
    pub fn under(root: &Path, failing: Failing, code: i32) -> Faults {
        let watch =
            Arc::new(Watch { root: root.to_owned(), failing, code, seen: Mutex::default() });
        watches().push(Arc::clone(&watch));
        Faults { watch }
    }

    /// The operations so far, with what they were made on, in their order. One that failed is among
    /// them.
    pub fn seen(&self) -> Vec<(Operation, PathBuf)> {
        self.watch.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many operations there were so far.
    pub fn count(&self) -> usize {
        self.watch.seen.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl Drop for Faults {
    fn drop(&mut self) {
        watches().retain(|watch| !Arc::ptr_eq(watch, &self.watch));
    }
}

/// Called before each operation.
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
