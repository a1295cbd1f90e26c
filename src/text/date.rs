//! Civil days, and the ways people write them in Chinese and in digits.
//!
//! A [`Date`] is a day without a time or zone. Digits may be full width. Nothing here looks at the
//! clock: what a text leaves out (the year of 5月18日) is left out.

use std::fmt;

/// A civil day.
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
        let mut parts = text.splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if year.len() != 4 || month.len() != 2 || day.len() != 2 {
            return None;
        }
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if !(digits(year) && digits(month) && digits(day)) {
            return None;
        }
        Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }
}

const UNIX_EPOCH_JULIAN_DAY: i32 = 2_440_588;

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

/// A stretch of days, both ends inclusive; an absent end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DateRange {
    /// The first day, or open.
    pub from: Option<Date>,
    /// The last day, or open.
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

    /// Whether both ends are open.
    pub fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}
