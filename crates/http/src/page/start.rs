//! The start page: what the index contains. It has the layout of the result page, which replaces it at the
//! first key stroke: nothing moves then.

use maud::{Markup, html};
use souwen_search::{SearchResponse, Stats};

use super::day::calendar::{Month, month_table};
use super::empty;
use super::layout::PageFrame;
use super::results::hit::hit_list;
use super::view::View;
use crate::request::search_params::SearchParams;

/// The content of the page.
pub(crate) struct Content<'a> {
    pub(crate) stats: &'a Stats,
    pub(crate) newest: &'a SearchResponse,
    /// The month of the newest article.
    pub(crate) month: Option<Month>,
}

/// The start page.
pub(crate) fn render(
    view: &View,
    params: &SearchParams,
    public_url: Option<&str>,
    Content { stats, newest, month }: &Content,
) -> Markup {
    let language = view.language;
    let words = language.words();
    let content = html! {
        div.columns {
            div.above {
                h1.hidden { (view.name()) " " (view.tagline()) }
                p.tagline { (view.tagline()) }
                p.extent {
                    @if stats.articles == 0 {
                        (words.empty_index)
                    } @else {
                        (language.articles(stats.articles, true))
                        @if let Some((from, to)) = stats.dates {
                            span.period { (language.period(from, to)) }
                        }
                    }
                }
            }
            div.list {
                @if stats.articles == 0 { (empty::filling(view)) }
                @if !newest.hits.is_empty() {
                    section.newest {
                        h2 { (words.newest) }
                        (hit_list(view, params, newest.hits.iter()))
                        p.all { a href=(view.search(params)) { (words.all_newest) } }
                    }
                }
            }
            @if let Some(month) = month {
                aside.calendar-of-month { (month_table(view, month, None)) }
            }
        }
    };
    let canonical = public_url.map(|url| format!("{url}/"));
    let feed = Some(view.to("feed.atom"));
    let (title, class) = (None, "start");
    PageFrame { view, title, params, listed: true, canonical, feed, class, content }.render()
}
