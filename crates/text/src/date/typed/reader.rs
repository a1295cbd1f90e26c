//! Parses the periods of a typed date from left to right.

use super::period::{Period, Span};
use crate::date::Date;
use crate::date::numeral::with_digits;
use crate::fold::{fold_char, narrow};

/// Parses a typed date from left to right.
pub(super) struct Reader {
    chars: Vec<char>,
    at: usize,
    /// The current day, from which 昨天 or 去年 is computed; without it these are no dates.
    today: Option<Date>,
    is_relative: bool,
}

impl Reader {
    /// A reader of a text in the form in which dates are compared: folded, numerals as digits,
    /// without white space and trailing punctuation.
    pub(super) fn new(text: &str, today: Option<Date>) -> Reader {
        let folded = text.chars().filter(|c| !c.is_whitespace());
        let mut chars: Vec<char> = folded.map(comparable).collect();
        let is_end =
            |c: &char| matches!(c, '，' | '。' | '、' | '；' | ',' | ';' | '！' | '!' | '？' | '?');
        while chars.last().is_some_and(is_end) {
            chars.pop();
        }
        Reader { chars: with_digits(&chars), at: 0, today, is_relative: false }
    }

    /// The current day.
    pub(super) fn today(&self) -> Option<Date> {
        self.today
    }

    /// Records that the time depends on the current day.
    pub(super) fn depends_on_today(&mut self) {
        self.is_relative = true;
    }

    /// Whether the time depends on the current day.
    pub(super) fn is_relative(&self) -> bool {
        self.is_relative
    }

    /// The current position.
    pub(super) fn mark(&self) -> usize {
        self.at
    }

    /// Returns to an earlier position.
    pub(super) fn back_to(&mut self, mark: usize) {
        self.at = mark;
    }

    /// Whether everything has been read.
    pub(super) fn is_done(&self) -> bool {
        self.at == self.chars.len()
    }

    /// Skips the first of these words that occurs here.
    pub(super) fn eat(&mut self, words: &[&str]) -> bool {
        let rest = &self.chars[self.at..];
        let length = words.iter().find_map(|word| {
            let length = word.chars().count();
            rest.iter().take(length).copied().eq(word.chars().map(comparable)).then_some(length)
        });
        self.at += length.unwrap_or(0);
        length.is_some()
    }

    /// Skips the rest of the text if it is one of these words.
    pub(super) fn eat_last(&mut self, words: &[&str]) -> bool {
        let rest = &self.chars[self.at..];
        let found = words.iter().any(|word| rest.iter().copied().eq(word.chars().map(comparable)));
        if found {
            self.at = self.chars.len();
        }
        found
    }

    /// Parses one period. `before` is the other end of a range, from which this one takes the parts
    /// that it omits.
    pub(super) fn period(&mut self, before: Option<&Period>) -> Option<Period> {
        if let Some(period) = self.relative_to_today() {
            return period.span.exists().then_some(period);
        }
        if let Some(span) = self.part_of_year() {
            return Some(Period { year: None, span });
        }
        let (value, digits) = self.number()?;
        let period = match digits {
            8 => {
                let span = Span::Day(small(value / 100 % 100)?, small(value % 100)?);
                Period { year: year(value / 10_000), span }
            }
            6 => Period { year: year(value / 100), span: Span::Month(small(value % 100)?) },
            4 => Period { year: year(value), span: self.after_year()? },
            1 | 2 => self.without_year(small(value)?, before)?,
            _ => return None,
        };
        let has_year = period.year.is_some() || digits <= 2;
        (has_year && period.span.exists()).then_some(period)
    }

    /// Parses what follows the number of a year.
    fn after_year(&mut self) -> Option<Span> {
        if self.eat(&["年度"]) {
            return Some(Span::Year);
        }
        if self.eat(&["年"]) {
            if let Some(span) = self.part_of_year().or_else(|| self.end_of_year()) {
                return Some(span);
            }
            return match self.short_number() {
                Some(month) => self.after_month(month),
                None => Some(Span::Year),
            };
        }
        if let Some(span) = self.part_of_year() {
            return Some(span);
        }
        let Some((sign, month)) = self.joined_number(None) else { return Some(Span::Year) };
        Some(match self.joined_number(Some(sign)) {
            Some((_, day)) => Span::Day(month, day),
            None => Span::Month(month),
        })
    }

    /// Parses what follows the name of a year, such as 去年.
    pub(super) fn part_of_named_year(&mut self) -> Option<Span> {
        if let Some(span) = self.part_of_year() {
            return Some(span);
        }
        let start = self.at;
        self.eat(&["年"]);
        if let Some(span) = self.end_of_year() {
            return Some(span);
        }
        self.at = start;
        match self.short_number() {
            Some(month) if self.chars.get(self.at) == Some(&'月') => self.after_month(month),
            _ => {
                self.at = start;
                Some(Span::Year)
            }
        }
    }

    /// 初, 底 and 末 after 年: the first or the last three months of the year.
    fn end_of_year(&mut self) -> Option<Span> {
        if self.eat(&["初"]) {
            return Some(Span::Quarter(1));
        }
        self.eat(&["底", "末"]).then_some(Span::Quarter(4))
    }

    /// Parses what follows the name of a month, such as 上月.
    pub(super) fn part_of_month(&mut self, month: u8) -> Span {
        if let Some(span) = self.third(month) {
            return span;
        }
        let start = self.at;
        match self.short_number() {
            Some(day) if self.eat(&["日", "号"]) => Span::Day(month, day),
            _ => {
                self.at = start;
                Span::Month(month)
            }
        }
    }

