//! Limits on the cost of reading one file.

use std::time::Duration;

/// The maximum cost of one file. Content beyond a limit is left out and reported, or the file is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The size of the file, in bytes.
    pub bytes: u64,
    /// The unpacked size of one part, in bytes.
    pub part: usize,
    /// The total unpacked size of all parts that are read, in bytes.
    pub unpacked: usize,
    /// The unpacked size of the cross-reference tables and object streams, in bytes.
    pub tables: usize,
    /// The number of pages that are read.
    pub pages: usize,
    /// The number of drawing operations in the file.
    pub operations: u64,
    /// The number of characters on a page.
    pub page_characters: usize,
    /// The number of characters in the file.
    pub characters: usize,
    /// The wall-clock time for reading.
    pub time: Duration,
}

impl Default for Limits {
    /// One file with a year of a daily paper is within the limits, and takes less than half a gigabyte.
    fn default() -> Limits {
        Limits {
            bytes: 256 << 20,
            part: 64 << 20,
            unpacked: 1 << 30,
            tables: 32 << 20,
            pages: 20_000,
            operations: 100_000_000,
            page_characters: 400_000,
            characters: 40_000_000,
            time: Duration::from_mins(2),
        }
    }
}
