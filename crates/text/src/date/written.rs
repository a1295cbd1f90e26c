//! Days in running Chinese text.

use super::numeral::{Numeral, numeral_value};
use super::{Date, PLAUSIBLE_YEARS};
use crate::sentence::is_line_end;

/// A day as written in a text. Parts that the text omits are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenDate {
    /// The year, if written.
    pub year: Option<i32>,
    /// The month, if written.
    pub month: Option<u8>,
    /// The day of the month.
    pub day: u8,
    /// The length in bytes of the text that was read.
    pub len: usize,
}

impl WrittenDate {
    /// The day, if year and month are written.
    pub fn date(self) -> Option<Date> {
        Date::new(self.year?, self.month?, self.day)
    }

    /// Parses a date at the start of a text: `2023年5月19日`, `5月19日`, `19日`, `2023-05-19`, `2023/5/19`,
    /// `2023.5.19`, `20230519`, `二〇二三年五月十九日`. Digits may have either width, the parts may be
    /// separated by white space, and 号 may replace 日.
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
            // Eight digits are a date only if the year is plausible for an article.
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
                let month = numeral_at(text, after)?.short()?;
                let (after, same) = sign_at(text, after + month.len)?;
                let day = numeral_at(text, after)?.short()?;
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

    /// All dates in a text that have at least month and day, with the byte offsets at which they
    /// begin. Linear in the length of the text.
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

/// The plausible years of four ASCII digits before a 年.
pub fn written_years(text: &str) -> impl Iterator<Item = i32> + '_ {
    text.match_indices('年').filter_map(|(at, _)| {
        let before = &text.as_bytes()[..at];
        let digits = before.iter().rev().take(5).take_while(|b| b.is_ascii_digit()).count();
        let year = text.get(at - digits..at).filter(|_| digits == 4)?.parse().ok()?;
        PLAUSIBLE_YEARS.contains(&year).then_some(year)
    })
}

/// Month, 月, day, 日 from `offset` on. Returns the offset after it, and the date.
fn month_and_day(text: &str, offset: usize) -> Option<(usize, WrittenDate)> {
    let month = numeral_at(text, offset)?.short()?;
    let (after, sign) = sign_at(text, offset + month.len)?;
    let day = numeral_at(text, after)?.short()?;
    let (end, last) = sign_at(text, after + day.len)?;
    // The year 2024 has every day that any year has.
    Date::new(2024, month.value as u8, day.value as u8)?;
    let date =
        WrittenDate { year: None, month: Some(month.value as u8), day: day.value as u8, len: end };
    (sign == '月' && last == '日').then_some((end, date))
}

/// The sign that separates the parts of a date, in one form, and the offset after it. Spaces may precede
/// it.
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

/// The number from `offset` on; its length includes the spaces before it.
fn numeral_at(text: &str, offset: usize) -> Option<Numeral> {
    let rest = &text[offset..];
    let space = leading_space(rest);
    let numeral = Numeral::at(&rest[space..])?;
    Some(Numeral { len: numeral.len + space, ..numeral })
}

/// The length in bytes of at most four white space characters at the start of a text.
fn leading_space(text: &str) -> usize {
    text.chars()
        .take(4)
        .take_while(|c| c.is_whitespace() && !is_line_end(*c))
        .map(char::len_utf8)
        .sum()
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
}
