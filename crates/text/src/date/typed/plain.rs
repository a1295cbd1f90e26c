//! Finds times in a query among other words: `一带一路 2023年5月`, `去年的进博会`.
//!
//! A text has many stretches that could be times: 目前年产 contains 前年, 5.18 may be a price. So a time is
//! accepted only if it is separate: digits without 年, 月 or the like only between white space, words
//! such as 去年 only at the edges of words, and never as a part of a longer number.

use std::ops::Range;

use super::reader::Reader;
use super::{When, read};
use crate::date::numeral::numeral_value;
use crate::date::{Date, PLAUSIBLE_YEARS};
use crate::fold::fold_char;

/// The maximal length of a time, in characters.
const MAX_CHARS: usize = 32;

/// The characters, apart from numerals, with which a time may begin.
const BEGINNINGS: &str = "今昨前大明后本上下这去最过近第截从自Q";

/// Characters that can end a time, but can also begin a word: 前 in 前景, 间 in 间谍. The text must end or
/// pause behind one of them.
const LOOSE_ENDS: &str = "后前起止内间底末初来数";

/// Characters after a year that change its meaning: 2023年级, 2020年代.
const NO_YEAR: &str = "级代轮龄薪";

/// A time in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateInText {
    /// Its byte range in the text.
    pub range: Range<usize>,
    /// What it means.
    pub when: When,
    /// Whether its meaning depends on the current day.
    pub is_relative: bool,
}

/// The times in a text, in order. If two overlap, the first and longest one counts. `is_word_edge`
/// says whether a word may begin or end at a byte offset within Han text.
pub fn dates_in(
    text: &str,
    today: Option<Date>,
    is_word_edge: impl Fn(usize) -> bool,
) -> Vec<DateInText> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let offset = |i: usize| chars.get(i).map_or(text.len(), |&(offset, _)| offset);
    let mut found = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        if !may_begin(&chars, i) {
            i += 1;
            continue;
        }
        let longest = chars.len().min(i + MAX_CHARS);
        let at = (i + 1..=longest).rev().find_map(|end| {
            fold_char(chars[end - 1].1)?;
            let range = offset(i)..offset(end);
            let mut reader = Reader::new(&text[range.clone()], today);
            let when = read(&mut reader).filter(is_plausible)?;
            let is_date = is_standalone(&chars, i, end)
                || is_written(&chars, i, end, when)
                    && (is_numbered(&chars[i..end])
                        || edge(&chars, i, &is_word_edge) && edge(&chars, end, &is_word_edge));
            let date = DateInText { range, when, is_relative: reader.is_relative() };
            is_date.then_some((end, date))
        });
        match at {
            Some((end, date)) => {
                found.push(date);
                i = end;
            }
            None => i += 1,
        }
    }
    found
}

/// Whether a time may begin at a character.
fn may_begin(chars: &[(usize, char)], i: usize) -> bool {
    let c = chars[i].1;
    let before = i.checked_sub(1).map(|i| chars[i].1);
    if numeral_value(c).is_some() {
        let goes_on = |c: char| {
            numeral_value(c).is_some() || c.is_ascii_alphanumeric() || "-－.．/／第几数".contains(c)
        };
        return !before.is_some_and(goes_on);
    }
    fold_char(c).is_some_and(|folded| {
        BEGINNINGS.chars().any(|known| fold_char(known) == Some(folded))
            && !(c.is_ascii() && before.is_some_and(|c| c.is_ascii_alphanumeric()))
    })
}

/// Whether it is surrounded by white space or the ends of the text. A separate time is meant as a
/// time, unless it could be a number or a fraction.
fn is_standalone(chars: &[(usize, char)], start: usize, end: usize) -> bool {
    let is_open = |c: Option<&(usize, char)>| c.is_none_or(|&(_, c)| c.is_whitespace());
    let before = start.checked_sub(1).and_then(|i| chars.get(i));
    let is_digit = |c: char| numeral_value(c).is_some();
    let digits = chars[start..end].iter().filter(|&&(_, c)| is_digit(c)).count();
    let is_figure = digits < 4 && !chars[start..end].iter().any(|&(_, c)| is_han_sign(c));
    is_open(before) && is_open(chars.get(end)) && !is_figure
}

/// Whether a time is written with 年, 月 or words, and its end is unambiguous.
fn is_written(chars: &[(usize, char)], start: usize, end: usize, when: When) -> bool {
    let (last, next) = (chars[end - 1].1, chars.get(end).map(|&(_, c)| c));
    let goes_on = next.is_some_and(|c| fold_char(c).is_some());
    if !chars[start..end].iter().any(|&(_, c)| is_han_sign(c)) {
        return false;
    }
    match last {
        last if numeral_value(last).is_some() => !goes_on && next != Some('-'),
        last if LOOSE_ENDS.contains(last) => !goes_on,
        '年' => !next.is_some_and(|c| NO_YEAR.contains(c)),
        // 3月 may be a number of months: 3月龄, 3月内.
        '月' if matches!(when, When::Yearly(_)) => !next.is_some_and(|c| "龄内大".contains(c)),
        _ => true,
    }
}

