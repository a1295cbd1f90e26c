//! The distribution of the hits over time: a histogram with a bar for each day, week, month, quarter or year,
//! each a link that narrows the search to it, and links for common periods.

mod bars;
pub(crate) mod quick;

use bars::{Bar, Unit, bars};
use maud::{Markup, html};
use quick::Calendar;
use souwen_search::FacetCount;
use souwen_text::{Date, DateRange};

use crate::language::Language;
use crate::page::view::View;
use crate::request::search_params::SearchParams;

/// The minimal number of days with hits for which a histogram says more than the list of hits.
const FEWEST_DAYS: usize = 6;
/// The number of heights that the style sheet defines.
const STEPS: usize = 20;

/// The histogram of the days with hits (none for a handful of days), and quick ranges.
pub(crate) fn render(
    view: &View,
    params: &SearchParams,
    days: &[FacetCount],
    calendar: &Calendar,
) -> Markup {
    let mut counted: Vec<(Date, usize)> = days
        .iter()
        .filter_map(|day| Some((Date::parse_iso(&day.value)?, day.count)))
        .filter(|(_, count)| *count > 0)
        .collect();
    counted.sort_unstable();
    let drawn = bars(&counted, params.dates)
        .filter(|(_, bars)| counted.len() >= FEWEST_DAYS && bars.len() > 1);
    let ranges = ranges(view, params, calendar);
    html! {
        @if drawn.is_some() || ranges.is_some() {
            section.timeline aria-label=(view.language.words().timeline) {
                div.times data-row {
                    @if drawn.is_some() {
                        span.hint {
                            (view.language.pick(
                                "点一段时间，只看那时的文章",
                                "Choose a bar to see that time only",
                            ))
                        }
                    }
                    @if let Some(ranges) = ranges {
                        (until(view.language, calendar))
                        (ranges)
                    }
                }
                @if let Some((unit, bars)) = drawn { (drawing(view, params, unit, &bars)) }
            }
        }
    }
}

/// The quick ranges as links, with links to longer periods if a period is chosen.
fn ranges(view: &View, params: &SearchParams, calendar: &Calendar) -> Option<Markup> {
    let language = view.language;
    let quick = calendar.quick(language);
    let link = |name: &str, dates: DateRange| {
        html! {
            @if dates == params.dates {
                span aria-current="true" { (name) }
            } @else {
                a href=(view.search(&params.with(|p| p.dates = dates))) rel="nofollow" { (name) }
            }
        }
    };
    let is_chosen = !params.dates.is_open();
    let is_news = |year: &DateRange| quick.iter().all(|quick| quick.dates != *year);
    (is_chosen || !quick.is_empty()).then(|| {
        html! {
            nav.ranges aria-label=(language.pick("时间范围", "Time")) {
                @if is_chosen {
                    (link(language.pick("全部时间", "All time"), DateRange::default()))
                }
                @if let Some(year) = year_around(params.dates).filter(|year| is_news(year)) {
                    @if let (Some(from), Some(to)) = (year.from, year.to) {
                        (link(&language.span(from, to), year))
                    }
                }
                @for quick in &quick { (link(&quick.name, quick.dates)) }
            }
        }
    })
}

/// The last day of the quick ranges, if that is not today.
fn until(language: Language, calendar: &Calendar) -> Markup {
    let end = calendar.end();
    html! {
        @if end < calendar.today && !calendar.quick(language).is_empty() {
            span.until {
                (language.pick("截至", "until ")) (language.date_within(end, calendar.today.year()))
            }
        }
    }
}

/// The year that contains the chosen days.
fn year_around(dates: DateRange) -> Option<DateRange> {
    let (from, to) = (dates.from?, dates.to?);
    let year = DateRange::year(from.year()).filter(|_| from.year() == to.year())?;
    (year != dates).then_some(year)
}

/// The bars, each with its label, and below them the labels of the longer periods.
fn drawing(view: &View, params: &SearchParams, unit: Unit, bars: &[Bar]) -> Markup {
    let language = view.language;
    let tallest = bars.iter().map(|bar| bar.count).max().unwrap_or(1);
    // A period that would not narrow the chosen days needs no label.
    let is_news = |stretch: &DateRange| within(params.dates, *stretch) != params.dates;
    let names = stretches(unit, bars).into_iter().map(|stretch| stretch.filter(is_news));
    let names: Vec<Option<DateRange>> = names.collect();
    let class = match unit {
        Unit::Months(12..) => "bars years plain",
        _ if names.iter().all(Option::is_none) => "bars plain",
        _ => "bars",
    };
    html! {
        ol class=(class) role="list" data-row {
            @for (bar, stretch) in bars.iter().zip(names) {
                li {
                    @let name = short_name(language, unit, bar);
                    @if bar.count > 0 {
                        @let text = language.span(bar.from, bar.to);
                        @let count = language.articles(bar.count as u64, true);
                        @let all = format!("{text} · {count}");
                        @let dates = DateRange { from: Some(bar.from), to: Some(bar.to) };
                        a.time href=(narrowed(view, params, dates)) title=(all) rel="nofollow" {
                            span class={ "column b" (step(bar.count, tallest)) } {}
                            span.name { (name) }
                            span.hidden { (all) }
                        }
                    } @else {
                        span.time { span.name { (name) } }
                    }
                    @if let Some(stretch) = stretch { (stretch_name(view, params, stretch)) }
                }
            }
        }
    }
}

