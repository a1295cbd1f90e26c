//! Folders that were walked, and whether they still exist: files of a folder may be missing only
//! because a drive was removed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A folder that was walked, with its identity at that time.
#[derive(Debug)]
pub(crate) struct Walked {
    pub path: PathBuf,
    identity: Option<(u64, u64)>,
}

impl Walked {
    /// Records the identity of a folder that is about to be walked.
    pub(crate) fn now(path: &Path) -> io::Result<Walked> {
        Ok(Walked { path: path.to_owned(), identity: identity(path)? })
    }

    /// Whether the folder is still the one that was walked. It may be gone; or, if it was the mount
    /// point of a drive, the empty folder below is visible now.
    pub(crate) fn is_there(&self) -> bool {
        identity(&self.path).is_ok_and(|identity| identity == self.identity)
    }
}

/// The device and inode number of a folder, if the system provides them. `None` for a file: many
/// programs save a file by replacing it.
#[cfg(unix)]
fn identity(path: &Path) -> io::Result<Option<(u64, u64)>> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(path)?;
    Ok(metadata.is_dir().then(|| (metadata.dev(), metadata.ino())))
}

/// The device and inode number of a folder, if the system provides them.
#[cfg(not(unix))]
fn identity(path: &Path) -> io::Result<Option<(u64, u64)>> {
    fs::metadata(path).map(|_| None)
}
