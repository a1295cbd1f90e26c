//! Days at the start of lines, in data formats: `2023-05-19 10:22`, `May 19, 2023`. A time with an
//! offset gives the day in UTC+8; one without an offset gives the day as written.

use super::Date;
use super::clock::day_with_time;
use super::numeral::{digits, one_or_two_digits};
use crate::fold::narrow;

/// The day at the start of a text: year, month and day in digits, or with an English month name.
pub fn day_at_start(text: &str) -> Option<Date> {
    let text = half_width(text);
    let text = text.trim();
    match leading_day(text) {
        Some((date, rest)) => day_with_time(date, rest),
        None => day_by_month_name(text),
    }
}

/// The first day written in digits anywhere in a line.
pub fn day_in(line: &str) -> Option<Date> {
    let line = half_width(line);
    number_starts(&line)
        .find_map(|at| leading_day(&line[at..]).and_then(|(date, rest)| day_with_time(date, rest)))
}

pub(super) fn half_width(text: &str) -> String {
    text.chars().map(|c| if c == '\u{3000}' { ' ' } else { narrow(c) }).collect()
}

/// The offsets at which runs of digits begin.
pub(super) fn number_starts(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    (0..bytes.len())
        .filter(|&at| bytes[at].is_ascii_digit() && (at == 0 || !bytes[at - 1].is_ascii_digit()))
}

/// `2023-5-19`, `2023/05/19`, `2023.5.19`, `2023年5月19日`, `20230519`, and the rest of the text.
pub(super) fn leading_day(text: &str) -> Option<(Date, &str)> {
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
            return day_with_time(date, text.get(end..).unwrap_or(""));
        }
        at = end;
    }
    None
}

fn split_first(text: &str) -> Option<(char, &str)> {
    let first = text.chars().next()?;
    Some((first, &text[first.len_utf8()..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_alone_is_no_day() {
        assert_eq!(day_in("第12期 1999 号"), None);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[0-9年月日:+ TZ/.\\-]{0,24}|\\PC{0,24}") {
            let _ = (day_at_start(&text), day_in(&text));
        }

        #[test]
        fn a_day_reads_back(days in -25_000i32..2_900_000) {
            let date = Date::from_days(days).expect("within range");
            prop_assert_eq!(day_at_start(&date.to_string()), Some(date));
            prop_assert_eq!(day_in(&format!("时间：{date}T08:00Z")), Some(date));
        }
    }
}
