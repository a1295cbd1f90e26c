//! A month as a table of its days, each with its number of articles.

use std::collections::BTreeMap;

use maud::{Markup, html};
use souwen_search::FacetCount;
use souwen_text::{Date, DateRange};

use crate::language::grouped;
use crate::page::view::View;

/// A month, and the nearest days with articles in other months.
pub(crate) struct Month {
    /// Its first day.
    first: Date,
    /// Its last day.
    last: Date,
    counts: BTreeMap<Date, usize>,
    /// The last day with articles before the month, and the first one after it.
    before: Option<Date>,
    after: Option<Date>,
}

impl Month {
    /// The month of these days; `counted` are its days with articles. `None` if `days` is an open range.
    pub(crate) fn new(
        days: DateRange,
        counted: &[FacetCount],
        before: Option<Date>,
        after: Option<Date>,
    ) -> Option<Month> {
        let day = |count: &FacetCount| Some((Date::parse_iso(&count.value)?, count.count));
        let counts = counted.iter().filter_map(day).collect();
        Some(Month { first: days.from?, last: days.to?, counts, before, after })
    }

    /// The nearest days with articles before and after a day.
    pub(crate) fn around(&self, date: Date) -> (Option<Date>, Option<Date>) {
        let has_articles = |(day, count): (&Date, &usize)| (*count > 0).then_some(*day);
        let before = self.counts.range(..date).rev().find_map(has_articles);
        let after =
            self.counts.range(date..).filter(|(day, _)| **day != date).find_map(has_articles);
        (before.or(self.before), after.or(self.after))
    }

    /// The weeks from Monday to Sunday, padded with `None` before the first day and after the last.
    fn weeks(&self) -> Vec<Vec<Option<Date>>> {
        // Day 0, 1970-01-01, was a Thursday.
        let gap = (self.first.days() + 3).rem_euclid(7) as usize;
        let days = (self.first.days()..=self.last.days()).map(Date::from_days);
        let mut cells: Vec<Option<Date>> = std::iter::repeat_n(None, gap).chain(days).collect();
        cells.resize(cells.len().next_multiple_of(7), None);
        cells.chunks(7).map(<[Option<Date>]>::to_vec).collect()
    }
}

/// The month as a table. `shown` is the day of the current page.
pub(crate) fn month_table(view: &View, month: &Month, shown: Option<Date>) -> Markup {
    let language = view.language;
    let weekdays = language.pick(
        ["一", "二", "三", "四", "五", "六", "日"],
        ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"],
    );
    let other = |date: Option<Date>, rel: &str, name: &str, arrow: &str| {
        html! {
            @if let Some(date) = date {
                a href=(view.day(date)) rel=(rel) aria-label={ (name) " " (language.month_of(date)) } {
                    (arrow)
                }
            } @else {
                span {}
            }
        }
    };
    html! {
        nav.calendar aria-label=(language.pick("日历", "Calendar")) {
            div.month {
                (other(month.before, "prev", language.pick("前一个月：", "Earlier month:"), "←"))
                h2 { (language.month_of(month.first)) }
                (other(month.after, "next", language.pick("后一个月：", "Later month:"), "→"))
            }
            table {
                thead { tr { @for weekday in weekdays { th scope="col" { (weekday) } } } }
                tbody {
                    @for week in month.weeks() {
                        tr { @for day in week { td { @if let Some(day) = day { (cell(view, month, day, shown)) } } } }
                    }
                }
            }
        }
    }
}

/// A day: a link if it has articles.
fn cell(view: &View, month: &Month, day: Date, shown: Option<Date>) -> Markup {
    let language = view.language;
    let current = (shown == Some(day)).then_some("date");
    html! {
        @match month.counts.get(&day).copied().unwrap_or_default() {
            0 => { span aria-current=[current] { (day.day()) } }
            count => {
                a href=(view.day(day)) title=(language.date(day)) aria-current=[current] {
                    (day.day())
                    span.number {
                        (grouped(count as u64))
                        span.hidden { (language.pick(" 篇文章", " articles")) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    fn day(text: &str) -> Date {
        Date::parse_iso(text).unwrap()
    }

    fn month(counts: &[(&str, usize)]) -> Month {
        let counted: Vec<FacetCount> = counts
            .iter()
            .map(|(value, count)| FacetCount { value: (*value).to_owned(), count: *count })
            .collect();
        let (before, after) = (Some(day("2023-03-30")), Some(day("2023-06-02")));
        Month::new(DateRange::month(2023, 5).unwrap(), &counted, before, after).unwrap()
    }

    #[test]
    fn weeks_begin_on_monday() {
        let weeks = month(&[]).weeks();
        assert_eq!(weeks.len(), 5);
        // 1 May 2023 was a Monday, 31 May a Wednesday.
        assert_eq!((weeks[0][0], weeks[4][2]), (Some(day("2023-05-01")), Some(day("2023-05-31"))));
        assert!(weeks[4][3..].iter().all(Option::is_none));
        let october = Month::new(DateRange::month(2023, 10).unwrap(), &[], None, None).unwrap();
        assert_eq!((october.weeks().len(), october.weeks()[0][6]), (6, Some(day("2023-10-01"))));
    }

    #[test]
    fn days_lead_to_those_around_them() {
        let month = month(&[("2023-05-04", 2), ("2023-05-18", 1), ("2023-05-19", 3)]);
        let check = |date: &str, before: &str, after: &str| {
            assert_eq!(month.around(day(date)), (Some(day(before)), Some(day(after))), "{date}");
        };
        check("2023-05-18", "2023-05-04", "2023-05-19");
        check("2023-05-04", "2023-03-30", "2023-05-18");
        check("2023-05-20", "2023-05-19", "2023-06-02");
    }

    #[test]
    fn only_days_with_articles_are_links() {
        let month = month(&[("2023-05-18", 1), ("2023-05-19", 1_234)]);
        let view = View::new(Language::Chinese, "/days/2023-05-19", "");
        let html = month_table(&view, &month, Some(day("2023-05-19"))).into_string();
        assert_eq!(html.matches("<a ").count(), 4, "{html}");
        assert!(html.contains("title=\"2023年5月19日\"") && html.contains(">1,234<"), "{html}");
        assert!(html.contains("aria-current=\"date\""), "{html}");
        assert!(html.contains("href=\"../days/2023-03-30\""), "{html}");
    }
}
