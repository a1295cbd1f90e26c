//! The help page: the query language by example, keyboard shortcuts, the search box for other pages, the API.

pub(crate) mod examples;

use maud::{Markup, html};

use super::assets::WIDGET;
use super::empty;
use super::layout::PageFrame;
use super::view::View;
use crate::language::grouped;
use crate::request::search_params::SearchParams;
use examples::Example;

/// The page. `base` is the URL of the server, without a slash at the end; each example comes with its number
/// of matching articles.
pub(crate) fn render(view: &View, base: &str, found: &[(Example, u64)]) -> Markup {
    let pick = |chinese: &'static str, english| view.language.pick(chinese, english);
    let title = pick("怎样搜索", "How to search");
    let content = html! {
        div.story.help-page {
            h1 { (title) }
            p {
                (pick(
                    "输入记得的任何几个字就行：人名、地名、一句话、整个标题，简体繁体都可以，也可以用拼音或拼音首字母。下面的例子取自这里的文章，点一下就能试。",
                    "Type any words that you remember: a name, a place, a sentence, a whole headline, in either script, in pinyin or by initials. These examples are of the articles here; each is a search.",
                ))
            }
            h2 #language { (pick("查询写法", "The language")) }
            @if found.is_empty() { (empty::filling(view)) }
            dl.examples {
                @for (example, total) in found {
                    dt lang="zh" { a href=(to_search(view, &example.query)) rel="nofollow" { (example.query) } }
                    dd {
                        (view.language.pick(example.chinese, example.english)) " "
                        span.number { "(" (grouped(*total)) ")" }
                    }
                }
            }
            h2 #keys { (pick("键盘", "Keys")) }
            (keys(view))
            h2 #widget { (pick("放到您自己的网页", "On your own pages")) }
            p {
                (pick("两行代码就是一个搜索框（", "Two lines are a search box ("))
                a href=(view.to("widget")) { (pick("看样子", "see it")) } (pick("）：", "):"))
            }
            pre {
                code {
                    "<script type=\"module\" src=\"" (base) "/" (WIDGET.path) "\"></script>\n<souwen-search></souwen-search>"
                }
            }
            h2 #api { (pick("接口", "The API")) }
            p { (pick("每个页面都有对应的 JSON：", "What the pages show is there as JSON:")) }
            pre {
                code {
                    "curl --get " (base) "/api/v1/search --data-urlencode q="
                    (found.first().map_or("…", |(example, _)| example.query.as_str()))
                }
            }
            dl.examples {
                @for (path, chinese, english) in ROUTES {
                    dt { code { (path) } }
                    dd { (pick(chinese, english)) }
                }
            }
        }
    };
    let params = &SearchParams::default();
    let (listed, canonical, feed, class) = (false, None, None, "reading");
    PageFrame { view, title: Some(title), params, listed, canonical, feed, class, content }.render()
}

fn to_search(view: &View, query: &str) -> String {
    view.search(&SearchParams { query: query.to_owned(), ..SearchParams::default() })
}

/// The keyboard shortcuts of the page.
fn keys(view: &View) -> Markup {
    html! {
        dl.examples {
            @for (keys, chinese, english) in KEYS {
                dt { @for key in *keys { kbd { (key) } " " } }
                dd { (view.language.pick(chinese, english)) }
            }
        }
    }
}

const KEYS: &[(&[&str], &str, &str)] = &[
    (&["/"], "到搜索框", "to the search box"),
    (&["↓", "↑"], "在建议和结果之间移动", "through suggestions and results"),
    (
        &["←", "→"],
        "结果上方的条件、时间、查看方式和排序：按 Tab 进入，用方向键移动",
        "above the results, where Tab leads to: through filters, times, views and orders, with ↑ ↓ from row to row",
    ),
    (&["Enter"], "搜索，或打开所选", "search, or open what is chosen"),
    (&["Esc"], "收起建议，回到搜索框", "close the suggestions, back to the box"),
    (&["n", "p"], "文章里：下一处、上一处匹配", "in an article: next match, previous match"),
    (&["c"], "文章里：复制本段链接", "in an article: copy a link to the paragraph"),
    (&["?"], "打开本页", "this page"),
];

const ROUTES: &[(&str, &str, &str)] = &[
    ("/api/v1/search?q=", "搜索", "searches"),
    ("/api/v1/suggest?q=", "输入建议", "suggestions"),
    ("/api/v1/articles/{id}", "一篇文章", "an article"),
    (
        "/api/v1/cite/{id}?format=",
        "引文：gbt7714、bibtex、ris、csl-json",
        "its citation: gbt7714, bibtex, ris, csl-json",
    ),
    ("/api/v1/matches?q=", "逐处语境", "every occurrence in its line"),
    ("/api/v1/counts?q=&by=month", "统计篇数和次数", "counts of articles and occurrences"),
    (
        "/api/v1/export?q=&format=csv",
        "下载全部：csv、tsv、jsonl",
        "everything that matches: csv, tsv, jsonl",
    ),
    ("/feed.atom?q=", "把任何搜索订阅成 Atom", "any search as an Atom feed"),
    ("/sitemap.xml", "全部文章的地址", "the addresses of all articles"),
];
