//! One generation on disk: the segments of tantivy, and the files of its commits.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;
use souwen_text::{Analyzer, Dictionary};
use tantivy::{IndexReader, ReloadPolicy};

use super::commit::Commit;
use super::file_sum::FileSum;
use super::ledger::Ledger;
use super::ledger_pieces::{self, LedgerPiece};
use super::manifest::Manifest;
use super::names;
use super::segment_directory::{Residence, SegmentDirectory};
use super::segment_list::{SegmentList, SegmentSet};
use super::{checked, directory, fs as disk, replace};
use crate::IndexError;
use crate::schema;
use crate::schema::SchemaFields;
use crate::schema::tokenizer;

/// An open generation.
#[derive(Debug)]
pub(crate) struct Generation {
    /// The directory of the index that it belongs to.
    pub dir: PathBuf,
    pub number: u32,
    pub index: tantivy::Index,
    pub fields: SchemaFields,
    /// The analyzer for articles that are written.
    pub analyzer: Analyzer,
    /// The commit with which it was opened; `None` in a new generation.
    pub opened: Option<Commit>,
    segments: SegmentDirectory,
}

/// The ledger for a commit that is being made.
pub(crate) enum LedgerUpdate<'a> {
    /// The ledger of the previous commit.
    Unchanged,
    /// A complete ledger.
    Whole(&'a Ledger),
    /// The ledger of the previous commit, and the new one.
    Since(&'a Ledger, &'a Ledger),
}

impl LedgerUpdate<'_> {
    /// The new ledger; `None` if it is unchanged.
    fn after(&self) -> Option<&Ledger> {
        match self {
            LedgerUpdate::Unchanged => None,
            LedgerUpdate::Whole(ledger) | LedgerUpdate::Since(_, ledger) => Some(ledger),
        }
    }
}

impl Generation {
    /// Opens a generation in the state of a commit.
    pub(crate) fn open(
        dir: &Path,
        commit: &Commit,
        analyzer: &Analyzer,
        residence: Residence,
    ) -> Result<Generation, IndexError> {
        let number = commit.generation();
        let path = directory::generation_path(dir, number);
        if !path.is_dir() {
            let name = format!("{}", path.file_name().unwrap_or_default().display());
            return Err(IndexError::damaged(dir, &name, "it is missing"));
        }
        let tantivy = |error| IndexError::tantivy(dir, error);
        let segments = SegmentDirectory::open(&path, residence).map_err(tantivy)?;
        segments.show(commit);
        let mut index = tantivy::Index::open(segments.clone()).map_err(tantivy)?;
        let (schema, fields) = schema::build();
        if index.schema() != schema {
            let reason = "its fields are not those of this program";
            return Err(IndexError::damaged(dir, names::CURRENT, reason));
        }
        index.set_tokenizers(tokenizer::manager());
        let (dir, analyzer, opened) = (dir.to_owned(), analyzer.clone(), Some(commit.clone()));
        Ok(Generation { dir, number, index, fields, analyzer, opened, segments })
    }

