//! Days, months, quarters, years and ranges as people write them after `date:`.
//!
//! | written | means |
//! |---|---|
//! | `2023` `2023年` | the year |
//! | `2023年上半年` `2023年第一季度` `2023Q1` | the half year, the quarter |
//! | `2023年初` `2023年底` (年末) | its first, its last three months |
//! | `2023年前三季度` `2023年前5个月` | from its beginning on |
//! | `2023-05` `2023.5` `2023/5` `202305` `2023年5月` `二〇二三年五月` | the month |
//! | `2023年5月上旬` (中旬, 下旬; 初, 底, 末) | its days 1 to 10, 11 to 20, 21 to the end |
//! | `2023-05-18` `2023/5/18` `20230518` `2023年5月18日` | the day |
//! | `5月` `5月18日` `05-18` | that month or day of any year |
//! | `A..B` `A至B` `A到B` `A-B` `A~B` `A—B` | from A to B; B may omit what it shares with A |
//! | `A..` `A以来` `A起` `A以后` `A之后` | A and later |
//! | `..A` `截至A` `A以前` `A之前` | A and earlier |
//!
//! Either width, either script, white space anywhere. All ends are inclusive. Nothing depends on the
//! clock: 今天, 昨天 or 去年 are dates only if the caller passes the current day (`relative.rs`).
//!
//! `plain.rs` finds such times in a query among other words.

mod period;
mod plain;
mod reader;
mod relative;

use period::Period;
use reader::Reader;

use super::{Date, DateRange, YearlyRange};

pub use plain::{DateInText, dates_in};

/// A time in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// These days.
    Days(DateRange),
    /// These days of any year, because no year was written.
    Yearly(YearlyRange),
}

/// Signs before the end of a range, longer ones first.
const RANGE_SIGNS: [&str; 13] =
    ["...", "..", "……", "…", "——", "—", "–", "―", "~", "〜", "直到", "至", "到"];
/// Signs that may only be between two ends: with a single end their meaning would be unclear.
const HYPHEN: [&str; 1] = ["-"];
/// Words before the end of a range without a start.
const UNTIL: [&str; 4] = ["截至", "截止到", "截止至", "截止"];
/// Words after the start of a range without an end.
const SINCE: [&str; 9] = ["至今", "以来", "以后", "之后", "起至今", "开始", "后", "起", "及以后"];
/// Words after the end of a range without a start.
const BEFORE: [&str; 5] = ["以前", "之前", "前", "止", "及以前"];
/// Words that may follow a time or a range without changing its meaning.
const WITHIN: [&str; 5] = ["期间", "之间", "间", "止", "内"];

/// Parses a time in any form of the table above; `None` if it is none, or if a range ends before it begins.
pub fn parse_dates(text: &str) -> Option<When> {
    read(&mut Reader::new(text, None))
}

/// Parses a time as [`parse_dates`] does, and also times relative to `today`.
pub fn parse_dates_on(text: &str, today: Option<Date>) -> Option<When> {
    read(&mut Reader::new(text, today))
}

fn read(reader: &mut Reader) -> Option<When> {
    if let Some(DateRange { from, to }) = reader.stretch() {
        return Some(When::Days(match () {
            () if reader.is_done() || reader.eat_last(&WITHIN) => DateRange { from, to },
            () if reader.eat_last(&SINCE) => DateRange { from, to: None },
            () if reader.eat_last(&BEFORE) => DateRange { from: None, to },
            () => return None,
        }));
    }
    if reader.eat(&UNTIL) || reader.eat(&RANGE_SIGNS) {
        let last = reader.period(None)?;
        reader.eat(&WITHIN);
        return if reader.is_done() { open(None, Some(last)) } else { None };
    }
    reader.eat(&["自从", "自", "从"]);
    let first = reader.period(None)?;
    if reader.is_done() || reader.eat_last(&WITHIN) {
        return between(first, first);
    }
    if reader.eat_last(&SINCE) {
        return open(Some(first), None);
    }
    if reader.eat_last(&BEFORE) {
        return open(None, Some(first));
    }
    if reader.eat(&RANGE_SIGNS) {
        if reader.is_done() {
            return open(Some(first), None);
        }
    } else if !reader.eat(&HYPHEN) {
        return None;
    }
    let last = reader.period(Some(&first))?;
    if reader.is_done() || reader.eat_last(&WITHIN) { between(first, last) } else { None }
}

