//! How many matches a search has by the values of a field: a chart and a table.

mod chart;
mod table;

use maud::{Markup, html};
use souwen_answer::links::with_query;
use souwen_search::{Facet, Tallies, TallyRow};

use crate::language::Language;
use crate::page::layout::PageFrame;
use crate::page::results::chosen;
use crate::page::view::View;
use crate::page::views::{self, Shown};
use crate::request::research_params::CountParams;
use crate::request::search_params::SearchParams;

/// The page of these counts; `fields` are the fields to choose from.
pub(crate) fn render(
    view: &View,
    params: &CountParams,
    counted: &Tallies,
    fields: &[Facet],
) -> Markup {
    let language = view.language;
    let (search, query) = (&params.search, params.search.query.trim());
    let heading = language.pick("统计", "Counts");
    let title = match query {
        "" => heading.to_owned(),
        query => format!("{heading}：{}", super::shortened(query)),
    };
    let shown = params.by.first().copied();
    let at = |other: &SearchParams, by: Option<Facet>| {
        let params = CountParams { search: other.clone(), by: by.into_iter().collect() };
        view.to(&with_query("counts", &params.to_query()))
    };
    let content = html! {
        div.research {
            h1.count {
                @if query.is_empty() { (language.words().all_articles) }
                @else { "“" span.query lang="zh" { (super::shortened(query)) } "”" }
                span.number { (amount(language, counted)) }
            }
            (chosen(view, search, |other| at(other, shown)))
            (super::warnings(language, counted.timed_out, &counted.total.warnings))
            div.above data-keys {
                @if let Some(by) = shown { (views::render(view, search, Shown::Counts(by))) }
                nav.order data-row aria-label=(language.pick("统计方式", "Count by")) {
                    @for &by in fields {
                        @if shown == Some(by) {
                            span aria-current="true" { (language.facet(by)) }
                        } @else {
                            a href=(at(search, Some(by))) rel="nofollow" { (language.facet(by)) }
                        }
                    }
                }
            }
            @for (by, rows) in &counted.fields { (counts(view, search, *by, rows)) }
        }
    };
    let (title, class) = (Some(title.as_str()), "counts");
    let (listed, canonical, feed) = (false, None, None);
    PageFrame { view, title, params: search, listed, canonical, feed, class, content }.render()
}

fn counts(view: &View, search: &SearchParams, by: Facet, rows: &[TallyRow]) -> Markup {
    let language = view.language;
    html! {
        @if rows.is_empty() {
            p.empty { (language.words().nothing) }
        } @else {
            @if by.is_period() { (chart::render(language, by, rows)) }
            (table::render(view, search, by, rows))
        }
    }
}

fn amount(language: Language, counted: &Tallies) -> String {
    let articles = language.articles(counted.articles as u64, true);
    let places = language.places(counted.total.occurrences as u64, !counted.timed_out);
    format!("{articles}{}{places}", language.pick("，", ", "))
}
