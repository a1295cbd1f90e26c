//! What is offered to be copied: the text of a commit, and the user's files beside it.

use std::collections::BTreeMap;
use std::path::Path;

use super::error::CopyError;
use super::mark::State;
use super::names::may_be_of_a_commit;
use crate::disk::commit::Commit;
use crate::disk::file_sum::{FileSum, Hash};
use crate::disk::names::{CURRENT, DICTIONARY_FILE, SYNONYMS_FILE};
use crate::{IndexError, Manifest};
use xxhash_rust::xxh3::xxh3_128;

/// The files of the user's that belong to a copy: queries go by the synonyms, and the words are those
/// with which the next writer cuts.
pub(super) const USER_FILES: [&str; 2] = [DICTIONARY_FILE, SYNONYMS_FILE];
/// The largest of them that is copied, in bytes: one is held in memory.
pub(super) const LARGEST_USER_FILE: u64 = 64 << 20;
/// The most files that a commit may have; with 40 segments it has some 400.
const MOST_FILES: usize = 100_000;

/// A commit that can be copied.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Names the commit: the checksum of its text.
    pub(super) id: String,
    pub(super) text: String,
    pub(super) commit: Commit,
    /// Those of the user's files that there are.
    pub(super) user_files: BTreeMap<String, FileSum>,
}

/// What is known of a file before it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFacts {
    /// Its name.
    pub name: String,
    /// Its length, in bytes.
    pub bytes: u64,
    /// Its checksum (XXH3, 128 bits), 32 hexadecimal digits.
    pub xxh3: String,
}

impl FileFacts {
    pub(super) fn new(name: &str, sum: &FileSum) -> FileFacts {
        FileFacts { name: name.to_owned(), bytes: sum.length, xxh3: sum.hash.to_string() }
    }

    fn sum(&self) -> Option<FileSum> {
        let hash = (self.xxh3.len() == 32).then(|| u128::from_str_radix(&self.xxh3, 16).ok())??;
        Some(FileSum { length: self.bytes, hash: Hash(hash) })
    }
}

impl Offer {
    /// What `from` offers: the text of a commit, and the user's files.
    ///
    /// # Errors
    /// When it is of another format or no commit, and when it names files that no index has.
    pub fn read(from: &str, text: &str, user_files: &[FileFacts]) -> Result<Offer, CopyError> {
        let nonsense = |what: String| CopyError::Nonsense { from: from.to_owned(), what };
        let commit = match Commit::parse(Path::new(from), CURRENT, text.as_bytes()) {
            Ok(commit) => commit,
            Err(error @ IndexError::Format { .. }) => return Err(error.into()),
            Err(error) => return Err(nonsense(error.to_string())),
        };
        if commit.files.len() > MOST_FILES {
            return Err(nonsense(format!("a commit of {} files", commit.files.len())));
        }
        if let Some(name) = commit.files.keys().find(|name| !may_be_of_a_commit(name)) {
            return Err(nonsense(format!("a file called {name:?}")));
        }
        let mut known = BTreeMap::new();
        for facts in user_files {
            if !USER_FILES.contains(&facts.name.as_str()) {
                return Err(nonsense(format!("a file called {:?}", facts.name)));
            }
            if facts.bytes > LARGEST_USER_FILE {
                return Err(nonsense(format!("{} of {} bytes", facts.name, facts.bytes)));
            }
            let sum = facts.sum();
            let sum = sum.ok_or_else(|| nonsense(format!("a checksum {:?}", facts.xxh3)))?;
            known.insert(facts.name.clone(), sum);
        }
        Ok(Offer { id: id_of(text.as_bytes()), text: text.to_owned(), commit, user_files: known })
    }

    /// Names the commit: two that are called alike are the same.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What there is once it was copied.
    pub(super) fn state(&self) -> State {
        let file = |name: &&str| {
            let sum = self.user_files.get(*name).map(|sum| sum.hash.to_string());
            ((*name).to_owned(), sum)
        };
        State { commit: Some(self.id.clone()), files: USER_FILES.iter().map(file).collect() }
    }

    /// What the commit was built from.
    pub fn manifest(&self) -> &Manifest {
        &self.commit.manifest
    }
}

/// Names a commit by its text.
pub(super) fn id_of(text: &[u8]) -> String {
    Hash(xxh3_128(text)).to_string()
}
