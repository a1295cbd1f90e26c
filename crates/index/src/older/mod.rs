//! Indexes of earlier formats, opened only to read their articles.
//!
//! Formats differ in what is indexed, not in what is stored. In formats 1 and 2 `CURRENT` names a
//! generation, a tantivy directory with its own list of segments; beside it are the manifest and the
//! ledger of each commit. Since format 3 `CURRENT` contains the commit itself. Only stored data with
//! a correct checksum is read; everything else is rebuilt.

pub(crate) mod layout;
pub(crate) mod segment;
#[cfg(test)]
pub(crate) mod testing;

use std::fs;
use std::path::{Path, PathBuf};

use layout::{OlderCurrent, OlderManifest};
use segment::OlderSegment;

use crate::IndexError;
use crate::disk::commit::Commit;
use crate::disk::ledger::{FileKey, Ledger};
use crate::disk::lost_ledger::{self, ArticlesOfFiles};
use crate::disk::manifest::SourceFolder;
use crate::disk::{directory, ledger_pieces, names};
use crate::schema::FORMAT;
use crate::schema::stored_article::StoredArticle;
use crate::store::segments::SegmentList;

/// An index of an earlier format.
#[derive(Debug)]
pub(crate) struct OlderIndex {
    /// The format number.
    pub format: u32,
    /// The number of its generation.
    pub generation: u32,
    dir: PathBuf,
    meta: SegmentList,
    articles: u64,
    /// How many of its articles come from files.
    of_files: u64,
    folders: Vec<SourceFolder>,
    ledger: LedgerPlace,
}

/// The place of the ledger.
#[derive(Debug)]
enum LedgerPlace {
    /// Formats 1 and 2: a file of the generation.
    File(String),
    /// Format 3 and later: the pieces that the commit names.
    Pieces(Box<Commit>),
}

impl OlderIndex {
    /// Opens the index at `dir`; `None` unless it has an earlier format.
    ///
    /// # Errors
    /// When it has one, and the list of its files is damaged or cannot be read.
    pub(crate) fn open(dir: &Path) -> Result<Option<OlderIndex>, IndexError> {
        let older = match OlderCurrent::read(dir)? {
            None => return Ok(None),
            Some(OlderCurrent::Generation(format, generation)) => {
                OlderIndex::of_generation(dir, format, generation)?
            }
            Some(OlderCurrent::Commit(format, commit)) => {
                OlderIndex::of_commit(dir, format, commit)?
            }
        };
        // The list of segments of formats 1 and 2 has no checksum, but the manifest has the number of
        // articles.
        if older.meta.articles() != Some(older.articles) {
            return Err(older.hurt("it counts other articles than the manifest"));
        }
        Ok(Some(older))
    }

    fn of_generation(dir: &Path, format: u32, generation: u32) -> Result<OlderIndex, IndexError> {
        let meta: SegmentList = layout::read_json(dir, generation, names::META)?;
        let commit = meta.payload.as_ref().and_then(|payload| payload.parse::<u64>().ok());
        let commit = commit.ok_or_else(|| {
            let name = layout::file_name(generation, names::META);
            IndexError::damaged(dir, &name, "its last commit has no number")
        })?;
        let manifest: OlderManifest =
            layout::read_json(dir, generation, &format!("manifest-{commit}.json"))?;
        let ledger = LedgerPlace::File(format!("ledger-{}.json", manifest.commit));
        let (articles, folders) = (manifest.articles, manifest.folders);
        let (dir, of_files) = (dir.to_owned(), articles);
        Ok(OlderIndex { format, generation, dir, meta, articles, of_files, folders, ledger })
    }

    fn of_commit(dir: &Path, format: u32, commit: Box<Commit>) -> Result<OlderIndex, IndexError> {
        let meta = serde_json::from_value(commit.segments.clone()).map_err(|error| {
            IndexError::damaged(dir, names::CURRENT, &format!("it cannot be read: {error}"))
        })?;
        let manifest = &commit.manifest;
        let (generation, articles) = (manifest.generation, manifest.articles);
        let of_files = articles.saturating_sub(manifest.pushed);
        let (dir, folders) = (dir.to_owned(), manifest.folders.clone());
        let ledger = LedgerPlace::Pieces(commit);
        Ok(OlderIndex { format, generation, dir, meta, articles, of_files, folders, ledger })
    }

