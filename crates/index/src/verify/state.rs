//! What a verification tells: the state of the files of a commit, and which are damaged.

use std::path::Path;

use crate::IndexError;
use crate::disk::commit::Commit;
use crate::disk::names;
use crate::error::holds_articles;

/// What is known of the files of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerificationState {
    /// They are being read.
    Verifying {
        /// How much has been read, in bytes.
        done: u64,
        /// How much there is, in bytes.
        total: u64,
    },
    /// All of them are what was written.
    Verified,
    /// Some are not.
    Damaged(Vec<DamagedFile>),
}

/// A file that is not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedFile {
    /// Its name within the directory of the index.
    pub name: String,
    /// What is wrong with it.
    pub reason: String,
}

impl DamagedFile {
    /// Whether nothing else in the index tells what it holds: stored articles are in it.
    pub fn is_beyond_healing(&self) -> bool {
        holds_articles(&self.name)
    }

    /// As an error of the index at `dir`.
    pub(crate) fn error(&self, dir: &Path) -> IndexError {
        IndexError::damaged(dir, &self.name, &self.reason)
    }
}

/// Whether searches would answer wrongly from this file if it is damaged. The others are checked
/// whenever something is read from them: each stored article has a checksum of its own, and small
/// files are compared with theirs. The second copy of a file is read only when the first is damaged.
pub(super) fn matters_to_search(name: &str) -> bool {
    let name = base(name);
    names::segment_of(name).is_some()
        && !name.ends_with(names::STORE)
        && names::original(name).is_none()
}

/// The name of a file within its generation.
pub(super) fn base(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Whether this is the file of that name within its generation.
pub(super) fn is(file: &DamagedFile, name: &str) -> bool {
    base(&file.name) == name
}

/// The name of a file of a commit within the directory of the index.
pub(super) fn located(commit: &Commit, name: &str) -> String {
    format!("{}{}/{name}", names::GENERATION_PREFIX, commit.generation())
}
