//! Narrowing a search: the values of facets, the chosen filters, and the dates.

use maud::{Markup, html};
use souwen_search::{Facet, FacetCount, Field, Period, SearchResponse, ValueFilter};
use souwen_text::Date;

use crate::language::grouped;
use crate::page::view::View;
use crate::request::search_params::SearchParams;

/// The number of values of a facet that are visible at once; the others are behind a click.
const SEEN: usize = 6;
/// The maximal number of listed values of a facet: a longer list does not help.
const MAX_VALUES: usize = 12;

/// The fragment identifier that opens the sheet of filters.
const SHEET: &str = "filters";

/// The chosen filters, each with a link that removes it; `address` returns the URL of the page for other
/// parameters.
pub(crate) fn chosen(
    view: &View,
    params: &SearchParams,
    address: impl Fn(&SearchParams) -> String,
) -> Markup {
    let language = view.language;
    let words = language.words();
    let dates = params.dates;
    let period = match (dates.from, dates.to) {
        (None, None) => None,
        (Some(from), Some(to)) => Some(language.span(from, to)),
        (Some(from), None) => Some(format!("{} {}", words.from, language.date(from))),
        (None, Some(to)) => Some(format!("{} {}", words.to, language.date(to))),
    };
    html! {
        @if params.is_narrowed() {
            ul.chosen data-row aria-label=(words.active_filters) {
                @for filter in &params.filters {
                    @let without = params.with(|p| p.filters.retain(|other| other != filter));
                    @let value = language.facet_value(filter.facet, &filter.value);
                    li { (chip(view, &language.facet(filter.facet), &value, address(&without))) }
                }
                @if let Some(period) = period {
                    @let without = params.with(|p| p.dates = Default::default());
                    li { (chip(view, words.date, &period, address(&without))) }
                }
                @if params.filters.len() + usize::from(!dates.is_open()) > 1 {
                    li { a.clear href=(address(&widened(params))) { (words.clear_filters) } }
                }
            }
        }
    }
}

/// The same search without filters.
pub(crate) fn widened(params: &SearchParams) -> SearchParams {
    params.with(|p| {
        p.filters.clear();
        p.dates = Default::default();
    })
}

/// The values to choose from, and the form for dates. On a narrow screen they are a sheet that a button at
/// the bottom opens and closes. Choosing a value loads a page on which the sheet is open again, because the
/// URL has its fragment identifier.
pub(crate) fn choices(view: &View, params: &SearchParams, response: &SearchResponse) -> Markup {
    let words = view.language.words();
    let chosen = params.filters.len() + usize::from(!params.dates.is_open());
    html! {
        aside.filters aria-label=(words.filters) {
            details {
                summary {
                    span.shut {
                        (words.filters)
                        @if chosen > 0 { " " span.chosen-count { (chosen) } }
                    }
                    span.done {
                        (view.language.pick("完成，看结果", "Done: show results"))
                        span.count { " " (grouped(response.total as u64)) }
                    }
                }
                div #(SHEET) {
                    @for (facet, values) in listed(response) {
                        (facet_section(view, params, *facet, values))
                    }
                    (date_form(view, params))
                }
            }
        }
    }
}

/// A chosen filter, as a link that removes it.
fn chip(view: &View, name: &str, value: &str, without: String) -> Markup {
    let words = view.language.words();
    html! {
        a.chip href=(without) rel="nofollow" {
            span.hidden { (words.remove_filter) " " }
            span.name { (name) } " "
            span.value { (value) } " "
            span.cross aria-hidden="true" { "×" }
        }
    }
}

/// The facets that are shown as lists; days are drawn as a histogram.
fn listed(response: &SearchResponse) -> impl Iterator<Item = &(Facet, Vec<FacetCount>)> {
    response.facets.iter().filter(|(facet, _)| *facet != Period::Day.into())
}

/// One facet. A single value is shown too: it says what all hits have in common.
fn facet_section(
    view: &View,
    params: &SearchParams,
    facet: Facet,
    values: &[FacetCount],
) -> Markup {
    let language = view.language;
    let is_chosen = |value: &FacetCount| params.has_filter(facet, &value.value);
    let values = &values[..values.len().min(MAX_VALUES)];
    if values.is_empty() {
        return html! {};
    }
    let (seen, others) = values.split_at(values.len().min(SEEN));
    let item = |value: &FacetCount| {
        let filter = ValueFilter::new(facet, &value.value);
        let chosen = is_chosen(value);
        let link = params.with(|p| match chosen {
            true => p.filters.retain(|other| *other != filter),
            false => p.filters.push(filter),
        });
        html! {
            li {
                a href={ (view.search(&link)) "#" (SHEET) } aria-current=[chosen.then_some("true")]
                    rel="nofollow" {
                    span.value lang=[is_of_the_article(facet).then_some("zh")] { (language.facet_value(facet, &value.value)) } " "
                    span.count { (grouped(value.count as u64)) }
                }
            }
        }
    };
    html! {
        section.facet {
            h2 { (language.facet(facet)) }
            ul {
                @for value in seen { (item(value)) }
            }
            @if !others.is_empty() {
                details.more {
                    summary { (language.pick("更多", "More")) }
                    ul { @for value in others { (item(value)) } }
                }
            }
        }
    }
}

/// Whether values of the facet are words from the articles, not of the interface.
fn is_of_the_article(facet: Facet) -> bool {
    matches!(facet, Facet::Field(field) if field != Field::Kind)
}

fn date_form(view: &View, params: &SearchParams) -> Markup {
    let language = view.language;
    let words = language.words();
    let date = |date: Option<Date>| date.map(|date| date.to_string());
    html! {
        section.facet {
            h2 { (words.date) }
            form.dates action=(view.to("search")) method="get" {
                @if !params.query.is_empty() {
                    input type="hidden" name="q" value=(params.query);
                }
                @for (name, value) in params.state() {
                    @if name != "from" && name != "to" {
                        input type="hidden" name=(name) value=(value);
                    }
                }
                label { span { (words.from) } input type="date" name="from" value=[date(params.dates.from)]; }
                label { span { (words.to) } input type="date" name="to" value=[date(params.dates.to)]; }
                button type="submit" { (words.apply) }
            }
        }
    }
}
