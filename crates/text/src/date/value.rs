//! The value of a field for a day: one parser for front matter, JSON and web pages, so that a value
//! means the same day in every kind of file.

use time::OffsetDateTime;
use time::format_description::well_known::{Iso8601, Rfc2822};

use super::clock::{day_at, day_with_time};
use super::stamp::{day_at_start, half_width, leading_day};
use super::{Date, PLAUSIBLE_YEARS, WrittenDate};

impl Date {
    /// Parses the value of a field for a day, in any form that data and people use: ISO 8601, RFC 2822,
    /// seconds or milliseconds since 1970, digits without signs, English month names, and everything that
    /// [`WrittenDate::at`] reads with a year. Text after the day and its time is ignored.
    ///
    /// A time with an offset gives the day in UTC+8, the time zone of the newspapers; one without an
    /// offset gives the day as written.
    ///
    /// ```
    /// use souwen_text::Date;
    /// let day = Date::new(2023, 5, 20);
    /// assert_eq!(Date::parse_value("2023-05-19T20:00:00Z"), day);
    /// assert_eq!(Date::parse_value("Fri, 19 May 2023 20:00:00 GMT"), day);
    /// assert_eq!(Date::parse_value("二〇二三年五月二十日"), day);
    /// ```
    pub fn parse_value(text: &str) -> Option<Date> {
        let text = half_width(text);
        let text = text.trim();
        if let Some(number) = number(text) {
            return day_of_number(number);
        }
        standard(text).or_else(|| day_at_start(text)).or_else(|| written(text))
    }
}

/// Smaller numbers are no seconds since 1970 but a count of something (this is March 1973).
const FIRST_SECONDS: i64 = 100_000_000;

/// Numbers from here on would be years beyond 5000 as seconds, so they are milliseconds.
const FIRST_MILLISECONDS: i64 = 100_000_000_000;

/// The digits of a text that is a number, without its fraction.
fn number(text: &str) -> Option<&str> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (!whole.is_empty() && is_number(whole) && is_number(fraction)).then_some(whole)
}

/// `20230519`, `202305192200`, `20230519220000`, or seconds or milliseconds since 1970.
fn day_of_number(number: &str) -> Option<Date> {
    let day = number.get(..8).and_then(leading_day).map(|(day, _)| day);
    let is_plausible = |day: &Date| PLAUSIBLE_YEARS.contains(&day.year());
    match number.len() {
        8 | 14 => return day,
        // Numbers of twelve digits are also milliseconds of 1973 to 2001.
        12 if day.as_ref().is_some_and(is_plausible) => return day,
        _ => {}
    }
    let seconds = match number.parse().ok()? {
        seconds @ FIRST_SECONDS..FIRST_MILLISECONDS => seconds,
        milliseconds @ FIRST_MILLISECONDS.. => milliseconds / 1000,
        _ => return None,
    };
    day_at(seconds).filter(is_plausible)
}

/// ISO 8601 and RFC 2822.
fn standard(text: &str) -> Option<Date> {
    let time = OffsetDateTime::parse(text, &Iso8601::PARSING)
        .or_else(|_| OffsetDateTime::parse(text, &Rfc2822));
    if let Ok(time) = time {
        return day_at(time.unix_timestamp());
    }
    let date = time::Date::parse(text, &Iso8601::PARSING).ok()?;
    Date::new(date.year(), date.month().into(), date.day())
}

/// A day as in running text, such as one in Chinese numerals.
fn written(text: &str) -> Option<Date> {
    let written = WrittenDate::at(text)?;
    day_with_time(written.date()?, &text[written.len..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_panics(text in "[0-9年月日:+ TZ/.\\-]{0,24}|\\PC{0,24}|[A-Za-z0-9,: +()-]{0,40}") {
            let _ = Date::parse_value(&text);
        }

        #[test]
        fn a_day_reads_back(days in -25_000i32..2_900_000) {
            let date = Date::from_days(days).expect("within range");
            prop_assert_eq!(Date::parse_value(&date.to_string()), Some(date));
            let (year, month, day) = (date.year(), date.month(), date.day());
            prop_assert_eq!(Date::parse_value(&format!("{year:04}{month:02}{day:02}")), Some(date));
            prop_assert_eq!(Date::parse_value(&format!("{date}T12:00:00+08:00")), Some(date));
        }
    }
}
