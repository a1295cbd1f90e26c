//! An offer: the text of a commit that can be copied, and the user's files.

use std::collections::BTreeMap;
use std::path::Path;

use super::error::CopyError;
use super::mark::State;
use super::names::may_be_of_a_commit;
use crate::IndexError;
use crate::disk::commit::Commit;
use crate::disk::file_sum::{FileSum, Hash};
use crate::disk::names::{CURRENT, DICTIONARY_FILE, SYNONYMS_FILE};
use xxhash_rust::xxh3::xxh3_128;

/// The user's files that belong to a copy: queries use the synonyms, and the next writer segments
/// with the words.
pub(super) const USER_FILES: [&str; 2] = [DICTIONARY_FILE, SYNONYMS_FILE];
/// The maximal size of a user's file that is copied, in bytes: it is kept in memory.
pub(super) const LARGEST_USER_FILE: u64 = 64 << 20;
/// The maximal number of files of a commit; with 40 segments it has some 400.
const MAX_FILES: usize = 100_000;

/// A commit that can be copied.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The id of the commit: the checksum of its text.
    pub(super) id: String,
    pub(super) text: String,
    pub(super) commit: Commit,
    /// The user's files that exist.
    pub(super) user_files: BTreeMap<String, FileSum>,
}

/// The description of a file that is not yet transferred.
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
    /// Parses an offer of `from`: the text of a commit, and the user's files.
    ///
    /// # Errors
    /// When it is no commit or has another format, and when it names files that no index has.
    pub fn read(from: &str, text: &str, user_files: &[FileFacts]) -> Result<Offer, CopyError> {
        let nonsense = |what: String| CopyError::Nonsense { from: from.to_owned(), what };
        let commit = match Commit::parse(Path::new(from), CURRENT, text.as_bytes()) {
            Ok(commit) => commit,
            Err(error @ IndexError::Format { .. }) => return Err(error.into()),
            Err(error) => return Err(nonsense(error.to_string())),
        };
        if commit.files.len() > MAX_FILES {
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

    /// The id of the commit: equal ids mean equal commits.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The state of the copy after this offer has been copied.
    pub(super) fn state(&self) -> State {
        let file = |name: &&str| {
            let sum = self.user_files.get(*name).map(|sum| sum.hash.to_string());
            ((*name).to_owned(), sum)
        };
        State { commit: Some(self.id.clone()), files: USER_FILES.iter().map(file).collect() }
    }
}

/// The id of a commit with this text.
pub(super) fn id_of(text: &[u8]) -> String {
    Hash(xxh3_128(text)).to_string()
}
