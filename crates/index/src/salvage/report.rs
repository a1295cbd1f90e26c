//! What salvaging tells of what it did.

use std::ops::Range;

/// What was salvaged, and what was not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SalvageReport {
    /// Articles in the new index.
    pub articles: u64,
    /// Articles among them that lay only in files of no commit or an earlier one. Some of these may
    /// have been removed from the index before it was damaged.
    pub from_other_files: u64,
    /// Further articles among them that may have been removed, because what tells that cannot be read.
    pub doubtful: u64,
    /// Parts that could not be read.
    pub lost: Vec<LostPart>,
    /// What else could not be read, each in a sentence.
    pub notes: Vec<String>,
}

impl SalvageReport {
    /// Whether everything came.
    pub fn is_complete(&self) -> bool {
        self.lost.is_empty() && self.notes.is_empty()
    }

    /// How many articles are known to have been in the parts that could not be read, and whether these
    /// are all.
    pub fn lost_articles(&self) -> (u64, bool) {
        let known = self.lost.iter().filter_map(|part| part.articles).sum();
        (known, self.lost.iter().all(|part| part.articles.is_some()))
    }
}

/// A part of a file of articles that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostPart {
    /// The file, by its name within the directory of the index.
    pub file: String,
    /// Which bytes of it; `None` where it is the whole file.
    pub bytes: Option<Range<u64>>,
    /// How many articles were in it, as far as that can be known.
    pub articles: Option<u64>,
    /// Why.
    pub reason: String,
}
