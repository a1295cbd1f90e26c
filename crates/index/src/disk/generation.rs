//! One generation on disk: a tantivy index, and for each commit a manifest and a ledger.
//!
//! A commit is named by the payload that tantivy writes with it: the number K of
//! `manifest-K.json`, `ledger-K.json` and `dictionary-K.txt` (the user's words with which its
//! articles were cut; none where there were no words), which are on the disk before it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use souwen_text::{Analyzer, Dictionary};
use tantivy::{IndexReader, ReloadPolicy};

use super::directory;
use super::durable::DurableDirectory;
use super::ledger::Ledger;
use super::manifest::Manifest;
use super::names::{
    DICTIONARY_PREFIX, LEDGER_PREFIX, MANIFEST_PREFIX, META, SUGGESTIONS_PREFIX, TEMPORARY,
};
use super::replace::{replace, sync_directory};
use crate::IndexError;
use crate::schema;
use crate::schema::SchemaFields;
use crate::schema::tokenizer;

/// A generation, open.
#[derive(Debug)]
pub(crate) struct Generation {
    /// The directory of the index that it is a generation of.
    pub dir: PathBuf,
    pub number: u32,
    pub index: tantivy::Index,
    pub fields: SchemaFields,
    /// What articles that are written are cut with.
    pub analyzer: Analyzer,
}

impl Generation {
    /// Opens a generation that is there.
    pub(crate) fn open(
        dir: &Path,
        number: u32,
        analyzer: &Analyzer,
    ) -> Result<Generation, IndexError> {
        let path = directory::generation_path(dir, number);
        if !path.is_dir() {
            let reason = format!("{} is missing", path.display());
            return Err(IndexError::damaged(dir, reason));
        }
        let open = DurableDirectory::open(&path).and_then(tantivy::Index::open);
        let mut index = open.map_err(|error| IndexError::tantivy(dir, error))?;
        let (schema, fields) = schema::build();
        if index.schema() != schema {
            return Err(IndexError::damaged(dir, "its fields are not those of this program"));
        }
        index.set_tokenizers(tokenizer::manager());
        Ok(Generation { dir: dir.to_owned(), number, index, fields, analyzer: analyzer.clone() })
    }

