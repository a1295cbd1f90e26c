//! A commit that can be copied, as described to the copying client.

use serde::Serialize;
use souwen_index::copies::{FileFacts, PinnedCommit};

/// A commit whose files are kept for a while.
#[derive(Debug, Serialize)]
pub struct SnapshotAnswer<'a> {
    /// Identifies the commit; requests for files contain it.
    commit: &'a str,
    generation: u32,
    /// The number of the commit within its generation.
    number: u64,
    /// When it was made, in seconds since 1970.
    time: u64,
    articles: u64,
    /// The total size of its files, in bytes.
    bytes: u64,
    /// How long its files are kept after the last request for one, in seconds.
    lease_s: u64,
    files: Vec<FileJson>,
    /// The user's files beside the commit: `dictionary.txt`, `synonyms.txt`.
    user_files: Vec<FileJson>,
    /// The text of `CURRENT`.
    current: &'a str,
}

#[derive(Debug, Serialize)]
struct FileJson {
    name: String,
    bytes: u64,
    xxh3: String,
}

impl From<FileFacts> for FileJson {
    fn from(facts: FileFacts) -> FileJson {
        FileJson { name: facts.name, bytes: facts.bytes, xxh3: facts.xxh3 }
    }
}

impl<'a> SnapshotAnswer<'a> {
    /// The response for a commit that is kept for `lease_s` seconds after its last use.
    pub fn new(commit: &'a PinnedCommit, lease_s: u64) -> SnapshotAnswer<'a> {
        let manifest = commit.manifest();
        let files: Vec<FileJson> = commit.files().map(FileJson::from).collect();
        SnapshotAnswer {
            commit: commit.id(),
            generation: manifest.generation,
            number: manifest.commit,
            time: manifest.time,
            articles: manifest.articles,
            bytes: files.iter().map(|file| file.bytes).sum(),
            lease_s,
            files,
            user_files: commit.user_files().map(FileJson::from).collect(),
            current: commit.text(),
        }
    }
}
