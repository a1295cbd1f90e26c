//! Days from the time stamps that data and file names hold: ISO 8601, RFC 2822, Chinese, digits
//! without separators, seconds since 1970. A moment with an offset is the day it falls on in
//! UTC+8; one without is taken at its word.

use super::Date;
use super::numeral::{digits, one_or_two_digits};
use crate::fold::narrow;

/// The day that a time stamp begins with, `None` when it begins with none.
pub fn day_of(text: &str) -> Option<Date> {
    let text = half_width(text.trim());
    if text.len() >= 9 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return day_of_digits(&text);
    }
    match leading_day(&text) {
        Some((date, rest)) => in_utc8(date, rest),
        None => day_by_month_name(&text),
    }
}

/// The day of a number: `20230519`, or seconds or milliseconds since 1970.
pub fn day_of_number(number: i64) -> Option<Date> {
    if (19_000_101..=99_991_231).contains(&number) {
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
        return Date::new(year as i32, month as u8, day as u8);
    }
    let seconds = match number {
        EARLIEST_SECONDS..MILLISECONDS_FROM => number,
        MILLISECONDS_FROM..=LATEST_MILLISECONDS => number / 1000,
        _ => return None,
    };
    Date::from_days(i32::try_from((seconds + UTC8_MINUTES * 60).div_euclid(24 * 3600)).ok()?)
}

/// The first day that is written out anywhere in a text.
pub fn day_in(text: &str) -> Option<Date> {
    let text = half_width(text);
    number_starts(&text)
        .find_map(|at| leading_day(&text[at..]).and_then(|(date, rest)| in_utc8(date, rest)))
}

/// The day that a path names, as sites and people lay out their pages: `2023-05/19/`, `2023/0519/`,
/// `t20230519_4711.html`, `2023年5月19日.txt`. The last one, for the file's own name says it best.
pub fn day_in_path(path: &str) -> Option<Date> {
    let starts: Vec<usize> = number_starts(path).collect();
    let day = |at: usize| {
        let text = &path[at..];
        compact_day(text).or_else(|| leading_day(text).map(|(date, _)| date))
    };
    starts.into_iter().rev().filter_map(day).find(|date| (1900..2200).contains(&date.year()))
}

/// A year of four digits that a path names alone.
pub fn year_in_path(path: &str) -> Option<i32> {
    let mut runs = path.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 4);
    runs.find_map(|run| run.parse().ok().filter(|year| (1900..2200).contains(year)))
}

/// Four, two and two digits, with at most signs between them: `2023-05/19`, `2023_05_19`,
/// `20230519103000`.
fn compact_day(text: &str) -> Option<Date> {
    let run = text.bytes().take_while(u8::is_ascii_digit).count();
    if !matches!(run, 4 | 6 | 8 | 12 | 14) {
        return None;
    }
    let (year, rest) = digits(text, 4)?;
    let (month, rest) = digits(rest.trim_start_matches(['-', '_', '/', '.']), 2)?;
    let (day, rest) = digits(rest.trim_start_matches(['-', '_', '/', '.']), 2)?;
    let ends = run > 8 || !rest.starts_with(|c: char| c.is_ascii_digit());
    ends.then(|| Date::new(year, month as u8, day as u8)).flatten()
}

const UTC8_MINUTES: i64 = 8 * 60;

/// Numbers below are no time stamp but a count of something (this is March 1973).
const EARLIEST_SECONDS: i64 = 100_000_000;

/// From here on a number of seconds would lie beyond the year 5000, so it is milliseconds.
const MILLISECONDS_FROM: i64 = 100_000_000_000;

const LATEST_MILLISECONDS: i64 = 99_999_999_999_999;

fn half_width(text: &str) -> String {
    text.chars().map(|c| if c == '\u{3000}' { ' ' } else { narrow(c) }).collect()
}

/// Where runs of digits begin.
fn number_starts(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    (0..bytes.len())
        .filter(|&at| bytes[at].is_ascii_digit() && (at == 0 || !bytes[at - 1].is_ascii_digit()))
}

fn day_of_digits(text: &str) -> Option<Date> {
    match text.len() {
        12 | 14 => day_of_number(text[..8].parse().ok()?),
        10 | 13 => day_of_number(text.parse().ok()?),
        _ => None,
    }
}

/// `2023-5-19`, `2023/05/19`, `2023.5.19`, `2023年5月19日`, `20230519`, and what follows.
fn leading_day(text: &str) -> Option<(Date, &str)> {
    let (year, rest) = digits(text, 4)?;
    let (separator, rest) = split_first(rest)?;
    if separator.is_ascii_digit() {
        let (month, rest) = digits(&text[4..], 2)?;
        let (day, rest) = digits(rest, 2)?;
        let date = Date::new(year, month as u8, day as u8)?;
        return (!rest.starts_with(|c: char| c.is_ascii_digit())).then_some((date, rest));
    }
    let second = match separator {
        '-' | '/' | '.' => separator,
        '年' => '月',
        _ => return None,
    };
    let (month, rest) = one_or_two_digits(rest.trim_start())?;
    let rest = rest.trim_start().strip_prefix(second)?;
    let (day, rest) = one_or_two_digits(rest.trim_start())?;
    let rest = rest.strip_prefix(['日', '号']).unwrap_or(rest);
    Some((Date::new(year, month, day)?, rest))
}

