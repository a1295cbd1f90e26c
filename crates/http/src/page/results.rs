//! The result page.

use maud::{Markup, html};
use souwen_answer::links;
use souwen_answer::marked_html::marked;
use souwen_search::{Duplicate, FilterField, Hit, SearchResponse, Sort};

use super::layout::Page;
use super::text::Language;
use super::view::View;
use super::{facets, histogram, meta, paging, understood};
use crate::params::SearchParams;

/// The page for a search and its answer.
pub(crate) fn render(view: &View, params: &SearchParams, response: &SearchResponse) -> Markup {
    let language = view.language;
    let words = language.words();
    let query = params.query.trim();
    let title = match query {
        "" => words.all_articles.to_owned(),
        query => shortened(query),
    };
    let feed = view.to(&params.with(|p| p.language = None).feed());
    let content = html! {
        div.columns {
            div.head {
                (count_line(language, query, response))
                (facets::chosen(view, params))
                (better(view, params, response))
                (notes(language, response))
            }
            @if !response.facets.is_empty() && (!response.hits.is_empty() || params.is_narrowed()) {
                (facets::choices(view, params, response))
            }
            div.list {
                @if response.hits.is_empty() {
                    (nothing(view, params, response))
                } @else {
                    (timeline(view, params, response))
                    div.bar {
                        (order(view, params))
                        a.feed href=(&feed) title=(words.subscribe_title) { (words.subscribe) }
                    }
                    (hits(view, params, response))
                    (paging::render(view, params, response))
                }
            }
        }
    };
    let title = Some(title.as_str());
    let (listed, canonical, feed, class) = (false, None, Some(feed), "results");
    Page { view, title, params, listed, canonical, feed, class, content }.render()
}

/// A list of hits, as it also stands on the start page.
pub(crate) fn hit_list<'h>(
    view: &View,
    params: &SearchParams,
    hits: impl Iterator<Item = &'h Hit>,
) -> Markup {
    html! {
        ol.hits role="list" {
            @for found in hits { li { (hit(view, params, found)) } }
        }
    }
}

/// “中亚铁路”找到 12 篇文章: the heading of the page.
fn count_line(language: Language, query: &str, response: &SearchResponse) -> Markup {
    let words = language.words();
    let count = language.articles(response.total as u64, response.counts_exact);
    html! {
        h1.count {
            @if query.is_empty() {
                (words.all_articles)
                span.number { (count) }
            } @else {
                "“" span.query lang="zh" { (shortened(query)) } "”"
                span.number role="status" {
                    @if response.total > 0 { (words.found) " " (count) }
                    @else if response.counts.partial == 0 { (words.nothing) }
                }
            }
        }
    }
}

/// A query as a heading bears it; the whole of it is in the box.
fn shortened(query: &str) -> String {
    const HEADING_CHARS: usize = 60;
    match query.char_indices().nth(HEADING_CHARS) {
        Some((end, _)) => format!("{}…", &query[..end]),
        None => query.to_owned(),
    }
}

/// A better query: proposed, or searched for already, with the way back to what was typed.
fn better(view: &View, params: &SearchParams, response: &SearchResponse) -> Markup {
    let Some(better) = &response.did_you_mean else { return html! {} };
    let words = view.language.words();
    html! {
        p.better {
            @if better.applied {
                (words.searched_instead) strong lang="zh" { (better.query) } " "
                a href=(view.search(&params.with(|p| p.as_typed = true))) rel="nofollow" {
                    (words.as_typed) "“" span lang="zh" { (shortened(params.query.trim())) } "”"
                }
            } @else {
                (words.did_you_mean)
                a href=(view.search(&params.with(|p| p.query.clone_from(&better.query))))
                    lang="zh" { (better.query) }
            }
        }
    }
}

