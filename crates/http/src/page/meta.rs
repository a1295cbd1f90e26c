//! The line that says when, where and by whom.

use maud::{Markup, html};
use souwen_article::Article;
use souwen_article::model::KIND_ARTICLE;
use souwen_text::Date;

use super::cite;
use super::view::View;
use crate::language::Language;

/// Kind, date, source, place and authors, as far as they are known, and the way to the page that
/// the article came from, and to its citation.
pub(crate) fn hit_line(view: &View, article: &Article, source: Option<String>) -> Markup {
    html! {
        p.meta {
            (known(view.language, article))
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

/// The same for the page of the article, which also says where a title of our making comes from.
pub(crate) fn full_line(language: Language, article: &Article) -> Markup {
    html! {
        p.meta {
            (known(language, article))
            @if article.title_generated { span { (language.words().title_generated) } }
        }
    }
}

/// Date and source alone, for lists of articles that are not what was searched for.
pub(crate) fn short_line(language: Language, date: Option<Date>, source: Option<&str>) -> Markup {
    html! {
        span.meta {
            @if let Some(date) = date { time datetime=(date) { (language.date(date)) } " " }
            @if let Some(source) = source { span lang="zh" { (source) } }
        }
    }
}

/// The parts have white space between them for readers without the style sheet.
fn known(language: Language, article: &Article) -> Markup {
    html! {
        @if article.kind != KIND_ARTICLE && !article.kind.is_empty() {
            span.badge { (language.kind(&article.kind)) } " "
        }
        @if let Some(date) = article.date {
            time datetime=(date) { (language.date(date)) } " "
        }
        @if let Some(source) = &article.source { span lang="zh" { (source) } " " }
        @if let Some(section) = &article.section { span lang="zh" { (section) } " " }
        @if let Some(place) = &article.place { span lang="zh" { (place) } " " }
        @if !article.authors.is_empty() {
            span lang="zh" { (article.authors.join("、")) } " "
        }
    }
}
