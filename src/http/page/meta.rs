//! The line that says when, where and by whom; and what of an article may be a link.

use maud::{Markup, html};

use super::text::Language;
use crate::article::Article;
use crate::article::model::KIND_ARTICLE;

/// Kind, date, source, place and authors, as far as they are known.
pub(super) fn line(language: Language, article: &Article) -> Markup {
    html! { p.meta { (known(language, article)) } }
}

/// The same for the page of the article, which also says where a title of our making comes from.
pub(super) fn full_line(language: Language, article: &Article) -> Markup {
    html! {
        p.meta {
            (known(language, article))
            @if article.title_generated { span { (language.words().title_generated) } }
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

/// The article's own address, when it is one of the web: nothing else becomes a link.
pub(super) fn web_address(article: &Article) -> Option<&str> {
    let url = article.url.as_deref()?;
    let (scheme, rest) = url.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    (is_web && !rest.is_empty()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_links() {
        let check = |url: &str, expected: bool| {
            let article = Article { url: Some(url.to_owned()), ..Article::default() };
            assert_eq!(web_address(&article).is_some(), expected, "{url}");
        };
        check("https://news.example/1", true);
        check("HTTP://news.example/1", true);
        check("javascript:alert(1)", false);
        check("javascript://news.example/%0aalert(1)", false);
        check(" https://news.example", false);
        check("//news.example", false);
        check("data:text/html,x", false);
        check("https://", false);
        check("", false);
    }
}
