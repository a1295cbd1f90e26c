//! The bars of the histogram: one for each day, week, month, quarter, year or decade of a period.
//!
//! The unit is the shortest that needs at most 31 bars:
//!
//! | first and last day with hits | bars |
//! |---|---|
//! | 2023-05-19, 2023-05-24 | 6 days |
//! | 2023-05-19, 2023-07-03 | 8 weeks |
//! | 2019-02-28, 2023-12-31 | 20 quarters |

use souwen_text::{Date, DateRange};

/// The maximal number of bars. On a wide screen each is still as wide as a finger; a narrow one scrolls.
const MAX_BARS: usize = 31;
/// The first day of our dates, 0001-01-01, counted from 1970-01-01.
const FIRST_DAY: i32 = -719_162;

/// The number of hits in a range of days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bar {
    pub(super) from: Date,
    pub(super) to: Date,
    pub(super) count: usize,
}

/// The unit of time that a bar represents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Unit {
    Day,
    /// From Monday to Sunday.
    Week,
    /// This many months: part of a year, a year or several years.
    Months(i32),
}

/// Bars without gaps over the chosen days, or else from the first day with hits to the last. The unit is the
/// shortest that does not need too many bars. The first and the last bar are cut to the chosen days.
/// `counted` is sorted by day.
pub(super) fn bars(counted: &[(Date, usize)], chosen: DateRange) -> Option<(Unit, Vec<Bar>)> {
    let first = chosen.from.or(counted.first().map(|(day, _)| *day))?;
    let last = chosen.to.or(counted.last().map(|(day, _)| *day))?;
    let units = [Unit::Day, Unit::Week, Unit::Months(1), Unit::Months(3), Unit::Months(12)];
    let shortest = units
        .into_iter()
        .find_map(|unit| Some((unit, unit.bars(first, last, MAX_BARS)?)))
        // For a longer period there is a bar for each decade.
        .or_else(|| {
            let years = Unit::Months(120);
            Some((years, years.bars(first, last, usize::MAX)?))
        });
    let (unit, mut bars) = shortest?;
    for bar in &mut bars {
        bar.from = chosen.from.map_or(bar.from, |from| from.max(bar.from));
        bar.to = chosen.to.map_or(bar.to, |to| to.min(bar.to));
    }
    for (day, count) in counted {
        let at = bars.partition_point(|bar| bar.to < *day);
        if let Some(bar) = bars.get_mut(at) {
            bar.count += count;
        }
    }
    Some((unit, bars))
}

impl Unit {
    /// The bars from the one of the first day to the one of the last, unless there are more than `max`.
    fn bars(self, first: Date, last: Date, max: usize) -> Option<Vec<Bar>> {
        let mut bars = Vec::new();
        let mut from = self.start(first)?;
        while from <= last {
            if bars.len() == max {
                return None;
            }
            let Some(next) = self.next(from) else { break };
            bars.push(Bar { from, to: Date::from_days(next.days() - 1)?, count: 0 });
            from = next;
        }
        Some(bars)
    }

    /// The first day of the unit that contains a day.
    fn start(self, day: Date) -> Option<Date> {
        match self {
            Unit::Day => Some(day),
            // Day 0, 1970-01-01, was a Thursday.
            Unit::Week => Date::from_days(day.days() - (day.days() + 3).rem_euclid(7)),
            Unit::Months(count) => {
                let month = i32::from(day.month()) - 1 + day.year() * 12;
                // Before the first year no unit begins.
                month_start(month - month.rem_euclid(count)).or_else(|| Date::from_days(FIRST_DAY))
            }
        }
    }

    /// The first day of the next unit.
    fn next(self, start: Date) -> Option<Date> {
        match self {
            Unit::Day => Date::from_days(start.days() + 1),
            Unit::Week => Date::from_days(start.days() + 7),
            Unit::Months(count) => {
                month_start(i32::from(start.month()) - 1 + start.year() * 12 + count)
            }
        }
    }

