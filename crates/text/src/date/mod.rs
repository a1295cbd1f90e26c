//! Civil days, and the ways people write them in Chinese and in digits.
//!
//! A [`Date`] is a day without a time or zone. Digits may be full width. Nothing here looks at the
//! clock: what a text leaves out (the year of 5月18日) is left out.

pub mod yearly;

use std::fmt;

use crate::fold::narrow;

/// A civil day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(time::Date);

impl Date {
    /// The day of a year, month (1 to 12) and day of the month, `None` when there is no such day.
    /// Years run from 1 to 9999.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Date> {
        let month = time::Month::try_from(month).ok()?;
        if !(1..=9999).contains(&year) {
            return None;
        }
        time::Date::from_calendar_date(year, month, day).ok().map(Date)
    }

    /// The day that is `days` after 1970-01-01 (negative: before), `None` out of range.
    pub fn from_days(days: i32) -> Option<Date> {
        let date = time::Date::from_julian_day(UNIX_EPOCH_JULIAN_DAY.checked_add(days)?).ok()?;
        (1..=9999).contains(&date.year()).then_some(Date(date))
    }

    /// Days since 1970-01-01, negative before.
    pub fn days(self) -> i32 {
        self.0.to_julian_day() - UNIX_EPOCH_JULIAN_DAY
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.0.month().into()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.0.day()
    }

    /// Reads exactly `YYYY-MM-DD`, the form that is written everywhere.
    pub fn parse_iso(text: &str) -> Option<Date> {
        let mut parts = text.splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if year.len() != 4 || month.len() != 2 || day.len() != 2 {
            return None;
        }
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if !(digits(year) && digits(month) && digits(day)) {
            return None;
        }
        Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// Reads a text that is a whole date in any of the forms of [`WrittenDate::at`] and at most a
    /// time after it (`2023-05-19T20:00:00Z`, `2023年5月19日 08:30`). A time with an offset becomes
    /// the day in UTC+8, where the papers are.
    ///
    /// ```
    /// use souwen_text::Date;
    /// assert_eq!(Date::parse_written("2023-05-19T20:00:00Z"), Date::new(2023, 5, 20));
    /// ```
    pub fn parse_written(text: &str) -> Option<Date> {
        let text = text.trim();
        let written = WrittenDate::at(text)?;
        let date = written.date()?;
        let rest = &text[written.len..];
        if rest.is_empty() {
            return Some(date);
        }
        let time = rest.strip_prefix(['T', 't']).unwrap_or(rest).trim();
        let is_time = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '：' | ' ');
        let zone = time.find(|c: char| !is_time(c)).unwrap_or(time.len());
        let (clock, zone) = time.split_at(zone);
        let clock = clock.trim_end();
        let mut parts = clock.split([':', '：']);
        let hour: i32 = parts.next()?.trim().parse().ok().filter(|h| (0..=24).contains(h))?;
        let minute: i32 = match parts.next() {
            Some(minute) => minute.trim().parse().ok().filter(|m| (0..60).contains(m))?,
            None => return None,
        };
        let offset = match zone.trim() {
            "" => return Some(date),
            "Z" | "z" | "UTC" | "GMT" => 0,
            zone => offset_minutes(zone)?,
        };
        let minutes = hour * 60 + minute - offset + 8 * 60;
        Date::from_days(date.days() + minutes.div_euclid(24 * 60))
    }
}

const UNIX_EPOCH_JULIAN_DAY: i32 = 2_440_588;

/// A day as it stands in a text, with what the text leaves out left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenDate {
    /// The year, when it is written.
    pub year: Option<i32>,
    /// The month, when it is written.
    pub month: Option<u8>,
    /// The day of the month.
    pub day: u8,
    /// Length in bytes of what was read.
    pub len: usize,
}

impl WrittenDate {
    /// The day, when year and month are written.
    pub fn date(self) -> Option<Date> {
        Date::new(self.year?, self.month?, self.day)
    }

