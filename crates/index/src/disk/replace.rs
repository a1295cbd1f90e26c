//! Writes a small file atomically: it exists whole or not at all, even after a power cut.

use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::file_sum::FileSum;
use super::fs::{self, NewFile};
use super::names::TEMPORARY;
use crate::IndexError;

/// Writes a file atomically: it exists whole or not at all, even after a power cut. An existing file
/// is replaced in one step.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<FileSum, IndexError> {
    let write = || {
        let sum = replace_loosely(path, bytes)?;
        fs::sync_directory(path.parent().unwrap_or(Path::new(".")))?;
        Ok(sum)
    };
    write().map_err(|error| IndexError::io(path.to_owned(), error))
}

/// Writes a file whose name is derived from its content, as [`replace_loosely`] does, unless it
/// exists already: equal names mean equal contents. A damaged file is written again.
pub(crate) fn write_named_by_content(path: &Path, bytes: &[u8], sum: FileSum) -> io::Result<()> {
    if fs::sum(path).is_ok_and(|found| found == sum) {
        return Ok(());
    }
    replace_loosely(path, bytes).map(drop)
}

/// Like [`replace`], but until the directory is synced, a power cut may bring back the previous file.
pub(crate) fn replace_loosely(path: &Path, bytes: &[u8]) -> io::Result<FileSum> {
    write_and_rename(path, bytes, NewFile::finish)
}

fn write_and_rename<T>(
    path: &Path,
    bytes: &[u8],
    finish: impl FnOnce(&mut NewFile) -> io::Result<T>,
) -> io::Result<T> {
    let temporary = temporary_name(path);
    let write = || {
        let mut file = NewFile::create(&temporary)?;
        file.write_all(bytes)?;
        let finished = finish(&mut file)?;
        fs::rename(&temporary, path)?;
        Ok(finished)
    };
    write().inspect_err(|_| {
        let _ = fs::remove_file(&temporary);
    })
}

/// A name beside `path` that nobody else uses, on this machine or another that shares the disk.
fn temporary_name(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{:016x}{TEMPORARY}", RandomState::new().hash_one(path)));
    path.with_file_name(name)
}
