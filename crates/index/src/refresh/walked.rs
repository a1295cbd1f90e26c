//! Folders that were looked through, and whether they are still there: what could not be found in
//! one may be missing only because a drive was taken away.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A folder that was looked through, and what it was then.
#[derive(Debug)]
pub(crate) struct Walked {
    pub path: PathBuf,
    identity: Option<(u64, u64)>,
}

impl Walked {
    /// Looks at a folder that is about to be looked through.
    pub(crate) fn now(path: &Path) -> io::Result<Walked> {
        Ok(Walked { path: path.to_owned(), identity: identity(path)? })
    }

    /// Whether the folder is still the one that was looked through, rather than gone or, where a
    /// drive was mounted, the empty folder below it.
    pub(crate) fn is_there(&self) -> bool {
        identity(&self.path).is_ok_and(|identity| identity == self.identity)
    }
}

/// The device and the number of a folder, where the system tells. A file has none: many programs
/// save by putting a new one in its place.
#[cfg(unix)]
fn identity(path: &Path) -> io::Result<Option<(u64, u64)>> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(path)?;
    Ok(metadata.is_dir().then(|| (metadata.dev(), metadata.ino())))
}

/// The device and the number of a folder, where the system tells.
#[cfg(not(unix))]
fn identity(path: &Path) -> io::Result<Option<(u64, u64)>> {
    fs::metadata(path).map(|_| None)
}
