//! What to look through for the paths that were asked for.
//!
//! A file belongs to the innermost known folder that holds it. A path inside a known folder stands
//! for that part of it; a folder around a known one becomes a folder of its own, without the files
//! of the inner one, and brings that up to date as well. So no file is read twice, and the ids of
//! its articles, which hold its path relative to its folder, stay.

use std::path::{Path, PathBuf};

use souwen_article::relative_path;

use crate::disk::ledger::Ledger;

/// A folder to look through: all of it, or these parts.
pub(crate) struct FolderScope {
    /// The key of the folder.
    pub key: u32,
    /// Its path.
    pub root: PathBuf,
    /// The parts of it that were asked for; all of it when there are none.
    parts: Vec<PathBuf>,
}

impl FolderScope {
    /// Whether all of the folder was asked for.
    pub(crate) fn is_whole(&self) -> bool {
        self.parts.is_empty()
    }

    /// The parts of it that were asked for; none where that is all of it.
    pub(crate) fn parts(&self) -> &[PathBuf] {
        &self.parts
    }

    /// Whether a path in the folder was asked for.
    pub(crate) fn holds(&self, path: &Path) -> bool {
        self.is_whole() || self.parts.iter().any(|part| path.starts_with(part))
    }

    /// Whether something that was asked for is at this path or inside it.
    pub(crate) fn reaches_into(&self, path: &Path) -> bool {
        self.is_whole() || self.parts.iter().any(|part| part.starts_with(path))
    }

    /// Tells of relative paths of files, as the ledger has them, whether they were asked for.
    pub(crate) fn holds_relative(&self) -> impl Fn(&str) -> bool {
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

/// What to look through for `paths`; all folders when there are none and `default`. Folders that the
/// ledger does not know are added to it.
pub(crate) fn scopes(ledger: &mut Ledger, paths: &[PathBuf], default: bool) -> Vec<FolderScope> {
    let mut found: Vec<FolderScope> = Vec::new();
    if paths.is_empty() && default {
        let all: Vec<PathBuf> = ledger.folders.iter().map(|f| f.path.clone()).collect();
        return scopes(ledger, &all, false);
    }
    for path in paths {
        // The innermost folder that holds it is the longest.
        let holder = ledger
            .folders
            .iter()
            .filter(|folder| path.starts_with(&folder.path))
            .max_by_key(|folder| folder.path.as_os_str().len());
        let (key, root) = match holder {
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
        // The whole folder is asked for already, or now.
        Some(scope) if scope.is_whole() => {}
        Some(scope) => match part {
            Some(part) => scope.parts.push(part),
            None => scope.parts.clear(),
        },
    }
}
