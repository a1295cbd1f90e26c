//! The page of an article.

mod body;
mod head;
mod part;

use body::{heading_levels, outline, paragraphs};
use maud::{Markup, html};
use part::{ShownParagraph, anchor, part_of_long, ranges};
use serde_json::Value;
use souwen_answer::links::{article_path, web_address};
use souwen_answer::marked_html::marked;
use souwen_article::{PAGES, SHEET};
use souwen_search::{ArticleWindow, Field, Hit, Place};

use crate::language::Language;
use crate::page::cite;
use crate::page::layout::PageFrame;
use crate::page::meta;
use crate::page::view::View;
use crate::request::search_params::SearchParams;

/// The maximal number of links to matching paragraphs: more do not help with orientation.
const JUMPS: usize = 12;

/// The page of an article, with the matches of the originating search marked. Of a very long article it shows
/// a part, with links to the rest.
pub(crate) fn render(
    view: &View,
    public_url: Option<&str>,
    params: &SearchParams,
    shown: &ArticleWindow,
) -> Markup {
    let language = view.language;
    let words = language.words();
    let article = &shown.article;
    let levels = heading_levels(&article.body);
    let came_from_search = !params.is_everything();
    let content = html! {
        @if came_from_search {
            nav.back { a href=(view.search(params)) { span aria-hidden="true" { "← " } (words.back) } }
        }
        article.story lang="zh-CN" data-copy=(words.copy_link) data-copied=(words.copied) {
            header {
                h1 class=[article.title_generated.then_some("generated")] {
                    (marked(&article.title, &shown.title))
                }
                @if let Some(subtitle) = &article.subtitle { p.subtitle { (subtitle) } }
                div lang=(language.tag()) { (meta::full_line(view, article)) }
            }
            (jumps(view, shown))
            (outline(view, shown, &levels))
            (part_of_long(view, shown))
            div.body data-part[!shown.window.is_whole()] {
                (paragraphs(&ShownParagraph::all(shown), &levels))
            }
            (part_of_long(view, shown))
            @if !article.dateline.is_empty() {
                div.dateline {
                    @for (at, value) in article.dateline.iter().enumerate() {
                        p { (marked(value, ranges(&shown.dateline, at))) }
                    }
                }
            }
            footer lang=(language.tag()) {
                (cite::ways(view, article))
                @if let Some(url) = web_address(article) {
                    p { a href=(url) rel="external noopener noreferrer" { (words.original) } }
                }
                @if !article.tags.is_empty() {
                    p.tags { @for tag in &article.tags { (meta::named(view, Field::Tag, tag)) " " } }
                }
                @if let Some(path) = &article.path {
                    p.file {
                        (words.file) " " span lang="zh" {
                            (path)
                            @if let Some(sheet) = article.meta.get(SHEET).and_then(Value::as_str) {
                                " [" (sheet) "]"
                            }
                            @if let Some(line) = article.line { ":" (line) }
                        }
                        @if let Some(pages) = article.meta.get(PAGES).and_then(Value::as_str) {
                            " " (words.file_pages.replace("{}", pages))
                        }
                    }
                }
            }
        }
        (related_list(view, params, &shown.related))
        (stepper(language))
    };
    let path = article_path(&article.id);
    let canonical = match public_url {
        Some(url) => format!("{url}{path}"),
        None => view.to(&path),
    };
    let head = head::head(view, public_url, &canonical, article);
    PageFrame {
        view,
        title: Some(&article.title),
        // The search box contains the query; a new search from here has no filters.
        params: &SearchParams { query: params.query.clone(), ..params.everything() },
        listed: true,
        canonical: Some(canonical),
        feed: None,
        class: "reading",
        content,
    }
    .render_with(head)
}

/// Links to the paragraphs with matches, if there are several. In a very long article they begin with the
/// last such paragraph before the part that is shown.
fn jumps(view: &View, shown: &ArticleWindow) -> Markup {
    let words = view.language.words();
    let matches = shown.matches.as_slice();
    let first = shown.window.pieces.first().map(|piece| piece.place);
    let before = matches.iter().take_while(|place| Some(**place) < first).count();
    let from = before.saturating_sub(1);
    let several = shown.article.body.len() > 1 || !shown.window.is_whole();
    html! {
        @if !matches.is_empty() && several {
            nav.jumps lang=(view.language.tag()) aria-label=(words.matches) {
                span { (words.matches) }
                @if from > 0 { span.gap { "…" } }
                @for place in matches[from..].iter().take(JUMPS) {
                    a href=(to_place(view, shown, *place)) { (place) }
                }
                @if matches.len() - from > JUMPS { span.gap { "…" } }
            }
        }
    }
}

/// The URL of a place in the article: an anchor on this page if the page shows it.
fn to_place(view: &View, shown: &ArticleWindow, place: Place) -> String {
    match shown.window.shows(place) {
        true => format!("#{}", anchor(place)),
        false => view.here_at_place(Some(place)),
    }
}

/// Similar articles.
fn related_list(view: &View, params: &SearchParams, related: &[Hit]) -> Markup {
    let params = &params.everything();
    html! {
        @if !related.is_empty() {
            section.related {
                h2 { (view.language.words().related) }
                ul role="list" {
                    @for Hit { article, .. } in related {
                        li {
                            a href=(view.article(&article.id, params)) lang="zh" {
                                (article.title)
                            }
                            " "
                            (meta::short_line(
                                view,
                                article.date,
                                article.source.as_deref(),
                            ))
                        }
                    }
                }
            }
        }
    }
}

/// The buttons for stepping from match to match; the script shows them if there are matches.
fn stepper(language: Language) -> Markup {
    let words = language.words();
    html! {
        div.stepper role="group" aria-label=(words.matches) hidden {
            button type="button" data-step="-1" aria-label=(words.previous_match)
                title={ (words.previous_match) " (p)" } aria-keyshortcuts="p" { "↑" }
            output {}
            button type="button" data-step="1" aria-label=(words.next_match)
                title={ (words.next_match) " (n)" } aria-keyshortcuts="n" { "↓" }
        }
    }
}