    /// Reads a date at the start of a text: `2023年5月19日`, `5月19日`, `19日`, `2023-05-19`,
    /// `2023/5/19`, `2023.5.19`, `20230519`, `二〇二三年五月十九日`; digits of either width, white
    /// space between the parts, 号 for 日.
    ///
    /// ```
    /// use souwen_text::{Date, WrittenDate};
    /// let date = WrittenDate::at("２０２３年５月１９日电").unwrap();
    /// assert_eq!(date.date(), Date::new(2023, 5, 19));
    /// ```
    pub fn at(text: &str) -> Option<WrittenDate> {
        let first = Numeral::at(text)?;
        if first.digits == 8 {
            let (year, rest) = (first.value / 10_000, first.value % 10_000);
            let date = Date::new(year as i32, (rest / 100) as u8, (rest % 100) as u8)?;
            // Eight digits are a date only where the year is one that coverage can have.
            let plausible = (1800..2200).contains(&year);
            return plausible.then(|| WrittenDate::full(date, first.len));
        }
        let (after, sign) = sign_at(text, first.len)?;
        match sign {
            '年' if first.digits == 4 => {
                let (after, mut date) = month_and_day(text, after)?;
                date.year = Some(first.value as i32);
                date.len = after;
                date.date().map(|_| date)
            }
            '-' | '/' | '.' if first.digits == 4 => {
                let month = Numeral::at_offset(text, after)?.short()?;
                let (after, same) = sign_at(text, after + month.len)?;
                let day = Numeral::at_offset(text, after)?.short()?;
                let date = Date::new(first.value as i32, month.value as u8, day.value as u8)?;
                (same == sign).then(|| WrittenDate::full(date, after + day.len))
            }
            '月' => {
                let (len, date) = month_and_day(text, 0)?;
                Some(WrittenDate { len, ..date })
            }
            '日' => {
                let day = first.short().filter(|day| (1..=31).contains(&day.value))?;
                Some(WrittenDate { year: None, month: None, day: day.value as u8, len: after })
            }
            _ => None,
        }
    }

    /// All dates in a text that name at least month and day, with the byte offsets at which they
    /// start. Linear in the length of the text.
    pub fn all(text: &str) -> impl Iterator<Item = (usize, WrittenDate)> + '_ {
        let mut in_number = false;
        let mut done = 0;
        text.char_indices().filter_map(move |(start, c)| {
            let numeral = numeral_value(c).is_some();
            let starts = numeral && !in_number && start >= done;
            in_number = numeral;
            let date = if starts { WrittenDate::at(&text[start..]) } else { None }?;
            date.month?;
            done = start + date.len;
            Some((start, date))
        })
    }

    fn full(date: Date, len: usize) -> WrittenDate {
        WrittenDate { year: Some(date.year()), month: Some(date.month()), day: date.day(), len }
    }
}

/// A number in digits of either width or in Chinese numerals.
#[derive(Clone, Copy)]
struct Numeral {
    value: u32,
    digits: usize,
    len: usize,
}

impl Numeral {
    /// The number at the start of a text; `None` when it has more than eight digits.
    fn at(text: &str) -> Option<Numeral> {
        let mut numeral = Numeral { value: 0, digits: 0, len: 0 };
        let mut tens = false;
        for c in text.chars() {
            let Some(value) = numeral_value(c) else { break };
            if numeral.digits == 8 {
                return None;
            }
            if value < 10 {
                // 二十三 is 2 x 10 + 3, 二三 is 23.
                numeral.value =
                    if tens { numeral.value + value } else { numeral.value * 10 + value };
            } else {
                numeral.value = numeral.value.max(1) * 10;
                tens = true;
            }
            numeral.digits += 1;
            numeral.len += c.len_utf8();
        }
        (numeral.digits > 0).then_some(numeral)
    }

    fn at_offset(text: &str, offset: usize) -> Option<Numeral> {
        let rest = &text[offset..];
        let space = leading_space(rest);
        let numeral = Numeral::at(&rest[space..])?;
        Some(Numeral { len: numeral.len + space, ..numeral })
    }

    /// The number when it can be a month or a day.
    fn short(self) -> Option<Numeral> {
        (self.digits <= 3 && (1..=31).contains(&self.value)).then_some(self)
    }
}

/// Month, 月, day, 日 from `offset` on: the offset after it, and the date.
fn month_and_day(text: &str, offset: usize) -> Option<(usize, WrittenDate)> {
    let month = Numeral::at_offset(text, offset)?.short()?;
    let (after, sign) = sign_at(text, offset + month.len)?;
    let day = Numeral::at_offset(text, after)?.short()?;
    let (end, last) = sign_at(text, after + day.len)?;
    // The year 2024 has every day that any year has.
    Date::new(2024, month.value as u8, day.value as u8)?;
    let date =
        WrittenDate { year: None, month: Some(month.value as u8), day: day.value as u8, len: end };
    (sign == '月' && last == '日').then_some((end, date))
}

/// The sign that parts a date, in one form, and the offset after it; spaces may stand before it.
fn sign_at(text: &str, offset: usize) -> Option<(usize, char)> {
    let rest = &text[offset..];
    let space = leading_space(rest);
    let c = rest[space..].chars().next()?;
    let sign = match c {
        '年' | '月' | '日' | '-' | '/' | '.' => c,
        '号' | '號' => '日',
        '－' => '-',
        '／' => '/',
        '．' => '.',
        _ => return None,
    };
    Some((offset + space + c.len_utf8(), sign))
}

