//! The newest commit that is at least partly readable: its segments and folders.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use souwen_text::Dictionary;

use super::report::LostPart;
use super::store_file::StoreFile;
use crate::disk::commit::Commit;
use crate::disk::generation::Generation;
use crate::disk::ledger::{FolderHead, Ledger};
use crate::disk::manifest::SourceFolder;
use crate::disk::names::{self, CURRENT, META, STORE};
use crate::disk::{directory, fs as disk, ledger_pieces};
use crate::older::layout::{self, OlderManifest};
use crate::store::segments::{SegmentList, SegmentRow};

/// What is known of a commit.
#[derive(Debug)]
pub(super) struct KnownCommit {
    /// The directory of its files.
    pub place: PathBuf,
    pub segments: Vec<SegmentRow>,
    /// `None` if it cannot be read.
    pub ledger: Option<Ledger>,
    /// The folders with their keys, if the commit contains the keys.
    pub heads: Vec<FolderHead>,
    /// The folders without keys.
    pub folders: Vec<SourceFolder>,
    /// The user's words that the articles were segmented with.
    pub dictionary: Dictionary,
}

impl KnownCommit {
    /// The current commit, or else the latest that has a copy.
    pub(super) fn newest(dir: &Path) -> Option<KnownCommit> {
        let current = disk::read(&dir.join(CURRENT)).unwrap_or_default();
        if let Some(known) = KnownCommit::parse(dir, &current) {
            return Some(known);
        }
        if let Some((_, generation)) = layout::generation_of(&current) {
            return KnownCommit::older(dir, generation);
        }
        let mut generations = directory::generations(dir).unwrap_or_default().into_iter();
        generations.find_map(|generation| KnownCommit::copied(dir, generation))
    }

    /// The entry of the commit for the segment of a file.
    pub(super) fn row_of(&self, file: &StoreFile) -> Option<&SegmentRow> {
        let here = file.place == self.place;
        self.segments.iter().find(|row| here && row.name() == file.segment)
    }

    /// The files of stored articles of the commit that are missing among `files`.
    pub(super) fn missing(&self, files: &[StoreFile]) -> Vec<LostPart> {
        let is_there = |row: &&SegmentRow| files.iter().any(|file| file.segment == row.name());
        let missing = self.segments.iter().filter(|row| !is_there(row)).map(|row| LostPart {
            file: format!("{}/{}", self.place_name(), row.file(STORE)),
            bytes: None,
            articles: row.alive().map(u64::from),
            reason: match fs::metadata(self.place.join(row.file(STORE))) {
                Err(error) if error.kind() != ErrorKind::NotFound => error.to_string(),
                _ => "it is missing".to_owned(),
            },
        });
        missing.collect()
    }

    fn place_name(&self) -> String {
        self.place.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The latest readable commit of a generation.
    fn copied(dir: &Path, generation: u32) -> Option<KnownCommit> {
        let path = directory::generation_path(dir, generation);
        let entries = fs::read_dir(&path).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut copies: Vec<(u64, String)> =
            names.filter_map(|name| Some((names::commit_of_copy(&name)?, name))).collect();
        copies.sort_unstable_by(|a, b| b.cmp(a));
        let read = copies
            .into_iter()
            .find_map(|(_, name)| KnownCommit::parse(dir, &disk::read(&path.join(&name)).ok()?));
        read.or_else(|| KnownCommit::older(dir, generation))
    }

    /// Parses a commit of format 3 or later.
    fn parse(dir: &Path, bytes: &[u8]) -> Option<KnownCommit> {
        let (_, commit) = Commit::parse_since_3(bytes)?;
        let segments: SegmentList = serde_json::from_value(commit.segments.clone()).ok()?;
        let place = directory::generation_path(dir, commit.generation());
        Some(KnownCommit {
            segments: segments.segments,
            ledger: ledger_pieces::read(dir, &place, &commit).ok(),
            dictionary: Generation::dictionary(dir, &commit).unwrap_or_default(),
            place,
            heads: commit.folders,
            folders: commit.manifest.folders,
        })
    }

    /// The commit of a generation of format 1 or 2.
    fn older(dir: &Path, generation: u32) -> Option<KnownCommit> {
        let segments: SegmentList = layout::read_json(dir, generation, META).ok()?;
        let commit = segments.payload.as_deref().unwrap_or_default();
        let named = |name: &str| format!("{name}-{commit}.json");
        let manifest: Option<OlderManifest> =
            layout::read_json(dir, generation, &named("manifest")).ok();
        let place = directory::generation_path(dir, generation);
        let dictionary = disk::read(&place.join(format!("dictionary-{commit}.txt")));
        let dictionary = String::from_utf8_lossy(&dictionary.unwrap_or_default()).into_owned();
        Some(KnownCommit {
            segments: segments.segments,
            ledger: layout::read_json(dir, generation, &named("ledger")).ok(),
            heads: Vec::new(),
            folders: manifest.map_or_else(Vec::new, |manifest| manifest.folders),
            dictionary: Dictionary::parse(&dictionary).0,
            place,
        })
    }
}
