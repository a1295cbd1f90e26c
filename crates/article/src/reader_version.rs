//! The version of the readers.

/// The version of what readers produce from a file. An index stores it for every file, and reads a file
/// again that was read by an earlier version, even if the file has not changed.
///
/// Raise it with every change that gives other records for some file: another text, another field,
/// another division into articles. Leave it for a change that only reports more (evidence, notes that are
/// no problems) or only takes less time.
pub const READER_VERSION: u32 = 5;
