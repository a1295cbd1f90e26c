//! The manifest: what an index was built from and with what. One belongs to each commit.
//!
//! It tells what readers need, and is a part of the commit (see `commit.rs`); what only a refresh needs
//! is in the ledger (see `ledger.rs`).

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use souwen_text::Analyzer;

use super::directory;
use super::ledger::Ledger;
use crate::IndexError;
use crate::schema::FORMAT;

/// What an index was built from, and with what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Manifest {
    /// The version of everything on disk ([`FORMAT`]).
    pub format: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// The fingerprint of the analyzer that cut the articles.
    pub fingerprint: String,
    /// The number of the generation.
    pub generation: u32,
    /// The number of the commit, counted within the generation.
    pub commit: u64,
    /// The number of the commit that changed an article last: those since have only merged segments.
    pub changed: u64,
    /// When the commit was made, in seconds since 1970.
    pub time: u64,
    /// How many articles there are.
    pub articles: u64,
    /// How many of them come from no file: they were pushed.
    #[serde(default)]
    pub pushed: u64,
    /// The folders and files that the articles came from, in the order in which they were given.
    pub folders: Vec<SourceFolder>,
}

impl Manifest {
    /// The manifest of a commit of the articles of these files, which `analyzer` has cut. Its number is
    /// not told yet.
    pub(crate) fn new(generation: u32, analyzer: &Analyzer, ledger: &Ledger) -> Manifest {
        Manifest {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            fingerprint: analyzer.fingerprint(),
            generation,
            commit: 0,
            changed: 0,
            time: Manifest::now(),
            articles: ledger.articles(),
            pushed: 0,
            folders: folders_of(ledger),
        }
    }

    /// The time of a commit that is made now.
    pub(crate) fn now() -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
    }
}

/// The manifest of the commit in use of the index at `dir`; `None` where there is no index. Nothing
/// else is looked at.
///
/// # Errors
/// When `dir` holds something else, an index of another format or one whose `CURRENT` is damaged, or
/// cannot be read.
pub fn of_index(dir: &Path) -> Result<Option<Manifest>, IndexError> {
    Ok(directory::current(dir)?.map(|commit| commit.manifest))
}

/// A folder, or a single file, that articles came from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFolder {
    /// Its canonical path.
    #[serde(with = "super::path_text")]
    pub path: PathBuf,
    /// How many files were read from it.
    pub files: usize,
    /// How many articles came from it.
    pub articles: u64,
}

/// The folders that a ledger knows, as the manifest tells them.
pub(crate) fn folders_of(ledger: &Ledger) -> Vec<SourceFolder> {
    let told = ledger.folders.iter().map(|folder| SourceFolder {
        path: folder.path.clone(),
        files: folder.files.len(),
        articles: folder.articles(),
    });
    told.collect()
}
