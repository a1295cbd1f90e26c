//! Ranges of days without a year, which recur every year.

use super::{Date, DateRange};

/// A range of days of no particular year, both ends inclusive, as month (1 to 12) and day of the
/// month. It may include New Year (12-28 to 01-03).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearlyRange {
    /// Month and day of the first day.
    pub from: (u8, u8),
    /// Month and day of the last day.
    pub to: (u8, u8),
}

impl YearlyRange {
    /// The range that begins in a year; `None` if the year has no such day (29 February).
    pub fn in_year(self, year: i32) -> Option<DateRange> {
        let (month, day) = self.from;
        let from = Date::new(year, month, day).or_else(|| match self.from {
            // If the year lacks the first day, the range begins on the next day.
            (2, 29) => Date::new(year, 3, 1),
            _ => None,
        })?;
        let to_year = if self.crosses_new_year() { year + 1 } else { year };
        let (month, day) = self.to;
        let to = Date::new(to_year, month, day).or_else(|| match self.to {
            (2, 29) => Date::new(to_year, 2, 28),
            _ => None,
        })?;
        (from <= to).then_some(DateRange { from: Some(from), to: Some(to) })
    }

    /// The ranges that have a day in one of these years (ascending).
    pub fn in_years(self, years: &[i32]) -> Vec<DateRange> {
        let mut begin: Vec<i32> = years.to_vec();
        if self.crosses_new_year() {
            begin.extend(years.iter().map(|year| year - 1));
            begin.sort_unstable();
            begin.dedup();
        }
        begin.into_iter().filter_map(|year| self.in_year(year)).collect()
    }

    fn crosses_new_year(self) -> bool {
        self.to < self.from
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: (u8, u8), to: (u8, u8), years: &[i32], expected: &[(&str, &str)]) {
        let found = YearlyRange { from, to }.in_years(years);
        let found: Vec<(String, String)> = found
            .iter()
            .map(|range| (range.from.unwrap().to_string(), range.to.unwrap().to_string()))
            .collect();
        let found: Vec<(&str, &str)> =
            found.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
        assert_eq!(found, expected, "{from:?} to {to:?} in {years:?}");
    }

    #[test]
    fn every_year_has_its_own_days() {
        check((5, 18), (5, 18), &[2023], &[("2023-05-18", "2023-05-18")]);
        check(
            (5, 18),
            (6, 2),
            &[2021, 2023],
            &[("2021-05-18", "2021-06-02"), ("2023-05-18", "2023-06-02")],
        );
        check((5, 18), (5, 18), &[], &[]);
    }

    #[test]
    fn a_day_that_a_year_lacks_is_left_out() {
        check((2, 29), (2, 29), &[2023, 2024], &[("2024-02-29", "2024-02-29")]);
        check((2, 1), (2, 29), &[2023], &[("2023-02-01", "2023-02-28")]);
        check((2, 29), (3, 2), &[2023], &[("2023-03-01", "2023-03-02")]);
    }

    #[test]
    fn a_stretch_over_new_year_counts_for_both_years() {
        check(
            (12, 28),
            (1, 3),
            &[2023],
            &[("2022-12-28", "2023-01-03"), ("2023-12-28", "2024-01-03")],
        );
    }
}
