//! Rebuilds a lost ledger from the articles. Of each file only the number of its articles is known,
//! so the next refresh reads it again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::ledger::{FileKey, FileState, FolderHead, Ledger};
use super::manifest::SourceFolder;

/// The number of articles from each file.
pub(crate) type ArticlesOfFiles = BTreeMap<FileKey, u64>;

/// A ledger of these folders. A folder that has articles but is missing from the list gets a path in
/// `dir` that does not exist: a refresh leaves it alone, and the user can forget it by this path.
pub(crate) fn of_articles(
    mut folders: Vec<FolderHead>,
    files: ArticlesOfFiles,
    dir: &Path,
) -> Ledger {
    let known: BTreeSet<u32> = folders.iter().map(|folder| folder.key).collect();
    let found: BTreeSet<u32> = files.keys().map(|file| file.folder).collect();
    let lost = found.difference(&known);
    folders
        .extend(lost.map(|&key| FolderHead { key, path: dir.join(format!("lost-folder-{key}")) }));
    let mut ledger = Ledger::of_folders(&folders);
    for (file, articles) in files {
        ledger.set_file(&file, FileState::unknown(articles));
    }
    ledger
}

/// The folders of a manifest with their keys. A manifest does not store keys, but it lists the folders in
/// the order of the keys and with their numbers of articles. Folders that do not fit are left out.
pub(crate) fn keys_of(folders: &[SourceFolder], files: &ArticlesOfFiles) -> Vec<FolderHead> {
    let mut articles: BTreeMap<u32, u64> = BTreeMap::new();
    for (file, count) in files {
        *articles.entry(file.folder).or_default() += count;
    }
    let with_articles: Vec<&SourceFolder> = folders.iter().filter(|f| f.articles > 0).collect();
    let fit = with_articles.iter().map(|folder| folder.articles).eq(articles.values().copied());
    if !fit {
        return Vec::new();
    }
    let heads = articles.keys().zip(with_articles);
    heads.map(|(&key, folder)| FolderHead { key, path: folder.path.clone() }).collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn files(counts: &[(&str, u64)]) -> ArticlesOfFiles {
        counts.iter().map(|&(key, count)| (FileKey::from(key.to_owned()), count)).collect()
    }

    fn folder(path: &str, articles: u64) -> SourceFolder {
        SourceFolder { path: PathBuf::from(path), files: 1, articles }
    }

    #[test]
    fn files_are_read_again_and_lost_folders_are_named() {
        let files = files(&[("0/a.md", 2), ("3/b.md", 1)]);
        let head = FolderHead { key: 0, path: PathBuf::from("/a") };
        let ledger = of_articles(vec![head], files, Path::new("/new"));
        let paths: Vec<_> = ledger.folders.iter().map(|folder| folder.path.clone()).collect();
        assert_eq!(paths, [PathBuf::from("/a"), PathBuf::from("/new/lost-folder-3")]);
        assert_eq!(ledger.articles(), 3);
        let file = ledger.file(&FileKey::from("3/b.md".to_owned())).unwrap();
        assert_eq!(file, &FileState::unknown(1));
        assert_eq!(ledger.clone().add_folder(PathBuf::from("/c")), 4);
    }

    #[test]
    fn folders_get_their_keys_by_how_many_articles_they_have() {
        let files = files(&[("0/a.md", 2), ("0/b.md", 1), ("2/a.md", 5)]);
        let check = |folders: &[SourceFolder], expected: &[(u32, &str)]| {
            let heads = keys_of(folders, &files);
            let found: Vec<_> = heads.iter().map(|h| (h.key, h.path.to_str().unwrap())).collect();
            assert_eq!(found, expected);
        };
        check(&[folder("/x", 3), folder("/y", 0), folder("/z", 5)], &[(0, "/x"), (2, "/z")]);
        check(&[folder("/x", 3), folder("/z", 4)], &[]);
        check(&[folder("/x", 3)], &[]);
    }
}