    /// The error for a damaged list of segments.
    fn hurt(&self, reason: &str) -> IndexError {
        let name = match self.ledger {
            LedgerPlace::File(_) => layout::file_name(self.generation, names::META),
            LedgerPlace::Pieces(_) => names::CURRENT.to_owned(),
        };
        IndexError::damaged(&self.dir, &name, reason)
    }

    /// The format of the index at `dir`, if it is an earlier one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn format_of(dir: &Path) -> Result<Option<u32>, IndexError> {
        Ok(OlderCurrent::read(dir)?.map(|current| current.format()))
    }

    /// The number for the next generation.
    pub(crate) fn next_generation(&self) -> u32 {
        // Nobody has so many generations that the number overflows.
        self.generation.checked_add(1).unwrap_or(1)
    }

    /// The number of its articles.
    pub(crate) fn articles(&self) -> u64 {
        self.articles
    }

    /// The size of the stored articles on disk, in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        let lengths = self.meta.segments.iter().map(|segment| {
            let path = self.path().join(segment.file(names::STORE));
            fs::metadata(path).map_or(0, |metadata| metadata.len())
        });
        lengths.sum()
    }

    /// The ledger. If it is unreadable, a ledger with only the numbers of articles from each file, so
    /// that the next refresh reads the files again.
    ///
    /// # Errors
    /// When the files of the articles cannot be read either.
    pub(crate) fn ledger(&self) -> Result<Ledger, IndexError> {
        let read = match &self.ledger {
            LedgerPlace::File(name) => layout::read_json(&self.dir, self.generation, name),
            LedgerPlace::Pieces(commit) => ledger_pieces::read(&self.dir, &self.path(), commit),
        };
        match read {
            Ok(ledger) if ledger.articles() == self.of_files => Ok(ledger),
            Ok(_) | Err(IndexError::Damaged { .. }) => self.ledger_of_articles(),
            Err(error) => Err(error),
        }
    }

    /// Calls `visit` with every article and the file that it came from.
    ///
    /// # Errors
    /// When a file is damaged or cannot be read, and the errors of `visit`.
    pub(crate) fn each(
        &self,
        mut visit: impl FnMut(StoredArticle, FileKey) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        self.each_record(|json, file| {
            let article = StoredArticle::from_json(json.to_owned()).map_err(|reason| {
                let reason = format!("an article in it is unreadable: {reason}");
                IndexError::damaged(&self.dir, &layout::file_name(self.generation, ""), &reason)
            })?;
            visit(article, file)
        })
    }

    fn each_record(
        &self,
        mut visit: impl FnMut(&str, FileKey) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        let article = self.meta.article_field();
        let article = article.ok_or_else(|| self.hurt("it names no field of articles"))?;
        for segment in &self.meta.segments {
            let segment = OlderSegment::open(&self.dir, self.generation, segment)?;
            segment.each(article, &mut visit)?;
        }
        Ok(())
    }

    fn ledger_of_articles(&self) -> Result<Ledger, IndexError> {
        let mut files = ArticlesOfFiles::new();
        self.each_record(|_, file| {
            if !file.is_pushed() {
                *files.entry(file).or_default() += 1;
            }
            Ok(())
        })?;
        let folders = match &self.ledger {
            LedgerPlace::File(_) => lost_ledger::keys_of(&self.folders, &files),
            LedgerPlace::Pieces(commit) => commit.folders.clone(),
        };
        Ok(lost_ledger::of_articles(folders, files, &self.dir))
    }

    fn path(&self) -> PathBuf {
        directory::generation_path(&self.dir, self.generation)
    }
}

/// Whether this is the number of a format before the current one.
fn is_earlier(format: u32) -> bool {
    (1..FORMAT).contains(&format)
}

#[cfg(test)]
mod tests;
