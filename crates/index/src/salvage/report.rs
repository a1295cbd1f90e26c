//! The report of salvaging.

use std::ops::Range;

/// What was salvaged, and what was lost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SalvageReport {
    /// Articles in the new index.
    pub articles: u64,
    /// How many of them were only in files of no commit or an earlier one. Some of these may have
    /// been deleted from the index before it was damaged.
    pub from_other_files: u64,
    /// How many more of them may have been deleted, because the list of deletions is unreadable.
    pub doubtful: u64,
    /// Parts that could not be read.
    pub lost: Vec<LostPart>,
    /// Notes on other unreadable data, each in a sentence.
    pub notes: Vec<String>,
}

impl SalvageReport {
    /// Whether everything was salvaged.
    pub fn is_complete(&self) -> bool {
        self.lost.is_empty() && self.notes.is_empty()
    }

    /// How many articles are known to have been in the unreadable parts, and whether these are all.
    pub fn lost_articles(&self) -> (u64, bool) {
        let known = self.lost.iter().filter_map(|part| part.articles).sum();
        (known, self.lost.iter().all(|part| part.articles.is_some()))
    }
}

/// A part of a file of articles that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostPart {
    /// The file, relative to the directory of the index.
    pub file: String,
    /// The range of bytes; `None` for the whole file.
    pub bytes: Option<Range<u64>>,
    /// The number of articles in it, if known.
    pub articles: Option<u64>,
    /// The reason.
    pub reason: String,
}
