//! The directory of the index, and the folders that it is built from.

use std::path::{Path, PathBuf};

use super::engine::EngineChoice;
use crate::cli::error::CliError;
use crate::cli::settings::{Origin, Settings};
use souwen::index::{IndexError, manifest};

/// The directory of the index, and the alternative to it.
#[derive(Debug, Clone)]
pub struct IndexDir {
    /// The directory.
    pub path: PathBuf,
    /// Whether the user named it; otherwise it is the default.
    pub named: bool,
    /// Whether all files are to be read and verified before any answer.
    pub verify: bool,
    /// The published index that replaces the local one, for the commands that can answer from it.
    pub engine: Option<EngineChoice>,
}

impl IndexDir {
    /// The directory from the settings, or else `index`, and the published index, if one is chosen.
    pub fn of(chosen: &Settings) -> IndexDir {
        let index = chosen.get("index");
        IndexDir {
            path: index.values.first().map(PathBuf::from).unwrap_or_default(),
            named: index.origin != Origin::Default,
            verify: chosen.is_on("verify"),
            engine: EngineChoice::of(chosen),
        }
    }
}

/// The folders to read: those named on the command line, or else those that the index was built from
/// (returned as an empty list), or else `corpus` in the current directory.
///
/// # Errors
/// When there is none of these, or when the existing index cannot be read.
pub fn folders_to_read(index: &Path, typed: &[PathBuf]) -> Result<Vec<PathBuf>, CliError> {
    if !typed.is_empty() {
        return Ok(typed.to_vec());
    }
    match manifest::of_index(index) {
        Ok(Some(manifest)) if !manifest.folders.is_empty() => return Ok(Vec::new()),
        // The index has its own list of folders. The refresh deals with the damage or the earlier format.
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
