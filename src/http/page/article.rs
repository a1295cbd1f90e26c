//! The page of an article.

use std::ops::Range;

use maud::{Markup, PreEscaped, html};

use super::layout::Page;
use super::meta;
use super::text::Language;
use crate::article::{Paragraph, Role};
use crate::http::marks::marked;
use crate::http::params::{SearchParams, article_path};
use crate::search::MarkedArticle;

/// Links to matching paragraphs that are shown at most: more do not help to find one's way.
const JUMPS: usize = 24;

/// The page of an article, with the matches of the search that led to it marked.
pub(in crate::http) fn render(
    language: Language,
    public_url: Option<&str>,
    params: &SearchParams,
    marks: &MarkedArticle,
) -> Markup {
    let words = language.words();
    let article = &marks.article;
    let came_from_search = *params != SearchParams::default();
    let content = html! {
        @if came_from_search {
            nav.back { a href=(params.url()) { span aria-hidden="true" { "← " } (words.back) } }
        }
        article.story lang="zh-CN" {
            header {
                h1 { (marked(&article.title, &marks.title)) }
                @if let Some(subtitle) = &article.subtitle { p.subtitle { (subtitle) } }
                div lang=(language.tag()) { (meta::line(language, article)) }
            }
            (jumps(language, &marks.body))
            div.body { (body(&article.body, &marks.body)) }
            @if !article.dateline.is_empty() {
                div.dateline {
                    @for (at, value) in article.dateline.iter().enumerate() {
                        p { (marked(value, ranges(&marks.dateline, at))) }
                    }
                }
            }
            footer lang=(language.tag()) {
                @if let Some(url) = meta::web_address(article) {
                    p { a href=(url) rel="external noopener noreferrer" { (words.original) } }
                }
                @if !article.tags.is_empty() {
                    p lang="zh" { @for tag in &article.tags { span.tag { (tag) } " " } }
                }
                @if let Some(path) = &article.path {
                    p.file {
                        (words.file) " " span lang="zh" {
                            (path) @if let Some(line) = article.line { ":" (line) }
                        }
                    }
                }
            }
        }
    };
    let path = article_path(&article.id);
    let canonical = match public_url {
        Some(url) => format!("{url}{path}"),
        None => path,
    };
    Page {
        language,
        title: Some(&article.title),
        // The box holds the query; a new one is asked of everything.
        params: &SearchParams { query: params.query.clone(), ..SearchParams::default() },
        listed: true,
        canonical: Some(canonical),
        class: "reading",
        content,
    }
    .render()
}

/// Links to the paragraphs that hold matches, when there are several.
fn jumps(language: Language, body: &[Vec<Range<usize>>]) -> Markup {
    let matching: Vec<usize> =
        (1..).zip(body).filter(|(_, marks)| !marks.is_empty()).map(|(number, _)| number).collect();
    html! {
        @if !matching.is_empty() && body.len() > 1 {
            nav.jumps lang=(language.tag()) aria-label=(language.words().matches) {
                span { (language.words().matches) }
                @for number in matching.iter().take(JUMPS) {
                    a href={ "#p" (number) } { (number) }
                }
                @if matching.len() > JUMPS { span.gap { "…" } }
            }
        }
    }
}

/// The paragraphs: text, headings without gaps in their levels, and items in lists.
fn body(body: &[Paragraph], marks: &[Vec<Range<usize>>]) -> Markup {
    let levels = heading_levels(body);
    let mut numbered = (1..).zip(body).peekable();
    let mut html = String::new();
    while let Some((number, paragraph)) = numbered.next() {
        let text = |number: usize, paragraph: &Paragraph| {
            marked(&paragraph.text, ranges(marks, number - 1))
        };
        let piece = match paragraph.role {
            Role::Paragraph => html! { p #{ "p" (number) } { (text(number, paragraph)) } },
            Role::Heading => {
                let level = paragraph.level.unwrap_or(1);
                let id = format!("p{number}");
                match levels.iter().position(|known| *known == level).unwrap_or(0) {
                    0 => html! { h2 id=(id) { (text(number, paragraph)) } },
                    1 => html! { h3 id=(id) { (text(number, paragraph)) } },
                    _ => html! { h4 id=(id) { (text(number, paragraph)) } },
                }
            }
            Role::Item => {
                let mut items = vec![(number, paragraph)];
                while let Some(item) = numbered.next_if(|(_, next)| next.role == Role::Item) {
                    items.push(item);
                }
                html! {
                    ul role="list" {
                        @for (number, item) in items {
                            li #{ "p" (number) } class={ "depth-" (item.level.unwrap_or(1).clamp(1, 4)) } {
                                (text(number, item))
                            }
                        }
                    }
                }
            }
        };
        html.push_str(&piece.into_string());
    }
    PreEscaped(html)
}

/// The levels of headings that there are, in order: the first is shown below the title, whatever
/// its number on the page was.
fn heading_levels(body: &[Paragraph]) -> Vec<u8> {
    let headings = body.iter().filter(|paragraph| paragraph.role == Role::Heading);
    let mut levels: Vec<u8> = headings.map(|heading| heading.level.unwrap_or(1)).collect();
    levels.sort_unstable();
    levels.dedup();
    levels
}

/// What to mark in one of several texts; nothing when the engine says nothing of it.
fn ranges(marks: &[Vec<Range<usize>>], at: usize) -> &[Range<usize>] {
    marks.get(at).map(Vec::as_slice).unwrap_or_default()
}
