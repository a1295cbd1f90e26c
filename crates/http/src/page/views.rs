//! The three views of a search: the best hits, every occurrence, and the counts; and the downloads of each.

use maud::{Markup, html};
use souwen_answer::links::with_query;
use souwen_answer::rows::RowFormat;
use souwen_search::{Crossing, Facet, Period};

use crate::download::OPEN_ROWS;
use crate::language::grouped;
use crate::page::view::View;
use crate::request::search_params::SearchParams;

/// The current view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    Results,
    Concordance,
    /// Counts by the values of this field.
    Counts(Facet),
}

/// Links to the other views, which keep the query and the filters, and the downloads.
pub(crate) fn render(view: &View, params: &SearchParams, shown: Shown) -> Markup {
    let pick = |chinese, english| view.language.pick(chinese, english);
    let params = &params.with(|p| {
        // Articles that the result page excludes by default are excluded in all views: one search, one
        // number.
        if shown == Shown::Results {
            p.crossing = Some(p.page_crossing()).filter(|crossing| *crossing != Crossing::Include);
        }
    });
    let links = [
        (shown == Shown::Results, view.search(params), pick("结果", "Results")),
        (shown == Shown::Concordance, to_concordance(view, params), pick("语境", "In context")),
        (matches!(shown, Shown::Counts(_)), to_counts(view, params), pick("统计", "Counts")),
    ];
    html! {
        div.views data-row[shown != Shown::Results] {
            nav aria-label=(pick("查看方式", "Views")) {
                @for (is_current, address, name) in links {
                    @if is_current {
                        span aria-current="page" { (name) }
                    } @else {
                        a href=(address) rel="nofollow" { (name) }
                    }
                }
            }
            (downloads(view, params, shown))
        }
    }
}

/// The concordance of a search.
pub(crate) fn to_concordance(view: &View, params: &SearchParams) -> String {
    view.to(&with_query("concordance", &params.with(|_| ()).to_query()))
}

/// The page of counts of a search.
pub(crate) fn to_counts(view: &View, params: &SearchParams) -> String {
    view.to(&with_query("counts", &params.with(|_| ()).to_query()))
}

/// The downloads in every format.
fn downloads(view: &View, params: &SearchParams, shown: Shown) -> Markup {
    let language = view.language;
    let by = match shown {
        Shown::Counts(by) => by,
        _ => Facet::Period(Period::Month),
    };
    let counts = match by {
        Facet::Period(Period::Month) => language.pick("每月统计", "Counts by month").to_owned(),
        by => format!("{}：{}", language.pick("统计", "Counts"), language.facet(by)),
    };
    let by = format!("&by={}", by.name());
    let kinds = [
        (language.pick("文章", "Articles").to_owned(), "export", "", true),
        (language.pick("每一处语境", "Occurrences").to_owned(), "matches", "", true),
        (counts, "counts", by.as_str(), false),
    ];
    let query = SearchParams { language: None, ..params.clone() }.to_query();
    html! {
        details.downloads {
            summary { (language.pick("下载", "Download")) }
            div {
                ul role="list" {
                    @for (name, route, more, is_bounded) in kinds {
                        li {
                            span { (name) }
                            @for format in [RowFormat::Csv, RowFormat::Tsv, RowFormat::JsonLines] {
                                @let bound = match is_bounded && !view.may_have_all_rows {
                                    true => format!("&limit={OPEN_ROWS}"),
                                    false => String::new(),
                                };
                                @let own = format!("{query}&format={}{more}{bound}", format.name());
                                a href=(view.to(&with_query(&format!("api/v1/{route}"), own.trim_start_matches('&'))))
                                    rel="nofollow" { (format_name(format)) }
                            }
                        }
                    }
                }
                @if !view.may_have_all_rows {
                    @let rows = grouped(OPEN_ROWS as u64);
                    p {
                        (language.pick(
                            format!("没有密钥时每次最多下载 {rows} 行。"),
                            format!("Without a key, a download has at most {rows} rows. "),
                        ))
                        a href=(view.to_login()) rel="nofollow" {
                            (language.pick("用密钥登录", "Log in with a key"))
                        }
                    }
                }
            }
        }
    }
}

fn format_name(format: RowFormat) -> &'static str {
    match format {
        RowFormat::Csv => "CSV",
        RowFormat::Tsv => "TSV",
        RowFormat::JsonLines => "JSON Lines",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::page::results::chosen;

    #[test]
    fn the_views_keep_query_and_filters() {
        let params = SearchParams::parse("q=a&source=%E7%94%B2&offset=20&lang=en").unwrap();
        let view = View::new(Language::English, "/search", "");
        let page = render(&view, &params, Shown::Results).into_string();
        for address in [
            "./concordance?q=a&amp;source=%E7%94%B2&amp;lang=en",
            "./counts?q=a&amp;source=%E7%94%B2&amp;lang=en",
            "./api/v1/export?q=a&amp;source=%E7%94%B2&amp;format=csv\"",
            "./api/v1/matches?q=a&amp;source=%E7%94%B2&amp;format=jsonl\"",
            "./api/v1/counts?q=a&amp;source=%E7%94%B2&amp;format=tsv&amp;by=month\"",
        ] {
            assert!(page.contains(address), "{address} in {page}");
        }
        assert!(!page.contains("limit=") && !page.contains("login"), "{page}");
    }

    #[test]
    fn what_the_hits_leave_out_is_left_out_everywhere() {
        let view = View::new(Language::Chinese, "/search", "");
        let check = |query: &str, shown: Shown, expected: bool| {
            let params = SearchParams::parse(query).unwrap();
            let page = render(&view, &params, shown).into_string();
            assert_eq!(page.contains("crossing=exclude"), expected, "{query}");
        };
        check("q=a", Shown::Results, false);
        check("q=a&sort=newest", Shown::Results, true);
        check("q=a&sort=newest&crossing=include", Shown::Results, false);
        check("q=a&sort=newest", Shown::Counts(Period::Year.into()), false);
    }

    #[test]
    fn downloads_beyond_the_rights_of_a_client_are_refused() {
        let params = SearchParams::parse("q=a").unwrap();
        let mut view = View::new(Language::Chinese, "/counts", "q=a");
        view.may_have_all_rows = false;
        let page = render(&view, &params, Shown::Counts(Period::Year.into())).into_string();
        assert!(page.contains("./api/v1/export?q=a&amp;format=csv&amp;limit=1000\""), "{page}");
        assert!(page.contains("./api/v1/counts?q=a&amp;format=csv&amp;by=year\""), "{page}");
        assert!(page.contains("最多下载 1,000 行") && page.contains("./login?next="), "{page}");
    }

    #[test]
    fn chosen_filters_are_taken_away_in_place() {
        let params = SearchParams::parse("q=a&source=%3Cb%3E&from=2023").unwrap();
        let view = View::new(Language::Chinese, "/counts", "");
        let page = chosen(&view, &params, |params| to_counts(&view, params)).into_string();
        assert!(page.contains("./counts?q=a&amp;from=2023-01-01\""), "{page}");
        assert!(page.contains("&lt;b&gt;") && page.contains("./counts?q=a&amp;source="), "{page}");
    }
}
