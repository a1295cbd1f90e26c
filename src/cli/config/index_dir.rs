//! Where the index is, and which folders it is built from.

use std::path::{Path, PathBuf};

use super::engine::ChosenEngine;
use crate::cli::error::CliError;
use crate::cli::settings::{Origin, Settings};
use souwen::index::{IndexError, manifest};

/// Where the index is.
#[derive(Debug, Clone)]
pub struct IndexDir {
    /// The directory.
    pub path: PathBuf,
    /// Whether somebody named it, or it is the default.
    pub named: bool,
    /// Whether every file of it is to be read and found whole before anything is answered.
    pub verify: bool,
    /// What is answered from instead, by the commands that can.
    pub engine: Option<ChosenEngine>,
}

impl IndexDir {
    /// The directory that is chosen, else `index`, and what is answered from instead.
    pub fn of(chosen: &Settings) -> IndexDir {
        let index = chosen.get("index");
        IndexDir {
            path: index.values.first().map(PathBuf::from).unwrap_or_default(),
            named: index.origin != Origin::Default,
            verify: chosen.is_on("verify"),
            engine: ChosenEngine::of(chosen),
        }
    }
}

/// The folders to read: those that were typed, else those that the index was built from (an empty
/// list), else `corpus` in the current directory.
///
/// # Errors
/// When there is none of them, or there is an index that cannot be read.
pub fn folders_to_read(index: &Path, typed: &[PathBuf]) -> Result<Vec<PathBuf>, CliError> {
    if !typed.is_empty() {
        return Ok(typed.to_vec());
    }
    match manifest::of_index(index) {
        Ok(Some(manifest)) if !manifest.folders.is_empty() => return Ok(Vec::new()),
        // It knows its folders; what is wrong with it is the refresh's business.
        Err(IndexError::Damaged { .. } | IndexError::Format { .. }) => return Ok(Vec::new()),
        Ok(_) => {}
        Err(error) => return Err(error.into()),
    }
    let corpus = PathBuf::from("corpus");
    if corpus.is_dir() { Ok(vec![corpus]) } else { Err(CliError::NoFolders(index.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_those_that_were_typed() {
        let typed = [PathBuf::from("报道")];
        assert_eq!(folders_to_read(Path::new("none"), &typed).unwrap(), typed);
    }
}
