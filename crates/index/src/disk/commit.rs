//! A commit: all files that make up one state of an index, with name, length and checksum.
//!
//! `CURRENT` contains the text of the current commit; a second copy is in its generation. A file that
//! a commit names never changes: new content gets a new name. So two commits can coexist in a
//! directory, and a file can be copied or linked while it is used.
//!
//! The text has three lines, here shortened:
//!
//! ```text
//! souwen-index format N
//! {"manifest":{…},"ledger":[…],…}
//! xxh3 CHECKSUM
//! ```

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_128;

use super::file_sum::{FileSum, Hash};
use super::ledger::FolderHead;
use super::manifest::Manifest;
use super::names;
use crate::IndexError;
use crate::schema::FORMAT;

/// The beginning of the text. The format number follows.
const FORMAT_PREFIX: &str = "souwen-index format ";
/// The beginning of the last line. The checksum of everything before it follows.
const CHECKSUM_PREFIX: &str = "xxh3 ";

/// See the module documentation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Commit {
    /// The part that readers need.
    pub manifest: Manifest,
    /// The names of the pieces of the ledger, oldest first.
    pub ledger: Vec<String>,
    /// The folders. Their files are in the ledger.
    pub folders: Vec<FolderHead>,
    /// The file with the user's words that its articles were segmented with; `None` if there were no words.
    pub dictionary: Option<String>,
    /// Every file of the commit except its own text, by name within the generation.
    pub files: BTreeMap<String, FileSum>,
    /// Tantivy's metadata of the segments.
    pub segments: Value,
}

impl Commit {
    /// The text of the commit, as it is written to the disk.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub(crate) fn to_text(&self) -> Result<String, serde_json::Error> {
        let json = serde_json::to_string(self)?;
        let mut text = format!("{FORMAT_PREFIX}{FORMAT}\n{json}\n");
        let sum = Hash(xxh3_128(text.as_bytes()));
        text.push_str(&format!("{CHECKSUM_PREFIX}{sum}\n"));
        Ok(text)
    }

    /// Parses the text of a commit of the index at `dir`. `name` is the file that it comes from.
    ///
    /// # Errors
    /// When the text is damaged, has another format, or is not ours.
    pub(crate) fn parse(dir: &Path, name: &str, bytes: &[u8]) -> Result<Commit, IndexError> {
        let damaged = |reason: &str| IndexError::damaged(dir, name, reason);
        let text = String::from_utf8_lossy(bytes);
        let Some((format, rest)) =
            text.strip_prefix(FORMAT_PREFIX).and_then(|text| text.split_once('\n'))
        else {
            if Commit::was_ours(&text) {
                return Err(damaged("it is not what was written"));
            }
            let reason = format!("its file {name} was written by another program");
            return Err(IndexError::Foreign { path: dir.to_owned(), reason });
        };
        let found: u32 = format.parse().map_err(|_| damaged("its format is no number"))?;
        let json = Commit::whole_json(found, rest);
        if found != FORMAT && (json.is_some() || Commit::is_older(rest)) {
            let (path, expected) = (dir.to_owned(), FORMAT);
            return Err(IndexError::Format { path, found, expected });
        }
        let json = json.ok_or_else(|| damaged("its checksum is wrong"))?;
        serde_json::from_str(json).map_err(|error| damaged(&format!("it cannot be read: {error}")))
    }

    /// Parses the text of a commit of this format, or of an earlier one that is written in the same
    /// way, and returns the format as well. `None` if it is damaged or written in another way.
    pub(crate) fn parse_since_3(bytes: &[u8]) -> Option<(u32, Commit)> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (format, rest) = text.strip_prefix(FORMAT_PREFIX)?.split_once('\n')?;
        let format = format.parse().ok().filter(|format| (3..=FORMAT).contains(format))?;
        let commit = serde_json::from_str(Commit::whole_json(format, rest)?).ok()?;
        Some((format, commit))
    }

    /// The JSON in a text, of which `rest` is what follows the format; `None` if the checksum is wrong.
    fn whole_json(format: u32, rest: &str) -> Option<&str> {
        let (json, rest) = rest.split_once('\n')?;
        let sum = rest.strip_prefix(CHECKSUM_PREFIX)?.strip_suffix('\n')?;
        let before = format!("{FORMAT_PREFIX}{format}\n{json}\n");
        (Hash(xxh3_128(before.as_bytes())).to_string() == sum).then_some(json)
    }

    /// Whether a text without our first line may be a damaged text of ours.
    fn was_ours(text: &str) -> bool {
        text.is_empty() || text.contains(CHECKSUM_PREFIX) || text.contains("\"generation\":")
    }

    /// Whether `rest`, the text after the format, is that of an index of format 1 or 2: the name of a
    /// generation, without a checksum.
    fn is_older(rest: &str) -> bool {
        rest.starts_with(names::GENERATION_PREFIX)
    }

    /// The number of its generation.
    pub(crate) fn generation(&self) -> u32 {
        self.manifest.generation
    }

    /// The name of its second copy within its generation.
    pub(crate) fn copy_name(&self) -> String {
        names::commit_copy(self.manifest.commit)
    }

    /// The names of the segments, sorted, with the files of each.
    pub(crate) fn segment_files(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut segments: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for name in self.files.keys() {
            if let Some(segment) = names::segment_of(name) {
                segments.entry(segment).or_default().push(name);
            }
        }
        segments
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit() -> Commit {
        Commit {
            manifest: Manifest { generation: 3, commit: 7, ..Manifest::default() },
            ledger: vec!["ledger-1.json".to_owned()],
            folders: Vec::new(),
            dictionary: None,
            files: [("ledger-1.json".to_owned(), FileSum::of(b"{}"))].into(),
            segments: serde_json::json!({"segments": []}),
        }
    }

    #[test]
    fn a_commit_survives_its_text() {
        let text = commit().to_text().unwrap();
        assert_eq!(Commit::parse(Path::new("x"), "CURRENT", text.as_bytes()).unwrap(), commit());
    }

    #[test]
    fn every_damage_of_the_text_is_seen() {
        let text = commit().to_text().unwrap().into_bytes();
        for at in 0..text.len() {
            for bit in 0..8 {
                let mut damaged = text.clone();
                damaged[at] ^= 1 << bit;
                let result = Commit::parse(Path::new("x"), "CURRENT", &damaged);
                assert!(result.is_err(), "bit {bit} of byte {at}");
            }
            assert!(Commit::parse(Path::new("x"), "CURRENT", &text[..at]).is_err(), "{at}");
        }
        let mut longer = text.clone();
        longer.push(b'\n');
        assert!(Commit::parse(Path::new("x"), "CURRENT", &longer).is_err());
    }
}
