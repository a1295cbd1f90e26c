//! The civil day, and ranges of days.

use std::fmt;

use super::numeral::digits;

/// A civil day, without a time or zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(time::Date);

impl Date {
    /// The day of a year, month (1 to 12) and day of the month, `None` when there is no such day.
    /// Years run from 1 to 9999.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Date> {
        let month = time::Month::try_from(month).ok()?;
        if !(1..=9999).contains(&year) {
            return None;
        }
        time::Date::from_calendar_date(year, month, day).ok().map(Date)
    }

    /// The day that is `days` after 1970-01-01 (negative: before), `None` out of range.
    pub fn from_days(days: i32) -> Option<Date> {
        let date = time::Date::from_julian_day(UNIX_EPOCH_JULIAN_DAY.checked_add(days)?).ok()?;
        (1..=9999).contains(&date.year()).then_some(Date(date))
    }

    /// Days since 1970-01-01, negative before.
    pub fn days(self) -> i32 {
        self.0.to_julian_day() - UNIX_EPOCH_JULIAN_DAY
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.0.month().into()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.0.day()
    }

    /// Reads exactly `YYYY-MM-DD`, the form that is written everywhere.
    pub fn parse_iso(text: &str) -> Option<Date> {
        match parts(text)? {
            (year, Some(month), Some(day)) => Date::new(year, month, day),
            _ => None,
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

/// A range of days, both ends inclusive. A missing end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DateRange {
    /// The first day; `None` if open.
    pub from: Option<Date>,
    /// The last day; `None` if open.
    pub to: Option<Date>,
}

impl DateRange {
    /// The range of one day.
    pub fn day(date: Date) -> DateRange {
        DateRange { from: Some(date), to: Some(date) }
    }

    /// The days of one month, `None` when there is no such month.
    pub fn month(year: i32, month: u8) -> Option<DateRange> {
        let from = Date::new(year, month, 1)?;
        let to = (28..=31).rev().find_map(|day| Date::new(year, month, day));
        Some(DateRange { from: Some(from), to })
    }

    /// The days of one year.
    pub fn year(year: i32) -> Option<DateRange> {
        Some(DateRange { from: Some(Date::new(year, 1, 1)?), to: Date::new(year, 12, 31) })
    }

    /// The days that `YYYY`, `YYYY-MM` or `YYYY-MM-DD` denotes. No other form is accepted.
    ///
    /// ```
    /// use souwen_text::DateRange;
    /// assert_eq!(DateRange::parse("2024-02"), DateRange::month(2024, 2));
    /// ```
    pub fn parse(text: &str) -> Option<DateRange> {
        match parts(text)? {
            (year, None, _) => DateRange::year(year),
            (year, Some(month), None) => DateRange::month(year, month),
            (year, Some(month), Some(day)) => Date::new(year, month, day).map(DateRange::day),
        }
    }

    /// Whether both ends are open.
    pub fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}

const UNIX_EPOCH_JULIAN_DAY: i32 = 2_440_588;

/// The numbers of `YYYY[-MM[-DD]]`, `None` for any other form.
fn parts(text: &str) -> Option<(i32, Option<u8>, Option<u8>)> {
    let (year, rest) = digits(text, 4)?;
    if rest.is_empty() {
        return Some((year, None, None));
    }
    let (month, rest) = two_digits(rest)?;
    if rest.is_empty() {
        return Some((year, Some(month), None));
    }
    let (day, rest) = two_digits(rest)?;
    rest.is_empty().then_some((year, Some(month), Some(day)))
}

/// A hyphen and two digits, and the rest of the text.
fn two_digits(text: &str) -> Option<(u8, &str)> {
    digits(text.strip_prefix('-')?, 2).map(|(number, rest)| (number as u8, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_a_month_or_a_day_is_a_range() {
        for (text, expected) in [
            ("2023", Some(("2023-01-01", "2023-12-31"))),
            ("2023-05", Some(("2023-05-01", "2023-05-31"))),
            ("2024-02", Some(("2024-02-01", "2024-02-29"))),
            ("2023-05-18", Some(("2023-05-18", "2023-05-18"))),
            ("9999-12-31", Some(("9999-12-31", "9999-12-31"))),
            ("", None),
            ("0000", None),
            ("23", None),
            ("+023", None),
            ("２０２３", None),
            ("2023-", None),
            ("2023-5", None),
            ("2023-13", None),
            ("2023-+5", None),
            ("2023-05-", None),
            ("2023-5-1", None),
            ("2023-02-30", None),
            ("2023-05-18-", None),
            ("2023-05-18T08:00", None),
            ("-2023", None),
            (" 2023", None),
            ("5月", None),
        ] {
            let range = DateRange::parse(text);
            let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
            let read = range.map(|range| (day(range.from), day(range.to)));
            let expected = expected.map(|(from, to)| (from.to_string(), to.to_string()));
            assert_eq!(read, expected, "{text}");
            let one_day = range.filter(|range| range.from == range.to).and_then(|range| range.from);
            assert_eq!(Date::parse_iso(text), one_day, "{text}");
        }
    }
}
