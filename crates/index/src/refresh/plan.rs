//! Which files there are, and which of them must be read.
//!
//! A file belongs to the innermost known folder that holds it. A path inside a known folder stands
//! for that part of it; a folder around a known one becomes a folder of its own, without the files
//! of the inner one, and brings that up to date as well. So no file is read twice, and the ids of
//! its articles, which hold its path relative to its folder, stay.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use souwen_article as article;
use souwen_article::{FoundFile, Note, Walk};
use xxhash_rust::xxh3::Xxh3;

use super::error::RefreshError;
use super::options::RefreshOptions;
use crate::disk::ledger::{FileKey, Ledger, Stamp};

/// What a refresh has to do.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// The ledger as it was, without the folders to forget and with the new ones.
    pub ledger: Ledger,
    /// Files to read because they are new or changed.
    pub to_read: BTreeMap<FileKey, Job>,
    /// Files that were there the last time and are gone.
    pub gone: BTreeSet<FileKey>,
    /// Files of the folders to forget.
    pub forgotten: BTreeSet<FileKey>,
    /// Files that are as they were.
    pub unchanged: usize,
    /// Files of kinds that are not read, counted by extension.
    pub other_kinds: BTreeMap<String, usize>,
    /// What the user should know.
    pub notes: Vec<Note>,
    /// All files that were found, read or not.
    found: BTreeMap<FileKey, FoundFile>,
    /// The folders that were looked through.
    pub walked: Vec<Walked>,
    /// Parts of folders that were asked for and hold nothing any more, though they did.
    pub emptied: bool,
    /// Where the index lies: what it writes is no news.
    pub index: PathBuf,
}

/// A file to read.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub file: FoundFile,
    /// The hash of its bytes where it is known already.
    pub hash: Option<u64>,
}

/// A folder that was looked through, and what it was then.
#[derive(Debug)]
pub(crate) struct Walked {
    pub path: PathBuf,
    identity: Option<(u64, u64)>,
}

impl Walked {
    /// Whether the folder is still the one that was looked through, rather than gone or, where a
    /// drive was mounted, the empty folder below it.
    pub(crate) fn is_there(&self) -> bool {
        identity(&self.path).is_ok_and(|identity| identity == self.identity)
    }
}

/// A folder to look through: all of it, or these parts.
struct Scope {
    key: u32,
    root: PathBuf,
    parts: Vec<PathBuf>,
}

impl Plan {
    /// Looks through the folders. `paths` are those of the options, canonical; `index` is the
    /// canonical directory of the index.
    pub(crate) fn new(
        ledger: &Ledger,
        paths: &[PathBuf],
        options: &RefreshOptions,
        index: PathBuf,
        now: SystemTime,
    ) -> Result<Plan, RefreshError> {
        let mut plan = Plan { ledger: ledger.clone(), index, ..Plan::default() };
        plan.forget(&options.forget)?;
        for scope in plan.scopes(paths, options.forget.is_empty()) {
            plan.look_through(&scope, now)?;
        }
        Ok(plan)
    }

    /// Plans to read files that have not changed, because articles of theirs may have to take the
    /// place of others. Gives those that were not planned and could be found.
    pub(crate) fn also_read(&mut self, keys: &BTreeSet<FileKey>) -> BTreeSet<FileKey> {
        let mut planned = BTreeSet::new();
        for key in keys {
            if !self.found.contains_key(key)
                && let Some(folder) = self.ledger.folder(key.folder)
                && !self.walked.iter().any(|walked| walked.path == folder.path)
            {
                let root = folder.path.clone();
                if let Ok(walk) = self.walk(key.folder, &root) {
                    let found =
                        walk.files.into_iter().map(|file| (file_key(key.folder, &file), file));
                    self.found.extend(found);
                }
            }
            if let Some(file) = self.found.get(key)
                && !self.to_read.contains_key(key)
            {
                let job = Job { file: file.clone(), hash: None };
                self.to_read.insert(key.clone(), job);
                planned.insert(key.clone());
            }
        }
        planned
    }