/// From the first day of one time to the last of another.
fn between(first: Period, last: Period) -> Option<When> {
    let (from_year, to_year) = match (first.year, last.year) {
        (None, None) => {
            let from = first.span.first();
            return Some(When::Yearly(YearlyRange { from, to: last.span.last() }));
        }
        // 2023年12月28日至1月3日 ends in the following year.
        (Some(year), None) if last.span.last() < first.span.first() => (year, year + 1),
        (from, to) => (from.or(to)?, to.or(from)?),
    };
    let (from, to) = (first.span.first_in(from_year)?, last.span.last_in(to_year)?);
    (from <= to).then_some(When::Days(DateRange { from: Some(from), to: Some(to) }))
}

/// A range with one end. A time without a year cannot form one.
fn open(from: Option<Period>, to: Option<Period>) -> Option<When> {
    let first = |period: Period| period.span.first_in(period.year?);
    let last = |period: Period| period.span.last_in(period.year?);
    let range = DateRange { from: from.and_then(first), to: to.and_then(last) };
    (!range.is_open()).then_some(When::Days(range))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn show(text: &str) -> Option<String> {
        let day = |date: Option<Date>| date.map_or(String::new(), |date| date.to_string());
        Some(match parse_dates(text)? {
            When::Days(range) if range.from == range.to => day(range.from),
            When::Days(range) => format!("{}..{}", day(range.from), day(range.to)),
            When::Yearly(range) => {
                let day = |(month, day): (u8, u8)| format!("{month}-{day}");
                format!("*{}..{}", day(range.from), day(range.to))
            }
        })
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(show(text).as_deref(), Some(expected), "{text}");
    }

    #[test]
    fn days() {
        for text in [
            "2023-05-18",
            "2023-5-18",
            "2023/5/18",
            "2023.5.18",
            "20230518",
            "2023年5月18日",
            "2023年5月18号",
            "2023年5月18",
            "2023 年 5 月 18 日",
            "２０２３年５月１８日",
            "２０２３－０５－１８",
            "二〇二三年五月十八日",
            "二零二三年五月十八日",
            "2023年5月18號",
            "2023年5月18日，",
        ] {
            check(text, "2023-05-18");
        }
        check("二○二三年十二月三十一日", "2023-12-31");
        check("2023年10月二十日", "2023-10-20");
    }

    #[test]
    fn months_and_their_parts() {
        for text in
            ["2023-05", "2023.5", "2023/05", "202305", "2023年5月", "2023年5月份", "二〇二三年五月"]
        {
            check(text, "2023-05-01..2023-05-31");
        }
        check("2024年2月", "2024-02-01..2024-02-29");
        check("2023年2月", "2023-02-01..2023-02-28");
        check("2023年2月上旬", "2023-02-01..2023-02-10");
        check("2023年2月中旬", "2023-02-11..2023-02-20");
        check("2023年2月下旬", "2023-02-21..2023-02-28");
    }

    #[test]
    fn years_halves_and_quarters() {
        check("2023", "2023-01-01..2023-12-31");
        check("2023年", "2023-01-01..2023-12-31");
        check("2023年上半年", "2023-01-01..2023-06-30");
        check("2023下半年", "2023-07-01..2023-12-31");
        check("2023年前三季度", "2023-01-01..2023-09-30");
        check("2023年前5个月", "2023-01-01..2023-05-31");
        check("2023年度", "2023-01-01..2023-12-31");
        check("2023年初", "2023-01-01..2023-03-31");
        check("2023年底", "2023-10-01..2023-12-31");
        check("2023年5月底", "2023-05-21..2023-05-31");
        for text in
            ["2023年第一季度", "2023年一季度", "2023年1季度", "2023Q1", "2023年Q1", "2023-q1"]
        {
            check(text, "2023-01-01..2023-03-31");
        }
        check("2023年第四季度", "2023-10-01..2023-12-31");
    }

    #[test]
    fn times_of_any_year() {
        check("5月18日", "*5-18..5-18");
        check("05-18", "*5-18..5-18");
        check("5/18", "*5-18..5-18");
        check("五月十八日", "*5-18..5-18");
        check("5月", "*5-1..5-31");
        check("2月", "*2-1..2-29");
        check("2月29日", "*2-29..2-29");
        check("5月18日至20日", "*5-18..5-20");
        check("5月18日-6月2日", "*5-18..6-2");
        check("5-6月", "*5-1..6-30");
        check("12月28日至1月3日", "*12-28..1-3");
        check("第一季度", "*1-1..3-31");
    }

    #[test]
    fn ranges() {
        check("2023-05-18..2023-05-19", "2023-05-18..2023-05-19");
        check("2023-05-18-2023-05-19", "2023-05-18..2023-05-19");
        check("2023年5月18日至19日", "2023-05-18..2023-05-19");
        check("2023年5月18-19日", "2023-05-18..2023-05-19");
        check("2023-05-18~19", "2023-05-18..2023-05-19");
        check("2023.5.18—5.19", "2023-05-18..2023-05-19");
        check("2023年5月18日至6月2日", "2023-05-18..2023-06-02");
        check("2023年5月至6月", "2023-05-01..2023-06-30");
        check("2023年5-6月", "2023-05-01..2023-06-30");
        check("从2023年5月到2024年2月", "2023-05-01..2024-02-29");
        check("2023年12月28日至1月3日", "2023-12-28..2024-01-03");
        check("5月18日至2023年6月2日", "2023-05-18..2023-06-02");
        check("2022..2023", "2022-01-01..2023-12-31");
        check("2022-2023", "2022-01-01..2023-12-31");
        check("2022年～2023年", "2022-01-01..2023-12-31");
        check("2023年上半年至第三季度", "2023-01-01..2023-09-30");
        check("2023年5月18日到19日期间", "2023-05-18..2023-05-19");
        check("二〇二二年至二〇二三年", "2022-01-01..2023-12-31");
    }

    #[test]
    fn open_ranges() {
        for text in
            ["2023-05..", "2023年5月以来", "自2023年5月起", "2023年5月以後", "2023年5月之后"]
        {
            check(text, "2023-05-01..");
        }
        for text in ["..2023-05", "2023年5月以前", "2023年5月之前", "截至2023年5月", "至2023年5月"]
        {
            check(text, "..2023-05-31");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "..",
            "今天",
            "昨天",
            "去年",
            "去年5月",
            "今年5月18日",
            "上周",
            "2023-13",
            "2023-02-30",
            "2023-02-29",
            "2月30日",
            "18日",
            "5",
            "2024..2023",
            "5月18日以后",
            "..5月",
            "99999999999",
            "2023年5月18日开幕",
            "20231301",
            "2023-05-18..昨天",
            "2023Q5",
            "2023年第〇季度",
            "0000",
            "9999年12月28日至1月3日",
            "-2023",
            "2023-",
            "2023年5月31日至1日",
        ] {
            assert_eq!(show(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_a_range_that_ends_before_it_begins(
            text in "([0-9]{1,4}|[-年月日号./~至到起后前.. ]|上半年|季度|第|Q|十|五|〇|以来|\\PC){0,12}",
        ) {
            match parse_dates(&text) {
                Some(When::Days(range)) => {
                    prop_assert!(!range.is_open());
                    prop_assert!(range.from.is_none() || range.to.is_none() || range.from <= range.to);
                }
                Some(When::Yearly(range)) => prop_assert!(range.in_year(2024).is_some()),
                None => {}
            }
        }

        #[test]
        fn every_day_is_read_in_every_form(days in 0..200_000i32) {
            let date = Date::from_days(days).unwrap();
            let (year, month, day) = (date.year(), date.month(), date.day());
            let expected = Some(When::Days(DateRange::day(date)));
            prop_assume!(year >= 1000);
            for text in [
                format!("{date}"),
                format!("{year}/{month}/{day}"),
                format!("{year}.{month}.{day}"),
                format!("{year}年{month}月{day}日"),
                format!("{year:04}{month:02}{day:02}"),
            ] {
                prop_assert_eq!(parse_dates(&text), expected, "{}", text);
            }
        }
    }
}
