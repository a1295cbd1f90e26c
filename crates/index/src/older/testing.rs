//! The frozen indexes of earlier formats.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::testing::copy_folder;

/// Their names and formats.
pub(crate) const FROZEN: [(&str, u32); 4] =
    [("format-1-last", 1), ("format-2-early", 2), ("format-2-late", 2), ("format-3-last", 3)];

fn frozen() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats")
}

/// The names of the folders that are there.
pub(crate) fn frozen_folders() -> BTreeSet<String> {
    let entries = fs::read_dir(frozen()).unwrap().map(Result::unwrap);
    let folders = entries.filter(|entry| entry.file_type().unwrap().is_dir());
    folders.map(|folder| folder.file_name().into_string().unwrap()).collect()
}

/// Copies a frozen index to `target`.
pub(crate) fn thaw(name: &str, target: &Path) {
    copy_folder(&frozen().join(name), target).unwrap();
}

/// The lines that the program of that time exported from the index.
pub(crate) fn exported(name: &str) -> Vec<String> {
    let text = fs::read_to_string(frozen().join(format!("{name}.jsonl"))).unwrap();
    text.lines().map(str::to_owned).collect()
}
