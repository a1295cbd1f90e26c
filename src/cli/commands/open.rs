//! Opening the index that a command is about.

use std::path::{Path, PathBuf};

use crate::cli::commands::published;
use crate::cli::config::{IndexDir, folders_to_read};
use crate::cli::error::CliError;
use crate::cli::output::progress::RefreshBar;
use crate::cli::output::report;
use crate::cli::output::terminal::remark;
use souwen::index::{DEFAULT_HEAP, Index, IndexError, StateSource, upgrade};
use souwen::search::Engine;

/// Rebuilds the index when it is of an earlier format, and tells that it did. Everything that opens an
/// index comes here first.
///
/// # Errors
/// When it is of an earlier format and cannot be rebuilt, and why.
pub fn upgraded(dir: &Path) -> Result<(), CliError> {
    let done = upgrade(dir, DEFAULT_HEAP, &mut RefreshBar::new())?;
    done.iter().for_each(|done| remark(report::upgrade_line(done)));
    Ok(())
}

/// The engine over the index, or over what was published elsewhere. With `--verify` every file was read
/// and found whole.
///
/// # Errors
/// When there is no index, or it cannot be read or is damaged.
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

/// The folders and files that are to be read: those that were typed, else those that the index was built
/// from, else `corpus`.
///
/// # Errors
/// When there are none, or there is an index that cannot be read.
pub fn folders(dir: &IndexDir, typed: &[PathBuf]) -> Result<Vec<PathBuf>, CliError> {
    let folders = folders_to_read(&dir.path, typed)?;
    if !folders.is_empty() {
        return Ok(folders);
    }
    upgraded(&dir.path)?;
    let known = Engine::open(&dir.path)?.folders();
    Ok(known.into_iter().map(PathBuf::from).collect())
}

/// The index, if there is one. With `--verify` every file was read and found whole.
///
/// # Errors
/// When there is an index that cannot be read or is damaged.
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
