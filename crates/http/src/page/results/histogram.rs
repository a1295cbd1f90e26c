//! How the hits lie in time: a bar for each day, week, month, quarter or year, each a link that
//! narrows the search to it.

use maud::{Markup, html};
use souwen_search::FacetCount;
use souwen_text::{Date, DateRange};

use crate::language::grouped;
use crate::page::view::View;
use crate::request::search_params::SearchParams;

/// The fewest days with hits for which bars say more than the list of hits does.
const FEWEST_DAYS: usize = 6;
/// The most bars: on a phone each is still as wide as a line.
const MOST_BARS: usize = 32;
/// The first day that dates know, 0001-01-01, counted from 1970-01-01.
const FIRST_DAY: i32 = -719_162;
/// The steps of height that the style sheet knows.
const STEPS: usize = 20;

/// The bars of the days with hits; nothing for a handful of days.
pub(crate) fn render(view: &View, params: &SearchParams, days: &[FacetCount]) -> Markup {
    let language = view.language;
    let mut counted: Vec<(Date, usize)> = days
        .iter()
        .filter_map(|day| Some((Date::parse_iso(&day.value)?, day.count)))
        .filter(|(_, count)| *count > 0)
        .collect();
    counted.sort_unstable();
    if counted.len() < FEWEST_DAYS {
        return html! {};
    }
    let bars = bars(&counted);
    let tallest = bars.iter().map(|bar| bar.count).max().unwrap_or(1);
    let (Some(first), Some(last)) = (bars.first(), bars.last()) else { return html! {} };
    if bars.len() < 2 {
        return html! {};
    }
    html! {
        section.timeline aria-label=(language.words().timeline) {
            ol role="list" {
                @for bar in &bars {
                    @let text = language.period(bar.from, bar.to);
                    @let count = language.articles(bar.count as u64, true);
                    li {
                        @if bar.count > 0 {
                            @let label = format!("{text} · {count}");
                            a href=(view.search(&narrowed(params, bar))) title=(label)
                                aria-label=(label) rel="nofollow" {
                                span class={ "b" (step(bar.count, tallest)) } {}
                            }
                        }
                    }
                }
            }
            p.ends {
                span { (language.date(first.from)) }
                span.tallest { (language.pick("最高 ", "at most ")) (grouped(tallest as u64)) }
                span { (language.date(last.to)) }
            }
        }
    }
}

/// The same search, limited to the days of a bar as well.
fn narrowed(params: &SearchParams, bar: &Bar) -> SearchParams {
    params.with(|p| {
        let from = p.dates.from.map_or(bar.from, |from| from.max(bar.from));
        let to = p.dates.to.map_or(bar.to, |to| to.min(bar.to));
        p.dates = DateRange { from: Some(from), to: Some(to) };
    })
}

/// The step of height of a bar, from 1 for the smallest that there is.
fn step(count: usize, tallest: usize) -> usize {
    (count * STEPS).div_ceil(tallest.max(1)).clamp(1, STEPS)
}

/// The hits of some days in a row.
#[derive(Debug, PartialEq)]
struct Bar {
    from: Date,
    to: Date,
    count: usize,
}

/// Bars without gaps from the first day to the last, of the shortest unit that is not too many.
fn bars(counted: &[(Date, usize)]) -> Vec<Bar> {
    let (Some((first, _)), Some((last, _))) = (counted.first(), counted.last()) else {
        return Vec::new();
    };
    let units =
        [BarUnit::Day, BarUnit::Week, BarUnit::Months(1), BarUnit::Months(3), BarUnit::Months(12)];
    let mut bars = units
        .into_iter()
        .find_map(|unit| unit.bars(*first, *last, MOST_BARS))
        // Longer than that, there are bars for the first and the last stretch of years.
        .unwrap_or_else(|| {
            BarUnit::Months(120).bars(*first, *last, usize::MAX).unwrap_or_default()
        });
    for (day, count) in counted {
        let at = bars.partition_point(|bar| bar.to < *day);
        if let Some(bar) = bars.get_mut(at) {
            bar.count += count;
        }
    }
    bars
}

#[derive(Debug, Clone, Copy)]
enum BarUnit {
    Day,
    /// From Monday to Sunday.
    Week,
    /// So many months, a part of a year or several years.
    Months(i32),
}

