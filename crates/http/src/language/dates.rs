//! Days, months and stretches of days, as people write them.

use souwen_article::Period;
use souwen_text::Date;

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

    /// The days from the first to the last.
    pub(crate) fn period(self, from: Date, to: Date) -> String {
        if from == to {
            return self.date(from);
        }
        let same_year = from.year() == to.year();
        let same_month = same_year && from.month() == to.month();
        // What both days share is said once: 2023年5月18日至19日, 18 to 19 May 2023.
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

    /// A month that is written as 2023-05; nothing for what is no month.
    pub(super) fn month(self, value: &str) -> Option<String> {
        let first = Period::Month.days(value)?.from?;
        let (year, month) = (first.year(), first.month());
        Some(match self {
            Language::Chinese => format!("{year}年{month}月"),
            Language::English => format!("{} {year}", month_name(month)),
        })
    }
}

/// The English name of a month, from 1; nothing for what is no month.
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
}
