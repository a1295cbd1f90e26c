//! Which symbolic links a walk follows: whoever may put a link into a folder of coverage does not
//! thereby publish all that the machine can read.

use std::fs;
use std::path::{Path, PathBuf};

use crate::reading::{Note, Remedy};

/// Which symbolic links a walk follows. The folder that it begins with may be one in any case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Links {
    /// All of them.
    Follow,
    /// Those that lead to a place inside these folders, or inside the folder that is walked.
    Inside(Vec<PathBuf>),
}

impl Links {
    /// Those that lead into one of these folders, or all.
    pub fn inside<'a>(folders: impl IntoIterator<Item = &'a Path>, follow: bool) -> Links {
        if follow {
            return Links::Follow;
        }
        // A folder that is not there holds nothing that a link could lead to.
        Links::Inside(folders.into_iter().filter_map(|path| fs::canonicalize(path).ok()).collect())
    }

    /// Whether a link in a folder leads to a place from which nothing is read. `real_root` is the
    /// folder, canonical. A link that leads nowhere leads to no such place.
    pub(crate) fn leave_out(&self, link: &Path, real_root: &Path) -> bool {
        let Links::Inside(folders) = self else { return false };
        fs::canonicalize(link).is_ok_and(|target| {
            !target.starts_with(real_root)
                && !folders.iter().any(|folder| target.starts_with(folder))
        })
    }
}

/// Tells of links that lead out of all folders and were not followed, once for all of them. `lost`: how
/// many files of an earlier time they led to.
pub fn note(links: &[PathBuf], lost: usize) -> Option<Note> {
    let first = links.first()?;
    let which = match links.len() {
        1 => "this link leads out of all folders that are read and is not followed".to_owned(),
        links => format!(
            "this link and {} more lead out of all folders that are read and are not followed",
            links - 1
        ),
    };
    let lost = match lost {
        0 => String::new(),
        1 => ", so that a file of the last time is not found any more".to_owned(),
        files => format!(", so that {files} files of the last time are not found any more"),
    };
    Some(Note::info(first, None, which + &lost).with_remedy(Remedy::FollowLinks))
}
