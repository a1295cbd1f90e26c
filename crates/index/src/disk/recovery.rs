//! Recovers the current commit when `CURRENT` is damaged or missing: every generation contains a
//! second copy of the text of its commit.

use std::path::Path;
use std::sync::Arc;

use super::commit::Commit;
use super::lock::WriteLock;
use super::names::{self, CURRENT};
use super::replace::replace;
use super::{directory, fs as disk};
use crate::IndexError;
use crate::verify::Verification;

/// The current commit; `None` if there is no index yet. If `CURRENT` is damaged or missing, it is
/// restored from its copy, and a damaged copy is restored from `CURRENT`.
///
/// # Errors
/// When there is an index, but neither text of its commit is readable; or it has another format.
pub(crate) fn settle(_lock: &WriteLock, dir: &Path) -> Result<Option<Commit>, IndexError> {
    let lost = match directory::current(dir) {
        Ok(Some(commit)) => {
            // The run that published the commit may have failed in its last step. A run that finds
            // nothing to do must not report success while a power cut could still undo the commit.
            disk::sync_directory(dir).map_err(|error| IndexError::io(dir.to_owned(), error))?;
            restore_copy(dir, &commit)?;
            return Ok(Some(commit));
        }
        Ok(None) => None,
        Err(error @ IndexError::Damaged { .. }) => Some(error),
        Err(error) => return Err(error),
    };
    match (latest(dir)?, lost) {
        (Some(commit), _) => {
            directory::publish(dir, &commit)?;
            Ok(Some(commit))
        }
        (None, None) => Ok(None),
        (None, Some(error)) => Err(error),
    }
}

/// Restores the copy of the current commit if it is damaged or missing.
fn restore_copy(dir: &Path, commit: &Commit) -> Result<(), IndexError> {
    let path = directory::generation_path(dir, commit.generation()).join(commit.copy_name());
    let current = dir.join(CURRENT);
    let text = disk::read(&current).map_err(|error| IndexError::io(current, error))?;
    if !path.parent().is_some_and(Path::is_dir) || disk::read(&path).is_ok_and(|copy| copy == text)
    {
        return Ok(());
    }
    replace(&path, &text).map(drop)
}

/// The latest commit that has a copy. Prefers a commit whose files are all undamaged.
///
/// # Errors
/// When a directory cannot be read.
pub(crate) fn latest(dir: &Path) -> Result<Option<Commit>, IndexError> {
    let mut hurt = None;
    for generation in directory::generations(dir)? {
        let path = directory::generation_path(dir, generation);
        let names = disk::names_in(&path).map_err(|error| IndexError::io(path.clone(), error))?;
        let mut copies: Vec<(u64, String)> = names
            .into_iter()
            .filter_map(|name| Some((names::commit_of_copy(&name)?, name)))
            .collect();
        copies.sort_unstable_by(|a, b| b.cmp(a));
        for (_, name) in copies {
            // An unreadable copy may be the latest: older ones must not be used then.
            let text = disk::read(&path.join(&name));
            let text = text.map_err(|error| IndexError::io(path.join(&name), error))?;
            let Ok(commit) = Commit::parse(dir, &name, &text) else { continue };
            let verification = Verification::new(dir, Arc::new(commit.clone()), None);
            verification.finish();
            if verification.is_verified() {
                return Ok(Some(commit));
            }
            hurt = hurt.or(Some(commit));
        }
    }
    Ok(hurt)
}
