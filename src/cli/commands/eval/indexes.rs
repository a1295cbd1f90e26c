//! Builds and opens the indexes of the collections.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::files::in_file;
use crate::cli::error::CliError;
use crate::cli::output::progress::RefreshBar;
use souwen::eval::{Collection, copy_without_titles, open};
use souwen::search::Engine;

/// The indexes of the collections, each built when it is first requested.
pub struct Indexes {
    root: PathBuf,
    /// Whether the root is the index of the only collection.
    alone: bool,
    /// The folder for copies of documents without titles, if titles are to be left out.
    copies: Option<PathBuf>,
    open: Vec<OpenedIndex>,
    /// Removes temporary files at the end.
    _temporary: Option<tempfile::TempDir>,
}

/// The index of a collection.
pub struct OpenedIndex {
    documents: PathBuf,
    pub engine: Engine,
    /// The number of articles in it.
    pub articles: u64,
    /// The time that updating it took.
    pub indexing: Duration,
}

impl Indexes {
    /// Creates nothing yet. The indexes are temporary unless `keep` names a directory.
    ///
    /// # Errors
    /// When no temporary folder can be created.
    pub fn new(
        keep: Option<&Path>,
        body_only: bool,
        collections: &[Collection],
    ) -> Result<Indexes, CliError> {
        let (root, temporary) = match keep {
            Some(dir) => (dir.to_owned(), None),
            None => {
                let temporary = tempfile::Builder::new()
                    .prefix("souwen-eval-")
                    .tempdir()
                    .map_err(|source| in_file(&std::env::temp_dir(), source))?;
                (temporary.path().to_owned(), Some(temporary))
            }
        };
        let alone = keep.is_some() && collections.len() == 1;
        let copies = body_only.then(|| root.clone());
        Ok(Indexes { root, alone, copies, open: Vec::new(), _temporary: temporary })
    }

    /// The index of a collection. Collections with the same documents share it.
    ///
    /// # Errors
    /// When a document cannot be indexed.
    pub fn of(&mut self, collection: &Collection) -> Result<&OpenedIndex, CliError> {
        let known = self.open.iter().position(|open| open.documents == collection.documents);
        let at = match known {
            Some(at) => at,
            None => {
                self.open.push(self.made(collection)?);
                self.open.len() - 1
            }
        };
        Ok(&self.open[at])
    }

    fn made(&self, collection: &Collection) -> Result<OpenedIndex, CliError> {
        let documents = collection.documents.clone();
        let folder = &collection.folder;
        let dir = if self.alone { self.root.clone() } else { self.root.join(folder) };
        let read = match &self.copies {
            Some(root) => {
                let copy = root.join(format!("{folder}.jsonl"));
                copy_without_titles(&documents, &copy)?;
                copy
            }
            None => documents.clone(),
        };
        let start = Instant::now();
        let (engine, report) = open(&dir, &read, &mut RefreshBar::new())?;
        Ok(OpenedIndex { documents, engine, articles: report.articles, indexing: start.elapsed() })
    }
}
