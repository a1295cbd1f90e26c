//! The result of a verification: the state of the files of a commit, and the damaged ones.

use std::path::Path;

use crate::IndexError;
use crate::disk::commit::Commit;
use crate::disk::names;
use crate::error::is_article_store;

/// The state of the files of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerificationState {
    /// They are being read.
    Verifying {
        /// The number of bytes read so far.
        done: u64,
        /// The total number of bytes.
        total: u64,
    },
    /// All files are as they were written.
    Verified,
    /// Some files are damaged.
    Damaged(Vec<DamagedFile>),
}

/// A damaged file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedFile {
    /// Its name relative to the directory of the index.
    pub name: String,
    /// The kind of damage.
    pub reason: String,
}

impl DamagedFile {
    /// Whether it contains data that exists nowhere else in the index: stored articles.
    pub fn is_beyond_healing(&self) -> bool {
        is_article_store(&self.name)
    }

    /// The error for an index at `dir`.
    pub(crate) fn error(&self, dir: &Path) -> IndexError {
        IndexError::damaged(dir, &self.name, &self.reason)
    }
}

/// Whether searches need this file for correct answers. The other files are verified whenever they
/// are read: each stored article has a checksum of its own, and small files are compared with theirs.
/// The second copy of a file is read only if the first one is damaged.
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
