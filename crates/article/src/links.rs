//! Which symbolic links a walk follows. A user who may put a link into a folder of articles must not thereby
//! be able to publish every file of the machine.

use std::fs;
use std::path::{Path, PathBuf};

use crate::reading::{Note, Remedy};

/// Which symbolic links a walk follows. The folder that it starts from may be a link in any case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Links {
    /// All of them.
    Follow,
    /// Those whose target is inside these folders, or inside the folder being walked.
    Inside(Vec<PathBuf>),
}

impl Links {
    /// Follows links into one of these folders, or all links.
    pub fn inside<'a>(folders: impl IntoIterator<Item = &'a Path>, follow: bool) -> Links {
        if follow {
            return Links::Follow;
        }
        // No link can lead into a folder that does not exist.
        Links::Inside(folders.into_iter().filter_map(|path| fs::canonicalize(path).ok()).collect())
    }

    /// Whether a link in a folder is not to be followed because of its target. `real_root` is the folder,
    /// canonical. A dangling link is not counted among these.
    pub(crate) fn leave_out(&self, link: &Path, real_root: &Path) -> bool {
        let Links::Inside(folders) = self else { return false };
        fs::canonicalize(link).is_ok_and(|target| {
            !target.starts_with(real_root)
                && !folders.iter().any(|folder| target.starts_with(folder))
        })
    }
}

/// One note on all links that lead out of the folders and were not followed. `lost` is the number of files
/// that an earlier run read through them.
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