    /// 上旬, 月初 and the like, after 月.
    fn third(&mut self, month: u8) -> Option<Span> {
        let thirds: [(u8, &[&str]); 3] =
            [(1, &["上旬", "初"]), (2, &["中旬"]), (3, &["下旬", "底", "末"])];
        let third = thirds.iter().find(|(_, names)| self.eat(names))?.0;
        Some(Span::Third(month, third))
    }

    /// Parses what follows the number of a month after 年.
    fn after_month(&mut self, month: u8) -> Option<Span> {
        if !self.eat(&["月份", "月"]) {
            return Some(Span::Month(month));
        }
        if let Some(span) = self.third(month) {
            return Some(span);
        }
        Some(match self.short_number() {
            Some(day) => {
                self.eat(&["日", "号"]);
                Span::Day(month, day)
            }
            None => Span::Month(month),
        })
    }

    /// A period that begins with a number of one or two digits.
    fn without_year(&mut self, number: u8, before: Option<&Period>) -> Option<Period> {
        let year = before.and_then(|period| period.year);
        let span = if self.chars.get(self.at) == Some(&'月') {
            self.after_month(number)?
        } else if self.eat(&["日", "号"]) {
            day_like(before?, number)?
        } else if let Some((_, day)) = self.joined_number(None) {
            Span::Day(number, day)
        } else {
            // 5-6月 and 2023.5-8: a month; 18-19日 and 2023-05-18~19: a day.
            match before.map(|period| period.span) {
                Some(Span::Day(..)) => day_like(before?, number)?,
                Some(Span::Month(_)) => Span::Month(number),
                None if self.chars[self.at..].contains(&'月') => Span::Month(number),
                _ => return None,
            }
        };
        // Across New Year, the omitted year is the next one; the range decides that.
        let over_new_year = before.is_some_and(|before| span.last() < before.span.first());
        Some(Period { year: year.filter(|_| !over_new_year), span })
    }

    /// 上半年, 第一季度, Q1, 前三季度, 前五个月.
    fn part_of_year(&mut self) -> Option<Span> {
        let start = self.at;
        if self.eat(&["上半年"]) {
            return Some(Span::Half(1));
        }
        if self.eat(&["下半年"]) {
            return Some(Span::Half(2));
        }
        if self.eat(&["前"]) {
            let span = match self.short_number() {
                Some(n @ 1..=4) if self.eat(&["季度", "个季度"]) => {
                    Some(Span::FirstMonths(3 * n))
                }
                Some(n @ 1..=12) if self.eat(&["个月"]) => Some(Span::FirstMonths(n)),
                _ => None,
            };
            if span.is_none() {
                self.at = start;
            }
            return span;
        }
        let by_letter = self.eat(&["-q", "q"]);
        if !by_letter {
            self.eat(&["第"]);
        }
        let quarter = self.short_number().filter(|quarter| (1..=4).contains(quarter));
        if (by_letter || self.eat(&["季度"]))
            && let Some(quarter) = quarter
        {
            return Some(Span::Quarter(quarter));
        }
        self.at = start;
        None
    }

    /// A sign that joins the numbers of a date, and the short number after it. Not if the number
    /// begins a longer one (2022-2023) or is another month (5-6月).
    fn joined_number(&mut self, same: Option<char>) -> Option<(char, u8)> {
        let start = self.at;
        let sign = *self.chars.get(self.at).filter(|c| matches!(c, '-' | '/' | '.'))?;
        self.at += 1;
        let number = self.short_number();
        let is_month = self.chars.get(self.at) == Some(&'月');
        match number {
            Some(number) if !is_month && same.is_none_or(|same| same == sign) => {
                Some((sign, number))
            }
            _ => {
                self.at = start;
                None
            }
        }
    }

    /// A count from 1 to 999.
    pub(super) fn count(&mut self) -> Option<u32> {
        let (value, digits) = self.number()?;
        (digits <= 3 && value > 0).then_some(value)
    }

    /// A number of one or two digits.
    fn short_number(&mut self) -> Option<u8> {
        let start = self.at;
        match self.number() {
            Some((value, 1 | 2)) => small(value),
            _ => {
                self.at = start;
                None
            }
        }
    }

    /// A number of at most eight digits, and its number of digits.
    fn number(&mut self) -> Option<(u32, usize)> {
        let rest = &self.chars[self.at..];
        let digits = rest.iter().take_while(|c| c.is_ascii_digit()).count();
        if !(1..=8).contains(&digits) {
            return None;
        }
        let value = rest[..digits].iter().filter_map(|c| c.to_digit(10));
        let value = value.fold(0, |value, digit| value * 10 + digit);
        self.at += digits;
        Some((value, digits))
    }
}

/// A day of the month, as the end of a range that begins with a complete day.
fn day_like(before: &Period, day: u8) -> Option<Span> {
    match before.span {
        Span::Day(month, first) if first <= day => Some(Span::Day(month, day)),
        _ => None,
    }
}

/// The form of a character in which dates are compared.
fn comparable(c: char) -> char {
    match c {
        '\u{2010}' | '\u{2011}' | '\u{2212}' => '-',
        c => fold_char(c).unwrap_or(narrow(c)),
    }
}

fn small(value: u32) -> Option<u8> {
    u8::try_from(value).ok()
}

fn year(value: u32) -> Option<i32> {
    i32::try_from(value).ok().filter(|year| (1..=9999).contains(year))
}