    fn forget(&mut self, paths: &[PathBuf]) -> Result<(), RefreshError> {
        for path in paths {
            let names = [fs::canonicalize(path).ok(), std::path::absolute(path).ok()];
            let position = self.ledger.folders.iter().position(|folder| {
                folder.path == *path || names.iter().flatten().any(|name| folder.path == *name)
            });
            let Some(position) = position else {
                let known = self.ledger.folders.iter().map(|f| f.path.display().to_string());
                let known = known.collect::<Vec<_>>().join(", ");
                return Err(RefreshError::UnknownFolder { path: path.clone(), known });
            };
            let folder = self.ledger.folders.remove(position);
            let files = folder.files.into_keys();
            self.forgotten.extend(files.map(|relative| FileKey { folder: folder.key, relative }));
        }
        Ok(())
    }

    /// What to look through for `paths`; all folders when there are none and `default`.
    fn scopes(&mut self, paths: &[PathBuf], default: bool) -> Vec<Scope> {
        let mut scopes: Vec<Scope> = Vec::new();
        if paths.is_empty() && default {
            let all: Vec<PathBuf> = self.ledger.folders.iter().map(|f| f.path.clone()).collect();
            return self.scopes(&all, false);
        }
        for path in paths {
            // The innermost folder that holds it is the longest.
            let holder = self
                .ledger
                .folders
                .iter()
                .filter(|folder| path.starts_with(&folder.path))
                .max_by_key(|folder| folder.path.as_os_str().len());
            let (key, root) = match holder {
                Some(folder) => (folder.key, folder.path.clone()),
                None => (self.ledger.add_folder(path.clone()), path.clone()),
            };
            let part = (root != *path).then(|| path.clone());
            add_scope(&mut scopes, key, root, part);
            let inner = self.ledger.folders.iter();
            for folder in inner.filter(|f| f.key != key && f.path.starts_with(path)) {
                add_scope(&mut scopes, folder.key, folder.path.clone(), None);
            }
        }
        scopes
    }

    fn look_through(&mut self, scope: &Scope, now: SystemTime) -> Result<(), RefreshError> {
        let index = self.index.clone();
        let failed = |source| {
            let (path, index) = (scope.root.clone(), index.clone());
            RefreshError::Folder { path, index, source }
        };
        let identity = identity(&scope.root).map_err(failed)?;
        let mut walk = self.walk(scope.key, &scope.root).map_err(failed)?;
        self.walked.push(Walked { path: scope.root.clone(), identity });
        if !scope.parts.is_empty() {
            let inside = |path: &Path| scope.parts.iter().any(|part| path.starts_with(part));
            // The others are not asked for, but may have to be read for the sake of an id.
            let outside = walk.files.extract_if(.., |file| !inside(&file.path));
            self.found.extend(outside.map(|file| (file_key(scope.key, &file), file)));
            walk.notes.retain(|note| {
                inside(&note.path) || scope.parts.iter().any(|part| part.starts_with(&note.path))
            });
            walk.other_kinds.clear();
        }
        let found: BTreeMap<FileKey, FoundFile> =
            walk.files.into_iter().map(|file| (file_key(scope.key, &file), file)).collect();
        let missing = self.missing(scope, &found);
        if found.is_empty() && walk.notes.is_empty() && !missing.is_empty() {
            let articles =
                missing.iter().filter_map(|key| self.ledger.file(key)).map(|f| f.articles);
            let articles: u64 = articles.sum();
            if scope.parts.is_empty() && walk.other_kinds.is_empty() && articles > 0 {
                let path = scope.root.clone();
                let articles = articles as usize;
                return Err(RefreshError::SuddenlyEmpty { path, index, articles });
            }
            self.emptied |= articles > 0;
        }
        if walk.notes.is_empty() {
            self.gone.extend(missing);
        } else if !missing.is_empty() {
            let message = format!(
                "{} files of the last time were not seen; since parts of the folder cannot be \
                 read, their articles stay",
                missing.len()
            );
            walk.notes.push(Note::info(&scope.root, None, message));
        }
        self.notes.append(&mut walk.notes);
        for (kind, files) in walk.other_kinds {
            *self.other_kinds.entry(kind).or_default() += files;
        }
        for (key, file) in found {
            self.compare(&key, &file, now);
            self.found.insert(key, file);
        }
        Ok(())
    }

