//! The page for somebody who opens the URL of a feed in a browser, which would otherwise show its source:
//! what a feed is, how to subscribe, and its entries.

use maud::{Markup, html};
use souwen_answer::links::with_query;
use souwen_search::SearchResponse;

use super::layout::PageFrame;
use super::results::hit::hit_list;
use super::view::View;
use crate::reply::feed::title;
use crate::request::search_params::SearchParams;

/// The page. `base` is the URL of the server, without a slash at the end.
pub(crate) fn render(
    view: &View,
    base: &str,
    params: &SearchParams,
    response: &SearchResponse,
) -> Markup {
    let pick = |chinese: &'static str, english| view.language.pick(chinese, english);
    let address = format!("{base}/{}", params.whole_feed());
    let title = title(view.language, &view.settings.site, params);
    let source = view.to(&with_query(&params.feed(), "format=atom"));
    let content = html! {
        div.story.subscribe data-copied=(pick("已复制", "Copied")) {
            h1 { (title) }
            p {
                (pick(
                    "这是一个订阅源：把下面的地址交给阅读器，有新文章时就会看到。",
                    "This is a feed: give its address to a feed reader, and new articles appear there.",
                ))
            }
            pre #feed-address { code { (address) } }
            p.actions {
                button type="button" data-copy-text="feed-address" hidden { (pick("复制地址", "Copy address")) }
                a href=(source) type="application/atom+xml" { (pick("查看源文件", "Its source")) }
                a href=(view.search(&params.with(|_| ()))) { (pick("查看搜索结果", "The results as a page")) }
            }
            @if response.hits.is_empty() {
                p { (pick("目前还没有文章。", "There is nothing in it yet.")) }
            } @else {
                h2 { (pick("最近的文章", "What is in it")) }
                (hit_list(view, params, response.hits.iter()))
            }
        }
    };
    let feed = Some(view.to(&with_query(&params.feed(), "format=atom")));
    let (listed, canonical, class) = (false, None, "reading");
    let params = &SearchParams { query: params.query.clone(), ..params.everything() };
    PageFrame { view, title: Some(&title), params, listed, canonical, feed, class, content }
        .render()
}
