//! Exit codes of commands.

/// The result of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Something was found, or the work was done: 0.
    Done,
    /// Nothing was found: 1.
    NothingFound,
    /// An error occurred and was reported: 2.
    Failed,
}

impl Exit {
    /// The exit code of an interrupted process, by the convention of shells: 128 plus the number of the
    /// signal.
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
