//! The concordance page: every occurrence in its context, with the matches aligned.

mod line;

use maud::{Markup, html};
use souwen_answer::links::with_query;
use souwen_search::{Concordance, ConcordanceLine, LineOrder, MAX_OFFSET, Sort};

use crate::language::{Language, grouped};
use crate::page::layout::PageFrame;
use crate::page::results::chosen;
use crate::page::view::View;
use crate::page::views::{self, Shown};
use crate::request::research_params::LineParams;
use crate::request::search_params::SearchParams;

/// The page of these lines.
pub(crate) fn render(view: &View, params: &LineParams, page: &Concordance) -> Markup {
    let language = view.language;
    let search = &searched(params);
    let heading = language.pick("语境", "In context");
    let query = params.search.query.trim();
    let title = match query {
        "" => heading.to_owned(),
        query => format!("{heading}：{}", super::shortened(query)),
    };
    let content = html! {
        div.research {
            h1.count {
                @if query.is_empty() { (language.words().all_articles) }
                @else { "“" span.query lang="zh" { (super::shortened(query)) } "”" }
                span.number { (amount(language, page)) }
            }
            (chosen(view, search, |other| with_filters(view, params, other)))
            (super::warnings(language, page.timed_out, &page.total.warnings))
            div.above data-keys {
                (views::render(view, search, Shown::Concordance))
                @if page.total.occurrences > 0 { (order(view, params)) }
            }
            @if page.total.occurrences == 0 {
                p.empty { (nothing(language, page)) }
            } @else {
                (lines(view, params, search, page))
                (paging(view, params, page))
            }
        }
    };
    let (title, class) = (Some(title.as_str()), "lines");
    let (listed, canonical, feed) = (false, None, None);
    PageFrame { view, title, params: search, listed, canonical, feed, class, content }.render()
}

/// The parameters for links to other pages: without a sort order that those do not have, or that is the
/// default.
fn searched(params: &LineParams) -> SearchParams {
    let sort = if params.order == LineOrder::Oldest { Sort::Oldest } else { Sort::default() };
    SearchParams { sort, ..params.search.clone() }
}

fn to(view: &View, params: &LineParams) -> String {
    view.to(&with_query("concordance", &params.to_query()))
}

/// The concordance of a search with other filters.
fn with_filters(view: &View, params: &LineParams, search: &SearchParams) -> String {
    to(view, &params.with(|p| p.search = search.clone()))
}

fn amount(language: Language, page: &Concordance) -> String {
    let articles = language.articles(page.articles as u64, true);
    let places = language.places(page.total.occurrences as u64, !page.timed_out);
    format!("{articles}{}{places}", language.pick("，", ", "))
}

fn nothing(language: Language, page: &Concordance) -> &'static str {
    match page.articles {
        0 => language.words().nothing,
        _ => language.pick(
            "这些文章不是因正文中的词语而找到的，没有可以列出的语境。",
            "These articles are not found by words in their text, so there are no lines to show.",
        ),
    }
}

/// The sort orders as links.
fn order(view: &View, params: &LineParams) -> Markup {
    let language = view.language;
    let name = |order: LineOrder| match order {
        LineOrder::Newest => language.sort(Sort::Newest),
        LineOrder::Oldest => language.sort(Sort::Oldest),
        LineOrder::Left => language.pick("左侧词", "Words to the left"),
        LineOrder::Right => language.pick("右侧词", "Words to the right"),
        LineOrder::Article => language.pick("按次数", "Articles with most"),
    };
    html! {
        nav.order data-row aria-label=(language.words().order) {
            @for order in LineOrder::ALL {
                @if order == params.order {
                    span aria-current="true" { (name(order)) }
                } @else {
                    a href=(to(view, &params.with(|p| p.order = order))) rel="nofollow" {
                        (name(order))
                    }
                }
            }
        }
    }
}

/// The lines: grouped below the title of their article if they are sorted by article.
fn lines(view: &View, params: &LineParams, search: &SearchParams, page: &Concordance) -> Markup {
    let language = view.language;
    html! {
        @if params.order.is_by_article() {
            @for group in page.lines.chunk_by(|a, b| a.id == b.id) {
                @if let [first, ..] = group {
                    section.group {
                        h2 lang="zh" { a href=(view.article(&first.id, search)) { (first.title) } }
                        (line::origin(view, first, true))
                        (list(view, search, group, false))
                    }
                }
            }
        } @else {
            h2.hidden { (language.pick("语境", "In context")) }
            (list(view, search, &page.lines, true))
        }
    }
}

fn list(
    view: &View,
    search: &SearchParams,
    lines: &[ConcordanceLine],
    with_origin: bool,
) -> Markup {
    html! {
        ol.kwic role="list" {
            @for found in lines { (line::render(view, search, found, with_origin)) }
        }
    }
}

/// Links to further lines, and the range of the current ones.
fn paging(view: &View, params: &LineParams, page: &Concordance) -> Markup {
    let language = view.language;
    let words = language.words();
    let all = page.total.occurrences;
    let (first, last) = (params.offset + 1, params.offset + page.lines.len());
    let at = |offset: usize| to(view, &params.with(|p| p.offset = offset));
    let next = params.offset + params.limit;
    html! {
        @if params.limit > 0 && (params.offset > 0 || last < all) {
            nav.paging aria-label=(words.pages) {
                @if params.offset > 0 {
                    a.step rel="prev" href=(at(params.offset.saturating_sub(params.limit))) {
                        (words.previous)
                    }
                }
                span.range {
                    @if page.lines.is_empty() { (words.past_the_end) }
                    @else {
                        (grouped(first as u64)) "–" (grouped(last as u64)) " / "
                        (grouped(all as u64))
                    }
                }
                @if last < all && !page.lines.is_empty() && next <= MAX_OFFSET {
                    a.step rel="next" href=(at(next)) { (words.next) }
                }
            }
        }
    }
}
