//! Where the index is, and which folders it is built from.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::cli::error::CliError;
use souwen::index::{IndexError, manifest};

/// Where the index is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexDir {
    /// The directory.
    pub path: PathBuf,
    /// Whether somebody named it, or it is the default.
    pub named: bool,
    /// Whether every file of it is to be read and found whole before anything is answered.
    pub verify: bool,
}

impl IndexDir {
    /// The directory of `--index`, else of the environment variable `SOUWEN_INDEX`, else `index`.
    pub fn choose(option: Option<PathBuf>, environment: Option<OsString>) -> IndexDir {
        let environment = environment.filter(|value| !value.is_empty()).map(PathBuf::from);
        match option.or(environment) {
            Some(path) => IndexDir { path, named: true, verify: false },
            None => IndexDir { path: PathBuf::from("index"), named: false, verify: false },
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
    fn the_index_is_named_by_option_then_environment() {
        let choose = |option: Option<&str>, environment: Option<&str>| {
            let dir = IndexDir::choose(option.map(PathBuf::from), environment.map(OsString::from));
            (dir.path.to_string_lossy().into_owned(), dir.named)
        };
        assert_eq!(choose(Some("a"), Some("b")), ("a".to_owned(), true));
        assert_eq!(choose(None, Some("b")), ("b".to_owned(), true));
        assert_eq!(choose(None, Some("")), ("index".to_owned(), false));
        assert_eq!(choose(None, None), ("index".to_owned(), false));
    }

    #[test]
    fn folders_are_those_that_were_typed() {
        let typed = [PathBuf::from("报道")];
        assert_eq!(folders_to_read(Path::new("none"), &typed).unwrap(), typed);
    }
}
