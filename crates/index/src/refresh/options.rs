//! What a refresh is asked to do.

use std::path::PathBuf;
use std::time::Duration;

use souwen_article::ReadOptions;

/// What to bring up to date, and how. Fields will be added, so those that matter are set by
/// `RefreshOptions { paths, ..RefreshOptions::default() }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshOptions {
    /// Folders and files. Empty: those of the last time.
    pub paths: Vec<PathBuf>,
    /// Folders to remove with all their articles.
    pub forget: Vec<PathBuf>,
    /// How to read files.
    pub read: ReadOptions,
    /// Whether links that lead out of all folders are followed.
    pub follow: bool,
    /// Whether many articles may be removed because their files vanished.
    pub prune: bool,
    /// Memory for the writer in bytes, shared by its threads.
    pub heap: usize,
    /// How long reading a file may give nothing before it is stopped, and left as the index has it.
    pub patience: Duration,
    /// How long to wait while another process writes.
    pub wait: Duration,
}

/// How long reading a file may give nothing unless told otherwise. No reader needs that long for what it
/// holds at once.
pub const DEFAULT_PATIENCE: Duration = Duration::from_mins(5);

/// The memory that the writer takes unless told otherwise, in bytes.
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
