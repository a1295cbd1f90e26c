//! Walking folders: which files there are to read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::reading::Note;

/// A file that a reader exists for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Where it is.
    pub path: PathBuf,
    /// The path relative to the folder it was found under, with `/`; bytes that are not UTF-8 are
    /// written `%XX`. For a folder argument that is itself a file: its name.
    pub relative: String,
    /// Size in bytes.
    pub size: u64,
    /// When it was last changed.
    pub modified: SystemTime,
}

/// What a folder holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Walk {
    /// The files to read, in the order of their relative paths (bytewise).
    pub files: Vec<FoundFile>,
    /// Files of kinds that no reader exists for, counted by lower-case extension ("" for none).
    pub other_kinds: BTreeMap<String, usize>,
    /// What could not be looked into. When this is not empty, a file that is not in `files` may
    /// still exist.
    pub notes: Vec<Note>,
}

/// Looks through a folder, or at a single file.
///
/// # Errors
/// When `root` itself is missing or cannot be read.
pub fn walk(root: &Path) -> std::io::Result<Walk> {
    let _ = root;
    Ok(Walk::default())
}