/// What could surprise.
fn notes(language: Language, response: &SearchResponse) -> Markup {
    let words = language.words();
    let mut also: Vec<&str> = Vec::new();
    for text in response.parsed.iter().flat_map(|p| &p.synonyms).flat_map(|found| &found.also) {
        if !also.contains(&text.as_str()) {
            also.push(text);
        }
    }
    let understood = response.parsed.as_ref().and_then(|p| understood::line(language, p));
    let any = response.timed_out || !response.warnings.is_empty() || !also.is_empty();
    html! {
        @if let Some(understood) = understood { p.understood { (understood) } }
        @if any {
            ul.notes role="list" {
                @if response.timed_out { li { (words.timed_out) } }
                @if !also.is_empty() {
                    li.also { (words.also) span lang="zh" { (also.join("、")) } }
                }
                @for warning in &response.warnings { li { (language.warning(warning)) } }
            }
        }
    }
}

/// The hits in time, as far as they have dates.
fn timeline(view: &View, params: &SearchParams, response: &SearchResponse) -> Markup {
    let days = response.facets.iter().find(|(field, _)| *field == FilterField::Day);
    html! { @if let Some((_, days)) = days { (histogram::render(view, params, days)) } }
}

/// The order of the hits, as links. Without a query there is nothing to be relevant to.
fn order(view: &View, params: &SearchParams) -> Markup {
    let language = view.language;
    let words = language.words();
    let is_listing = params.query.trim().is_empty();
    let current = match params.sort {
        Sort::Relevance if is_listing => Sort::Newest,
        sort => sort,
    };
    html! {
        nav.order aria-label=(words.order) {
            @for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest] {
                @if sort == current {
                    span aria-current="true" { (language.sort(sort)) }
                } @else if !(is_listing && sort == Sort::Relevance) {
                    a href=(view.search(&params.with(|p| p.sort = sort))) rel="nofollow" {
                        (language.sort(sort))
                    }
                }
            }
        }
    }
}

/// The hits, with a line before those that hold only part of the query.
fn hits(view: &View, params: &SearchParams, response: &SearchResponse) -> Markup {
    let words = view.language.words();
    // The pages of articles mark what was searched for.
    let applied = response.did_you_mean.as_ref().filter(|better| better.applied);
    let query = applied.map_or(&params.query, |better| &better.query).clone();
    let params = &SearchParams { query, ..params.clone() };
    let full = response.hits.iter().take_while(|hit| !hit.partial).count();
    let (full, partial) = response.hits.split_at(full);
    html! {
        h2.hidden { (words.results) }
        @if !full.is_empty() { (hit_list(view, params, full.iter())) }
        @if !partial.is_empty() {
            p.partial {
                @if response.total == 0 { (words.partial_only) } @else { (words.partial) }
            }
            (hit_list(view, params, partial.iter()))
        }
    }
}

fn hit(view: &View, params: &SearchParams, hit: &Hit) -> Markup {
    let language = view.language;
    let words = language.words();
    let article = &hit.article;
    let snippet = hit.fragments.first();
    let link = view.article(&article.id, params, None);
    // A title that is the text itself is shown once, with what matches in the text.
    let repeated = snippet.filter(|snippet| {
        article.title_generated
            && snippet.text.trim_end_matches(|c: char| !c.is_alphanumeric()) == article.title
    });
    let title_marks = repeated.map_or(&hit.title_highlights, |snippet| &snippet.highlights);
    html! {
        article.hit {
            h3 lang="zh" class=[article.title_generated.then_some("generated")] {
                a href=(link) { (marked(&article.title, title_marks)) }
            }
            @for fragment in hit.fragments.iter().skip(usize::from(repeated.is_some())) {
                p.snippet lang="zh" {
                    // A passage of the body leads to its paragraph; for the keyboard and for
                    // screen readers the title is the one link.
                    @if fragment.paragraph > 0 {
                        a href=(view.article(&article.id, params, Some(fragment))) tabindex="-1" {
                            (marked(&fragment.text, &fragment.highlights))
                        }
                    } @else {
                        (marked(&fragment.text, &fragment.highlights))
                    }
                }
            }
            @if !hit.missing.is_empty() {
                p.missing {
                    (words.missing)
                    @for (at, part) in hit.missing.iter().enumerate() {
                        @if at > 0 { "、" }
                        s lang="zh" { (part) }
                    }
                }
            }
            (meta::hit_line(language, article, links::to_source(article, snippet)))
            (duplicates(view, params, &hit.duplicates))
        }
    }
}

