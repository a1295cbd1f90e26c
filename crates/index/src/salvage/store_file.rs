//! The files of stored articles, and the lists of their deletions.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::disk::names::{self, DELETED, STORE};
use crate::disk::{directory, holes};
use crate::store::deletions::Deletions;
use crate::store::segments::SegmentRow;

/// A file of stored articles.
#[derive(Debug, Clone)]
pub(super) struct StoreFile {
    /// The directory of the file.
    pub place: PathBuf,
    /// The name of its segment.
    pub segment: String,
    /// Its name relative to the directory of the index.
    pub name: String,
    /// The length in bytes.
    pub length: u64,
    /// When it was last modified.
    modified: Option<SystemTime>,
}

/// What is known of the deleted articles of a segment.
#[derive(Debug)]
pub(super) struct KnownDeletions {
    /// The latest readable list.
    read: Option<Deletions>,
    /// Whether there are no other lists.
    pub complete: bool,
}

/// All files of stored articles below `dir`: those of the latest generation first, and within a
/// generation the newest first.
pub(super) fn all(dir: &Path) -> Vec<StoreFile> {
    let mut places: Vec<(PathBuf, String)> = directory::generations(dir)
        .unwrap_or_default()
        .into_iter()
        .map(|number| (directory::generation_path(dir, number), format!("gen-{number}/")))
        .collect();
    places.push((dir.to_owned(), String::new()));
    places.into_iter().flat_map(|(place, prefix)| in_place(&place, &prefix)).collect()
}

fn in_place(place: &Path, prefix: &str) -> Vec<StoreFile> {
    let entries = fs::read_dir(place).into_iter().flatten().flatten();
    let files = entries.filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let segment = name.strip_suffix(STORE).and_then(names::segment_of)?.to_owned();
        let metadata = entry.metadata().ok().filter(fs::Metadata::is_file);
        Some(StoreFile {
            place: place.to_owned(),
            segment,
            name: format!("{prefix}{name}"),
            length: metadata.as_ref().map_or(0, fs::Metadata::len),
            modified: metadata.and_then(|metadata| metadata.modified().ok()),
        })
    });
    let mut files: Vec<StoreFile> = files.collect();
    files.sort_by(|a, b| b.modified.cmp(&a.modified).then_with(|| a.name.cmp(&b.name)));
    files
}

impl StoreFile {
    /// Its path.
    pub(super) fn path(&self) -> PathBuf {
        self.place.join(format!("{}{STORE}", self.segment))
    }

    /// The deleted articles according to the commit of `row`; without one, according to the latest list.
    pub(super) fn deletions(&self, row: Option<&SegmentRow>) -> KnownDeletions {
        let named = row.and_then(SegmentRow::deletes_file);
        if row.is_some() && named.is_none() {
            return KnownDeletions { read: None, complete: true };
        }
        let documents = row.map(|row| row.max_doc);
        let read = |name: &String| {
            let copy = names::twin(name);
            let names = [Some(name), copy.as_ref()];
            let files = names.into_iter().flatten();
            let mut read = files.filter_map(|file| {
                Deletions::read(&holes::read_around(&self.place.join(file)).ok()?)
            });
            read.find(|deletions| documents.is_none_or(|count| count == deletions.documents))
        };
        if let Some(found) = named.as_ref().and_then(read) {
            return KnownDeletions { read: Some(found), complete: true };
        }
        // Earlier lists contain a part of the later deletions.
        let read = self.deletion_files().iter().find_map(read);
        KnownDeletions { read, complete: false }
    }

    /// The files with lists of deletions, newest first.
    fn deletion_files(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.place).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut numbered: Vec<(u64, String)> = names
            .filter_map(|name| {
                let name = names::original(&name).unwrap_or(&name);
                let number = name.strip_prefix(&self.segment)?.strip_prefix('.')?;
                Some((number.strip_suffix(DELETED)?.parse().ok()?, name.to_owned()))
            })
            .collect();
        numbered.sort_unstable_by(|a, b| b.cmp(a));
        numbered.dedup();
        numbered.into_iter().map(|(_, name)| name).collect()
    }
}

impl KnownDeletions {
    /// The number of documents of the segment, including deleted ones.
    pub(super) fn documents(&self) -> Option<u32> {
        self.read.as_ref().map(|deletions| deletions.documents)
    }

    /// Whether an article is known to be deleted.
    pub(super) fn contain(&self, number: Option<u32>) -> bool {
        self.read.as_ref().zip(number).is_some_and(|(read, number)| read.contain(number))
    }

    /// Whether it is certain that an article that is not known to be deleted is not deleted.
    pub(super) fn are_known_of(&self, number: Option<u32>) -> bool {
        self.complete && (self.read.is_none() || number.is_some())
    }
}
