//! The result page.

mod crossing;
mod facets;
pub(super) mod hit;
mod paging;
mod timeline;
mod understood;

use maud::{Markup, html};
use souwen_search::{Period, SearchResponse, Sort};

use crate::language::Language;
use crate::page::empty;
use crate::page::layout::PageFrame;
use crate::page::shortened;
use crate::page::view::View;
use crate::page::views::{self, Shown};
use crate::request::search_params::SearchParams;
pub(crate) use facets::chosen;
use hit::hit_list;
pub(crate) use timeline::quick::Calendar;

/// The fragment identifier of the list of hits.
pub(super) const HITS: &str = "hits";

/// The page for a search and its response. Everything above the hits is one tab stop, with rows that arrow
/// keys move through.
pub(crate) fn render(
    view: &View,
    params: &SearchParams,
    response: &SearchResponse,
    calendar: &Calendar,
) -> Markup {
    let language = view.language;
    let words = language.words();
    let query = searched(params, response);
    let title = match query {
        "" => words.all_articles.to_owned(),
        query => shortened(query),
    };
    let feed = view.to(&params.with(|p| p.language = None).feed());
    let has_hits = !response.hits.is_empty();
    let content = html! {
        div.columns {
            div.above data-keys {
                div.head {
                    (count_line(language, query, response))
                    (chosen(view, params, |other| view.search(other)))
                    (better(view, params, response))
                    (readings(view, params, response))
                    (notes(language, response))
                    (crossing::line(view, params, response))
                }
                @if has_hits {
                    (timeline(view, params, response, calendar))
                    div.tools data-row {
                        (views::render(view, &params.with(|p| p.query = query.to_owned()), Shown::Results))
                        (order(view, params))
                        a.feed href=(&feed) title=(words.subscribe_title) { (words.subscribe) }
                    }
                }
            }
            div.list #(HITS) tabindex="-1" {
                @if has_hits {
                    (hits(view, params, response))
                    (paging::render(view, params, response))
                } @else {
                    (nothing(view, params, response))
                }
            }
            @if !response.facets.is_empty() && (has_hits || params.is_narrowed()) {
                (facets::choices(view, params, response))
            }
        }
    };
    let title = Some(title.as_str());
    let (listed, canonical, feed, class) = (false, None, Some(feed), "results");
    PageFrame { view, title, params, listed, canonical, feed, class, content }.render()
}

/// The query that was really searched for: the corrected one if it was applied.
fn searched<'a>(params: &'a SearchParams, response: &'a SearchResponse) -> &'a str {
    response.searched(params.query.trim())
}

/// “中亚铁路”找到 12 篇文章: the heading of the page.
fn count_line(language: Language, query: &str, response: &SearchResponse) -> Markup {
    let words = language.words();
    let count = language.articles(response.total as u64, response.counts_exact);
    html! {
        h1.count {
            @if query.is_empty() {
                (words.all_articles)
                span.number { (count) }
            } @else {
                "“" span.query lang="zh" { (shortened(query)) } "”"
                span.number {
                    @if response.total > 0 { (words.found) " " (count) }
                    @else if response.counts.partial == 0 { (words.nothing) }
                }
            }
        }
    }
}

/// The corrected query: suggested, or already applied with a link back to the original.
fn better(view: &View, params: &SearchParams, response: &SearchResponse) -> Markup {
    let Some(better) = &response.did_you_mean else { return html! {} };
    let words = view.language.words();
    html! {
        p.better data-row {
            @if better.applied {
                (words.searched_instead) strong lang="zh" { (better.query) } " "
                a href=(view.search(&params.with(|p| p.as_typed = true))) rel="nofollow" {
                    (words.as_typed) "“" span lang="zh" { (shortened(params.query.trim())) } "”"
                }
            } @else {
                (words.did_you_mean)
                a href=(view.search(&params.with(|p| p.query.clone_from(&better.query))))
                    lang="zh" { (better.query) }
            }
        }
    }
}

/// Other readings of the query: suggested, or already applied with a link back.
fn readings(view: &View, params: &SearchParams, response: &SearchResponse) -> Markup {
    html! {
        @for reading in &response.interpretations {
            p.readings data-row { (understood::reading(view, params, reading)) }
        }
    }
}

