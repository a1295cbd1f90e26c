//! Days and years in the names of files and folders.

use super::numeral::digits;
use super::stamp::{leading_day, number_starts};
use super::{Date, PLAUSIBLE_YEARS};

/// The day in a path, in the forms that sites and people use: `2023-05/19/`, `2023/0519/`,
/// `t20230519_4711.html`, `2023年5月19日.txt`. If there are several, the last one counts, because the
/// name of the file itself is most specific.
pub fn day_in_path(path: &str) -> Option<Date> {
    let starts: Vec<usize> = number_starts(path).collect();
    let day = |at: usize| {
        let text = &path[at..];
        compact_day(text).or_else(|| leading_day(text).map(|(date, _)| date))
    };
    starts.into_iter().rev().filter_map(day).find(|date| PLAUSIBLE_YEARS.contains(&date.year()))
}

/// A year of four digits in a path, without month and day.
pub fn year_in_path(path: &str) -> Option<i32> {
    let mut runs = path.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 4);
    runs.find_map(|run| run.parse().ok().filter(|year| PLAUSIBLE_YEARS.contains(year)))
}

/// Four, two and two digits, with at most signs between them: `2023-05/19`, `2023_05_19`, `20230519103000`.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_of_a_path_counts() {
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
            assert_eq!(
                day_in_path(path).map_or("none".into(), |day| day.to_string()),
                expected,
                "{path}"
            );
        }
    }
}
