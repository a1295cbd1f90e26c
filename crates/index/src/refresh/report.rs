//! The report of a refresh.

use std::collections::BTreeMap;

use souwen_article::Note;

use crate::{DamagedFile, UpgradeReport};

/// What a refresh did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefreshReport {
    /// Files that were read because they are new or changed.
    pub files_read: usize,
    /// Files that were not read because they are unchanged.
    pub files_unchanged: usize,
    /// Files among those read that are unchanged but had been read by an earlier version of the readers.
    pub files_outdated: usize,
    /// Files that were known and are gone.
    pub files_gone: usize,
    /// Files that could not be read.
    pub files_failed: usize,
    /// Bytes of the files read.
    pub bytes_read: u64,
    /// Drafts that were left out, in files read now or before.
    pub drafts: usize,
    /// Articles that ask search engines not to index them, and were left out.
    pub noindex_left_out: usize,
    /// Articles that ask search engines not to index them, and were read all the same.
    pub noindex_read: usize,
    /// Articles that are new.
    pub added: usize,
    /// Articles whose content has changed.
    pub changed: usize,
    /// Articles that were read again and are the same.
    pub unchanged: usize,
    /// Articles that were removed.
    pub removed: usize,
    /// Articles that have a new id and can also be found by the former one. Each counts as added, and
    /// its former id as removed.
    pub renamed: usize,
    /// Articles of files that are not in the index because an article with their id has been pushed.
    pub waiting: usize,
    /// Number of articles that are now in the index.
    pub articles: u64,
    /// Files of kinds that are not read, counted by extension.
    pub other_kinds: BTreeMap<String, usize>,
    /// Links that lead out of all folders and were not followed.
    pub links_not_followed: usize,
    /// Number of dictionary words that are newly applied.
    pub words_added: usize,
    /// Number of words that are no longer applied.
    pub words_removed: usize,
    /// Articles that were analysed again because they contain one of these words.
    pub reanalyzed: usize,
    /// The result of the upgrade, if the index had an earlier format.
    pub upgraded: Option<UpgradeReport>,
    /// Files of the index that were damaged and have been healed.
    pub healed: Vec<DamagedFile>,
    /// Articles that were written again from their stored form to heal the damage.
    pub rewritten: usize,
    /// Why segments could not be merged, if they could not. The index is complete, but slower to
    /// search; the next refresh tries again.
    pub not_merged: Option<String>,
    /// Notes for the user, in the order of files.
    pub notes: Vec<Note>,
}
