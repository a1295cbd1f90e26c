//! Replacing a file in one step: it is there whole or not at all, also after a power cut.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::names::TEMPORARY;
use crate::IndexError;

/// Writes a file so that it is there whole or not at all, also after a power cut. An existing file
/// is replaced in one step.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), IndexError> {
    replace_loosely(path, bytes)
        .and_then(|()| sync_directory(path.parent().unwrap_or(Path::new("."))))
        .map_err(|error| IndexError::io(path.to_owned(), error))
}

/// Like [`replace`], but after a power cut the file may be the one before.
pub(crate) fn replace_loosely(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(TEMPORARY);
    let temporary = path.with_file_name(name);
    let write = || -> io::Result<()> {
        let mut file = File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    };
    write().inspect_err(|_| {
        let _ = fs::remove_file(&temporary);
    })
}

/// Makes the names in a directory durable.
#[cfg(unix)]
pub(crate) fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Makes the names in a directory durable: other systems do so by themselves.
#[cfg(not(unix))]
pub(crate) fn sync_directory(_path: &Path) -> io::Result<()> {
    Ok(())
}