    /// Creates an empty generation. Anything in its place is removed.
    pub(crate) fn create(
        dir: &Path,
        number: u32,
        analyzer: &Analyzer,
    ) -> Result<Generation, IndexError> {
        let path = directory::generation_path(dir, number);
        let io = |error| IndexError::io(path.clone(), error);
        match disk::remove_directory(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io(error)),
            _ => disk::create_directory(&path).map_err(io)?,
        }
        let tantivy = |error| IndexError::tantivy(dir, error);
        let segments = SegmentDirectory::open(&path, Residence::Mapped).map_err(tantivy)?;
        let (schema, fields) = schema::build();
        let create = tantivy::Index::create(segments.clone(), schema, schema::settings());
        let mut index = create.map_err(tantivy)?;
        index.set_tokenizers(tokenizer::manager());
        let (dir, analyzer, opened) = (dir.to_owned(), analyzer.clone(), None);
        Ok(Generation { dir, number, index, fields, analyzer, opened, segments })
    }

    /// The same generation, with this analyzer for articles that are written.
    pub(crate) fn cut_by(&self, analyzer: &Analyzer) -> Generation {
        Generation {
            dir: self.dir.clone(),
            number: self.number,
            index: self.index.clone(),
            fields: self.fields.clone(),
            analyzer: analyzer.clone(),
            opened: self.opened.clone(),
            segments: self.segments.clone(),
        }
    }

    /// The directory of its files.
    pub(crate) fn path(&self) -> PathBuf {
        directory::generation_path(&self.dir, self.number)
    }

    /// A reader of the current state. It does not follow later commits by itself.
    pub(crate) fn reader(&self) -> Result<IndexReader, IndexError> {
        let builder = self.index.reader_builder().reload_policy(ReloadPolicy::Manual);
        builder.try_into().map_err(|error| self.error(error))
    }

    /// Makes its readers show another commit of this generation.
    pub(crate) fn show(&self, commit: &Commit) {
        self.segments.show(commit);
    }

    /// The ledger of the commit with which it was opened; an empty one in a new generation.
    pub(crate) fn ledger(&self) -> Result<Ledger, IndexError> {
        self.opened.as_ref().map_or_else(|| Ok(Ledger::default()), |commit| self.ledger_of(commit))
    }

    /// The ledger of a commit.
    pub(crate) fn ledger_of(&self, commit: &Commit) -> Result<Ledger, IndexError> {
        ledger_pieces::read(&self.dir, &self.path(), commit)
    }

    /// The user's dictionary that the articles of a commit were segmented with.
    pub(crate) fn dictionary(dir: &Path, commit: &Commit) -> Result<Dictionary, IndexError> {
        let Some(name) = &commit.dictionary else { return Ok(Dictionary::default()) };
        let path = directory::generation_path(dir, commit.generation());
        let bytes = checked::read(dir, &path, commit, name)?;
        Ok(Dictionary::parse(&String::from_utf8_lossy(&bytes)).0)
    }

    /// The segments of a commit of this generation; none without a commit.
    pub(crate) fn segments(&self, commit: Option<&Commit>) -> Result<SegmentSet, IndexError> {
        let list = match commit {
            Some(commit) => serde_json::from_value(commit.segments.clone()),
            None => serde_json::from_slice(&self.segments.list().unwrap_or_default()),
        };
        let list: SegmentList = list.map_err(|error| IndexError::io(self.path(), error.into()))?;
        let none = BTreeMap::new();
        Ok(SegmentSet::new(list, commit.map_or(&none, |commit| &commit.files)))
    }

    /// Writes the other files of a commit with these segments, the ledger and the user's words, and
    /// returns the commit. `before` is the previous commit of this generation.
    pub(crate) fn prepare(
        &self,
        before: Option<&Commit>,
        ledger: &LedgerUpdate,
        segments: &SegmentSet,
    ) -> Result<Commit, IndexError> {
        let number = before.map_or(0, |commit| commit.manifest.commit) + 1;
        let mut commit = match (ledger.after(), before) {
            (None, Some(before)) => self.like(before),
            (None, None) => self.with_ledger(None, &LedgerUpdate::Whole(&Ledger::default()))?,
            (Some(_), _) => self.with_ledger(before, ledger)?,
        };
        let of_files = commit.manifest.articles - commit.manifest.pushed;
        let manifest = &mut commit.manifest;
        (manifest.commit, manifest.changed, manifest.time) = (number, number, Manifest::now());
        manifest.articles = segments.list.articles();
        manifest.pushed = manifest.articles.saturating_sub(of_files);
        self.of_segments(commit, segments)
    }

    /// A commit with the ledger and the user's words of `before`, without segments.
    fn like(&self, before: &Commit) -> Commit {
        let mut commit = before.clone();
        commit.files.retain(|name, _| names::segment_of(name).is_none());
        commit
    }

    /// A commit with this ledger and the current user's words, without segments. All its articles
    /// come from files.
    fn with_ledger(
        &self,
        before: Option<&Commit>,
        ledger: &LedgerUpdate,
    ) -> Result<Commit, IndexError> {
        let path = self.path();
        let none = Ledger::default();
        let (before_it, earlier, after) = match ledger {
            LedgerUpdate::Unchanged => (before, &none, &none),
            LedgerUpdate::Whole(ledger) => (None, &none, *ledger),
            LedgerUpdate::Since(earlier, ledger) => (before, *earlier, *ledger),
        };
        let piece = LedgerPiece::between(earlier, after);
        let (ledger_names, mut files) = ledger_pieces::write(&self.dir, &path, before_it, piece)?;
        let dictionary = self.write_dictionary()?;
        if let Some((name, sum)) = &dictionary {
            files.insert(name.clone(), *sum);
        }
        Ok(Commit {
            manifest: Manifest::new(self.number, &self.analyzer, after),
            ledger: ledger_names,
            folders: after.heads(),
            dictionary: dictionary.map(|(name, _)| name),
            files,
            segments: Value::Null,
        })
    }

    /// A commit with these segments and the same articles as `before`.
    pub(crate) fn prepare_merged(
        &self,
        before: &Commit,
        segments: &SegmentSet,
    ) -> Result<Commit, IndexError> {
        let mut commit = self.like(before);
        commit.manifest.commit += 1;
        commit.manifest.time = Manifest::now();
        self.of_segments(commit, segments)
    }

    fn of_segments(&self, mut commit: Commit, segments: &SegmentSet) -> Result<Commit, IndexError> {
        commit.files.extend(segments.files.iter().map(|(name, sum)| (name.clone(), *sum)));
        commit.segments = serde_json::to_value(&segments.list)
            .map_err(|error| IndexError::io(self.path(), error.into()))?;
        Ok(commit)
    }

    fn write_dictionary(&self) -> Result<Option<(String, FileSum)>, IndexError> {
        let dictionary = self.analyzer.dictionary();
        if dictionary.is_empty() {
            return Ok(None);
        }
        let text = dictionary.to_text();
        let sum = FileSum::of(text.as_bytes());
        let name = names::dictionary(sum.hash);
        let path = self.path().join(&name);
        replace::write_named_by_content(&path, text.as_bytes(), sum)
            .map_err(|error| IndexError::io(path, error))?;
        Ok(Some((name, sum)))
    }

    /// Removes files that belong neither to the current commit nor to one of these: files of commits
    /// that were never made or have been replaced. Files of the first kind would make tantivy fail,
    /// because it uses their names again. A file that cannot be removed stays until the next time.
    /// Only the one writer may call this, and not while it is writing.
    ///
    /// A publish that failed in its last step may have succeeded nevertheless, or may be undone by a
    /// power cut. So the current commit is read here again, and a caller that has published names the
    /// previous commit in `also`.
    pub(crate) fn sweep(&self, also: &[&Commit]) -> Result<(), IndexError> {
        let path = self.path();
        let in_use = match directory::current(&self.dir) {
            // An index of an earlier format is in use; this generation is written beside it.
            Err(IndexError::Format { .. }) => None,
            current => current?,
        };
        let in_use = in_use.as_ref().filter(|commit| commit.generation() == self.number);
        let mut keep = BTreeSet::new();
        for commit in in_use.into_iter().chain(also.iter().copied()) {
            keep.extend(commit.files.keys().cloned());
            let verified = names::verified(commit.manifest.commit);
            keep.extend([commit.copy_name(), verified]);
        }
        // The last publish must be durable before the files that it replaced are removed.
        disk::sync_directory(&self.dir).map_err(|error| IndexError::io(path.clone(), error))?;
        let found = disk::names_in(&path).map_err(|error| IndexError::io(path.clone(), error))?;
        for name in found {
            if names::is_of_a_commit(&name) && !keep.contains(&name) {
                let _ = disk::remove_file(&path.join(name));
            }
        }
        Ok(())
    }

    /// Converts an error of tantivy.
    pub(crate) fn error(&self, error: tantivy::TantivyError) -> IndexError {
        IndexError::tantivy(&self.dir, error)
    }
}
