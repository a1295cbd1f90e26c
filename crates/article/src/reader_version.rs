//! The version of the readers.

/// The version of what readers make of a file. An index keeps it for every file, and reads a file
/// again that an earlier version has read, even where nobody changed it.
///
/// Raise it with every change by which some file would give other records than before: another
/// text, another field, another cut into articles. A change that only tells more (evidence, notes
/// that are no problems) or only takes less time leaves it as it is.
pub const READER_VERSION: u32 = 3;
