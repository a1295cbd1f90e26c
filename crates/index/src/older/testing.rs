//! The frozen indexes of earlier formats.

use std::fs;
use std::path::{Path, PathBuf};

/// Their names, and the format of each.
pub(crate) const FROZEN: [(&str, u32); 3] =
    [("format-1-last", 1), ("format-2-early", 2), ("format-2-late", 2)];

fn frozen() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats")
}

/// Copies a frozen index to `target`.
pub(crate) fn thaw(name: &str, target: &Path) {
    copy(&frozen().join(name), target);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// What the program that made an index exported, line by line.
pub(crate) fn exported(name: &str) -> Vec<String> {
    let text = fs::read_to_string(frozen().join(format!("{name}.jsonl"))).unwrap();
    text.lines().map(str::to_owned).collect()
}
