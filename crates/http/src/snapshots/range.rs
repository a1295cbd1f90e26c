//! The requested part of a file (RFC 9110, section 14).
//!
//! | header | part of a file of 10 bytes |
//! |---|---|
//! | `bytes=3-5` | 3..6 |
//! | `bytes=-4` | 6..10 |
//! | `bytes=10-` | none: the answer is 416 |
//! | `bytes=0-1,3-4` | the whole file |

use std::ops::Range;

/// The part to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it.
    Whole,
    /// These bytes.
    Bytes(Range<u64>),
    /// Nothing: the requested range begins after the end.
    Unsatisfiable,
}

/// The part of a file of `length` bytes that a `Range` header requests. The whole file is sent for several
/// ranges at once, for other units, and for an invalid header.
pub(crate) fn part(header: Option<&str>, length: u64) -> Part {
    let parsed = header.and_then(|header| {
        let (unit, range) = header.trim().split_once('=')?;
        let (from, to) = range.trim().split_once('-')?;
        unit.trim().eq_ignore_ascii_case("bytes").then_some((from.trim(), to.trim()))
    });
    let Some((from, to)) = parsed else { return Part::Whole };
    let number = |text: &str| -> Option<u64> {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().unwrap_or(u64::MAX))
    };
    match (number(from), number(to)) {
        (None, Some(last)) if from.is_empty() => match last.min(length) {
            0 => Part::Unsatisfiable,
            last => Part::Bytes(length - last..length),
        },
        (Some(from), None) if to.is_empty() && from < length => Part::Bytes(from..length),
        (Some(from), None) if to.is_empty() => {
            let _ = from;
            Part::Unsatisfiable
        }
        (Some(from), Some(to)) if from > to => Part::Whole,
        (Some(from), Some(_)) if from >= length => Part::Unsatisfiable,
        (Some(from), Some(to)) => Part::Bytes(from..to.saturating_add(1).min(length)),
        _ => Part::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_file() {
        #[track_caller]
        fn check(header: &str, expected: Part) {
            assert_eq!(part(Some(header), 10), expected, "{header}");
        }
        check("bytes=0-", Part::Bytes(0..10));
        check("bytes=3-", Part::Bytes(3..10));
        check("bytes=3-5", Part::Bytes(3..6));
        check("Bytes = 3 - 5", Part::Bytes(3..6));
        check("bytes=9-9", Part::Bytes(9..10));
        check("bytes=3-99999999999999999999999", Part::Bytes(3..10));
        check("bytes=-4", Part::Bytes(6..10));
        check("bytes=-40", Part::Bytes(0..10));
        check("bytes=10-", Part::Unsatisfiable);
        check("bytes=10-12", Part::Unsatisfiable);
        check("bytes=99999999999999999999999-", Part::Unsatisfiable);
        check("bytes=-0", Part::Unsatisfiable);
        for other in [
            "bytes=5-3",
            "bytes=0-1,3-4",
            "lines=1-2",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=a-b",
            "bytes=+1-2",
        ] {
            check(other, Part::Whole);
        }
        assert_eq!(part(None, 10), Part::Whole);
        assert_eq!(part(Some("bytes=0-"), 0), Part::Unsatisfiable);
    }
}
