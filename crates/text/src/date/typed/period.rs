//! The parts of a typed date: days, months and parts of them, quarters, halves, years.

use crate::date::Date;

/// A part of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Span {
    Year,
    /// The first (1) or the second (2) half.
    Half(u8),
    /// 1 to 4.
    Quarter(u8),
    /// From the beginning of the year to the end of this month.
    FirstMonths(u8),
    /// 1 to 12.
    Month(u8),
    /// A month (1 to 12) and a third of it (1 to 3).
    Third(u8, u8),
    /// Month and day.
    Day(u8, u8),
}

impl Span {
    /// Month and day of its first day.
    pub(super) fn first(self) -> (u8, u8) {
        match self {
            Span::Year | Span::FirstMonths(_) => (1, 1),
            Span::Half(half) => (half * 6 - 5, 1),
            Span::Quarter(quarter) => (quarter * 3 - 2, 1),
            Span::Month(month) => (month, 1),
            Span::Third(month, third) => (month, third * 10 - 9),
            Span::Day(month, day) => (month, day),
        }
    }

    /// Month and day of its last day in a leap year.
    pub(super) fn last(self) -> (u8, u8) {
        let month = match self {
            Span::Year => 12,
            Span::Half(half) => half * 6,
            Span::Quarter(quarter) => quarter * 3,
            Span::FirstMonths(month) => month,
            Span::Third(month, third) if third < 3 => return (month, third * 10),
            Span::Month(month) | Span::Third(month, _) => month,
            Span::Day(month, day) => return (month, day),
        };
        (month, if month == 2 { 29 } else { 30 + (month + month / 8) % 2 })
    }

    /// Its first day in a year, `None` when the year has no such day.
    pub(super) fn first_in(self, year: i32) -> Option<Date> {
        let (month, day) = self.first();
        Date::new(year, month, day)
    }

    /// Its last day in a year, `None` when the year has no such day.
    pub(super) fn last_in(self, year: i32) -> Option<Date> {
        match (self, self.last()) {
            (Span::Day(month, day), _) => Date::new(year, month, day),
            (_, (month, day)) => {
                Date::new(year, month, day).or_else(|| Date::new(year, month, day - 1))
            }
        }
    }

    /// Whether any year has it.
    pub(super) fn exists(self) -> bool {
        self.first_in(2024).is_some() && self.last_in(2024).is_some()
    }
}

/// A time in a year, or in any year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) year: Option<i32>,
    pub(super) span: Span,
}
