//! The line with date, source and authors of an article. Every value is a link: a day to its page; a source,
//! section, place or author to all of its articles.

use maud::{Markup, html};
use souwen_article::Article;
use souwen_article::model::KIND_ARTICLE;
use souwen_search::Field;
use souwen_text::Date;

use super::cite;
use super::view::View;

/// Kind, date, source, place and authors, if known, with links to the original page and to the citation.
pub(crate) fn hit_line(view: &View, article: &Article, source: Option<String>) -> Markup {
    html! {
        p.meta {
            (known(view, article))
            @if let Some(source) = source {
                a.source href=(source) rel="external noopener noreferrer" {
                    (view.language.words().source_page)
                }
                " "
            }
            (cite::link(view, article))
        }
    }
}

/// The same on the page of the article, which also states that a title was generated.
pub(crate) fn full_line(view: &View, article: &Article) -> Markup {
    html! {
        p.meta {
            (known(view, article))
            @if article.title_generated { span { (view.language.words().title_generated) } }
        }
    }
}

/// Date and source alone, for lists of articles other than hits.
pub(crate) fn short_line(view: &View, date: Option<Date>, source: Option<&str>) -> Markup {
    html! {
        span.meta {
            @if let Some(date) = date { (day(view, date)) " " }
            @if let Some(source) = source { (named(view, Field::Source, source)) }
        }
    }
}

/// The line on the page of a day, without the values that the headings already show.
pub(crate) fn line_of_day(view: &View, article: &Article, with_source: bool) -> Markup {
    html! {
        span.meta {
            (kind(view, article))
            @if let Some(source) = article.source.as_deref().filter(|_| with_source) {
                (named(view, Field::Source, source)) " "
            }
            (place_and_authors(view, article))
        }
    }
}

/// A value of a field, as a link to all articles with it.
pub(crate) fn named(view: &View, field: Field, value: &str) -> Markup {
    html! { a href=(view.named(field, value)) lang="zh" rel="nofollow" { (value) } }
}

/// The parts are separated by spaces for readers without the style sheet.
fn known(view: &View, article: &Article) -> Markup {
    html! {
        (kind(view, article))
        @if let Some(date) = article.date { (day(view, date)) " " }
        @if let Some(source) = &article.source { (named(view, Field::Source, source)) " " }
        @if let Some(section) = &article.section { (named(view, Field::Section, section)) " " }
        (place_and_authors(view, article))
    }
}

fn kind(view: &View, article: &Article) -> Markup {
    html! {
        @if article.kind != KIND_ARTICLE && !article.kind.is_empty() {
            span.badge { (view.language.kind(&article.kind)) } " "
        }
    }
}

fn place_and_authors(view: &View, article: &Article) -> Markup {
    html! {
        @if let Some(place) = &article.place { (named(view, Field::Place, place)) " " }
        @if !article.authors.is_empty() {
            span {
                @for (at, author) in article.authors.iter().enumerate() {
                    @if at > 0 { "、" }
                    (named(view, Field::Author, author))
                }
            } " "
        }
    }
}

/// A day, as a link to its page.
pub(crate) fn day(view: &View, date: Date) -> Markup {
    html! { a href=(view.day(date)) { time datetime=(date) { (view.language.date(date)) } } }
}
