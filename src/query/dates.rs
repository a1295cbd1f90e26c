//! Days, months, years and ranges as people type them after `date:`.

use crate::text::fold::narrow;
use crate::text::{Date, DateRange};

/// What stands between the two ends of a range.
const RANGE_SIGNS: [&str; 8] = ["..", "…", "至", "到", "～", "~", "—", "–"];

/// Reads `2023`, `2023-05`, `2023-05-18`, `2023年5月`, `20230518` and the like, in half or full
/// width, or two of them with `..` or 至 between, either of which may be absent. The second may
/// leave out what it shares with the first (2023年5月18日至19日). `None` when it is no date.
pub fn parse_range(text: &str) -> Option<DateRange> {
    let text: String = text.chars().map(narrow).filter(|c| !c.is_whitespace()).collect();
    let Some((from, to)) = RANGE_SIGNS.iter().find_map(|sign| text.split_once(sign)) else {
        return day_month_or_year(&text, None);
    };
    let to = to.trim_start_matches(['.', '—', '…']);
    let first = if from.is_empty() { None } else { Some(day_month_or_year(from, None)?) };
    let shared = first.and_then(|range| range.from);
    let last = if to.is_empty() { None } else { Some(day_month_or_year(to, shared)?) };
    let range = DateRange { from: first.and_then(|r| r.from), to: last.and_then(|r| r.to) };
    let ordered = match (range.from, range.to) {
        (Some(from), Some(to)) => from <= to,
        (from, to) => from.is_some() || to.is_some(),
    };
    ordered.then_some(range)
}

/// One day, month or year; `shared` gives the year and month that are left out.
fn day_month_or_year(text: &str, shared: Option<Date>) -> Option<DateRange> {
    let parts = numbers(text)?;
    let day_of = |year: i32, month: u32, day: u32| {
        Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?).map(DateRange::day)
    };
    let month_of = |year: i32, month: u32| DateRange::month(year, u8::try_from(month).ok()?);
    let year_of = |year: u32| i32::try_from(year).ok();
    match (parts.as_slice(), shared) {
        // 20230518 and 202305.
        (&[(n, 8, _)], _) => day_of(year_of(n / 10_000)?, n / 100 % 100, n % 100),
        (&[(n, 6, _)], _) => month_of(year_of(n / 100)?, n % 100),
        (&[(year, 4, _)], _) => DateRange::year(year_of(year)?),
        (&[(year, 4, _), (month, ..)], _) => month_of(year_of(year)?, month),
        (&[(year, 4, _), (month, ..), (day, ..)], _) => day_of(year_of(year)?, month, day),
        (&[(month, _, '月')], Some(date)) => month_of(date.year(), month),
        (&[(day, ..)], Some(date)) => day_of(date.year(), date.month().into(), day),
        (&[(month, ..), (day, ..)], Some(date)) => day_of(date.year(), month, day),
        _ => None,
    }
}

/// The numbers of a date, each with its count of digits and the sign after it (`\0` at the end);
/// `None` when something else stands there.
fn numbers(text: &str) -> Option<Vec<(u32, usize, char)>> {
    let mut numbers = Vec::new();
    let mut digits = String::new();
    for c in text.chars().chain(['\0']) {
        match c {
            '0'..='9' => digits.push(c),
            '-' | '/' | '.' | '年' | '月' | '日' | '号' | '號' | '\0' => {
                if digits.is_empty() {
                    if c != '\0' {
                        return None;
                    }
                    continue;
                }
                if digits.len() > 8 || numbers.len() == 3 {
                    return None;
                }
                numbers.push((digits.parse().ok()?, digits.len(), c));
                digits.clear();
            }
            _ => return None,
        }
    }
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&str, &str)>) {
        let shown = parse_range(text).map(|range| {
            let show = |date: Option<Date>| date.map_or(String::new(), |date| date.to_string());
            (show(range.from), show(range.to))
        });
        assert_eq!(shown.as_ref().map(|(a, b)| (a.as_str(), b.as_str())), expected, "{text}");
    }

    #[test]
    fn days_months_and_years() {
        check("2023", Some(("2023-01-01", "2023-12-31")));
        check("2023-05", Some(("2023-05-01", "2023-05-31")));
        check("2024年2月", Some(("2024-02-01", "2024-02-29")));
        check("2023-05-18", Some(("2023-05-18", "2023-05-18")));
        check("2023/5/18", Some(("2023-05-18", "2023-05-18")));
        check("2023.5.18", Some(("2023-05-18", "2023-05-18")));
        check("20230518", Some(("2023-05-18", "2023-05-18")));
        check("２０２３年５月１８日", Some(("2023-05-18", "2023-05-18")));
        check("2023年5月18号", Some(("2023-05-18", "2023-05-18")));
    }

    #[test]
    fn ranges() {
        check("2023-05-18..2023-05-19", Some(("2023-05-18", "2023-05-19")));
        check("2023年5月18日至19日", Some(("2023-05-18", "2023-05-19")));
        check("2023年5月18日至6月2日", Some(("2023-05-18", "2023-06-02")));
        check("2023年5月至6月", Some(("2023-05-01", "2023-06-30")));
        check("2022..2023", Some(("2022-01-01", "2023-12-31")));
        check("2023-05..", Some(("2023-05-01", "")));
        check("..2023-05", Some(("", "2023-05-31")));
    }

    #[test]
    fn what_is_no_date() {
        for text in
            ["", "..", "昨天", "2023-13", "2023-02-30", "5月18日", "2024..2023", "99999999999"]
        {
            check(text, None);
        }
    }
}
