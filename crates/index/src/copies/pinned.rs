//! Holds a commit: its files cannot disappear, because all of them are open.
//!
//! A writer removes the files of a commit when newer commits have replaced it. An open file stays
//! readable; its space on disk is freed when the last process closes it. Commits that are held at the
//! same time share their common files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::mark::State;
use super::offer::{FileFacts, LARGEST_USER_FILE, Offer, USER_FILES, id_of};
use crate::disk::commit::Commit;
use crate::disk::file_sum::FileSum;
use crate::disk::names::CURRENT;
use crate::disk::{directory, fs as disk, user_file};
use crate::{IndexError, Manifest};

/// How often another commit is tried if files disappear while they are opened. Opening takes a few
/// milliseconds, in which a new commit is rare even under heavy writing.
const ATTEMPTS: usize = 100;

/// A commit of an index with all its files open, and the user's files as of that time.
#[derive(Debug)]
pub struct PinnedCommit {
    id: String,
    text: String,
    commit: Arc<Commit>,
    files: BTreeMap<String, PinnedFile>,
    user_files: BTreeMap<String, PinnedFile>,
}

/// A file that stays readable whatever happens to its name. Cheap to clone.
#[derive(Debug, Clone)]
pub struct PinnedFile {
    /// The path that it has, or had.
    path: Arc<PathBuf>,
    sum: FileSum,
    content: Content,
}

#[derive(Debug, Clone)]
enum Content {
    Open(Arc<File>),
    /// A file that the user may change at any moment.
    Bytes(Arc<[u8]>),
}

/// The tag of the state of an index that can be copied now (see [`PinnedCommit::tag`]); cheap. `None`
/// if there is no index.
///
/// # Errors
/// When the directory cannot be read or contains something else.
pub fn current_tag(dir: &Path) -> Result<Option<String>, IndexError> {
    let state = State::of(dir)?;
    Ok(state.commit.is_some().then(|| state.tag()))
}

impl PinnedCommit {
    /// Holds the current commit of the index at `dir`. Files that one of `others` has open are not
    /// opened again.
    ///
    /// # Errors
    /// When there is no index, or it cannot be read.
    pub fn take(dir: &Path, others: &[Arc<PinnedCommit>]) -> Result<PinnedCommit, IndexError> {
        let mut attempts = 0;
        loop {
            let text = directory::current_text(dir)?;
            let text = text.ok_or_else(|| IndexError::Missing(dir.to_owned()))?;
            let commit = Commit::parse(dir, CURRENT, &text)?;
            match open_files(dir, &commit, others)? {
                Ok(files) => {
                    let text = String::from_utf8_lossy(&text).into_owned();
                    let (id, commit) = (id_of(text.as_bytes()), Arc::new(commit));
                    let user_files = read_user_files(dir)?;
                    return Ok(PinnedCommit { id, text, commit, files, user_files });
                }
                Err(missing) => {
                    attempts += 1;
                    // If no newer commit has replaced this one, a missing file is damage.
                    if attempts == ATTEMPTS || directory::current_text(dir)? == Some(text) {
                        return Err(IndexError::damaged(dir, &missing, "it is missing"));
                    }
                }
            }
        }
    }

    /// The id of the commit: equal ids mean equal commits.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Identifies the commit together with the user's files: equal tags mean equal copies.
    pub fn tag(&self) -> String {
        self.offer().state().tag()
    }

    /// Its text, as in `CURRENT`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.commit.manifest
    }

    /// Its files.
    pub fn files(&self) -> impl Iterator<Item = FileFacts> {
        self.files.iter().map(|(name, file)| FileFacts::new(name, &file.sum))
    }

    /// The user's files that exist.
    pub fn user_files(&self) -> impl Iterator<Item = FileFacts> {
        self.user_files.iter().map(|(name, file)| FileFacts::new(name, &file.sum))
    }

    /// A file of the commit, or one of the user's files.
    pub fn file(&self, name: &str) -> Option<PinnedFile> {
        self.files.get(name).or_else(|| self.user_files.get(name)).cloned()
    }

    /// The number of files that are open for this commit and for none of `others`.
    pub fn opened_beside(&self, others: &[Arc<PinnedCommit>]) -> usize {
        let is_new = |name: &&String| !others.iter().any(|other| other.has_open(self, name));
        self.files.keys().filter(is_new).count()
    }

    fn has_open(&self, other: &PinnedCommit, name: &str) -> bool {
        self.commit.generation() == other.commit.generation()
            && self.files.get(name).map(|file| file.sum) == other.commit.files.get(name).copied()
            && self.files.contains_key(name)
    }

    /// The commit in the form of an offer.
    pub(super) fn offer(&self) -> Offer {
        Offer {
            id: self.id.clone(),
            text: self.text.clone(),
            commit: (*self.commit).clone(),
            user_files: self.user_files.iter().map(|(n, file)| (n.clone(), file.sum)).collect(),
        }
    }
}