/// Minutes east of UTC of `+08:00`, `-0330` or `+8`.
fn offset_minutes(zone: &str) -> Option<i32> {
    let (sign, digits) = match (zone.strip_prefix('+'), zone.strip_prefix('-')) {
        (Some(digits), _) => (1, digits),
        (_, Some(digits)) => (-1, digits),
        _ => return None,
    };
    let digits = digits.replace(':', "");
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value: i32 = digits.parse().ok()?;
    let minutes = if digits.len() <= 2 { value * 60 } else { value / 100 * 60 + value % 100 };
    Some(sign * minutes)
}

/// The length in bytes of at most four white space characters at the start of a text.
fn leading_space(text: &str) -> usize {
    text.chars()
        .take(4)
        .take_while(|c| c.is_whitespace() && !crate::fold::is_line_end(*c))
        .map(char::len_utf8)
        .sum()
}

fn numeral_value(c: char) -> Option<u32> {
    narrow(c).to_digit(10).or_else(|| han_numeral(c))
}

/// The value of a Chinese numeral: 0 to 10.
pub fn han_numeral(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' | '○' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        _ => return None,
    })
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

/// A stretch of days, both ends inclusive; an absent end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DateRange {
    /// The first day, or open.
    pub from: Option<Date>,
    /// The last day, or open.
    pub to: Option<Date>,
}

impl DateRange {
    /// The range of one day.
    pub fn day(date: Date) -> DateRange {
        DateRange { from: Some(date), to: Some(date) }
    }

    /// The days of one month, `None` when there is no such month.
    pub fn month(year: i32, month: u8) -> Option<DateRange> {
        let from = Date::new(year, month, 1)?;
        let to = (28..=31).rev().find_map(|day| Date::new(year, month, day));
        Some(DateRange { from: Some(from), to })
    }

    /// The days of one year.
    pub fn year(year: i32) -> Option<DateRange> {
        Some(DateRange { from: Some(Date::new(year, 1, 1)?), to: Date::new(year, 12, 31) })
    }

    /// Whether both ends are open.
    pub fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_where_a_text_starts_with_one() {
        for (text, year, month, day, rest) in [
            ("2023年5月19日电", Some(2023), Some(5), 19, "电"),
            ("２０２３年５月１９日", Some(2023), Some(5), 19, ""),
            ("2023 年 05 月 19 日 讯", Some(2023), Some(5), 19, " 讯"),
            ("5月9号起", None, Some(5), 9, "起"),
            ("19日电", None, None, 19, "电"),
            ("2023-05-19 08:00", Some(2023), Some(5), 19, " 08:00"),
            ("2023/5/9", Some(2023), Some(5), 9, ""),
            ("2023．5．9", Some(2023), Some(5), 9, ""),
            ("20230519", Some(2023), Some(5), 19, ""),
            ("二〇二三年五月十九日", Some(2023), Some(5), 19, ""),
            ("十二月三十一日", None, Some(12), 31, ""),
            ("十月二十日", None, Some(10), 20, ""),
        ] {
            let date = WrittenDate::at(text).unwrap_or_else(|| panic!("no date in {text}"));
            assert_eq!((date.year, date.month, date.day), (year, month, day), "{text}");
            assert_eq!(&text[date.len..], rest, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_read_as_one() {
        for text in [
            "",
            "日",
            "2月30日",
            "13月1日",
            "2023年",
            "2023年5月",
            "20231319",
            "32日",
            "3.14",
            "123456789",
            "99999999999999999999月1日",
            "2023-05/19",
            "亿元",
            "一带一路",
            "0日",
        ] {
            assert_eq!(WrittenDate::at(text), None, "{text}");
        }
    }

    #[test]
    fn all_dates_of_a_text_are_found() {
        let text = "2023年5月18日至19日，5月20日；2022年12月签约，第20230519号。";
        let found: Vec<_> = WrittenDate::all(text).map(|(at, d)| (at, d.year, d.day)).collect();
        assert_eq!(found, [(0, Some(2023), 18), (27, None, 20), (63, Some(2023), 19)]);
    }

    #[test]
    fn whole_dates_with_times() {
        for (text, expected) in [
            ("2023-05-19", Some((2023, 5, 19))),
            (" 2023年5月19日 08:30 ", Some((2023, 5, 19))),
            ("2023-05-19T23:30:00+08:00", Some((2023, 5, 19))),
            ("2023-05-19T16:00:00Z", Some((2023, 5, 20))),
            ("2023-05-19T16:00:00.000Z", Some((2023, 5, 20))),
            ("2023-05-19 01:00 +0900", Some((2023, 5, 19))),
            ("2023-05-19 00:30 +0900", Some((2023, 5, 18))),
            ("2023-01-01T00:00+14:00", Some((2022, 12, 31))),
            ("2023-05-19 by hand", None),
            ("2023-05-19 5", None),
            ("5月19日", None),
            ("", None),
        ] {
            let expected = expected.and_then(|(y, m, d)| Date::new(y, m, d));
            assert_eq!(Date::parse_written(text), expected, "{text}");
        }
    }
}
