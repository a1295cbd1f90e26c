//! Ranges and times in the form of responses.

use std::ops::Range;
use std::time::Duration;

/// Ranges as pairs of start and end.
pub(super) fn pairs(ranges: &[Range<usize>]) -> Vec<[usize; 2]> {
    ranges.iter().map(|range| [range.start, range.end]).collect()
}

/// `false` while the files of the index are still being verified; left out afterwards.
pub(super) fn verified(unverified: bool) -> Option<bool> {
    unverified.then_some(false)
}

/// Milliseconds, with a precision of microseconds.
pub(super) fn milliseconds(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}