impl PinnedFile {
    /// Its length in bytes.
    pub fn length(&self) -> u64 {
        self.sum.length
    }

    /// Its checksum, 32 hexadecimal digits.
    pub fn checksum(&self) -> String {
        self.sum.hash.to_string()
    }

    /// The path that it has, or had.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the file at its path may change: the user edits it in place.
    pub(super) fn is_users(&self) -> bool {
        matches!(self.content, Content::Bytes(_))
    }

    /// Reads from a position. Returns the number of bytes, 0 at the end.
    ///
    /// # Errors
    /// When the operating system reports one.
    pub fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
        match &self.content {
            Content::Open(file) => disk::read_at(file, &self.path, at, buffer),
            Content::Bytes(bytes) => {
                let rest = usize::try_from(at).ok().and_then(|at| bytes.get(at..));
                let rest = rest.unwrap_or_default();
                let length = rest.len().min(buffer.len());
                buffer[..length].copy_from_slice(&rest[..length]);
                Ok(length)
            }
        }
    }
}

/// Opens the files of a commit. If one is missing, returns its name.
fn open_files(
    dir: &Path,
    commit: &Commit,
    others: &[Arc<PinnedCommit>],
) -> Result<Result<BTreeMap<String, PinnedFile>, String>, IndexError> {
    let path = directory::generation_path(dir, commit.generation());
    let mut files = BTreeMap::new();
    for (name, sum) in &commit.files {
        let of_another = others.iter().find_map(|other| {
            let file = other.files.get(name).filter(|file| file.sum == *sum)?;
            (other.commit.generation() == commit.generation()).then(|| file.clone())
        });
        let file = match of_another {
            Some(file) => file,
            None => {
                let path = path.join(name);
                match disk::open(&path) {
                    Ok(file) => {
                        let content = Content::Open(Arc::new(file));
                        PinnedFile { path: Arc::new(path), sum: *sum, content }
                    }
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {
                        return Ok(Err(name.clone()));
                    }
                    Err(error) => return Err(IndexError::io(path, error)),
                }
            }
        };
        files.insert(name.clone(), file);
    }
    Ok(Ok(files))
}

fn read_user_files(dir: &Path) -> Result<BTreeMap<String, PinnedFile>, IndexError> {
    let mut files = BTreeMap::new();
    for name in USER_FILES {
        let path = dir.join(name);
        let Some(bytes) = user_file::content(&path)? else { continue };
        if bytes.len() as u64 > LARGEST_USER_FILE {
            let reason = format!("more than {LARGEST_USER_FILE} bytes are not copied");
            return Err(IndexError::io(path, io::Error::other(reason)));
        }
        let sum = FileSum::of(&bytes);
        let content = Content::Bytes(bytes.into());
        files.insert(name.to_owned(), PinnedFile { path: Arc::new(path), sum, content });
    }
    Ok(files)
}

#[cfg(any(test, feature = "testing"))]
impl PinnedCommit {
    /// A commit with these files, by name and content, that is not on disk.
    pub fn in_memory(files: &[(&str, &[u8])]) -> PinnedCommit {
        let pinned = |(name, bytes): &(&str, &[u8])| {
            let sum = FileSum::of(bytes);
            let content = Content::Bytes(Arc::from(*bytes));
            ((*name).to_owned(), PinnedFile { path: Arc::new(PathBuf::from(*name)), sum, content })
        };
        let (user_files, files): (BTreeMap<_, _>, BTreeMap<_, _>) =
            files.iter().map(pinned).partition(|(name, _)| USER_FILES.contains(&name.as_str()));
        let commit = Commit {
            manifest: Manifest { generation: 1, commit: 7, ..Manifest::default() },
            ledger: Vec::new(),
            folders: Vec::new(),
            dictionary: None,
            files: files.iter().map(|(name, file)| (name.clone(), file.sum)).collect(),
            segments: serde_json::Value::Null,
        };
        let text = commit.to_text().unwrap_or_default();
        PinnedCommit {
            id: id_of(text.as_bytes()),
            text,
            commit: Arc::new(commit),
            files,
            user_files,
        }
    }
}
