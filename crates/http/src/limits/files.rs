//! How many files the process may have open: each connection is one.

use super::Limits;

/// Files that are no connections: those of the index, of the folders that are watched and read, the log.
const OTHERS: usize = 128;

impl Limits {
    /// The same limits with no more connections than the process may have files, after it has been allowed
    /// as many as the system lets it have.
    #[must_use]
    pub fn fitted_to_files(mut self) -> Limits {
        if let Some(files) = open_files() {
            self.connections = self.connections.min(files.saturating_sub(OTHERS).max(files / 2));
        }
        self
    }
}

/// How many files the process may have open, as many as the system lets it; `None` where nothing limits
/// them.
#[cfg(unix)]
fn open_files() -> Option<usize> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    // Some systems have a bound that they do not tell; what was allowed before is allowed still.
    let current = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(_) => limit.current,
    };
    current.map(|files| usize::try_from(files).unwrap_or(usize::MAX))
}

#[cfg(not(unix))]
fn open_files() -> Option<usize> {
    None
}