/// The label of a longer period, as a link to it.
fn stretch_name(view: &View, params: &SearchParams, stretch: DateRange) -> Markup {
    let (Some(from), Some(to)) = (stretch.from, stretch.to) else { return html! {} };
    let name = view.language.span(from, to);
    html! { a.stretch href=(narrowed(view, params, stretch)) rel="nofollow" { (name) } }
}

/// For each bar the longer period that begins with it, if there is room for its label.
fn stretches(unit: Unit, bars: &[Bar]) -> Vec<Option<DateRange>> {
    // The width of a label in bars: the label of a month is longer than that of a year.
    let name_bars = if matches!(unit, Unit::Months(_)) { 2 } else { 3 };
    let parts: Vec<Option<DateRange>> = bars.iter().map(|bar| unit.part_of(bar)).collect();
    (0..bars.len())
        .map(|at| {
            let begins = at == 0 || parts[at] != parts[at - 1];
            let length = parts[at..].iter().take_while(|part| **part == parts[at]).count();
            parts[at].filter(|_| begins && length >= name_bars)
        })
        .collect()
}

/// The label below a bar.
fn short_name(language: Language, unit: Unit, bar: &Bar) -> String {
    let (year, month) = (bar.from.year(), bar.from.month());
    match unit {
        Unit::Day | Unit::Week => bar.from.day().to_string(),
        Unit::Months(1) => language.pick(format!("{month}月"), month.to_string()),
        Unit::Months(3) => {
            let quarter = month.div_ceil(3);
            language.pick(format!("{quarter}季"), format!("Q{quarter}"))
        }
        Unit::Months(_) => year.to_string(),
    }
}

/// The same search, further limited to these days.
fn narrowed(view: &View, params: &SearchParams, dates: DateRange) -> String {
    view.search(&params.with(|p| p.dates = within(p.dates, dates)))
}

/// The intersection of these days with the chosen days.
fn within(chosen: DateRange, dates: DateRange) -> DateRange {
    DateRange {
        from: chosen.from.max(dates.from),
        to: dates.to.map(|to| chosen.to.map_or(to, |last| last.min(to))),
    }
}

/// The height of a bar in steps, at least 1.
fn step(count: usize, tallest: usize) -> usize {
    (count * STEPS).div_ceil(tallest.max(1)).clamp(1, STEPS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse_iso(text).unwrap()
    }

    fn shown(address: &str, days: &[&str]) -> String {
        let counts: Vec<FacetCount> =
            days.iter().map(|day| FacetCount { value: (*day).to_owned(), count: 1 }).collect();
        let view = View::new(Language::Chinese, "/search", "");
        let params = SearchParams::parse(address).unwrap();
        let calendar = Calendar { today: day("2024-06-01"), dates: None };
        render(&view, &params, &counts, &calendar).into_string()
    }

    #[test]
    fn heights_are_distinguished_and_none_vanishes() {
        assert_eq!([1, 5, 50, 99, 100].map(|count| step(count, 100)), [1, 1, 10, 20, 20]);
        assert_eq!(step(1, 1_000_000), 1);
    }

    #[test]
    fn a_bar_narrows_within_what_is_chosen() {
        let few = ["2023-05-03", "2023-05-04", "2023-06-05", "2023-07-06", "2023-08-07"];
        assert_eq!(shown("q=a", &few), "");
        let days = [few.as_slice(), &["2024-02-08"]].concat();
        let html = shown("q=a&from=2023-05-03&to=2024-02-10&offset=20", &days);
        let link = "href=\"./search?q=a&amp;from=2023-05-03&amp;to=2023-05-31\"";
        assert!(html.contains(link), "{html}");
        assert!(html.contains("2023年5月3日至31日 · 2 篇文章"), "{html}");
        assert!(html.contains("2024年2月1日至10日 · 1 篇文章"), "it ends with the filter: {html}");
        assert_eq!(html.matches("<a class=\"time\"").count(), 5, "{html}");
        assert_eq!(html.matches("<li>").count(), 10, "{html}");
        // The year is a link as well, within the days.
        let year =
            "<a class=\"stretch\" href=\"./search?q=a&amp;from=2023-05-03&amp;to=2023-12-31\"";
        assert!(html.contains(year), "{html}");
        assert!(html.contains("全部时间"), "{html}");
    }

    #[test]
    fn there_is_a_way_back_to_the_year() {
        let html = shown("from=2023-05-01&to=2023-05-31", &["2023-05-03"]);
        assert!(html.contains("href=\"./search?from=2023-01-01&amp;to=2023-12-31\""), "{html}");
        let html = shown("from=2023-01-01&to=2023-12-31", &["2023-05-03"]);
        assert!(html.contains("href=\"./search\"") && !html.contains("2023年"), "{html}");
    }
}
