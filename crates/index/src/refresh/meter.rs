//! Progress over both phases of a refresh: reading files, then indexing the articles.

use std::path::Path;

use crate::Progress;

/// The share of reading in the whole work, in percent. Measured on JSON Lines. Where reading is
/// slower, as with HTML, the first part of the bar takes longer than the rest.
const READING: u64 = 20;

/// Converts the work done into bytes of the files to read.
pub(crate) struct Meter<'p> {
    progress: &'p mut dyn Progress,
    /// The total size of all files, in bytes.
    total: u64,
    /// The total size of the finished files, in bytes.
    before: u64,
    /// The bytes read of the current file.
    within: u64,
    reported: u64,
}

impl<'p> Meter<'p> {
    /// Announces the files to read.
    pub(crate) fn new(progress: &'p mut dyn Progress, files: usize, total: u64) -> Meter<'p> {
        progress.planned(files, total);
        Meter { progress, total, before: 0, within: 0, reported: 0 }
    }

    /// A file is now being read.
    pub(crate) fn file(&mut self, path: &Path) {
        self.progress.file(path);
    }

    /// Bytes of the current file have been read.
    pub(crate) fn read(&mut self, bytes: u64) {
        self.within = self.within.saturating_add(bytes);
        self.reach(percent(self.before.saturating_add(self.within), READING), 0);
    }

    /// The current file is finished, however much of it was reported.
    pub(crate) fn file_done(&mut self, size: u64) {
        self.before = self.before.saturating_add(size);
        self.within = 0;
        self.reach(percent(self.before, READING), 0);
    }

    /// `done` of `all` bytes of text have been indexed, and `articles` articles since the last call.
    pub(crate) fn indexed(&mut self, done: u64, all: u64, articles: usize) {
        let read = percent(self.total, READING);
        let rest = (self.total - read) as f64 * (done as f64 / all.max(1) as f64);
        self.reach(read + rest as u64, articles);
    }

    /// The commit begins.
    pub(crate) fn committing(mut self) {
        self.reach(self.total, 0);
        self.progress.committing();
    }

    fn reach(&mut self, bytes: u64, articles: usize) {
        let bytes = bytes.min(self.total).max(self.reported);
        if bytes > self.reported || articles > 0 {
            self.progress.advanced(bytes - self.reported, articles);
            self.reported = bytes;
        }
    }
}

fn percent(bytes: u64, percent: u64) -> u64 {
    (bytes / 100).saturating_mul(percent) + bytes % 100 * percent / 100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Sum {
        planned: u64,
        bytes: u64,
        articles: usize,
        committed_at: Option<u64>,
    }

    impl Progress for Sum {
        fn planned(&mut self, _files: usize, bytes: u64) {
            self.planned = bytes;
        }
        fn file(&mut self, _path: &Path) {}
        fn advanced(&mut self, bytes: u64, articles: usize) {
            self.bytes += bytes;
            self.articles += articles;
        }
        fn committing(&mut self) {
            self.committed_at = Some(self.bytes);
        }
    }

    #[test]
    fn all_bytes_are_reported_once_whatever_the_readers_report() {
        for reported in [[30, 70], [0, 0], [500, 500]] {
            let mut sum = Sum::default();
            let mut meter = Meter::new(&mut sum, 2, 150);
            for bytes in reported {
                meter.read(bytes);
            }
            meter.file_done(100);
            meter.file_done(50);
            meter.indexed(5, 10, 3);
            meter.indexed(10, 10, 2);
            meter.committing();
            assert_eq!((sum.planned, sum.bytes, sum.committed_at), (150, 150, Some(150)));
            assert_eq!(sum.articles, 5);
        }
    }
}
