//! The report of a check.

use std::time::Duration;

use crate::IndexError;

/// What a check has read, and the problems it has found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckReport {
    /// Number of files that were read.
    pub files: u64,
    /// Their total size in bytes.
    pub bytes: u64,
    /// Number of articles whose text was read.
    pub articles: u64,
    /// Number of articles that were compared with the contents of the index.
    pub compared: u64,
    /// Number of postings that were read.
    pub postings: u64,
    /// The duration of the check.
    pub took: Duration,
    /// The problems.
    pub problems: Vec<Problem>,
    /// Files that belong to no commit, relative to the directory of the index. They are harmless.
    pub strays: Vec<String>,
}

/// A problem of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The problem, as a sentence without the final full stop.
    pub what: String,
    /// What to do about it.
    pub remedy: Option<CheckRemedy>,
}

/// The remedy for a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CheckRemedy {
    /// The next refresh rebuilds it from undamaged data.
    Refresh,
    /// Only salvaging helps: the damaged data exists nowhere else.
    Salvage,
    /// Using the index rebuilds it; until then the damaged file is ignored.
    Wait,
}

impl CheckReport {
    /// How long the check would have taken for an index of a gigabyte (10^9 bytes).
    pub fn took_per_gigabyte(&self) -> Option<Duration> {
        (self.bytes > 0).then(|| self.took.mul_f64(1e9 / self.bytes as f64))
    }

    /// Adds a problem.
    pub(super) fn add(&mut self, what: String, remedy: Option<CheckRemedy>) {
        self.problems.push(Problem { what, remedy });
    }

    /// Adds the error that stopped the check.
    pub(super) fn add_error(&mut self, error: &IndexError) {
        match error {
            IndexError::Damaged { file, reason, .. } => {
                let remedy = match error.is_beyond_healing() {
                    true => CheckRemedy::Salvage,
                    false => CheckRemedy::Refresh,
                };
                self.add(format!("{file}: {reason}"), Some(remedy));
            }
            error => self.add(error.to_string(), None),
        }
    }

    /// Adds problems of one kind. If there are many, only the first ones are reported.
    pub(super) fn add_some(&mut self, mut problems: Vec<String>, remedy: CheckRemedy, kind: &str) {
        /// The maximal number of problems that are reported.
        const MAX_LISTED: usize = 20;
        let more = problems.len().saturating_sub(MAX_LISTED);
        problems.truncate(MAX_LISTED);
        problems.into_iter().for_each(|what| self.add(what, Some(remedy)));
        if more > 0 {
            self.add(format!("and {more} more {kind}"), Some(remedy));
        }
    }
}
