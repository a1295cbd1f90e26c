//! What a refresh tells of what it did.

use std::collections::BTreeMap;

use souwen_article::Note;

use crate::{DamagedFile, UpgradeReport};

/// What a refresh did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefreshReport {
    /// Files read, because they are new or changed.
    pub files_read: usize,
    /// Files left alone, because they are as they were.
    pub files_unchanged: usize,
    /// Files among those read that are as they were, but had been read by an earlier version of the
    /// readers.
    pub files_outdated: usize,
    /// Files that were there the last time and are gone.
    pub files_gone: usize,
    /// Files that could not be read.
    pub files_failed: usize,
    /// Bytes of the files read.
    pub bytes_read: u64,
    /// Drafts that are left out, in files read now or before.
    pub drafts: usize,
    /// Articles that ask search engines to leave them out, and are.
    pub noindex_left_out: usize,
    /// Articles that ask for it and are read all the same.
    pub noindex_read: usize,
    /// Articles that were not there before.
    pub added: usize,
    /// Articles whose content is another than before.
    pub changed: usize,
    /// Articles read again and found the same.
    pub unchanged: usize,
    /// Articles removed.
    pub removed: usize,
    /// Articles that are there under another id than before, by which they are found as well; each
    /// is counted as added and its former id as removed.
    pub renamed: usize,
    /// Articles of files that are not in the index because somebody has pushed an article with their id.
    pub waiting: usize,
    /// Articles in the index now.
    pub articles: u64,
    /// Files of kinds that are not read, counted by extension.
    pub other_kinds: BTreeMap<String, usize>,
    /// Links that lead out of all folders, and were not followed.
    pub links_not_followed: usize,
    /// Words that were added to the dictionary and are applied now.
    pub words_added: usize,
    /// Words that were removed from the dictionary and are not applied any more.
    pub words_removed: usize,
    /// Articles that were analysed again because they hold one of these words.
    pub reanalyzed: usize,
    /// What became of the index, where it was of an earlier format.
    pub upgraded: Option<UpgradeReport>,
    /// The files of the index that were damaged, and are whole again.
    pub healed: Vec<DamagedFile>,
    /// Articles that were written again for that, from what is stored of them.
    pub rewritten: usize,
    /// Why segments could not be merged, where they could not. Everything is in the index, but it
    /// takes more time to search; the next refresh tries again.
    pub not_merged: Option<String>,
    /// What the user should know, in file order.
    pub notes: Vec<Note>,
}
