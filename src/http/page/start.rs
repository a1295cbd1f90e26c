//! The start page: the search box, and what there is to find.

use maud::{Markup, html};

use super::layout::Page;
use super::results::hit_list;
use super::text::Language;
use crate::http::params::SearchParams;
use crate::search::{SearchResponse, Stats};

/// The start page.
pub(in crate::http) fn render(
    language: Language,
    public_url: Option<&str>,
    stats: &Stats,
    newest: &SearchResponse,
) -> Markup {
    let words = language.words();
    let params = SearchParams::default();
    let content = html! {
        h1.hidden { (words.brand) " " (words.tagline) }
        p.tagline { (words.tagline) }
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
        @if !newest.hits.is_empty() {
            section.newest {
                h2 { (words.newest) }
                (hit_list(language, &params, newest.hits.iter()))
                p.all { a href=(params.url()) { (words.all_newest) } }
            }
        }
    };
    let canonical = public_url.map(|url| format!("{url}/"));
    let (title, params, class) = (None, &params, "start");
    Page { language, title, params, listed: true, canonical, class, content }.render()
}
