//! Pages without hits: how a search without hits can be relaxed, and how an index is filled.

use maud::{Markup, html};

use super::view::View;
use crate::request::search_params::SearchParams;

/// Quotation marks around an exact run.
const QUOTES: [char; 8] = ['"', '“', '”', '「', '」', '『', '』', '＂'];
/// The maximal number of words of a query that are suggested alone.
const TRIED_ALONE: usize = 3;

/// Links to less restrictive variants of a search, the smallest change first.
pub(crate) fn loosened(view: &View, params: &SearchParams) -> Markup {
    let pick = |chinese: &'static str, english| view.language.pick(chinese, english);
    let filters: Vec<SearchParams> = (0..params.filters.len())
        .map(|at| {
            params.with(|p| {
                p.filters.remove(at);
            })
        })
        .collect();
    let undated = (!params.dates.is_open()).then(|| params.with(|p| p.dates = Default::default()));
    html! {
        @for (loosened, filter) in filters.iter().zip(&params.filters) {
            li {
                a href=(view.search(loosened)) rel="nofollow" {
                    (pick("不限", "Any ")) (view.language.facet(filter.facet).to_lowercase())
                    (pick("（现在只要“", " (now only ")) span lang="zh" {
                        (view.language.facet_value(filter.facet, &filter.value))
                    } (pick("”）", ")"))
                }
            }
        }
        @if let Some(undated) = undated {
            li { a href=(view.search(&undated)) rel="nofollow" { (pick("不限日期", "Any date")) } }
        }
        @for (label, query) in queries(params.query.trim()) {
            li {
                a href=(view.search(&params.with(|p| p.query.clone_from(&query)))) rel="nofollow" {
                    (view.language.pick(label.0, label.1)) span lang="zh" { (query) }
                }
            }
        }
    }
}

/// Less restrictive variants of a query, each with a label that says what was changed.
fn queries(query: &str) -> Vec<((&'static str, &'static str), String)> {
    let mut found: Vec<((&'static str, &'static str), String)> = Vec::new();
    let mut add = |label, changed: String| {
        let changed = changed.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_new = changed != query && found.iter().all(|(_, known)| *known != changed);
        if !changed.is_empty() && is_new {
            found.push((label, changed));
        }
    };
    add(("不要求连在一起：", "Not as one run: "), query.replace(QUOTES, " "));
    let is_exclusion = |word: &&str| word.len() > 1 && word.starts_with(['-', '－']);
    let words: Vec<&str> = query.split_whitespace().collect();
    if words.iter().any(is_exclusion) {
        let kept: Vec<&str> = words.iter().filter(|word| !is_exclusion(word)).copied().collect();
        add(("不排除任何词：", "Without exclusions: "), kept.join(" "));
    }
    let bare = |word: &'_ str| word.trim_matches(QUOTES).to_owned();
    let wanted: Vec<String> = words.into_iter().filter(|w| !is_exclusion(w)).map(bare).collect();
    if wanted.len() > 1 {
        // Longer words are more specific.
        let mut longest = wanted;
        longest.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        for word in longest.into_iter().take(TRIED_ALONE) {
            add(("只找：", "Only: "), word);
        }
    }
    found
}

/// How to fill an empty index.
pub(crate) fn filling(view: &View) -> Markup {
    let pick = |chinese: &'static str, english| view.language.pick(chinese, english);
    html! {
        div.filling {
            p {
                (pick(
                    "把放着报道的文件夹交给搜文（网页、Markdown、纯文本、JSON 都可以），这里就能搜到：",
                    "Give souwen a folder of coverage (HTML, Markdown, plain text, JSON), and it is found here:",
                ))
            }
            pre { code { "souwen index " (pick("报道/", "coverage/")) } }
            p {
                (pick("也可以从内容管理系统经 HTTP 写入，见", "A content management system may write over HTTP, too: see the "))
                a href=(view.to("help#api")) { (pick("接口说明", "API")) } (pick("。", "."))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn a_query_is_loosened_by_one_thing_at_a_time() {
        let check = |query: &str, expected: &[&str]| {
            let found: Vec<String> = queries(query).into_iter().map(|(_, query)| query).collect();
            assert_eq!(found, expected, "{query}");
        };
        check("中亚", &[]);
        check("“中亚 铁路”", &["中亚 铁路", "中亚", "铁路"]);
        check("中亚 -能源", &["中亚"]);
        check("中亚 铁路公司 桥", &["铁路公司", "中亚", "桥"]);
        check("a b c d", &["a", "b", "c"]);
        check("-能源", &[]);
        check("", &[]);
    }

    #[test]
    fn what_narrows_a_search_can_be_taken_off_alone() {
        let view = View::new(Language::Chinese, "/search", "");
        let params = SearchParams::parse("q=x&source=%3Cb%3E&kind=list&from=2023").unwrap();
        let shown = loosened(&view, &params).into_string();
        assert!(
            shown.contains("href=\"./search?q=x&amp;from=2023-01-01&amp;kind=list\""),
            "{shown}"
        );
        assert!(
            shown.contains("href=\"./search?q=x&amp;source=%3Cb%3E&amp;kind=list\""),
            "{shown}"
        );
        assert!(shown.contains("&lt;b&gt;") && !shown.contains("<b>"), "{shown}");
        assert!(shown.contains("不限体裁（现在只要“<span lang=\"zh\">清单</span>”）"), "{shown}");
    }
}
