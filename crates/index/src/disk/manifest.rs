//! The manifest: what an index was built from and with what. One belongs to each commit.
//!
//! It tells what readers need; what only a refresh needs is in the ledger (see `ledger.rs`). Both
//! are written through to the disk before the commit that names them, so that a crash at any
//! moment leaves a commit with the manifest and the ledger that belong to it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use souwen_text::Analyzer;

use super::ledger::Ledger;
use crate::schema::FORMAT;

/// What an index was built from, and with what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// How many articles there are.
    pub articles: u64,
    /// The folders and files that the articles came from, in the order in which they were given.
    pub folders: Vec<SourceFolder>,
}

impl Manifest {
    /// The manifest of a commit of articles that `analyzer` has cut.
    pub(crate) fn new(
        generation: u32,
        commit: u64,
        analyzer: &Analyzer,
        ledger: &Ledger,
    ) -> Manifest {
        Manifest {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            fingerprint: analyzer.fingerprint(),
            generation,
            commit,
            articles: ledger.articles(),
            folders: folders_of(ledger),
        }
    }
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