/// `Fri, 19 May 2023 08:00:00 GMT`, `May 19, 2023`, `Fri May 19 2023 08:00:00 GMT+0800`.
fn day_by_month_name(text: &str) -> Option<Date> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let (mut day, mut month, mut year) = (None, None, None);
    let mut at = 0;
    for word in text.split([' ', ',', '-']) {
        let end = (at + word.len() + 1).min(text.len());
        let lower = word.to_ascii_lowercase();
        if let Ok(number) = word.parse::<i32>() {
            match word.len() {
                1 | 2 if day.is_none() => day = Some(number),
                4 => year = Some(number),
                _ => {}
            }
        } else if lower.len() >= 3 {
            let found = MONTHS.iter().position(|name| lower.starts_with(name));
            month = month.or(found.map(|index| index as u8 + 1));
        }
        if let (Some(day), Some(month), Some(year)) = (day, month, year) {
            let date = Date::new(year, month, u8::try_from(day).ok()?)?;
            return in_utc8(date, text.get(end..).unwrap_or(""));
        }
        at = end;
    }
    None
}

/// Moves a day to UTC+8 by the time and offset that follow it, when both do.
fn in_utc8(date: Date, rest: &str) -> Option<Date> {
    let Some(minutes) = time_less_offset(rest) else { return Some(date) };
    Date::from_days(date.days() + (minutes + UTC8_MINUTES).div_euclid(24 * 60) as i32)
}

/// Minutes from midnight in UTC, when `rest` is a time with an offset.
fn time_less_offset(rest: &str) -> Option<i64> {
    let rest = rest.trim_start_matches([' ', 'T', 't']);
    let (hour, rest) = one_or_two_digits(rest)?;
    let (minute, rest) = digits(rest.strip_prefix(':')?, 2)?;
    let rest =
        rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | ' '));
    let named = ["UTC", "GMT", "Z", "z"].iter().find_map(|name| rest.strip_prefix(name));
    let signed = named.unwrap_or(rest);
    let offset = match split_first(signed) {
        Some((sign @ ('+' | '-'), rest)) => {
            let (hours, rest) = digits(rest, 2)?;
            let minutes = digits(rest.strip_prefix(':').unwrap_or(rest), 2).map_or(0, |(m, _)| m);
            let offset = i64::from(hours * 60 + minutes);
            if sign == '+' { offset } else { -offset }
        }
        _ if named.is_some() => 0,
        _ => return None,
    };
    Some(i64::from(hour) * 60 + i64::from(minute) - offset)
}

fn split_first(text: &str) -> Option<(char, &str)> {
    let first = text.chars().next()?;
    Some((first, &text[first.len_utf8()..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(date: Option<Date>) -> String {
        date.map_or("none".into(), |date| date.to_string())
    }

    #[test]
    fn numbers_are_days_or_times() {
        for (number, expected) in [
            (20_230_519, "2023-05-19"),
            (1_684_425_600, "2023-05-19"),
            (1_684_425_600_000, "2023-05-19"),
            (7, "none"),
            (i64::MIN, "none"),
        ] {
            assert_eq!(written(day_of_number(number)), expected, "{number}");
        }
    }

    #[test]
    fn days_are_found_within_lines_and_paths() {
        assert_eq!(written(day_in("第12期 1999 号")), "none");
        for (path, expected) in [
            ("2022-01-01/xwlb_20230519.md", "2023-05-19"),
            ("rmrb_2023_05_20_01.txt", "2023-05-20"),
            ("2023-05/20/nw.D110000renmrb_20230520_1-01.md", "2023-05-20"),
            ("2023-5-9/1.md", "2023-05-09"),
            ("page-12.md", "none"),
            ("12345678.md", "none"),
            ("c/32690002.html", "none"),
            ("about/2023/index.html", "none"),
            ("新闻/２０２３.html", "none"),
        ] {
            assert_eq!(written(day_in_path(path)), expected, "{path}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[0-9年月日:+ TZ/.\\-]{0,24}|\\PC{0,24}", number: i64) {
            let _ = (day_of(&text), day_in(&text), day_in_path(&text), day_of_number(number));
        }

        #[test]
        fn a_day_reads_back(days in -25_000i32..2_900_000) {
            let date = Date::from_days(days).expect("within range");
            prop_assert_eq!(day_of(&date.to_string()), Some(date));
            prop_assert_eq!(day_in(&format!("时间：{date}T08:00Z")), Some(date));
        }
    }
}
