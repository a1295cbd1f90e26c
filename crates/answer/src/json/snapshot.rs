//! A commit that can be copied, as it is told to whoever copies it.

use serde::Serialize;
use souwen_index::copies::{FileFacts, HeldCommit};

/// A commit whose files are kept for a while.
#[derive(Debug, Serialize)]
pub struct SnapshotAnswer<'a> {
    /// Names the commit; files are asked for by it.
    commit: &'a str,
    generation: u32,
    /// The number of the commit within its generation.
    number: u64,
    /// When it was made, in seconds since 1970.
    time: u64,
    articles: u64,
    /// How many bytes all of its files have.
    bytes: u64,
    /// How long its files are kept after the last of them was asked for, in seconds.
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
    /// Of a commit that is held, for so many seconds after it was used last.
    pub fn new(held: &'a HeldCommit, lease_s: u64) -> SnapshotAnswer<'a> {
        let manifest = held.manifest();
        let files: Vec<FileJson> = held.files().map(FileJson::from).collect();
        SnapshotAnswer {
            commit: held.id(),
            generation: manifest.generation,
            number: manifest.commit,
            time: manifest.time,
            articles: manifest.articles,
            bytes: files.iter().map(|file| file.bytes).sum(),
            lease_s,
            files,
            user_files: held.user_files().map(FileJson::from).collect(),
            current: held.text(),
        }
    }
}
