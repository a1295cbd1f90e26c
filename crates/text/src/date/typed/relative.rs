//! Times relative to today: 昨天, 去年5月, 上周三, 近三个月.
//!
//! | written | means |
//! |---|---|
//! | `今天` `昨天` `前天` `大前天` `明天` `后天` (日 for 天; `今早` `今晚` `昨晚`) | that day |
//! | `本周` `上周` `上上周` `下周`, `上星期`, `上个礼拜`, `上周三`, `上周末` | Monday to Sunday, or its days |
//! | `本月` `上个月` `下月`, `上月18日`, `上月底` | the month, or a part of it |
//! | `本季度` `上个季度` | the quarter |
//! | `今年` `去年` `前年` `大前年` `明年`; `去年5月` `今年上半年` `去年底` and the like | the year, or a part of it |
//! | `近一周` `最近30天` `过去三个月` `近半年` `近两年来` | that number of days, up to today |
//! | `近日` `这几天`; `最近` `近期` `近来`; `近年来` | the last 7 days; 30 days; 5 years |
//!
//! A week begins on Monday.

use super::period::{Period, Span};
use super::reader::Reader;
use crate::date::{Date, DateRange};

/// Offsets in days from today.
const DAYS: [(&[&str], i32); 7] = [
    (&["大前天"], -3),
    (&["前天", "前日"], -2),
    (&["昨天", "昨日", "昨晚"], -1),
    (&["今天", "今日", "今早", "今晚"], 0),
    (&["明天", "明日"], 1),
    (&["大后天"], 3),
    (&["后天"], 2),
];

/// Offsets in weeks from the current one.
const WEEKS: [(&[&str], i32); 4] = [
    (&["上上周", "上上个星期", "上上星期", "上上个礼拜", "上上礼拜"], -2),
    (&["上周", "上1周", "上星期", "上个星期", "上1个星期", "上礼拜", "上个礼拜"], -1),
    (&["本周", "这周", "这1周", "本星期", "这星期", "这个星期", "本礼拜", "这个礼拜"], 0),
    (&["下周", "下1周", "下星期", "下个星期", "下礼拜", "下个礼拜"], 1),
];

/// Offsets in months from the current one.
const MONTHS: [(&[&str], i32); 4] = [
    (&["上上个月", "上上月"], -2),
    (&["上个月", "上1个月", "上月"], -1),
    (&["本月", "这个月"], 0),
    (&["下个月", "下月"], 1),
];

/// Offsets in quarters from the current one.
const QUARTERS: [(&[&str], i32); 2] =
    [(&["上个季度", "上1季度", "上季度"], -1), (&["本季度", "这个季度"], 0)];

/// Offsets in years from the current one.
const YEARS: [(&[&str], i32); 5] = [
    (&["大前年"], -3),
    (&["前年"], -2),
    (&["去年", "上1年"], -1),
    (&["今年", "本年"], 0),
    (&["明年"], 1),
];

/// Words before a number of days, weeks, months or years up to today.
const RECENT: [&str; 6] = ["最近的", "最近", "过去的", "过去", "近", "这"];

/// Words for a time up to today without a number, with its length in days.
const LATELY: [(&[&str], i32); 3] = [
    (&["近日", "近些天", "这些天", "连日来"], 7),
    (&["最近1段时间", "最近", "近期", "近来"], 30),
    (&["近年来", "近年", "近些年来", "近些年", "这些年"], 5 * 365),
];

/// The number that 几 means.
const SOME_DAYS: u32 = 7;
const SOME_WEEKS: u32 = 4;
const SOME_MONTHS: u32 = 6;
const SOME_YEARS: u32 = 5;

impl Reader {
    /// Parses a week (上周, 上周三) or a number of days, weeks, months or years up to today. Such a time
    /// is a range of days, not a part of a year.
    pub(super) fn stretch(&mut self) -> Option<DateRange> {
        let today = self.today()?;
        let start = self.mark();
        let found = self.week(today).or_else(|| self.recent(today));
        self.settle(start, found)
    }

    /// Parses a day, month, quarter or year relative to today, with the part of the month or year
    /// that follows.
    pub(super) fn relative_to_today(&mut self) -> Option<Period> {
        let today = self.today()?;
        let start = self.mark();
        let found = self
            .of(&DAYS)
            .and_then(|days| Date::from_days(today.days().checked_add(days)?))
            .map(|day| Period { year: Some(day.year()), span: Span::Day(day.month(), day.day()) });
        let found = found
            .or_else(|| {
                let (year, month) = months_from(today, self.of(&MONTHS)?)?;
                let span = self.part_of_month(month);
                Some(Period { year: Some(year), span })
            })
            .or_else(|| {
                let (year, month) = months_from(today, 3 * self.of(&QUARTERS)?)?;
                Some(Period { year: Some(year), span: Span::Quarter(month.div_ceil(3)) })
            })
            .or_else(|| {
                let year = today.year() + self.of(&YEARS)?;
                self.eat(&["度"]);
                Some(Period { year: Some(year), span: self.part_of_named_year()? })
            });
        self.settle(start, found)
    }

