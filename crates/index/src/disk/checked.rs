//! Reads small files of a commit and verifies their checksums.

use std::path::Path;

use super::commit::Commit;
use super::file_sum::FileSum;
use super::fs as disk;
use crate::IndexError;

/// The bytes of a file of a commit of the index at `dir`. The files of the commit are at `path`.
///
/// # Errors
/// When the file is missing, differs from what was written, or cannot be read.
pub(crate) fn read(
    dir: &Path,
    path: &Path,
    commit: &Commit,
    name: &str,
) -> Result<Vec<u8>, IndexError> {
    let expected = commit.files.get(name);
    let expected = expected.ok_or_else(|| IndexError::damaged(dir, name, "no commit names it"))?;
    let bytes = disk::read(&path.join(name)).map_err(|error| unreadable(dir, path, name, error))?;
    if FileSum::of(&bytes) == *expected {
        return Ok(bytes);
    }
    Err(IndexError::damaged(dir, name, "it is not what was written"))
}

/// The error for a file of a commit that could not be read. A missing file counts as damage.
pub(crate) fn unreadable(dir: &Path, path: &Path, name: &str, error: std::io::Error) -> IndexError {
    if error.kind() == std::io::ErrorKind::NotFound {
        return IndexError::damaged(dir, name, "it is missing");
    }
    IndexError::io(path.join(name), error)
}
