//! The limit of open files of the process: each connection is one.

use super::Limits;

/// Open files other than connections: files of the index, watched and read folders, the log.
const OTHERS: usize = 128;

impl Limits {
    /// Lowers the number of connections to what the process may open, after raising that limit as far as the
    /// system allows.
    #[must_use]
    pub fn fitted_to_files(mut self) -> Limits {
        if let Some(files) = open_files() {
            self.connections = self.connections.min(files.saturating_sub(OTHERS).max(files / 2));
        }
        self
    }
}

/// The number of files that the process may open, raised as far as the system allows; `None` if it is
/// unlimited.
#[cfg(unix)]
fn open_files() -> Option<usize> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    // Some systems have a lower maximum than they report; the previous limit then stays valid.
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
