//! The value of a field that holds a day.

use super::{Date, WrittenDate};

impl Date {
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