impl BarUnit {
    /// The bars from the one that holds the first day to the one that holds the last, unless there
    /// are more than `most`.
    fn bars(self, first: Date, last: Date, most: usize) -> Option<Vec<Bar>> {
        let mut bars = Vec::new();
        let mut from = self.start(first)?;
        while from <= last {
            if bars.len() == most {
                return None;
            }
            let Some(next) = self.next(from) else { break };
            bars.push(Bar { from, to: Date::from_days(next.days() - 1)?, count: 0 });
            from = next;
        }
        Some(bars)
    }

    /// The first day of the unit that a day is in.
    fn start(self, day: Date) -> Option<Date> {
        match self {
            BarUnit::Day => Some(day),
            // Day 0, 1970-01-01, was a Thursday.
            BarUnit::Week => Date::from_days(day.days() - (day.days() + 3).rem_euclid(7)),
            BarUnit::Months(count) => {
                let month = i32::from(day.month()) - 1 + day.year() * 12;
                // Before the first year that there is, nothing begins.
                month_start(month - month.rem_euclid(count)).or_else(|| Date::from_days(FIRST_DAY))
            }
        }
    }

    /// The first day of the next unit.
    fn next(self, start: Date) -> Option<Date> {
        match self {
            BarUnit::Day => Date::from_days(start.days() + 1),
            BarUnit::Week => Date::from_days(start.days() + 7),
            BarUnit::Months(count) => {
                month_start(i32::from(start.month()) - 1 + start.year() * 12 + count)
            }
        }
    }
}

/// The first day of a month, counted from January of the year 0.
fn month_start(month: i32) -> Option<Date> {
    let of_year = u8::try_from(month.rem_euclid(12)).ok()? + 1;
    Date::new(month.div_euclid(12), of_year, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    fn day(text: &str) -> Date {
        Date::parse_iso(text).unwrap()
    }

    #[test]
    fn bars_are_of_the_shortest_unit_that_fits() {
        let check = |first: &str, last: &str, count: usize, first_bar: (&str, &str), end: &str| {
            let bars = bars(&[(day(first), 2), (day(last), 3)]);
            assert_eq!(bars.len(), count, "{first} {last}");
            assert_eq!((bars[0].from, bars[0].to), (day(first_bar.0), day(first_bar.1)));
            let last_bar = bars.last().unwrap();
            assert_eq!((bars[0].count, last_bar.count, last_bar.to), (2, 3, day(end)));
            assert!(bars.windows(2).all(|two| two[0].to.days() + 1 == two[1].from.days()));
        };
        check("2023-05-19", "2023-05-24", 6, ("2023-05-19", "2023-05-19"), "2023-05-24");
        check("2023-05-01", "2023-06-01", 32, ("2023-05-01", "2023-05-01"), "2023-06-01");
        check("2023-05-19", "2023-07-03", 8, ("2023-05-15", "2023-05-21"), "2023-07-09");
        check("2022-09-24", "2025-02-01", 30, ("2022-09-01", "2022-09-30"), "2025-02-28");
        check("2019-02-28", "2023-12-31", 20, ("2019-01-01", "2019-03-31"), "2023-12-31");
        check("1949-10-01", "1979-01-01", 31, ("1949-01-01", "1949-12-31"), "1979-12-31");
        check("0001-01-01", "2023-01-01", 203, ("0001-01-01", "0010-12-31"), "2030-12-31");
    }

    #[test]
    fn heights_are_told_apart_and_none_vanishes() {
        assert_eq!([1, 5, 50, 99, 100].map(|count| step(count, 100)), [1, 1, 10, 20, 20]);
        assert_eq!(step(1, 1_000_000), 1);
    }

    #[test]
    fn a_bar_narrows_within_what_is_chosen() {
        let counts = |days: &[&str]| -> Vec<FacetCount> {
            days.iter().map(|day| FacetCount { value: (*day).to_owned(), count: 1 }).collect()
        };
        let view = View::new(Language::Chinese, "/search", "");
        let params = SearchParams::parse("q=a&from=2023-05-03&offset=20").unwrap();
        let shown = |days: &[&str]| render(&view, &params, &counts(days)).into_string();
        let few = ["2023-05-03", "2023-05-04", "2023-06-05", "2023-07-06", "2023-08-07"];
        assert_eq!(shown(&few), "");
        let html = shown(&[few.as_slice(), &["2024-02-08"]].concat());
        let link = "href=\"./search?q=a&amp;from=2023-05-03&amp;to=2023-05-31\"";
        assert!(html.contains(link), "{html}");
        assert!(html.contains("2023年5月1日至31日 · 2 篇文章"), "{html}");
        assert_eq!(html.matches("<a ").count(), 5, "{html}");
        assert_eq!(html.matches("<li>").count(), 10, "{html}");
    }
}