    /// The longer period that contains a bar: a month for days and weeks, a year for months and quarters.
    /// Each is labelled below the bars and can be chosen, so that months remain reachable.
    pub(super) fn part_of(self, bar: &Bar) -> Option<DateRange> {
        match self {
            Unit::Day | Unit::Week => DateRange::month(bar.from.year(), bar.from.month()),
            Unit::Months(1 | 3) => DateRange::year(bar.from.year()),
            Unit::Months(_) => None,
        }
    }
}

/// The first day of a month, counted from January of the year 0.
fn month_start(month: i32) -> Option<Date> {
    let of_year = u8::try_from(month.rem_euclid(12)).ok()? + 1;
    Date::new(month.div_euclid(12), of_year, 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Date {
        Date::parse_iso(text).unwrap()
    }

    #[test]
    fn bars_are_of_the_shortest_unit_that_fits() {
        let check = |first: &str, last: &str, count: usize, first_bar: (&str, &str), end: &str| {
            let counted = [(day(first), 2), (day(last), 3)];
            let (_, bars) = bars(&counted, DateRange::default()).unwrap();
            assert_eq!(bars.len(), count, "{first} {last}");
            assert_eq!((bars[0].from, bars[0].to), (day(first_bar.0), day(first_bar.1)));
            let last_bar = bars.last().unwrap();
            assert_eq!((bars[0].count, last_bar.count, last_bar.to), (2, 3, day(end)));
        };
        check("2023-05-19", "2023-05-24", 6, ("2023-05-19", "2023-05-19"), "2023-05-24");
        check("2023-05-01", "2023-05-31", 31, ("2023-05-01", "2023-05-01"), "2023-05-31");
        check("2023-05-19", "2023-07-03", 8, ("2023-05-15", "2023-05-21"), "2023-07-09");
        check("2022-09-24", "2025-02-01", 30, ("2022-09-01", "2022-09-30"), "2025-02-28");
        check("2019-02-28", "2023-12-31", 20, ("2019-01-01", "2019-03-31"), "2023-12-31");
        check("1949-10-01", "1979-01-01", 31, ("1949-01-01", "1949-12-31"), "1979-12-31");
        check("0001-01-01", "2023-01-01", 203, ("0001-01-01", "0010-12-31"), "2030-12-31");
    }

    #[test]
    fn longer_stretches_are_months_and_years() {
        let check = |unit: Unit, from: &str, expected: Option<DateRange>| {
            let bar = Bar { from: day(from), to: day(from), count: 0 };
            assert_eq!(unit.part_of(&bar), expected, "{unit:?}");
        };
        check(Unit::Day, "2023-05-19", DateRange::month(2023, 5));
        check(Unit::Week, "2023-05-29", DateRange::month(2023, 5));
        check(Unit::Months(1), "2023-05-01", DateRange::year(2023));
        check(Unit::Months(3), "2023-04-01", DateRange::year(2023));
        check(Unit::Months(12), "2023-01-01", None);
    }

    proptest! {
        #[test]
        fn bars_cover_what_is_chosen_and_nothing_else(
            first in -40_000i32..40_000, length in 0i32..40_000, hit in 0i32..40_000,
        ) {
            let date = |days| Date::from_days(days).unwrap();
            let (from, to) = (date(first), date(first + length));
            let counted = [(date(first + hit.min(length)), 7)];
            let chosen = DateRange { from: Some(from), to: Some(to) };
            let (_, bars) = bars(&counted, chosen).unwrap();
            prop_assert_eq!((bars[0].from, bars[bars.len() - 1].to), (from, to));
            prop_assert!(bars.windows(2).all(|two| two[0].to.days() + 1 == two[1].from.days()));
            prop_assert_eq!(bars.iter().map(|bar| bar.count).sum::<usize>(), 7);
        }
    }
}
