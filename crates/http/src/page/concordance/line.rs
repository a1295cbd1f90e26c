//! One line of a concordance.

use maud::{Markup, html};
use souwen_answer::links;
use souwen_search::{ConcordanceLine, Field, Part, Place};

use crate::language::Language;
use crate::page::meta;
use crate::page::view::View;
use crate::request::search_params::SearchParams;

/// The text before the match, the match as a link to its paragraph, and the text after it.
pub(super) fn render(
    view: &View,
    search: &SearchParams,
    line: &ConcordanceLine,
    with_origin: bool,
) -> Markup {
    html! {
        li {
            p.line lang="zh" {
                span.left { span { (line.left) } }
                a.match href=(address(view, search, line)) title=[title(view.language, line)] {
                    mark { (line.text) }
                }
                span.right { (line.right) }
            }
            @if with_origin { (origin(view, line, false)) }
        }
    }
}

/// The source of a line: with the title for lines of mixed articles, or with the number of occurrences for
/// the first line of an article.
pub(super) fn origin(view: &View, line: &ConcordanceLine, is_article: bool) -> Markup {
    html! {
        p.origin {
            @if let Some(date) = line.date { (meta::day(view, date)) }
            @if let Some(source) = &line.source { (meta::named(view, Field::Source, source)) }
            @if is_article {
                span { (view.language.places(line.occurrences as u64, true)) }
            } @else {
                span.title lang="zh" { (line.title) }
            }
        }
    }
}

/// The URL of the match in the page of its article.
fn address(view: &View, search: &SearchParams, line: &ConcordanceLine) -> String {
    if line.paragraph == 0 {
        return view.article(&line.id, search);
    }
    let place = Place::of(line.paragraph);
    let query = links::at_place(&search.to_query(), place);
    view.to(&format!("{}#p{place}", links::to_article(&line.id, &query)))
}

/// The name of the part of the article, if it is not the body.
fn title(language: Language, line: &ConcordanceLine) -> Option<&'static str> {
    match line.part {
        Part::Title => Some(language.pick("标题", "Title")),
        Part::Subtitle => Some(language.pick("副题", "Subtitle")),
        Part::Dateline => Some(language.pick("电头、署名", "Dateline")),
        Part::Body => None,
    }
}
