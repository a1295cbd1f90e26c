//! What reading one file may cost.

use std::time::Duration;

/// The most that one file may cost. What goes beyond is left out and told, or the file is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes that one of its parts may unpack to.
    pub part: usize,
    /// Bytes that the parts that are read may unpack to, all together.
    pub unpacked: usize,
    /// Bytes that the tables of a file (which object is where) may unpack to.
    pub tables: usize,
    /// Pages that are read.
    pub pages: usize,
    /// Drawing operations of the file.
    pub operations: u64,
    /// Characters of a page.
    pub page_characters: usize,
    /// Characters of the file.
    pub characters: usize,
    /// How long reading may take by the clock.
    pub time: Duration,
}

impl Default for Limits {
    /// A year of a daily paper in one file fits, and costs less than half a gigabyte.
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