    /// A week, or one of its days.
    fn week(&mut self, today: Date) -> Option<DateRange> {
        let weeks = self.of(&WEEKS)?;
        // 1970-01-01 was a Thursday.
        let monday = today.days() - (today.days() + 3).rem_euclid(7) + 7 * weeks;
        let days = |first: i32, last: i32| {
            let (from, to) = (Date::from_days(monday + first)?, Date::from_days(monday + last)?);
            Some(DateRange { from: Some(from), to: Some(to) })
        };
        if self.eat(&["末"]) {
            return days(5, 6);
        }
        if self.eat(&["日", "天"]) {
            return days(6, 6);
        }
        match (1..=6).find(|day| self.eat(&[["1", "2", "3", "4", "5", "6"][*day as usize - 1]])) {
            Some(day) => days(day - 1, day - 1),
            None => days(0, 6),
        }
    }

    /// Parses a number of days, weeks, months or years up to today.
    fn recent(&mut self, today: Date) -> Option<DateRange> {
        let start = self.mark();
        let from = self.counted(today).or_else(|| {
            self.back_to(start);
            let days = self.of(&LATELY)?;
            Date::from_days(today.days() - days + 1)
        })?;
        Some(DateRange { from: Some(from), to: Some(today) })
    }

    /// The first day of 近三个月.
    fn counted(&mut self, today: Date) -> Option<Date> {
        if !self.eat(&RECENT) {
            return None;
        }
        if self.eat(&["半年"]) {
            self.eat(&["以来", "来"]);
            return back(today, 6);
        }
        if self.eat(&["半个月", "半月"]) {
            self.eat(&["以来", "来"]);
            return Date::from_days(today.days() - 14);
        }
        let some = self.eat(&["几", "数"]);
        let number = match () {
            () if some => None,
            () if self.eat(&["两"]) => Some(2),
            () => Some(self.count()?),
        };
        let first = if self.eat(&["天", "日"]) {
            Date::from_days(today.days() - number.unwrap_or(SOME_DAYS) as i32 + 1)
        } else if self.eat(&["周", "个星期", "星期", "个礼拜", "礼拜"]) {
            Date::from_days(today.days() - 7 * number.unwrap_or(SOME_WEEKS) as i32 + 1)
        } else if self.eat(&["个月"]) {
            back(today, number.unwrap_or(SOME_MONTHS))
        } else if self.eat(&["个季度", "季度"]) {
            back(today, 3 * number.unwrap_or(2))
        } else if self.eat(&["年"]) {
            back(today, 12 * number.unwrap_or(SOME_YEARS))
        } else {
            None
        };
        self.eat(&["以来", "来"]);
        first
    }

    /// The value of the first of these words that occurs here.
    fn of(&mut self, table: &[(&[&str], i32)]) -> Option<i32> {
        table.iter().find_map(|(words, number)| self.eat(words).then_some(*number))
    }

    /// Records that the time depends on today, or returns to the start if nothing was parsed.
    fn settle<T>(&mut self, start: usize, found: Option<T>) -> Option<T> {
        match found {
            Some(found) => {
                self.depends_on_today();
                Some(found)
            }
            None => {
                self.back_to(start);
                None
            }
        }
    }
}

/// Year and month, this many months from a day.
fn months_from(day: Date, months: i32) -> Option<(i32, u8)> {
    let number = day.year() * 12 + i32::from(day.month()) - 1 + months;
    Some((number.div_euclid(12), u8::try_from(number.rem_euclid(12) + 1).ok()?))
}