    /// Makes an empty generation; whatever is in its place is removed.
    pub(crate) fn create(
        dir: &Path,
        number: u32,
        analyzer: &Analyzer,
    ) -> Result<Generation, IndexError> {
        let path = directory::generation_path(dir, number);
        let io = |error| IndexError::io(path.clone(), error);
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io(error)),
            _ => fs::create_dir(&path).map_err(io)?,
        }
        sync_directory(dir).map_err(io)?;
        let (schema, fields) = schema::build();
        let create = DurableDirectory::open(&path)
            .and_then(|directory| tantivy::Index::create(directory, schema, Default::default()));
        let mut index = create.map_err(|error| IndexError::tantivy(dir, error))?;
        index.set_tokenizers(tokenizer::manager());
        Ok(Generation { dir: dir.to_owned(), number, index, fields, analyzer: analyzer.clone() })
    }

    /// The bytes of the file that names segments and commit: equal bytes, equal state.
    pub(crate) fn meta_bytes(dir: &Path, number: u32) -> io::Result<Vec<u8>> {
        fs::read(directory::generation_path(dir, number).join(META))
    }

    /// A reader of the state as it is now. It shows later commits only when it is told to.
    pub(crate) fn reader(&self) -> Result<IndexReader, IndexError> {
        let builder = self.index.reader_builder().reload_policy(ReloadPolicy::Manual);
        builder.try_into().map_err(|error| self.error(error))
    }

    /// The number of the last commit, 0 before the first one.
    pub(crate) fn commit(&self) -> Result<u64, IndexError> {
        let metas = self.index.load_metas().map_err(|error| self.error(error))?;
        match metas.payload {
            None if metas.segments.is_empty() => Ok(0),
            payload => payload
                .and_then(|payload| payload.parse().ok())
                .ok_or_else(|| IndexError::damaged(&self.dir, "its last commit has no number")),
        }
    }

    /// The manifest of a commit; `None` when it is gone, because another commit followed.
    pub(crate) fn manifest(&self, commit: u64) -> Result<Option<Manifest>, IndexError> {
        read_json(&self.dir, &self.manifest_path(commit))
    }

    /// The ledger of a commit.
    pub(crate) fn ledger(&self, commit: u64) -> Result<Ledger, IndexError> {
        let path = self.ledger_path(commit);
        read_json(&self.dir, &path)?
            .ok_or_else(|| IndexError::damaged(&self.dir, format!("{} is missing", path.display())))
    }

    /// What a reader wants of the ledger of a commit; `None` when it is gone, because another commit
    /// followed.
    pub(crate) fn read_ledger_as<T: DeserializeOwned>(
        dir: &Path,
        number: u32,
        commit: u64,
    ) -> Result<Option<T>, IndexError> {
        read_json(dir, &directory::generation_path(dir, number).join(ledger_name(commit)))
    }

    /// The user's dictionary with which the articles of a commit were cut. The fingerprint in the
    /// manifest tells whether it is whole.
    pub(crate) fn dictionary(&self, commit: u64) -> Result<Dictionary, IndexError> {
        let path = self.dictionary_path(commit);
        match fs::read(&path) {
            Ok(bytes) => Ok(Dictionary::parse(&String::from_utf8_lossy(&bytes)).0),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Dictionary::default()),
            Err(error) => Err(IndexError::io(path, error)),
        }
    }

    /// Writes the manifest, the ledger and the dictionary of a commit that is about to be made.
    pub(crate) fn write(&self, manifest: &Manifest, ledger: &Ledger) -> Result<(), IndexError> {
        let dictionary = self.analyzer.dictionary();
        if !dictionary.is_empty() {
            let path = self.dictionary_path(manifest.commit);
            replace(&path, dictionary.to_text().as_bytes())?;
        }
        self.write_json(&self.ledger_path(manifest.commit), ledger)?;
        self.write_json(&self.manifest_path(manifest.commit), manifest)
    }

    /// Removes what does not belong to the last commit: what was written for commits that were never
    /// made or have been followed by others. Tantivy would trip over the first, whose names it uses
    /// again. What cannot be removed stays until the next time. For the one writer only, while it
    /// is not writing.
    pub(crate) fn sweep(&self) -> Result<(), IndexError> {
        let metas = self.index.load_metas().map_err(|error| self.error(error))?;
        let commit = self.commit()?;
        let mut keep = metas.list_segment_files();
        let paths = [
            self.manifest_path(commit),
            self.ledger_path(commit),
            self.dictionary_path(commit),
            self.path(format!("{SUGGESTIONS_PREFIX}{commit}.bin")),
        ];
        keep.extend(paths.map(file_name));
        let path = directory::generation_path(&self.dir, self.number);
        let entries = fs::read_dir(&path).map_err(|error| IndexError::io(path, error))?;
        for entry in entries.flatten() {
            let name = entry.file_name();
            if name.to_str().is_some_and(is_of_a_commit) && !keep.contains(Path::new(&name)) {
                let _ = fs::remove_file(entry.path());
            }
        }
        Ok(())
    }

    /// An error of tantivy, as ours.
    pub(crate) fn error(&self, error: tantivy::TantivyError) -> IndexError {
        IndexError::tantivy(&self.dir, error)
    }

    fn manifest_path(&self, commit: u64) -> PathBuf {
        self.path(format!("{MANIFEST_PREFIX}{commit}.json"))
    }

    fn ledger_path(&self, commit: u64) -> PathBuf {
        self.path(ledger_name(commit))
    }

    fn dictionary_path(&self, commit: u64) -> PathBuf {
        self.path(format!("{DICTIONARY_PREFIX}{commit}.txt"))
    }

    fn path(&self, name: String) -> PathBuf {
        directory::generation_path(&self.dir, self.number).join(name)
    }

    fn write_json<T: Serialize>(&self, path: &Path, value: &T) -> Result<(), IndexError> {
        let bytes = serde_json::to_vec(value)
            .map_err(|error| IndexError::io(path.to_owned(), error.into()))?;
        replace(path, &bytes)
    }
}

fn ledger_name(commit: u64) -> String {
    format!("{LEDGER_PREFIX}{commit}.json")
}

/// What a file of the index at `dir` holds; `None` when it is not there.
fn read_json<T: DeserializeOwned>(dir: &Path, path: &Path) -> Result<Option<T>, IndexError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(IndexError::io(path.to_owned(), error)),
    };
    serde_json::from_slice(&bytes).map(Some).map_err(|error| {
        IndexError::damaged(dir, format!("{} cannot be read: {error}", path.display()))
    })
}

/// Whether a file of this name belongs to one commit, or to none.
fn is_of_a_commit(name: &str) -> bool {
    let segment = || {
        let id = name.split('.').next().unwrap_or_default();
        id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    name.starts_with(MANIFEST_PREFIX)
        || name.starts_with(LEDGER_PREFIX)
        || name.starts_with(DICTIONARY_PREFIX)
        || name.starts_with(SUGGESTIONS_PREFIX)
        || name.ends_with(TEMPORARY)
        || segment()
}

fn file_name(path: PathBuf) -> PathBuf {
    path.file_name().map(PathBuf::from).unwrap_or_default()
}
