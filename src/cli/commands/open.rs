//! Opening the index that a command is about.

use crate::cli::config::IndexDir;
use crate::cli::error::CliError;
use souwen::index::{Index, IndexError, StateSource};
use souwen::search::Engine;

/// The engine over the index. With `--verify` every file was read and found whole.
///
/// # Errors
/// When there is no index, or it cannot be read or is damaged.
pub fn engine(dir: &IndexDir) -> Result<Engine, CliError> {
    let engine = Engine::open(&dir.path)?;
    if dir.verify {
        engine.verification().wait()?;
    }
    Ok(engine)
}

/// The index, if there is one. With `--verify` every file was read and found whole.
///
/// # Errors
/// When there is an index that cannot be read or is damaged.
pub fn index(dir: &IndexDir) -> Result<Option<Index>, CliError> {
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
