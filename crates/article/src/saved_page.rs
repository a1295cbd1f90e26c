//! Recognises the folders in which a browser saves the pictures, scripts and frames of a page. They are
//! beside the page and named after it: `报道_files/` belongs to `报道.html`. They contain no articles of their
//! own.

#[cfg(feature = "archive")]
use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::reading::Note;

/// The endings of the names of such folders; the name of the page comes before.
const ENDINGS: [&str; 5] = ["_files", "_文件", ".files", "_檔案", "_ファイル"];
/// The extensions of the page.
const PAGES: [&str; 6] = ["html", "htm", "shtml", "xhtml", "HTML", "HTM"];

/// Whether a folder belongs to a page beside it.
pub(crate) fn is_of_page(folder: &Path) -> bool {
    let pages = folder.file_name().and_then(|name| name.to_str()).map(pages_of).unwrap_or_default();
    pages.iter().any(|page| folder.with_file_name(page).is_file())
}

/// The folder of a saved page that contains a file of an archive, if the page is among `all`.
#[cfg(feature = "archive")]
pub(crate) fn folder_in(name: &str, all: &HashSet<&str>) -> Option<String> {
    name.match_indices('/').map(|(end, _)| &name[..end]).find_map(|folder| {
        let (parent, own) = folder.rsplit_once('/').map_or(("", folder), |(p, own)| (p, own));
        let beside =
            |page: String| if parent.is_empty() { page } else { format!("{parent}/{page}") };
        let is_there = pages_of(own).into_iter().any(|page| all.contains(beside(page).as_str()));
        is_there.then(|| folder.to_string())
    })
}

/// The possible names of the page of such a folder.
fn pages_of(folder: &str) -> Vec<String> {
    let page = ENDINGS.iter().find_map(|ending| folder.strip_suffix(ending));
    let page = page.filter(|page| !page.is_empty());
    page.into_iter().flat_map(|page| PAGES.map(|ending| format!("{page}.{ending}"))).collect()
}

/// One note on all folders of saved pages that were skipped.
pub fn note_of_folders(folders: &[PathBuf]) -> Option<Note> {
    note(folders.first()?, folders.len())
}

/// A note on this number of folders of saved pages at, or in, this place.
pub(crate) fn note(path: &Path, count: usize) -> Option<Note> {
    let which = match count {
        0 => return None,
        1 => "a folder that a browser saved with a page is".to_string(),
        count => format!("{count} folders that a browser saved with pages are"),
    };
    let message = format!("{which} left alone: it is part of the page beside it");
    Some(Note::info(path, None, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_known_by_the_page_beside_them() {
        let all = ["报/新桥.html", "南站.htm", "报/别的_files/甲.html"];
        let all: HashSet<&str> = all.into_iter().collect();
        for (name, expected) in [
            ("报/新桥_files/framework.html", Some("报/新桥_files")),
            ("报/新桥_files/a/b.json", Some("报/新桥_files")),
            ("南站_文件/甲.html", Some("南站_文件")),
            ("南站.files/甲.html", Some("南站.files")),
            ("新桥_files/甲.html", None),
            ("报/别的_files/甲.html", None),
            ("_files/甲.html", None),
        ] {
            assert_eq!(folder_in(name, &all).as_deref(), expected, "{name}");
        }
    }
}
