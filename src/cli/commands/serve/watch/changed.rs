//! Collects changed paths for the next refresh.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::roots::Roots;
use souwen::article::may_be_read;

/// If more paths than this have changed, all folders are scanned.
const MANY: usize = 200;

/// Changed paths, collected for the next refresh.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changed {
    paths: BTreeSet<PathBuf>,
    everything: bool,
}

impl Changed {
    /// Records a change at this path.
    pub fn add(&mut self, path: &Path, roots: &Roots) {
        let Some(root) = roots.containing(path) else { return };
        let inner = path.strip_prefix(root).unwrap_or(path);
        if inner.iter().any(|name| name.as_encoded_bytes().starts_with(b".")) {
            return;
        }
        let is_folder = path.is_dir();
        if !is_folder && !may_be_read(path) {
            return;
        }
        // A deleted file is only noticed by a scan of the folders, and a symbolic link may lead anywhere: in
        // both cases all folders are scanned.
        let is_plain = path.canonicalize().is_ok_and(|real| real == *path);
        if is_plain && path != root {
            self.paths.insert(path.to_owned());
        } else {
            self.everything = true;
        }
    }

    /// Records that these folders have to be scanned.
    pub fn add_folders(&mut self, folders: Vec<PathBuf>) {
        self.paths.extend(folders);
    }

    /// Records that anything may have changed.
    pub fn add_all(&mut self) {
        self.everything = true;
    }

    /// Whether nothing has changed.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty() && !self.everything
    }

    /// The files and folders to refresh; `None` for all folders.
    pub fn paths(&self) -> Option<BTreeSet<PathBuf>> {
        (!self.everything && self.paths.len() <= MANY).then(|| self.paths.clone())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_changed_is_looked_at_and_what_is_gone_is_missed_in_its_folder() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let (news, index) = (root.join("news"), root.join("news/index"));
        fs::create_dir_all(news.join("五月")).unwrap();
        fs::create_dir_all(&index).unwrap();
        for name in ["a.md", "五月/b.md", ".hidden.md", "picture.png", "index/CURRENT", "a.md~"] {
            fs::write(news.join(name), "# 题\n\n文。\n").unwrap();
        }
        let roots = Roots::of(&index, &[news.clone(), root.join("single.md")]);
        let check = |names: &[&str], expected: Option<&[&str]>| {
            let mut changed = Changed::default();
            names.iter().for_each(|name| changed.add(&root.join(name), &roots));
            let found = changed.paths();
            let expected = expected.map(|e| e.iter().map(|name| root.join(name)).collect());
            assert_eq!(found, expected, "{names:?}");
        };
        check(&["news/a.md", "news/五月/b.md"], Some(&["news/a.md", "news/五月/b.md"]));
        check(&["news/五月"], Some(&["news/五月"]));
        check(&["news/gone.md"], None);
        check(&["news/a.md", "news/gone.md"], None);
        check(&["news"], None);
        check(&["news/.hidden.md", "news/picture.png", "news/a.md~"], Some(&[]));
        check(&["news/index/CURRENT", "news/index"], Some(&[]));
        check(&["elsewhere.md", "single.txt"], Some(&[]));
        check(&["single.md"], None);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(news.join("五月"), news.join("六月")).unwrap();
            check(&["news/六月/b.md"], None);
        }
        let many: Vec<PathBuf> = (0..=MANY).map(|n| news.join(format!("{n}.md"))).collect();
        let mut changed = Changed::default();
        changed.add_folders(many);
        assert_eq!(changed.paths(), None);
    }
}
