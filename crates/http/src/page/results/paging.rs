//! The links from page to page.

use maud::{Markup, html};
use souwen_search::{MAX_OFFSET, SearchResponse};

use crate::page::view::View;
use crate::request::search_params::SearchParams;

/// The number of pages shown on either side of the current one.
const NEIGHBOURS: usize = 2;

/// Previous, some page numbers, next; empty if there is only one page.
pub(crate) fn render(view: &View, params: &SearchParams, response: &SearchResponse) -> Markup {
    let words = view.language.words();
    let found = response.total + response.counts.partial;
    let reachable = found.saturating_sub(response.collapsed);
    let Some(pages) = Pages::new(params.limit, params.offset, reachable) else {
        return html! {};
    };
    let link = |page: usize| view.search(&params.with(|p| p.offset = (page - 1) * p.limit));
    html! {
        nav.paging aria-label=(words.pages) {
            @if pages.current > 1 {
                a.step rel="prev" href=(link(pages.current - 1)) { (words.previous) }
            }
            ol {
                @for page in pages.numbers() {
                    li {
                        @match page {
                            Some(page) if page == pages.current => {
                                span aria-current="page" { (page) }
                            }
                            Some(page) => { a href=(link(page)) { (page) } }
                            None => { span.gap { "…" } }
                        }
                    }
                }
            }
            @if pages.current < pages.last {
                a.step rel="next" href=(link(pages.current + 1)) { (words.next) }
            }
        }
    }
}

/// The current page and the number of pages, counted from 1.
struct Pages {
    current: usize,
    last: usize,
}

impl Pages {
    /// `None` if there is only one page.
    fn new(limit: usize, offset: usize, reachable: usize) -> Option<Pages> {
        if limit == 0 {
            return None;
        }
        let last = reachable.min(MAX_OFFSET).div_ceil(limit);
        let pages = Pages { current: (offset / limit + 1).min(last), last };
        (last > 1).then_some(pages)
    }

    /// The page numbers to show, `None` for a gap. The last page is always included, since it shows how many
    /// results there are.
    fn numbers(&self) -> Vec<Option<usize>> {
        let mut shown = Vec::new();
        let mut before = 0;
        for page in 1..=self.last {
            let is_near = page.abs_diff(self.current) <= NEIGHBOURS;
            if is_near || page == 1 || page == self.last {
                if page > before + 1 {
                    shown.push(None);
                }
                shown.push(Some(page));
                before = page;
            }
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_lead_everywhere() {
        let check = |limit, offset, reachable, expected: &str| {
            let shown = Pages::new(limit, offset, reachable).map(|pages| {
                let mark = |page: Option<usize>| match page {
                    Some(page) if page == pages.current => format!("[{page}]"),
                    Some(page) => page.to_string(),
                    None => "…".to_owned(),
                };
                pages.numbers().into_iter().map(mark).collect::<Vec<_>>().join(" ")
            });
            assert_eq!(shown.unwrap_or_default(), expected, "{limit} {offset} {reachable}");
        };
        check(10, 0, 0, "");
        check(10, 0, 10, "");
        check(0, 0, 100, "");
        check(10, 0, 11, "[1] 2");
        check(10, 10, 11, "1 [2]");
        check(10, 0, 95, "[1] 2 3 … 10");
        check(10, 40, 95, "1 … 3 4 [5] 6 7 … 10");
        check(10, 90, 95, "1 … 8 9 [10]");
        check(10, 500, 95, "1 … 8 9 [10]");
        check(100, 0, 26_670, "[1] 2 3 … 267");
        check(100, 0, 5_000_000, "[1] 2 3 … 1000");
    }
}
