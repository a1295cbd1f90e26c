//! The periods that readers choose most: the last week, the last month, this year, last year.

use souwen_text::{Date, DateRange};

use crate::language::Language;

/// The reference days for such periods.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Calendar {
    /// The current day.
    pub(crate) today: Date,
    /// The first and the last day with articles in the index.
    pub(crate) dates: Option<(Date, Date)>,
}

/// A period to choose, with its name.
#[derive(Debug, PartialEq)]
pub(super) struct Quick {
    pub(super) name: String,
    pub(super) dates: DateRange,
}

impl Calendar {
    /// The last day of "the last week": today, or the day of the newest article if that is earlier. A week
    /// without articles would be useless.
    pub(super) fn end(&self) -> Date {
        self.dates.map_or(self.today, |(_, newest)| newest.min(self.today))
    }

    /// The periods; none if all articles are from the same few days. A year is named by its number if the
    /// newest article is from an earlier year.
    pub(super) fn quick(&self, language: Language) -> Vec<Quick> {
        let end = self.end();
        let is_short = self.dates.is_none_or(|(oldest, _)| end.days() - oldest.days() < 7);
        if is_short {
            return Vec::new();
        }
        let until = |from: Option<Date>| DateRange { from, to: Some(end) };
        let is_current = end.year() == self.today.year();
        let year = |chinese: &str, english: &str, back: i32| {
            let number = end.year() - back;
            let name = match is_current {
                true => language.pick(chinese, english).to_owned(),
                false => language.pick(format!("{number}年"), number.to_string()),
            };
            Some(Quick { name, dates: DateRange::year(number)? })
        };
        let last = |chinese: &str, english: &str, from| {
            Some(Quick { name: language.pick(chinese, english).to_owned(), dates: until(from) })
        };
        let quick = [
            last("近一周", "Last week", Date::from_days(end.days() - 6)),
            last("近一月", "Last month", month_before(end)),
            year("今年", "This year", 0),
            year("去年", "Last year", 1),
        ];
        quick.into_iter().flatten().collect()
    }
}

/// The first day of the month that ends with a day.
fn month_before(end: Date) -> Option<Date> {
    let (year, month) = match end.month() {
        1 => (end.year() - 1, 12),
        month => (end.year(), month - 1),
    };
    // For 31 March, the month begins after the last day of February.
    let same = Date::new(year, month, end.day()).or_else(|| DateRange::month(year, month)?.to)?;
    Date::from_days(same.days() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse_iso(text).unwrap()
    }

    #[test]
    fn they_are_counted_from_today_or_from_the_newest_article() {
        let check = |today: &str, newest: &str, expected: [(&str, &str, &str); 4]| {
            let calendar =
                Calendar { today: day(today), dates: Some((day("2020-01-01"), day(newest))) };
            let quick = calendar.quick(Language::Chinese);
            let quick: Vec<(String, Date, Date)> = quick
                .into_iter()
                .map(|quick| (quick.name, quick.dates.from.unwrap(), quick.dates.to.unwrap()))
                .collect();
            let expected = expected.map(|(name, from, to)| (name.to_owned(), day(from), day(to)));
            assert_eq!(quick, expected, "{today} {newest}");
        };
        check(
            "2023-05-19",
            "2023-05-19",
            [
                ("近一周", "2023-05-13", "2023-05-19"),
                ("近一月", "2023-04-20", "2023-05-19"),
                ("今年", "2023-01-01", "2023-12-31"),
                ("去年", "2022-01-01", "2022-12-31"),
            ],
        );
        check(
            "2023-05-19",
            "2023-03-31",
            [
                ("近一周", "2023-03-25", "2023-03-31"),
                ("近一月", "2023-03-01", "2023-03-31"),
                ("今年", "2023-01-01", "2023-12-31"),
                ("去年", "2022-01-01", "2022-12-31"),
            ],
        );
        // An article dated tomorrow does not move today, and an old collection has no "this year".
        check(
            "2024-01-05",
            "2030-01-01",
            [
                ("近一周", "2023-12-30", "2024-01-05"),
                ("近一月", "2023-12-06", "2024-01-05"),
                ("今年", "2024-01-01", "2024-12-31"),
                ("去年", "2023-01-01", "2023-12-31"),
            ],
        );
        check(
            "2026-11-29",
            "2025-02-01",
            [
                ("近一周", "2025-01-26", "2025-02-01"),
                ("近一月", "2025-01-02", "2025-02-01"),
                ("2025年", "2025-01-01", "2025-12-31"),
                ("2024年", "2024-01-01", "2024-12-31"),
            ],
        );
    }

    #[test]
    fn a_few_days_need_none() {
        let of = |dates| Calendar { today: day("2023-06-01"), dates }.quick(Language::English);
        assert_eq!(of(None), []);
        assert_eq!(of(Some((day("2023-05-18"), day("2023-05-19")))), []);
        assert_eq!(of(Some((day("2023-05-01"), day("2023-05-19")))).len(), 4);
    }
}
