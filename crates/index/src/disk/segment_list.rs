//! The segments of a commit: tantivy's list of segments, as a value that can be changed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::file_sum::FileSum;
use super::names;

/// Tantivy's list of segments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SegmentList {
    pub segments: Vec<SegmentEntry>,
    /// The schema and everything else that is the same for all segments.
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// A segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SegmentEntry {
    segment_id: String,
    /// The number of its documents, including deleted ones.
    pub max_doc: u32,
    pub deletes: Option<Deletes>,
}

/// The deleted documents of a segment. The number is part of the name of the file that lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Deletes {
    pub num_deleted_docs: u32,
    pub opstamp: u64,
}

impl SegmentEntry {
    /// The prefix of the names of its files.
    pub(crate) fn name(&self) -> String {
        self.segment_id.replace('-', "")
    }

    /// The number of its documents that are not deleted.
    pub(crate) fn alive(&self) -> u32 {
        let deleted = self.deletes.map_or(0, |deletes| deletes.num_deleted_docs);
        self.max_doc.saturating_sub(deleted)
    }
}

impl SegmentList {
    /// The number of articles.
    pub(crate) fn articles(&self) -> u64 {
        self.segments.iter().map(|segment| u64::from(segment.alive())).sum()
    }

    /// The segment with this name.
    pub(crate) fn get(&self, name: &str) -> Option<&SegmentEntry> {
        self.segments.iter().find(|segment| segment.name() == name)
    }
}

/// A segment that was written and belongs to no commit yet.
#[derive(Debug, Clone)]
pub(crate) struct NewSegment {
    pub entry: SegmentEntry,
    /// Its files by name, in the directory of the writer.
    pub files: BTreeMap<String, FileSum>,
}

/// The segments of a commit with their files.
#[derive(Debug, Clone)]
pub(crate) struct SegmentSet {
    pub list: SegmentList,
    /// Every file of them by name.
    pub files: BTreeMap<String, FileSum>,
    /// Those of the files that are still in the directory of the writer.
    pub new_files: Vec<String>,
}

impl SegmentSet {
    /// The segments of this list, with their files among all files of a commit.
    pub(crate) fn new(list: SegmentList, files: &BTreeMap<String, FileSum>) -> SegmentSet {
        let of_segments = files.iter().filter(|(name, _)| names::segment_of(name).is_some());
        let files = of_segments.map(|(name, sum)| (name.clone(), *sum)).collect();
        SegmentSet { list, files, new_files: Vec::new() }
    }

    /// Adds a segment.
    pub(crate) fn add(&mut self, segment: NewSegment) {
        self.add_files(segment.files);
        self.list.segments.push(segment.entry);
    }

    /// Removes a segment with its files.
    pub(crate) fn remove(&mut self, name: &str) {
        self.list.segments.retain(|segment| segment.name() != name);
        self.files.retain(|file, _| names::segment_of(file) != Some(name));
        self.new_files.retain(|file| names::segment_of(file) != Some(name));
    }

    /// Records the deleted documents of a segment, and the files that list them. A segment with no
    /// other documents is removed.
    pub(crate) fn delete(
        &mut self,
        name: &str,
        deletes: Deletes,
        files: BTreeMap<String, FileSum>,
    ) {
        let is_of_deletes = |file: &str| {
            let is_listed = file.ends_with(names::DELETED) || names::original(file).is_some();
            is_listed && names::segment_of(file) == Some(name)
        };
        self.files.retain(|file, _| !is_of_deletes(file));
        self.new_files.retain(|file| !is_of_deletes(file));
        let entry = self.list.segments.iter_mut().find(|segment| segment.name() == name);
        if let Some(entry) = entry {
            entry.deletes = Some(deletes);
            if entry.alive() == 0 {
                self.remove(name);
            } else {
                self.add_files(files);
            }
        }
    }

    fn add_files(&mut self, files: BTreeMap<String, FileSum>) {
        self.new_files.extend(files.keys().cloned());
        self.files.extend(files);
    }
}
