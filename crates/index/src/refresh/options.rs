//! The options of a refresh.

use std::path::PathBuf;
use std::time::Duration;

use souwen_article::ReadOptions;

/// What to bring up to date, and how. Fields will be added, so those that matter are set by
/// `RefreshOptions { paths, ..RefreshOptions::default() }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshOptions {
    /// Folders and files. If empty: those of the last refresh.
    pub paths: Vec<PathBuf>,
    /// Folders to remove with all their articles.
    pub forget: Vec<PathBuf>,
    /// How to read files.
    pub read: ReadOptions,
    /// Whether links that lead out of all folders are followed.
    pub follow: bool,
    /// Whether many articles may be removed because their files have vanished.
    pub prune: bool,
    /// Memory for the writer in bytes, shared by its threads.
    pub heap: usize,
    /// How long a reader may produce nothing before the file is given up. Its articles in the index then
    /// stay.
    pub patience: Duration,
    /// How long to wait while another process writes.
    pub wait: Duration,
}

/// The default time for which a reader may produce nothing. No reader needs that long for what it
/// reads at once.
const DEFAULT_PATIENCE: Duration = Duration::from_mins(5);

/// The default memory of the writer, in bytes.
pub const DEFAULT_HEAP: usize = 256 << 20;

impl Default for RefreshOptions {
    fn default() -> Self {
        RefreshOptions {
            paths: Vec::new(),
            forget: Vec::new(),
            read: ReadOptions::default(),
            follow: false,
            prune: false,
            heap: DEFAULT_HEAP,
            patience: DEFAULT_PATIENCE,
            wait: Duration::ZERO,
        }
    }
}
