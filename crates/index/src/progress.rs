//! Reports the progress of writing an index.

use std::path::Path;

/// Callbacks for the progress of a refresh, a rebuild or a repair.
pub trait Progress {
    /// This many files and bytes will be read.
    fn planned(&mut self, files: usize, bytes: u64);
    /// A file is now being read.
    fn file(&mut self, path: &Path);
    /// This many bytes have been read and articles added since the last call.
    fn advanced(&mut self, bytes: u64, articles: usize);
    /// Everything is read; the commit has begun.
    fn committing(&mut self);
}

/// A [`Progress`] that ignores all calls.
pub struct Silent;

impl Progress for Silent {
    fn planned(&mut self, _files: usize, _bytes: u64) {}
    fn file(&mut self, _path: &Path) {}
    fn advanced(&mut self, _bytes: u64, _articles: usize) {}
    fn committing(&mut self) {}
}
