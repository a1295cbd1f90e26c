//! The dates of a page: its own date, and the years of dates that are written without one.
//!
//! A missing year is taken from the front matter, the title or the name of the page, or from a full date near
//! by in its text. The clock is never read. For example, 5月19日 on a page of 2023-05-20 is 2023-05-19.

use souwen_text::date::path::{day_in_path, year_in_path};
use souwen_text::date::written_years;
use souwen_text::{Date, WrittenDate};

/// A date with its evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FoundDay {
    /// The day.
    pub date: Date,
    /// The line that states it, 0 when it is the file's name.
    pub line: u32,
    /// How it was found.
    pub rule: &'static str,
}

/// The dates that a page contains.
#[derive(Debug, Clone, Default)]
pub(super) struct PageDates {
    /// The date of the page: the first in front matter, page title, file name.
    pub page: Option<FoundDay>,
    /// The year in the path, if the path contains nothing more.
    path_year: Option<i32>,
    /// Full dates in the text.
    in_text: Vec<Date>,
    /// The latest year that the text names.
    latest_year: i32,
}

/// The maximum number of full dates of a page that are considered.
const MAX_DATES: usize = 2_000;
/// The maximum number of days between a date without a year and a full date that gives it its year.
const NEAR: i32 = 31;
/// A date this many years before the latest year of the page belongs to a story about the past.
const PAST: i32 = 10;

impl PageDates {
    /// The dates outside the text: `stated` in order of rank, then that of the path.
    pub(super) fn new(stated: impl IntoIterator<Item = FoundDay>, relative: &str) -> PageDates {
        let from_path = || {
            let rule = "date in the file name";
            day_in_path(relative).map(|date| FoundDay { date, line: 0, rule })
        };
        PageDates {
            page: stated.into_iter().next().or_else(from_path),
            path_year: year_in_path(relative),
            ..PageDates::default()
        }
    }

    /// Collects the dates in a paragraph.
    pub(super) fn look_at(&mut self, text: &str) {
        // Anniversaries mention days of other years.
        let anniversary = text.contains("周年") || text.contains("纪念");
        for (_, written) in WrittenDate::all(text) {
            if let Some(date) = written.date() {
                self.latest_year = self.latest_year.max(date.year());
                if !anniversary && self.in_text.len() < MAX_DATES {
                    self.in_text.push(date);
                }
            }
        }
        for year in written_years(text) {
            self.latest_year = self.latest_year.max(year);
        }
    }

    /// The written date, with its year taken from the page if it has none.
    pub(super) fn resolve(&self, written: WrittenDate, line: u32) -> Option<FoundDay> {
        if let Some(date) = written.date() {
            return Some(FoundDay { date, line, rule: "date as printed" });
        }
        let Some(month) = written.month else { return self.day_only(written.day, line) };
        let near = |anchor: Date| nearest(anchor, month, written.day);
        if let Some(page) = self.page {
            let rule = "date as printed, with the year of the page";
            return near(page.date).map(|date| FoundDay { date, line, rule });
        }
        if let Some(year) = self.path_year {
            let rule = "date as printed, with the year in the file name";
            return Date::new(year, month, written.day).map(|date| FoundDay { date, line, rule });
        }
        let candidates = self.in_text.iter().filter_map(|&anchor| {
            let date = near(anchor)?;
            let distance = (date.days() - anchor.days()).abs();
            let past = self.latest_year - date.year() > PAST;
            (distance <= NEAR && !past).then_some((distance, -date.year(), date))
        });
        let rule = "date as printed, with the year of another date on the page";
        candidates.min().map(|(_, _, date)| FoundDay { date, line, rule })
    }

    /// Resolves a day without a month, such as 19日, on a page whose date is known: the last such day up to
    /// that date.
    fn day_only(&self, day: u8, line: u32) -> Option<FoundDay> {
        let page = self.page?.date;
        let date = (0..31)
            .filter_map(|back| Date::from_days(page.days() - back))
            .find(|d| d.day() == day)?;
        Some(FoundDay { date, line, rule: "day as printed, with the month of the page" })
    }
}

/// The date with this month and day that is nearest to another date.
fn nearest(anchor: Date, month: u8, day: u8) -> Option<Date> {
    let year = anchor.year();
    let dates =
        [year, year - 1, year + 1].into_iter().filter_map(|year| Date::new(year, month, day));
    dates.min_by_key(|date| (date.days() - anchor.days()).abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(relative: &str, text: &str) -> PageDates {
        let mut dates = PageDates::new(None, relative);
        text.lines().for_each(|line| dates.look_at(line));
        dates
    }

    fn check(relative: &str, text: &str, written: &str, expected: &str) {
        let written = WrittenDate::at(written).unwrap();
        let found = page(relative, text).resolve(written, 1).map(|d| d.date.to_string());
        assert_eq!(found.unwrap_or_default(), expected, "{relative} {text}");
    }

    #[test]
    fn years_come_from_the_page() {
        check("a.md", "", "5月19日", "");
        check("a.md", "文", "2023年5月19日", "2023-05-19");
        check("a.md", "2023年5月18日至19日，峰会举办。2025年再办。", "5月19日", "2023-05-19");
        check("20230101.md", "", "12月31日", "2022-12-31");
        check("2022-12-31.md", "", "1月1日", "2023-01-01");
        check("2023/summit.md", "", "5月19日", "2023-05-19");
        check("2023-05/20/1.md", "", "19日", "2023-05-19");
        check("2023-06-01.md", "", "31日", "2023-05-31");
        check("a.md", "1951年5月23日的协议。2021年的今天。", "5月23日", "");
        check("a.md", "1951年5月23日是70周年纪念日。", "5月23日", "");
        check("a.md", "2020年1月2日开工。", "5月19日", "");
        check("a.md", "2022年12月30日。", "1月2日", "2023-01-02");
    }
}