    /// Walks a folder, without the files of folders inside it and without the index.
    fn walk(&self, key: u32, root: &Path) -> io::Result<Walk> {
        let mut walk = article::walk(root)?;
        let inner: Vec<&Path> = self
            .ledger
            .folders
            .iter()
            .filter(|folder| folder.key != key && folder.path.starts_with(root))
            .map(|folder| folder.path.as_path())
            .chain([self.index.as_path()])
            .collect();
        let outside = |path: &Path| !inner.iter().any(|folder| path.starts_with(folder));
        walk.files.retain(|file| outside(&file.path));
        walk.notes.retain(|note| outside(&note.path));
        Ok(walk)
    }

    /// The files of the last time that are not among those found.
    fn missing(&self, scope: &Scope, found: &BTreeMap<FileKey, FoundFile>) -> BTreeSet<FileKey> {
        let parts: Vec<String> = scope
            .parts
            .iter()
            .filter_map(|part| part.strip_prefix(&scope.root).ok())
            .map(relative_text)
            .collect();
        let inside = |relative: &str| {
            parts.is_empty()
                || parts.iter().any(|part| {
                    relative
                        .strip_prefix(part.as_str())
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                })
        };
        let Some(folder) = self.ledger.folder(scope.key) else { return BTreeSet::new() };
        folder
            .files
            .keys()
            .filter(|relative| inside(relative))
            .map(|relative| FileKey { folder: scope.key, relative: relative.clone() })
            .filter(|key| !found.contains_key(key))
            .collect()
    }

    /// Tells whether a file must be read.
    fn compare(&mut self, key: &FileKey, file: &FoundFile, now: SystemTime) {
        let stamp = Stamp::new(file.size, file.modified);
        let mut hash = None;
        if let Some(state) = self.ledger.file_mut(key) {
            if state.stamp == stamp && state.settled {
                self.unchanged += 1;
                return;
            }
            // A file that cannot be read now is reported when it is to be read.
            hash = hash_file(&file.path).ok();
            if hash == Some(state.hash) {
                (state.stamp, state.settled) = (stamp, stamp.settled(now));
                self.unchanged += 1;
                return;
            }
        }
        self.to_read.insert(key.clone(), Job { file: file.clone(), hash });
    }
}

/// A hash of the bytes of a file.
pub(crate) fn hash_file(path: &Path) -> io::Result<u64> {
    let mut hash = Xxh3::new();
    io::copy(&mut fs::File::open(path)?, &mut Hashing(&mut hash))?;
    Ok(hash.digest())
}

struct Hashing<'a>(&'a mut Xxh3);

impl io::Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn add_scope(scopes: &mut Vec<Scope>, key: u32, root: PathBuf, part: Option<PathBuf>) {
    match scopes.iter_mut().find(|scope| scope.key == key) {
        None => scopes.push(Scope { key, root, parts: part.into_iter().collect() }),
        // The whole folder is asked for already, or now.
        Some(scope) if scope.parts.is_empty() => {}
        Some(scope) => match part {
            Some(part) => scope.parts.push(part),
            None => scope.parts.clear(),
        },
    }
}

fn file_key(folder: u32, file: &FoundFile) -> FileKey {
    FileKey { folder, relative: file.relative.clone() }
}

/// A relative path as [`FoundFile::relative`] writes it.
fn relative_text(path: &Path) -> String {
    let parts = path.iter().map(|part| {
        let mut text = String::new();
        for chunk in part.as_encoded_bytes().utf8_chunks() {
            text.push_str(chunk.valid());
            for byte in chunk.invalid() {
                text.push_str(&format!("%{byte:02X}"));
            }
        }
        text
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The device and the number of a folder, where the system tells. A file has none: many programs
/// save by putting a new one in its place.
#[cfg(unix)]
fn identity(path: &Path) -> io::Result<Option<(u64, u64)>> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(path)?;
    Ok(metadata.is_dir().then(|| (metadata.dev(), metadata.ino())))
}

/// The device and the number of a folder, where the system tells.
#[cfg(not(unix))]
fn identity(path: &Path) -> io::Result<Option<(u64, u64)>> {
    fs::metadata(path).map(|_| None)
}
