//! Telling how far the writing of an index has come.

use std::path::Path;

/// Told how far a refresh, a rebuild or a repair has come.
pub trait Progress {
    /// Files and bytes that will be read.
    fn planned(&mut self, files: usize, bytes: u64);
    /// A file is being read.
    fn file(&mut self, path: &Path);
    /// Bytes have been read and articles have been added since the last call.
    fn advanced(&mut self, bytes: u64, articles: usize);
    /// Everything is read; the commit has begun.
    fn committing(&mut self);
}

/// A [`Progress`] that tells nobody.
pub struct Silent;

impl Progress for Silent {
    fn planned(&mut self, _files: usize, _bytes: u64) {}
    fn file(&mut self, _path: &Path) {}
    fn advanced(&mut self, _bytes: u64, _articles: usize) {}
    fn committing(&mut self) {}
}