/// Notes about results that may be unexpected.
fn notes(language: Language, response: &SearchResponse) -> Markup {
    let words = language.words();
    let mut also: Vec<&str> = Vec::new();
    for text in response.parsed.iter().flat_map(|p| &p.synonyms).flat_map(|found| &found.also) {
        if !also.contains(&text.as_str()) {
            also.push(text);
        }
    }
    let understood = response.parsed.as_ref().and_then(|p| understood::line(language, p));
    let any = response.timed_out || !response.warnings.is_empty() || !also.is_empty();
    html! {
        @if let Some(understood) = understood { p.understood { (understood) } }
        @if any {
            ul.notes role="list" {
                @if response.timed_out { li { (words.timed_out) } }
                @if !also.is_empty() {
                    li.also { (words.also) span lang="zh" { (also.join("、")) } }
                }
                @for warning in &response.warnings { li { (language.warning(warning)) } }
            }
        }
    }
}

/// The histogram of the dates of the hits.
fn timeline(
    view: &View,
    params: &SearchParams,
    response: &SearchResponse,
    calendar: &Calendar,
) -> Markup {
    let days = response.facets.iter().find(|(facet, _)| *facet == Period::Day.into());
    html! { @if let Some((_, days)) = days { (timeline::render(view, params, days, calendar)) } }
}

/// The sort orders as links. Without a query there is no relevance.
fn order(view: &View, params: &SearchParams) -> Markup {
    let language = view.language;
    let words = language.words();
    let is_listing = params.query.trim().is_empty();
    let current = match params.sort {
        Sort::Relevance if is_listing => Sort::Newest,
        sort => sort,
    };
    html! {
        nav.order aria-label=(words.order) {
            @for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest] {
                @if sort == current {
                    span aria-current="true" { (language.sort(sort)) }
                } @else if !(is_listing && sort == Sort::Relevance) {
                    a href=(view.search(&params.with(|p| p.sort = sort))) rel="nofollow" {
                        (language.sort(sort))
                    }
                }
            }
        }
    }
}

/// The hits. If hits with only part of the query come last, a line precedes them, and each of them names the
/// missing part.
fn hits(view: &View, params: &SearchParams, response: &SearchResponse) -> Markup {
    let words = view.language.words();
    // The pages of articles mark the query that was really searched for.
    let params = &SearchParams { query: searched(params, response).to_owned(), ..params.clone() };
    let hits = response.hits.as_slice();
    let full = hits.iter().take_while(|hit| !hit.partial).count();
    let partial_last = hits[full..].iter().all(|hit| hit.partial);
    let (full, partial) = hits.split_at(if partial_last { full } else { hits.len() });
    html! {
        h2.hidden { (words.results) }
        @if !full.is_empty() { (hit_list(view, params, full.iter())) }
        @if !partial.is_empty() {
            p.partial {
                @if response.total == 0 { (words.partial_only) } @else { (words.partial) }
            }
            (hit_list(view, params, partial.iter()))
        }
    }
}

/// The content without hits: the reason, and what to do.
fn nothing(view: &View, params: &SearchParams, response: &SearchResponse) -> Markup {
    let language = view.language;
    let words = language.words();
    let is_past_the_end = response.total + response.counts.partial > 0;
    html! {
        div.nothing {
            @if is_past_the_end {
                p { (words.past_the_end) }
                p { a href=(view.search(&params.with(|_| ()))) { (words.first_page) } }
            } @else {
                h2 { (language.pick("可以这样试试", "What you can try")) }
                ul {
                    @if params.is_narrowed() {
                        li { a href=(view.search(&facets::widened(params))) { (words.clear_filters) } }
                    }
                    (empty::loosened(view, params))
                    @for tip in words.tips { li { (tip) } }
                    li { a href=(view.to("help")) { (language.pick("查看搜索帮助", "How to search")) } }
                    li { a href=(view.search(&params.everything())) { (words.all_newest) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use souwen_search::{ParsedQuery, Substitution};

    use super::*;

    #[test]
    fn additional_searches_are_reported_once() {
        let found = |typed: &str, also: &[&str]| Substitution {
            typed: typed.to_owned(),
            also: also.iter().map(|text| (*text).to_owned()).collect(),
        };
        let synonyms = vec![found("高铁", &["高速铁路", "<HSR>"]), found("快铁", &["高速铁路"])];
        let parsed = Some(ParsedQuery { synonyms, ..ParsedQuery::default() });
        let response = SearchResponse { parsed, ..SearchResponse::default() };
        let shown = notes(Language::Chinese, &response).into_string();
        assert!(
            shown.contains("也找了：<span lang=\"zh\">高速铁路、&lt;HSR&gt;</span>"),
            "{shown}"
        );
        assert!(notes(Language::English, &response).into_string().contains("Also searched for: "));
        assert_eq!(notes(Language::Chinese, &SearchResponse::default()).into_string(), "");
    }
}
