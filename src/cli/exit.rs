//! How commands end.

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Something was found, or the work is done: 0.
    Done,
    /// Nothing was found: 1.
    NothingFound,
    /// Something went wrong, and was told: 2.
    Failed,
}

impl Exit {
    /// The exit code of a process that was interrupted, by the convention of shells: 128 and the
    /// number of the signal.
    pub const INTERRUPTED: u8 = 130;

    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::NothingFound => 1,
            Exit::Failed => 2,
        }
    }
}