/// Whether a time has digits, or the four numerals of a year, which no word contains.
fn is_numbered(chars: &[(usize, char)]) -> bool {
    let ascii = chars.iter().any(|&(_, c)| fold_char(c).is_some_and(|c| c.is_ascii_digit()));
    ascii || chars.windows(4).any(|four| four.iter().all(|&(_, c)| numeral_value(c).is_some()))
}

/// Whether a word may begin or end before a character.
fn edge(chars: &[(usize, char)], i: usize, is_word_edge: &impl Fn(usize) -> bool) -> bool {
    let (Some(before), Some(&(offset, c))) = (i.checked_sub(1), chars.get(i)) else { return true };
    fold_char(c).is_none() || fold_char(chars[before].1).is_none() || is_word_edge(offset)
}

/// Characters that occur in written times but not in numbers.
fn is_han_sign(c: char) -> bool {
    fold_char(c).is_some_and(|c| !c.is_ascii()) && numeral_value(c).is_none()
}

/// Whether the time is within the plausible years of articles.
fn is_plausible(when: &When) -> bool {
    match when {
        When::Yearly(_) => true,
        When::Days(range) => {
            let mut ends = [range.from, range.to].into_iter().flatten();
            ends.all(|day| PLAUSIBLE_YEARS.contains(&day.year()))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Analyzer, Cut};

    fn found(text: &str) -> Vec<String> {
        let words = Analyzer::new().words(text, Cut::Plain);
        let is_edge = |at: usize| {
            words.iter().any(|word| word.start as usize == at || word.end as usize == at)
        };
        let dates = dates_in(text, Date::new(2023, 5, 31), is_edge);
        dates.into_iter().map(|date| text[date.range].to_owned()).collect()
    }

    #[test]
    fn times_are_found_among_other_words() {
        let check = |text: &str, expected: &[&str]| assert_eq!(found(text), expected, "{text}");
        check("一带一路 2023年5月", &["2023年5月"]);
        check("2023年5月的峰会", &["2023年5月"]);
        check("峰会2023年5月18日至19日西安", &["2023年5月18日至19日"]);
        check("峰会 5月18日至19日", &["5月18日至19日"]);
        check("峰会 2023-05", &["2023-05"]);
        check("进博会 2023", &["2023"]);
        check("２０２３年５月 峰会", &["２０２３年５月"]);
        check("二〇二三年五月 峰会", &["二〇二三年五月"]);
        check("二〇二三年五月峰会", &["二〇二三年五月"]);
        check("2023 年 5 月 峰会", &["2023 年 5 月"]);
        check("2023年第二季度 经济", &["2023年第二季度"]);
        check("今年上半年 出口", &["今年上半年"]);
        check("去年 中亚", &["去年"]);
        check("去年中亚铁路", &["去年"]);
        check("中亚铁路 近三个月", &["近三个月"]);
        check("最近 地震", &["最近"]);
        check("上周的地震", &["上周"]);
        check("昨天", &["昨天"]);
        check("2022年和2023年", &["2022年", "2023年"]);
        check("2023年以来 铁路", &["2023年以来"]);
        check("2023年底 铁路", &["2023年底"]);
        check("2020年东京奥运会", &["2020年"]);
        check("2023年中亚峰会", &["2023年"]);
        check("2023年前三季度GDP", &["2023年前三季度"]);
    }

    #[test]
    fn what_only_looks_like_a_time_is_none() {
        for text in [
            "",
            "中亚 铁路",
            "目前年产量",
            "2023年级",
            "2020年代",
            "C919 3.15 5.18",
            "5/18 24/7",
            "12345",
            "138001380000",
            "COVID-2019",
            "五月天",
            "第2023年",
            "3+2",
            "100年",
            "五年规划",
            "上海 明星 前进 近代史",
            "1200年",
            "2023-13",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
        assert_eq!(found("2023年间谍案"), ["2023年"]);
        assert_eq!(found("2023年前景"), ["2023年"]);
    }

    proptest! {
        #[test]
        fn what_is_found_is_part_of_the_text(
            text in "(20[0-9]{2}|[0-9]{1,3}|[年月日周天]|去年|上周|近|个|中亚|[-./ ]|\\PC){0,12}",
            days in 0..40_000i32,
        ) {
            let mut end = 0;
            for date in dates_in(&text, Date::from_days(days), |_| true) {
                prop_assert!(date.range.start >= end && date.range.start < date.range.end);
                prop_assert!(text.get(date.range.clone()).is_some());
                end = date.range.end;
            }
        }
    }
}
