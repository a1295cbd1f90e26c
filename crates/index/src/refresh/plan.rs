//! The plan of a refresh: which files exist, and which of them must be read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use souwen_article as article;
use souwen_article::{
    FoundFile, Links, Note, READER_VERSION, ReadOptions, Walk, links, relative_path, saved_page,
};

use super::error::RefreshError;
use super::file_hash::hash_file;
use super::options::RefreshOptions;
use super::scopes::{FolderScope, scopes};
use super::walked::Walked;
use crate::disk::ledger::{FileKey, FileStamp, Ledger, ReadAs};
use crate::disk::reserved::Reserved;

/// The work of a refresh.
#[derive(Debug, Default)]
pub(crate) struct RefreshPlan {
    /// The previous ledger, without the folders to forget and with the new folders.
    pub ledger: Ledger,
    /// Files to read because they are new or changed.
    pub to_read: BTreeMap<FileKey, Job>,
    /// Files that were known and are gone.
    pub gone: BTreeSet<FileKey>,
    /// Files of the folders to forget.
    pub forgotten: BTreeSet<FileKey>,
    /// Number of unchanged files.
    pub unchanged: usize,
    /// Number of unchanged files that are read again because an earlier version of the readers has read
    /// them.
    pub outdated: usize,
    /// For unchanged files, the notes about parts that could not be read.
    pub remembered: BTreeMap<FileKey, Vec<Note>>,
    /// Files of kinds that are not read, counted by extension.
    pub other_kinds: BTreeMap<String, usize>,
    /// Links that lead out of all folders and were not followed.
    pub links_out: Vec<PathBuf>,
    /// Folders with the resources of web pages saved by a browser, which are not read.
    saved: Vec<PathBuf>,
    /// Number of known files behind links that were not followed.
    pub behind_links: usize,
    /// Notes for the user.
    pub notes: Vec<Note>,
    /// All files that were found, read or not.
    found: BTreeMap<FileKey, FoundFile>,
    /// The folders that were walked, wholly or in part.
    pub walked: Vec<Walked>,
    /// The keys of the folders that were walked wholly.
    walked_whole: BTreeSet<u32>,
    /// Whether a part of a folder that was given as a path had files before and is empty now.
    pub emptied: bool,
    /// The directory of the index: files that it writes are not read.
    pub index: PathBuf,
    /// Whether all links are followed.
    follow: bool,
    /// The user's options for reading.
    read_options: ReadOptions,
    /// For unchanged files, the articles that ask not to be found.
    pub reserved: BTreeMap<FileKey, Reserved>,
}

/// A file to read.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub file: FoundFile,
    /// The hash of its bytes, if it has been computed already.
    pub hash: Option<u64>,
    /// For an unchanged file, the options with which it was read the last time.
    pub read_as: ReadAs,
}

impl RefreshPlan {
    /// Walks the folders. `paths` are the paths of the options, canonical; `index` is the canonical
    /// directory of the index.
    pub(crate) fn new(
        ledger: &Ledger,
        paths: &[PathBuf],
        options: &RefreshOptions,
        index: PathBuf,
        now: SystemTime,
    ) -> Result<RefreshPlan, RefreshError> {
        let (ledger, follow) = (ledger.clone(), options.follow);
        let read_options = options.read.clone();
        let mut plan =
            RefreshPlan { ledger, index, follow, read_options, ..RefreshPlan::default() };
        plan.forget(&options.forget)?;
        for scope in scopes(&mut plan.ledger, paths, options.forget.is_empty()) {
            plan.look_through(&scope, now)?;
        }
        plan.notes.extend(links::note(&plan.links_out, plan.behind_links));
        plan.notes.extend(saved_page::note_of_folders(&plan.saved));
        Ok(plan)
    }

    /// A plan to read exactly these files, changed or not.
    pub(crate) fn of_files(
        ledger: &Ledger,
        files: &BTreeSet<FileKey>,
        options: &RefreshOptions,
        index: PathBuf,
    ) -> RefreshPlan {
        let (ledger, follow) = (ledger.clone(), options.follow);
        let read_options = options.read.clone();
        let mut plan =
            RefreshPlan { ledger, index, follow, read_options, ..RefreshPlan::default() };
        plan.also_read(files);
        plan
    }

    /// The files whose articles may change: those to read, and those that are gone.
    pub(crate) fn being_reread(&self) -> BTreeSet<FileKey> {
        self.to_read.keys().chain(&self.gone).chain(&self.forgotten).cloned().collect()
    }

