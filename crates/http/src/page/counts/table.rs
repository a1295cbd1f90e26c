//! Counts as a table, with a bar in each row if there is no chart over time.

use maud::{Markup, html};
use souwen_search::{Ability, Facet, Period, TallyRow, ValueFilter};
use souwen_text::DateRange;

use crate::language::grouped;
use crate::page::view::View;
use crate::page::views::to_concordance;
use crate::request::search_params::SearchParams;

/// The maximal number of rows on the page; a download has all of them.
const MAX_ROWS: usize = 500;

/// The rows, each with a link to its lines.
pub(super) fn render(view: &View, search: &SearchParams, by: Facet, rows: &[TallyRow]) -> Markup {
    let language = view.language;
    let largest = rows.iter().map(|row| row.articles).max().unwrap_or(1).max(1);
    html! {
        table.counted {
            caption.hidden { (language.facet(by)) }
            thead {
                tr {
                    th scope="col" { (language.facet(by)) }
                    th scope="col" { (language.pick("文章", "Articles")) }
                    th scope="col" { (language.pick("出现次数", "Occurrences")) }
                }
            }
            tbody {
                @for row in rows.iter().take(MAX_ROWS) {
                    tr {
                        th scope="row" {
                            (value(view, search, by, row))
                            @if !by.is_period() { (share(row.articles, largest)) }
                        }
                        td { (grouped(row.articles as u64)) }
                        td { (grouped(row.occurrences as u64)) }
                    }
                }
            }
        }
        @if rows.len() > MAX_ROWS {
            @let (shown, all) = (grouped(MAX_ROWS as u64), grouped(rows.len() as u64));
            p.more {
                (language.pick(
                    format!("这里列出前 {shown} 行，共 {all} 行；下载的文件中有全部。"),
                    format!("The first {shown} of {all} rows; a download has all of them."),
                ))
            }
        }
    }
}

/// A value, as a link to the lines of its articles.
fn value(view: &View, search: &SearchParams, by: Facet, row: &TallyRow) -> Markup {
    let language = view.language;
    let Some(value) = &row.value else {
        return html! { span.none { (language.pick("（无）", "(none)")) } };
    };
    html! {
        @match narrowed(search, by, value) {
            Some(narrowed) => {
                a href=(to_concordance(view, &narrowed)) rel="nofollow" lang=[lang(by)] {
                    (language.facet_value(by, value))
                }
            }
            None => { (language.facet_value(by, value)) }
        }
    }
}

/// Values of a field are words from the articles; periods are written in the language of the page.
fn lang(by: Facet) -> Option<&'static str> {
    (!by.is_period()).then_some("zh")
}

/// The same search restricted to this value; `None` if the field cannot be filtered by.
fn narrowed(search: &SearchParams, by: Facet, value: &str) -> Option<SearchParams> {
    if let Facet::Period(period @ Period::Year) = by {
        let days = period.days(value)?;
        let from = days.from.max(search.dates.from);
        let to = match search.dates.to {
            Some(to) => days.to.map(|last| last.min(to)),
            None => days.to,
        };
        return Some(search.with(|p| p.dates = DateRange { from, to }));
    }
    let can_filter = Facet::names(Ability::Filter).contains(&by.name());
    let filter = ValueFilter::new(by, value);
    can_filter.then(|| {
        search.with(|p| {
            p.filters.retain(|other| other.facet != by);
            p.filters.push(filter);
        })
    })
}

/// The bar of a row, relative to the longest one.
fn share(articles: usize, largest: usize) -> Markup {
    let width = format!("{:.1}", articles as f64 * 100.0 / largest as f64);
    html! {
        svg.share viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" {
            rect width=(width) height="4" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use souwen_search::Field;

    use super::*;
    use crate::language::Language;

    #[test]
    fn a_row_leads_to_its_lines() {
        let search = SearchParams::parse("q=a&from=2023-05&to=2024-02&source=b").unwrap();
        let check = |by: Facet, value: &str, expected: &str| {
            let narrowed = narrowed(&search, by, value).unwrap();
            assert_eq!(narrowed.to_query(), expected, "{value}");
        };
        check(Period::Year.into(), "2023", "q=a&from=2023-05-01&to=2023-12-31&source=b");
        check(Period::Year.into(), "2024", "q=a&from=2024-01-01&to=2024-02-29&source=b");
        let month = "q=a&from=2023-05-01&to=2024-02-29&source=b&month=2023-06";
        check(Period::Month.into(), "2023-06", month);
        check(Field::Source.into(), "c", "q=a&from=2023-05-01&to=2024-02-29&source=c");
    }

    #[test]
    fn a_long_table_says_that_it_goes_on() {
        let row =
            |n: usize| TallyRow { value: Some(format!("<{n}>")), articles: n + 1, occurrences: n };
        let rows: Vec<TallyRow> = (0..=MAX_ROWS).map(row).collect();
        let view = View::new(Language::English, "/counts", "");
        let search = SearchParams::default();
        let page = render(&view, &search, Field::Author.into(), &rows).into_string();
        assert_eq!(page.matches("<th scope=\"row\">").count(), MAX_ROWS);
        assert!(page.contains("The first 500 of 501 rows") && page.contains("&lt;499&gt;"));
    }
}
