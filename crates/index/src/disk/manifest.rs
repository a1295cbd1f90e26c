//! The manifest: what an index was built from, and with what. Each commit has one.
//!
//! It contains what readers need, and is a part of the commit (see `commit.rs`). What only a refresh
//! needs is in the ledger (see `ledger.rs`).

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
    /// The version of the format of everything on disk (`FORMAT`).
    pub format: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// The fingerprint of the analyzer that segmented the articles.
    pub fingerprint: String,
    /// The number of the generation.
    pub generation: u32,
    /// The number of the commit within the generation.
    pub commit: u64,
    /// The number of the last commit that changed an article. Later ones have only merged segments.
    pub changed: u64,
    /// When the commit was made, in seconds since 1970.
    pub time: u64,
    /// The number of articles.
    pub articles: u64,
    /// The number of articles that were pushed and so come from no file.
    #[serde(default)]
    pub pushed: u64,
    /// The folders and files that the articles came from, in the order in which they were given.
    pub folders: Vec<SourceFolder>,
}

impl Manifest {
    /// The manifest of a commit of the articles of these files, which `analyzer` has segmented. Its
    /// number is set later.
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

    /// The time of a commit that is made now, in seconds since 1970.
    pub(crate) fn now() -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
    }
}

/// The manifest of the current commit of the index at `dir`; `None` if there is no index. Reads
/// nothing else.
///
/// # Errors
/// When `dir` contains something else, an index of another format or one whose `CURRENT` is damaged,
/// or when it cannot be read.
pub fn of_index(dir: &Path) -> Result<Option<Manifest>, IndexError> {
    Ok(directory::current(dir)?.map(|commit| commit.manifest))
}

/// A folder, or a single file, that articles came from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFolder {
    /// Its canonical path.
    #[serde(with = "super::path_text")]
    pub path: PathBuf,
    /// The number of files that were read from it.
    pub files: usize,
    /// The number of articles that came from it.
    pub articles: u64,
}

/// The folders of a ledger, in the form of the manifest.
pub(crate) fn folders_of(ledger: &Ledger) -> Vec<SourceFolder> {
    let folders = ledger.folders.iter().map(|folder| SourceFolder {
        path: folder.path.clone(),
        files: folder.files.len(),
        articles: folder.articles(),
    });
    folders.collect()
}