    /// Plans to read unchanged files whose articles may have to take the place of others. Returns the
    /// files that were added to the plan and exist.
    pub(crate) fn also_read(&mut self, keys: &BTreeSet<FileKey>) -> BTreeSet<FileKey> {
        let mut planned = BTreeSet::new();
        for key in keys {
            if !self.found.contains_key(key)
                && let Some(folder) = self.ledger.folder(key.folder)
                && self.walked_whole.insert(key.folder)
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
                let read_as = self.ledger.file(key).map(|state| state.read_as.clone());
                let read_as = read_as.unwrap_or_default();
                let job = Job { file: file.clone(), hash: None, read_as };
                self.to_read.insert(key.clone(), job);
                // Notes about it are made again when it is read.
                self.remembered.remove(key);
                self.reserved.remove(key);
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

    fn look_through(&mut self, scope: &FolderScope, now: SystemTime) -> Result<(), RefreshError> {
        let index = self.index.clone();
        let failed = |source| {
            let (path, index) = (scope.root.clone(), index.clone());
            RefreshError::Folder { path, index, source }
        };
        let walked = Walked::now(&scope.root).map_err(failed)?;
        let parts = self.walk_parts(scope).map_err(failed)?;
        self.walked.push(walked);
        let is_in_parts = parts.is_some();
        let mut walk = match parts {
            Some(walk) => walk,
            None => {
                self.walked_whole.insert(scope.key);
                self.walk(scope.key, &scope.root).map_err(failed)?
            }
        };
        if !scope.is_whole() && !is_in_parts {
            // The other files were not requested, but may have to be read to settle an id.
            let outside = walk.files.extract_if(.., |file| !scope.contains(&file.path));
            self.found.extend(outside.map(|file| (file_key(scope.key, &file), file)));
            walk.notes.retain(|note| scope.contains(&note.path) || scope.reaches_into(&note.path));
            walk.links_out.retain(|link| scope.contains(link));
            walk.saved.retain(|folder| scope.contains(folder));
            walk.other_kinds.clear();
        }
        let found: BTreeMap<FileKey, FoundFile> =
            walk.files.into_iter().map(|file| (file_key(scope.key, &file), file)).collect();
        let missing = self.missing(scope, &found);
        if found.is_empty() && walk.notes.is_empty() && !missing.is_empty() {
            let articles =
                missing.iter().filter_map(|key| self.ledger.file(key)).map(|f| f.articles);
            let articles: u64 = articles.sum();
            let is_empty = walk.other_kinds.is_empty() && walk.links_out.is_empty();
            if scope.is_whole() && is_empty && articles > 0 {
                let path = scope.root.clone();
                let articles = articles as usize;
                return Err(RefreshError::SuddenlyEmpty { path, index, articles });
            }
            self.emptied |= articles > 0;
        }
        self.behind_links += behind(&walk.links_out, &scope.root, &missing);
        self.links_out.append(&mut walk.links_out);
        self.saved.append(&mut walk.saved);
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

    /// Walks the requested parts of a folder; `None` if the whole folder has to be walked.
    fn walk_parts(&self, scope: &FolderScope) -> io::Result<Option<Walk>> {
        let mut all = Walk::default();
        for part in scope.parts() {
            let Some(walk) = article::walk_part(&scope.root, part, &self.links())? else {
                return Ok(None);
            };
            all.files.extend(walk.files);
            all.links_out.extend(walk.links_out);
            all.saved.extend(walk.saved);
            all.notes.extend(walk.notes);
        }
        self.leave_out_others(scope.key, &scope.root, &mut all);
        Ok((!scope.is_whole()).then_some(all))
    }

    /// Which links are followed.
    fn links(&self) -> Links {
        let folders = self.ledger.folders.iter().map(|folder| folder.path.as_path());
        Links::inside(folders, self.follow)
    }

    /// Walks a folder, without the known folders inside it and without the index.
    fn walk(&self, key: u32, root: &Path) -> io::Result<Walk> {
        let mut walk = article::walk_with(root, &self.links())?;
        self.leave_out_others(key, root, &mut walk);
        Ok(walk)
    }

    /// Leaves out known folders inside a folder, and the index.
    fn leave_out_others(&self, key: u32, root: &Path, walk: &mut Walk) {
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
        walk.links_out.retain(|link| outside(link));
        walk.saved.retain(|folder| outside(folder));
    }

    /// The known files of a folder that were not found.
    fn missing(
        &self,
        scope: &FolderScope,
        found: &BTreeMap<FileKey, FoundFile>,
    ) -> BTreeSet<FileKey> {
        let inside = scope.contains_relative();
        let Some(folder) = self.ledger.folder(scope.key) else { return BTreeSet::new() };
        folder
            .files
            .keys()
            .filter(|relative| inside(relative))
            .map(|relative| FileKey { folder: scope.key, relative: relative.clone() })
            .filter(|key| !found.contains_key(key))
            .collect()
    }

    /// Decides whether a file must be read.
    fn compare(&mut self, key: &FileKey, file: &FoundFile, now: SystemTime) {
        let stamp = FileStamp::new(file.size, file.modified);
        let mut job = Job { file: file.clone(), hash: None, read_as: ReadAs::default() };
        if let Some(state) = self.ledger.file_mut(key) {
            let mut as_it_was = state.stamp == stamp && state.settled;
            if !as_it_was {
                // An unreadable file is reported when it is to be read.
                job.hash = hash_file(&file.path).ok();
                as_it_was = job.hash == Some(state.hash);
            }
            let differs = state.reserved.differ_under(&self.read_options)
                || self.read_options.programs.ocr.is_some() && state.needs_recognition();
            if as_it_was && state.reader == READER_VERSION && !differs {
                if !state.reserved.is_none() {
                    self.reserved.insert(key.clone(), state.reserved);
                }
                (state.stamp, state.settled) = (stamp, stamp.settled(now));
                self.unchanged += 1;
                if !state.problems.is_empty() {
                    let notes = state.problems.iter().map(|problem| problem.note(&file.path));
                    self.remembered.insert(key.clone(), notes.collect());
                }
                return;
            }
            if as_it_was {
                job.read_as = state.read_as.clone();
                self.outdated += usize::from(state.reader != READER_VERSION);
            }
        }
        self.to_read.insert(key.clone(), job);
    }
}

/// How many of the missing files are behind links that were not followed.
fn behind(links: &[PathBuf], root: &Path, missing: &BTreeSet<FileKey>) -> usize {
    let links: BTreeSet<String> =
        links.iter().filter_map(|link| link.strip_prefix(root).ok()).map(relative_path).collect();
    let is_behind = |file: &&FileKey| {
        let folders = file.relative.match_indices('/').map(|(end, _)| &file.relative[..end]);
        folders.chain([file.relative.as_str()]).any(|part| links.contains(part))
    };
    missing.iter().filter(is_behind).count()
}

fn file_key(folder: u32, file: &FoundFile) -> FileKey {
    FileKey { folder, relative: file.relative.clone() }
}
