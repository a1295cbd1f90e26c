//! The day of a point in time, in UTC+8, the time zone of the newspapers.

use super::Date;
use super::numeral::{digits, one_or_two_digits};

const DAY_MINUTES: i64 = 24 * 60;

const UTC8_MINUTES: i64 = 8 * 60;

/// The maximal offset of a time zone from UTC, in hours.
const MAX_OFFSET_HOURS: i32 = 14;

/// The day in UTC+8 of a time in seconds since 1970.
pub(super) fn day_at(seconds: i64) -> Option<Date> {
    day_of_minutes(seconds.div_euclid(60))
}

impl Date {
    /// The day in UTC+8, the time zone of the newspapers, of a time in seconds since 1970; `None` if
    /// out of range.
    ///
    /// ```
    /// use souwen_text::Date;
    /// assert_eq!(Date::in_utc8(1_684_425_600), Date::new(2023, 5, 19));
    /// ```
    pub fn in_utc8(seconds: i64) -> Option<Date> {
        day_at(seconds)
    }
}

/// The day in UTC+8 of a time on `date`, if `rest` begins with a time and its offset from UTC.
/// Otherwise returns `date`.
pub(super) fn day_with_time(date: Date, rest: &str) -> Option<Date> {
    match minutes_in_utc(rest) {
        Some(minutes) => day_of_minutes(i64::from(date.days()) * DAY_MINUTES + minutes),
        None => Some(date),
    }
}

/// The day in UTC+8 of a time in minutes since 1970.
fn day_of_minutes(minutes: i64) -> Option<Date> {
    Date::from_days(i32::try_from((minutes + UTC8_MINUTES).div_euclid(DAY_MINUTES)).ok()?)
}

/// Minutes from midnight in UTC, if `rest` is a time with an offset.
fn minutes_in_utc(rest: &str) -> Option<i64> {
    let rest = rest.trim_start_matches([' ', 'T', 't']);
    let (hour, rest) = one_or_two_digits(rest)?;
    let (minute, rest) = digits(rest.strip_prefix(':')?, 2)?;
    let rest =
        rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | ' '));
    let offset = offset_minutes(rest)?;
    (hour <= 24 && minute < 60)
        .then(|| i64::from(hour) * 60 + i64::from(minute) - i64::from(offset))
}

/// The offset from UTC in minutes, east positive: `Z`, `GMT`, `+08:00`, `-0400`, `UTC+8`.
fn offset_minutes(text: &str) -> Option<i32> {
    let named = ["UTC", "GMT", "Z", "z"].iter().find_map(|name| text.strip_prefix(name));
    let signed = named.unwrap_or(text);
    let Some(number) = signed.strip_prefix(['+', '-']) else { return named.map(|_| 0) };
    let (hours, minutes) = match digits(number, 2) {
        Some((hours, rest)) => {
            let minutes = digits(rest.strip_prefix(':').unwrap_or(rest), 2);
            (hours, minutes.map_or(0, |(minutes, _)| minutes))
        }
        // A single digit may mean anything (10:22 -1), unless a zone or the end of the text follows.
        None => {
            let (hours, rest) = digits(number, 1)?;
            (hours, (named.is_some() || rest.is_empty()).then_some(0)?)
        }
    };
    let offset = (hours <= MAX_OFFSET_HOURS && minutes < 60).then_some(hours * 60 + minutes)?;
    Some(if signed.starts_with('-') { -offset } else { offset })
}