/// The near-duplicates of a hit, folded under it.
fn duplicates(view: &View, params: &SearchParams, duplicates: &[Duplicate]) -> Markup {
    html! {
        @if !duplicates.is_empty() {
            details.duplicates {
                summary { (view.language.duplicates(duplicates.len())) }
                ul role="list" {
                    @for duplicate in duplicates {
                        li {
                            a href=(view.article(&duplicate.id, params, None)) lang="zh" {
                                (duplicate.title)
                            }
                            " "
                            (meta::short_line(
                                view.language,
                                duplicate.date,
                                duplicate.source.as_deref(),
                            ))
                        }
                    }
                }
            }
        }
    }
}

/// When there is nothing to show: why, and what to do.
fn nothing(view: &View, params: &SearchParams, response: &SearchResponse) -> Markup {
    let language = view.language;
    let words = language.words();
    let is_past_the_end = response.total + response.counts.partial > 0;
    html! {
        div.nothing {
            @if is_past_the_end {
                p { (words.past_the_end) }
                p { a href=(view.search(&params.with(|_| ()))) { (words.first_page) } }
            } @else {
                h2 { (language.pick("可以这样试试", "What you can try")) }
                ul {
                    @if params.is_narrowed() {
                        li { a href=(view.search(&facets::widened(params))) { (words.clear_filters) } }
                    }
                    @for tip in words.tips { li { (tip) } }
                    li { a href=(view.search(&params.everything())) { (words.all_newest) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use souwen_article::Article;
    use souwen_search::{Fragment, ParsedQuery, Substitution};

    use super::*;

    #[test]
    fn what_was_looked_for_as_well_is_told_once() {
        let found = |typed: &str, also: &[&str]| Substitution {
            typed: typed.to_owned(),
            also: also.iter().map(|text| (*text).to_owned()).collect(),
        };
        let synonyms = vec![found("高铁", &["高速铁路", "<HSR>"]), found("快铁", &["高速铁路"])];
        let parsed = Some(ParsedQuery { synonyms, ..ParsedQuery::default() });
        let response = SearchResponse { parsed, ..SearchResponse::default() };
        let shown = notes(Language::Chinese, &response).into_string();
        assert!(
            shown.contains("也找了：<span lang=\"zh\">高速铁路、&lt;HSR&gt;</span>"),
            "{shown}"
        );
        assert!(notes(Language::English, &response).into_string().contains("Also searched for: "));
        assert_eq!(notes(Language::Chinese, &SearchResponse::default()).into_string(), "");
    }

    #[test]
    #[allow(clippy::single_range_in_vec_init, reason = "a list of one range is meant")]
    fn a_title_taken_from_the_text_does_not_stand_twice() {
        let shown = |title_generated: bool, text: &str| {
            let found = Hit {
                article: Article {
                    id: "a".to_owned(),
                    title: "欢迎仪式现场".to_owned(),
                    title_generated,
                    ..Article::default()
                },
                score: 1.0,
                partial: false,
                missing: Vec::new(),
                title_highlights: Vec::new(),
                fragments: vec![Fragment {
                    text: text.to_owned(),
                    highlights: vec![0..4],
                    paragraph: 1,
                    quotation: None,
                }],
                duplicates: Vec::new(),
                explanation: None,
            };
            let view = View::new(Language::Chinese, "/search", "");
            hit(&view, &SearchParams::default(), &found).into_string()
        };
        let once = shown(true, "欢迎仪式现场。");
        assert_eq!(once.matches("<mark>欢迎仪式</mark>现场").count(), 1, "{once}");
        assert!(!once.contains("snippet"), "{once}");
        for (title_generated, text) in
            [(false, "欢迎仪式现场。"), (true, "欢迎仪式现场，鲜花盛开。")]
        {
            assert!(shown(title_generated, text).contains("snippet"), "{text}");
        }
    }
}
