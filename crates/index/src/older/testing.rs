//! The frozen indexes of earlier formats.

use std::fs;
use std::path::{Path, PathBuf};

use crate::testing::copy_folder;

/// Their names and formats.
pub(crate) const FROZEN: [(&str, u32); 4] =
    [("format-1-last", 1), ("format-2-early", 2), ("format-2-late", 2), ("format-3-last", 3)];

fn frozen() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats")
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
