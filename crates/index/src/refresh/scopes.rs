//! Which folders, or parts of folders, to walk for the given paths.
//!
//! A file belongs to the innermost known folder that contains it:
//!
//! - a path inside a known folder means that part of the folder;
//! - a folder around a known one becomes a folder of its own, without the files of the inner one; the inner
//!   folder is brought up to date as well.
//!
//! So no file is read twice. The ids of its articles, which contain its path relative to its folder,
//! stay the same.

use std::path::{Path, PathBuf};

use souwen_article::relative_path;

use crate::disk::ledger::Ledger;

/// A folder to walk: the whole folder, or only these parts.
pub(crate) struct FolderScope {
    /// The key of the folder.
    pub key: u32,
    /// Its path.
    pub root: PathBuf,
    /// The requested parts; empty if the whole folder is requested.
    parts: Vec<PathBuf>,
}

impl FolderScope {
    /// Whether the whole folder is requested.
    pub(crate) fn is_whole(&self) -> bool {
        self.parts.is_empty()
    }

    /// The requested parts; empty if the whole folder is requested.
    pub(crate) fn parts(&self) -> &[PathBuf] {
        &self.parts
    }

    /// Whether a path in the folder is requested.
    pub(crate) fn contains(&self, path: &Path) -> bool {
        self.is_whole() || self.parts.iter().any(|part| path.starts_with(part))
    }

    /// Whether something at this path or inside it is requested.
    pub(crate) fn reaches_into(&self, path: &Path) -> bool {
        self.is_whole() || self.parts.iter().any(|part| part.starts_with(path))
    }

    /// Returns a test for relative paths of files, as the ledger stores them: whether the file is
    /// requested.
    pub(crate) fn contains_relative(&self) -> impl Fn(&str) -> bool {
        let parts = self.parts.iter().filter_map(|part| part.strip_prefix(&self.root).ok());
        let parts: Vec<String> = parts.map(relative_path).collect();
        move |relative| {
            parts.is_empty()
                || parts.iter().any(|part| {
                    relative
                        .strip_prefix(part.as_str())
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                })
        }
    }
}

/// The folders to walk for `paths`. If there are no paths and `default` is set, all folders. Folders
/// that the ledger does not know are added to it.
pub(crate) fn scopes(ledger: &mut Ledger, paths: &[PathBuf], default: bool) -> Vec<FolderScope> {
    let mut found: Vec<FolderScope> = Vec::new();
    if paths.is_empty() && default {
        let all: Vec<PathBuf> = ledger.folders.iter().map(|f| f.path.clone()).collect();
        return scopes(ledger, &all, false);
    }
    for path in paths {
        // Of the folders that contain it, the innermost has the longest path.
        let owner_file = ledger
            .folders
            .iter()
            .filter(|folder| path.starts_with(&folder.path))
            .max_by_key(|folder| folder.path.as_os_str().len());
        let (key, root) = match owner_file {
            Some(folder) => (folder.key, folder.path.clone()),
            None => (ledger.add_folder(path.clone()), path.clone()),
        };
        let part = (root != *path).then(|| path.clone());
        add(&mut found, key, root, part);
        let inner = ledger.folders.iter();
        for folder in inner.filter(|f| f.key != key && f.path.starts_with(path)) {
            add(&mut found, folder.key, folder.path.clone(), None);
        }
    }
    found
}

fn add(scopes: &mut Vec<FolderScope>, key: u32, root: PathBuf, part: Option<PathBuf>) {
    match scopes.iter_mut().find(|scope| scope.key == key) {
        None => scopes.push(FolderScope { key, root, parts: part.into_iter().collect() }),
        // The whole folder is requested already, or from now on.
        Some(scope) if scope.is_whole() => {}
        Some(scope) => match part {
            Some(part) => scope.parts.push(part),
            None => scope.parts.clear(),
        },
    }
}
