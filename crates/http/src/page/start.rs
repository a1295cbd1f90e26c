//! The start page: the search box, and what there is to find.

use maud::{Markup, html};
use souwen_search::{SearchResponse, Stats};

use super::empty;
use super::layout::PageFrame;
use super::results::hit::hit_list;
use super::view::View;
use crate::request::search_params::SearchParams;

/// The start page.
pub(crate) fn render(
    view: &View,
    params: &SearchParams,
    public_url: Option<&str>,
    stats: &Stats,
    newest: &SearchResponse,
) -> Markup {
    let language = view.language;
    let words = language.words();
    let content = html! {
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
        @if stats.articles == 0 { (empty::filling(view)) }
        @if !newest.hits.is_empty() {
            section.newest {
                h2 { (words.newest) }
                (hit_list(view, params, newest.hits.iter()))
                p.all { a href=(view.search(params)) { (words.all_newest) } }
            }
        }
    };
    let canonical = public_url.map(|url| format!("{url}/"));
    let feed = Some(view.to("feed.atom"));
    let (title, class) = (None, "start");
    PageFrame { view, title, params, listed: true, canonical, feed, class, content }.render()
}