/// The first day of a period that is this many months long and ends on `day`.
fn back(day: Date, months: u32) -> Option<Date> {
    let (year, month) = months_from(day, -i32::try_from(months).ok()?)?;
    let same = (1..=day.day()).rev().find_map(|day| Date::new(year, month, day))?;
    Date::from_days(same.days() + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{When, parse_dates, parse_dates_on};
    use super::*;

    fn show(text: &str, today: &str) -> Option<String> {
        let day = |date: Option<Date>| date.map_or(String::new(), |date| date.to_string());
        match parse_dates_on(text, Date::parse_iso(today)) {
            Some(When::Days(range)) if range.from == range.to => Some(day(range.from)),
            Some(When::Days(range)) => Some(format!("{}..{}", day(range.from), day(range.to))),
            _ => None,
        }
    }

    #[test]
    fn relative_times_are_computed_from_today() {
        // A Wednesday.
        let check = |text: &str, expected: &str| {
            assert_eq!(show(text, "2023-05-31").as_deref(), Some(expected), "{text}");
            assert_eq!(parse_dates(text), None, "{text} without a today");
        };
        check("今天", "2023-05-31");
        check("昨日", "2023-05-30");
        check("大前天", "2023-05-28");
        check("明天", "2023-06-01");
        check("本周", "2023-05-29..2023-06-04");
        check("上周", "2023-05-22..2023-05-28");
        check("上個禮拜", "2023-05-22..2023-05-28");
        check("上一周", "2023-05-22..2023-05-28");
        check("上上周", "2023-05-15..2023-05-21");
        check("上周三", "2023-05-24");
        check("上周日", "2023-05-28");
        check("上周末", "2023-05-27..2023-05-28");
        check("下周一", "2023-06-05");
        check("本月", "2023-05-01..2023-05-31");
        check("上个月", "2023-04-01..2023-04-30");
        check("上上个月", "2023-03-01..2023-03-31");
        check("上月18日", "2023-04-18");
        check("上月底", "2023-04-21..2023-04-30");
        check("本季度", "2023-04-01..2023-06-30");
        check("上季度", "2023-01-01..2023-03-31");
        check("今年", "2023-01-01..2023-12-31");
        check("去年", "2022-01-01..2022-12-31");
        check("前年", "2021-01-01..2021-12-31");
        check("大前年", "2020-01-01..2020-12-31");
        check("去年5月", "2022-05-01..2022-05-31");
        check("去年五月十八日", "2022-05-18");
        check("今年上半年", "2023-01-01..2023-06-30");
        check("去年第三季度", "2022-07-01..2022-09-30");
        check("去年三季度", "2022-07-01..2022-09-30");
        check("去年底", "2022-10-01..2022-12-31");
        check("去年年初", "2022-01-01..2022-03-31");
        check("本年度", "2023-01-01..2023-12-31");
        check("今年以来", "2023-01-01..");
        check("去年至今", "2022-01-01..");
        check("前年以前", "..2021-12-31");
        check("去年5月至今年3月", "2022-05-01..2023-03-31");
        check("去年5月至8月", "2022-05-01..2022-08-31");
        check("上周以来", "2023-05-22..");
        check("近一周", "2023-05-25..2023-05-31");
        check("最近三天", "2023-05-29..2023-05-31");
        check("近30天", "2023-05-02..2023-05-31");
        check("近三个月", "2023-03-01..2023-05-31");
        check("近一个月来", "2023-05-01..2023-05-31");
        check("过去半年", "2022-12-01..2023-05-31");
        check("近半个月", "2023-05-17..2023-05-31");
        check("近两年", "2021-06-01..2023-05-31");
        check("近十年来", "2013-06-01..2023-05-31");
        check("过去一年", "2022-06-01..2023-05-31");
        check("近两个季度", "2022-12-01..2023-05-31");
        check("这几天", "2023-05-25..2023-05-31");
        check("近几个月", "2022-12-01..2023-05-31");
        check("最近", "2023-05-02..2023-05-31");
        check("近日", "2023-05-25..2023-05-31");
        check("近年来", "2018-06-02..2023-05-31");
    }

    #[test]
    fn ends_of_years_and_months_are_met() {
        let check = |text: &str, today: &str, expected: &str| {
            assert_eq!(show(text, today).as_deref(), Some(expected), "{text} on {today}");
        };
        check("上个月", "2024-01-15", "2023-12-01..2023-12-31");
        check("上季度", "2024-02-29", "2023-10-01..2023-12-31");
        check("近一年", "2024-02-29", "2023-03-01..2024-02-29");
        check("近一个月", "2024-03-31", "2024-03-01..2024-03-31");
        check("本周", "2024-01-01", "2024-01-01..2024-01-07");
        check("本周", "2023-12-31", "2023-12-25..2023-12-31");
        check("去年2月29日", "2025-03-01", "2024-02-29");
    }

    #[test]
    fn what_is_no_time_stays_none() {
        for text in [
            "去",
            "近",
            "近三",
            "近2023年",
            "上",
            "去年13月",
            "去年的今天会",
            "近0天",
            "去年2月29日",
        ] {
            assert_eq!(show(text, "2023-05-31"), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_a_panic_or_an_empty_range(
            text in "(今|昨|前|去|明|上|本|下|这|近|最近|过去|年|月|周|星期|个|天|日|[0-9]{1,3}|[一两三十半几]|季度|底|初|以来|至|\\PC){0,8}",
            days in -200_000..2_900_000i32,
        ) {
            let today = Date::from_days(days);
            if let Some(When::Days(range)) = parse_dates_on(&text, today) {
                prop_assert!(!range.is_open());
                prop_assert!(range.from.is_none() || range.to.is_none() || range.from <= range.to);
            }
        }
    }
}
