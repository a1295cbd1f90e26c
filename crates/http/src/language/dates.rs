//! Days, months and periods in words.
//!
//! The days from 2023-05-09 to 2023-05-19 are “2023年5月9日至19日” and “9 to 19 May 2023”; a whole quarter is
//! “2023年第2季度” and “Q2 2023”.

use souwen_article::Period;
use souwen_text::{Date, DateRange};

use super::Language;

impl Language {
    /// A day: 2023年5月19日.
    pub(crate) fn date(self, date: Date) -> String {
        let (year, month, day) = (date.year(), date.month(), date.day());
        match self {
            Language::Chinese => format!("{year}年{month}月{day}日"),
            Language::English => format!("{day} {} {year}", month_name(month)),
        }
    }

    /// A day without its year, where the year is clear from the context: 5月19日.
    pub(crate) fn date_within(self, date: Date, year: i32) -> String {
        let (month, day) = (date.month(), date.day());
        match self {
            _ if date.year() != year => self.date(date),
            Language::Chinese => format!("{month}月{day}日"),
            Language::English => format!("{day} {}", month_name(month)),
        }
    }

    /// The period from one day to another.
    pub(crate) fn period(self, from: Date, to: Date) -> String {
        if from == to {
            return self.date(from);
        }
        let same_year = from.year() == to.year();
        let same_month = same_year && from.month() == to.month();
        // What both days have in common is written once: 2023年5月18日至19日, 18 to 19 May 2023.
        match self {
            Language::Chinese => {
                let (month, day) = (to.month(), to.day());
                let to = match (same_year, same_month) {
                    (_, true) => format!("{day}日"),
                    (true, _) => format!("{month}月{day}日"),
                    _ => self.date(to),
                };
                format!("{}至{to}", self.date(from))
            }
            Language::English => {
                let (month, day) = (month_name(from.month()), from.day());
                let from = match (same_year, same_month) {
                    (_, true) => day.to_string(),
                    (true, _) => format!("{day} {month}"),
                    _ => self.date(from),
                };
                format!("{from} to {}", self.date(to))
            }
        }
    }

    /// The same, but a whole month, quarter or year is written by its name.
    pub(crate) fn span(self, from: Date, to: Date) -> String {
        let year = from.year();
        let is_whole = |months: u8| {
            let last = DateRange::month(year, (from.month() + months).saturating_sub(1));
            from.day() == 1 && last.and_then(|month| month.to) == Some(to)
        };
        match (from.month(), self) {
            (1, Language::Chinese) if is_whole(12) => format!("{year}年"),
            (1, Language::English) if is_whole(12) => year.to_string(),
            (1 | 4 | 7 | 10, _) if is_whole(3) => {
                let quarter = from.month().div_ceil(3);
                match self {
                    Language::Chinese => format!("{year}年第{quarter}季度"),
                    Language::English => format!("Q{quarter} {year}"),
                }
            }
            _ if is_whole(1) => self.month_of(from),
            _ => self.period(from, to),
        }
    }

    /// The month of a day: 2023年5月.
    pub(crate) fn month_of(self, day: Date) -> String {
        let (year, month) = (day.year(), day.month());
        match self {
            Language::Chinese => format!("{year}年{month}月"),
            Language::English => format!("{} {year}", month_name(month)),
        }
    }

    /// A month written as 2023-05; `None` if it is not a month.
    pub(super) fn month(self, value: &str) -> Option<String> {
        Some(self.month_of(Period::Month.days(value)?.from?))
    }
}

/// The English name of a month, numbered from 1; empty for other numbers.
fn month_name(month: u8) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::from(month).checked_sub(1).and_then(|at| NAMES.get(at)).unwrap_or(&"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_read_well() {
        let date = Date::new(2023, 5, 9).unwrap();
        assert_eq!(Language::Chinese.date(date), "2023年5月9日");
        assert_eq!(Language::English.date(date), "9 May 2023");
        assert_eq!(Language::Chinese.date_within(date, 2023), "5月9日");
        assert_eq!(Language::English.date_within(date, 2024), "9 May 2023");
        let check = |to: (i32, u8, u8), chinese: &str, english: &str| {
            let to = Date::new(to.0, to.1, to.2).unwrap();
            assert_eq!(Language::Chinese.period(date, to), chinese);
            assert_eq!(Language::English.period(date, to), english);
        };
        check((2023, 5, 9), "2023年5月9日", "9 May 2023");
        check((2023, 5, 19), "2023年5月9日至19日", "9 to 19 May 2023");
        check((2023, 6, 1), "2023年5月9日至6月1日", "9 May to 1 June 2023");
        check((2024, 5, 9), "2023年5月9日至2024年5月9日", "9 May 2023 to 9 May 2024");
    }
    #[test]
    fn months_quarters_and_years_go_by_their_names() {
        let check = |from: (i32, u8, u8), to: (i32, u8, u8), chinese: &str, english: &str| {
            let day = |(year, month, day)| Date::new(year, month, day).unwrap();
            assert_eq!(Language::Chinese.span(day(from), day(to)), chinese);
            assert_eq!(Language::English.span(day(from), day(to)), english);
        };
        check((2023, 5, 1), (2023, 5, 31), "2023年5月", "May 2023");
        check((2024, 2, 1), (2024, 2, 29), "2024年2月", "February 2024");
        check((2023, 2, 1), (2023, 2, 27), "2023年2月1日至27日", "1 to 27 February 2023");
        check((2023, 4, 1), (2023, 6, 30), "2023年第2季度", "Q2 2023");
        check((2023, 5, 1), (2023, 7, 31), "2023年5月1日至7月31日", "1 May to 31 July 2023");
        check((2023, 1, 1), (2023, 12, 31), "2023年", "2023");
        check(
            (2023, 1, 2),
            (2023, 12, 31),
            "2023年1月2日至12月31日",
            "2 January to 31 December 2023",
        );
        check((2023, 5, 9), (2023, 5, 9), "2023年5月9日", "9 May 2023");
        check((9999, 12, 1), (9999, 12, 31), "9999年12月", "December 9999");
    }
}
