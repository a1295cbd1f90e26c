//! The page that shows the search box for other sites, and how to embed it.

use maud::{Markup, html};

use super::assets::WIDGET;
use super::layout::PageFrame;
use super::view::View;
use crate::request::search_params::SearchParams;

/// The page. `base` is the URL of the server, without a slash at the end.
pub(crate) fn render(view: &View, base: &str, params: &SearchParams) -> Markup {
    let language = view.language;
    let pick = |chinese: &'static str, english| language.pick(chinese, english);
    let title = pick("搜索框组件", "A search box for your pages");
    let words = language.words();
    let markup = format!(
        "<script type=\"module\" src=\"{base}/{}\"></script>\n\
         <souwen-search>\n  \
         <form action=\"{base}/search\"><input name=\"q\" aria-label=\"{}\"><button>{}</button></form>\n\
         </souwen-search>",
        WIDGET.path, words.search_label, words.search,
    );
    let content = html! {
        div.story.guide {
            h1 { (title) }
            p {
                (pick(
                    "下面这个搜索框可以放进任何网页：几行代码，不依赖框架，不受页面样式影响；没有脚本时，是一个普通的搜索表单。",
                    "This box works on any page: a few lines, no framework, untouched by the page's styles; without scripts, a plain form.",
                ))
            }
            div.stage {
                souwen-search lang=(language.tag()) {
                    form action=(view.to("search")) {
                        input name="q" aria-label=(words.search_label);
                        button { (words.search) }
                    }
                }
            }
            h2 { (pick("放进您的网页", "Put it on your page")) }
            pre { code { (markup) } }
            h2 { (pick("常用属性", "Attributes")) }
            dl {
                @for (name, chinese, english) in ATTRIBUTES {
                    dt { code { (name) } }
                    dd { (pick(chinese, english)) }
                }
            }
        }
        script type="module" src=(view.to(&WIDGET.versioned())) {}
    };
    let (listed, canonical, feed, class) = (false, None, None, "reading");
    PageFrame { view, title: Some(title), params, listed, canonical, feed, class, content }.render()
}

/// The attributes that most sites use; the documentation has all of them.
const ATTRIBUTES: [(&str, &str, &str); 6] = [
    ("placeholder", "框内的提示文字", "the hint in the box"),
    ("limit", "列出的结果数，1 到 20", "how many results are listed, 1 to 20"),
    (
        "filters",
        "只搜索一部分，例如 source=新华社&kind=article",
        "search only a part, such as source=新华社&kind=article",
    ),
    (
        "result-url",
        "结果的链接模板，可用 {id}、{url}、{query}、{paragraph}",
        "where results lead, with {id}, {url}, {query} and {paragraph}",
    ),
    (
        "target",
        "在哪个窗口打开结果，例如 _blank",
        "the window that results open in, such as _blank",
    ),
    ("lang", "界面语言：zh 或 en", "the language of the box: zh or en"),
];
