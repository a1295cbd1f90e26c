//! The line about articles that match only across a punctuation mark, with links to include or exclude them.

use maud::{Markup, html};
use souwen_search::{Crossing, SearchResponse};

use crate::page::view::View;
use crate::request::search_params::SearchParams;

/// The line; empty if there are no such articles.
pub(super) fn line(view: &View, params: &SearchParams, response: &SearchResponse) -> Markup {
    let count = response.counts.crossing;
    let language = view.language;
    let articles = language.articles(count as u64, response.counts_exact);
    let link = |crossing: Crossing, text: &str| {
        let target = view.search(&params.with(|p| p.crossing = Some(crossing)));
        html! { a href=(target) rel="nofollow" { (text) } }
    };
    html! {
        @if count > 0 {
            p.crossing data-row {
                @match params.page_crossing() {
                    Crossing::Include => {
                        (language.pick("其中 ", "In ")) (articles)
                        (language.pick(
                            "只在标点两侧相接处含有所查文字，排在最后。",
                            ", a sign parts what you typed; these come last. ",
                        ))
                        (link(Crossing::Exclude, language.pick("不列出", "Leave them out")))
                    }
                    Crossing::Exclude => {
                        (language.pick("另有 ", "In another ")) (articles)
                        (language.pick(
                            "只在标点两侧相接处含有所查文字，没有列出。",
                            ", a sign parts what you typed; these are left out. ",
                        ))
                        (link(Crossing::Include, language.pick("一并列出", "List them too")))
                    }
                    Crossing::Only => {
                        (language.pick("只列出", "Only ")) (articles)
                        (language.pick(
                            "在标点两侧相接处含有所查文字的文章。",
                            " in which a sign parts what you typed. ",
                        ))
                        (link(Crossing::Include, language.pick("列出全部", "List all")))
                    }
                }
            }
        }
    }
}
