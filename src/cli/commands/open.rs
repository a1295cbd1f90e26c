//! Opens the index for a command, and first rebuilds an index of an earlier format.

use std::path::{Path, PathBuf};

use crate::cli::commands::published;
use crate::cli::config::{IndexDir, folders_to_read};
use crate::cli::error::CliError;
use crate::cli::output::progress::RefreshBar;
use crate::cli::output::report;
use crate::cli::output::terminal::remark;
use souwen::index::{DEFAULT_HEAP, Index, IndexError, StateSource, upgrade};
use souwen::search::Engine;

/// Rebuilds the index if it has an earlier format, and reports that. Every command that opens an index calls
/// this first.
///
/// # Errors
/// When the index has an earlier format and cannot be rebuilt.
pub fn upgraded(dir: &Path) -> Result<(), CliError> {
    let done = upgrade(dir, DEFAULT_HEAP, &mut RefreshBar::new())?;
    done.iter().for_each(|done| remark(report::upgrade_line(done)));
    Ok(())
}

/// The engine over the index, or over an index published in a cluster. With `--verify`, every file of the
/// index has been read and its checksum verified.
///
/// # Errors
/// When there is no index, or it cannot be read or is damaged; for a cluster, when it does not answer or has
/// no index of that name.
pub fn engine(dir: &IndexDir) -> Result<Engine, CliError> {
    if let Some(chosen) = &dir.engine {
        return published::engine(chosen);
    }
    upgraded(&dir.path)?;
    let engine = Engine::open(&dir.path)?;
    if dir.verify {
        engine.verification().wait()?;
    }
    Ok(engine)
}

/// The folders and files to read: those named on the command line, or else those that the index was built
/// from, or else `corpus`.
///
/// # Errors
/// When there are none, or when the existing index cannot be read.
pub fn folders(dir: &IndexDir, typed: &[PathBuf]) -> Result<Vec<PathBuf>, CliError> {
    let folders = folders_to_read(&dir.path, typed)?;
    if !folders.is_empty() {
        return Ok(folders);
    }
    upgraded(&dir.path)?;
    let known = Engine::open(&dir.path)?.folders();
    Ok(known.into_iter().map(PathBuf::from).collect())
}

/// The index, if there is one. With `--verify`, every file has been read and its checksum verified.
///
/// # Errors
/// When the existing index cannot be read or is damaged.
pub fn index(dir: &IndexDir) -> Result<Option<Index>, CliError> {
    upgraded(&dir.path)?;
    let index = match Index::open(&dir.path) {
        Ok(index) => index,
        Err(IndexError::Missing(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if dir.verify {
        index.state().verification.wait()?;
    }
    Ok(Some(index))
}
