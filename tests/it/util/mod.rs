//! Helpers for all integration tests. They do not depend on any single test.

pub mod articles;
pub mod client;
pub mod connection;
pub mod process;
pub mod site;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long anything may take before a test fails instead of waiting on. Generous: a loaded
/// machine is slow, and only a broken program gets here.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The root of the repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of the shipped articles.
pub fn corpus() -> PathBuf {
    repository().join("corpus")
}

/// The text of a file of the repository.
pub fn read(relative: &str) -> String {
    let path = repository().join(relative);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Writes a file, making its folders.
pub fn write(path: &Path, content: impl AsRef<[u8]>) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

/// Every file under a folder, in the order of their paths.
pub fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

/// Says that a test is skipped, and why, so that `scripts/test` counts it.
pub fn skip(test: &str, why: &str) {
    // Written past the capture of the test harness, which `eprintln!` goes through, and in one piece,
    // because other tests write at the same time.
    let line = format!("skipped: {test} ({why})\n");
    let _ = std::io::stderr().write_all(line.as_bytes());
}

/// Copies a folder with everything in it; who may do what with a file stays as it is.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, copy) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_folder(&path, &copy);
        } else {
            std::fs::copy(&path, &copy).unwrap();
        }
    }
}

/// The path of the test that calls this, as the test binary lists it: `page::pages_can_be_walked`.
macro_rules! test_name {
    () => {{
        fn here() {}
        let name = std::any::type_name_of_val(&here);
        name.trim_start_matches("it::").trim_end_matches("::here")
    }};
}
pub(crate) use test_name;

/// A small generator of pseudorandom numbers (splitmix64), so that a failing run can be repeated
/// from its seed.
pub struct Random(pub u64);

impl Random {
    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to `bound`, exclusive.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// A number from 0 to 1.
    pub fn fraction(&mut self) -> f64 {
        self.below(1 << 20) as f64 / f64::from(1 << 20)
    }

    /// One of the values.
    pub fn pick<'a, T: ?Sized>(&mut self, values: &[&'a T]) -> &'a T {
        values[self.below(values.len())]
    }
}
