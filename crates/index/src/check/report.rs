//! What a check found.

use std::time::Duration;

use crate::IndexError;

/// What a check has read, and what is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckReport {
    /// Files that were read.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Articles whose text was read.
    pub articles: u64,
    /// Articles that were compared with what the index says of them.
    pub compared: u64,
    /// Postings that were read.
    pub postings: u64,
    /// How long all of it took.
    pub took: Duration,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Files that belong to no commit, by name within the directory of the index. They do no harm.
    pub strays: Vec<String>,
}

/// Something that is wrong with an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, in a sentence without its point.
    pub what: String,
    /// What to do about it.
    pub remedy: Option<CheckRemedy>,
}

/// What to do about a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CheckRemedy {
    /// Bringing the index up to date makes it again from what is whole.
    Refresh,
    /// Only salvaging helps: what is damaged there is nowhere else.
    Salvage,
    /// Using the index makes it again; until then it is as if it were not there.
    Wait,
}

impl CheckReport {
    /// How long it would have taken for an index of a gigabyte (10^9 bytes).
    pub fn took_per_gigabyte(&self) -> Option<Duration> {
        (self.bytes > 0).then(|| self.took.mul_f64(1e9 / self.bytes as f64))
    }

    /// Adds a problem.
    pub(super) fn add(&mut self, what: String, remedy: Option<CheckRemedy>) {
        self.problems.push(Problem { what, remedy });
    }

    /// Adds what kept the check from reading on.
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

    /// Adds problems of one kind, the first of them only where they are many.
    pub(super) fn add_some(&mut self, mut problems: Vec<String>, remedy: CheckRemedy, kind: &str) {
        /// How many are told.
        const MAX_TOLD: usize = 20;
        let more = problems.len().saturating_sub(MAX_TOLD);
        problems.truncate(MAX_TOLD);
        problems.into_iter().for_each(|what| self.add(what, Some(remedy)));
        if more > 0 {
            self.add(format!("and {more} more {kind}"), Some(remedy));
        }
    }
}
