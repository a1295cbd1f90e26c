//! Metadata in the head of an article's page, for search engines, link previews, and reference managers.

use maud::{Markup, PreEscaped, html};
use serde_json::{Map, Value, json};
use souwen_answer::beginning::beginning;
use souwen_answer::citation::{CitationFormat, CitedName};
use souwen_answer::links::{citation_path, web_address};
use souwen_article::Article;

use crate::page::assets;
use crate::page::layout::Head;
use crate::page::view::View;

/// The maximal length of a description, in characters: previews show no more.
const DESCRIPTION_CHARS: usize = 160;

/// The head of the page. `canonical` is the URL of the page, absolute if `public_url` is known.
pub(super) fn head(
    view: &View,
    public_url: Option<&str>,
    canonical: &str,
    article: &Article,
) -> Head {
    let description = beginning(article, DESCRIPTION_CHARS);
    let description = Some(description).filter(|text| !text.is_empty());
    let whole_address = public_url.map(|_| canonical);
    let more = html! {
        (citation(article, whole_address))
        (preview(view, public_url, whole_address, article, description.as_deref()))
        link rel="alternate" type="application/x-research-info-systems" title="RIS"
            href=(view.to(&citation_path(&article.id, Some(CitationFormat::Ris))));
        script type="application/ld+json" {
            (PreEscaped(within_script(&linked_data(article, whole_address, description.as_deref()))))
        }
    };
    Head { description, more }
}

/// Metadata for Google Scholar and Zotero.
fn citation(article: &Article, address: Option<&str>) -> Markup {
    html! {
        meta name="citation_title" content=(article.title);
        @for author in &article.authors { meta name="citation_author" content=(author); }
        @if let Some(date) = article.date {
            meta name="citation_publication_date" content=(date.to_string().replace('-', "/"));
        }
        @if let Some(source) = &article.source {
            meta name="citation_journal_title" content=(source);
        }
        @if let Some(url) = web_address(article).or(address) {
            meta name="citation_fulltext_html_url" content=(url);
        }
        @for tag in &article.tags { meta name="citation_keywords" content=(tag); }
    }
}

/// The Open Graph protocol, from which previews of shared links are made.
fn preview(
    view: &View,
    public_url: Option<&str>,
    address: Option<&str>,
    article: &Article,
    description: Option<&str>,
) -> Markup {
    let logo = assets::logo(&view.settings.site);
    html! {
        meta property="og:type" content="article";
        meta property="og:title" content=(article.title);
        meta property="og:site_name" content=(view.name());
        @if let Some(description) = description {
            meta property="og:description" content=(description);
        }
        @if let Some(address) = address { meta property="og:url" content=(address); }
        @if let (Some(url), Some(logo)) = (public_url, &logo) {
            meta property="og:image" content={ (url) "/" (logo.versioned()) };
        }
        @if let Some(date) = article.date {
            meta property="article:published_time" content=(date);
        }
        @for author in &article.authors { meta property="article:author" content=(author); }
        @if let Some(section) = &article.section {
            meta property="article:section" content=(section);
        }
        @for tag in &article.tags { meta property="article:tag" content=(tag); }
        meta name="twitter:card" content="summary";
    }
}

/// The article in the vocabulary of schema.org.
fn linked_data(article: &Article, address: Option<&str>, description: Option<&str>) -> Value {
    let mut data = Map::new();
    let mut set = |name: &str, value: Value| {
        data.insert(name.to_owned(), value);
    };
    set("@context", json!("https://schema.org"));
    set("@type", json!("NewsArticle"));
    set("headline", json!(article.title));
    if let Some(date) = article.date {
        set("datePublished", json!(date.to_string()));
    }
    let author = |name: &String| {
        let is_person = matches!(CitedName::read(name), CitedName::Person { .. });
        json!({ "@type": if is_person { "Person" } else { "Organization" }, "name": name })
    };
    if !article.authors.is_empty() {
        set("author", article.authors.iter().map(author).collect());
    }
    if let Some(source) = &article.source {
        set("publisher", json!({ "@type": "Organization", "name": source }));
    }
    if let Some(section) = &article.section {
        set("articleSection", json!(section));
    }
    if let Some(place) = &article.place {
        set("contentLocation", json!({ "@type": "Place", "name": place }));
    }
    if !article.tags.is_empty() {
        set("keywords", json!(article.tags));
    }
    if let Some(description) = description {
        set("description", json!(description));
    }
    if let Some(address) = address {
        set("mainEntityOfPage", json!(address));
    }
    if let Some(url) = web_address(article) {
        set("url", json!(url));
    }
    Value::Object(data)
}

/// JSON that is safe inside a script element: it contains nothing that ends the element, begins a comment, or
/// is a line end to an old JavaScript parser.
fn within_script(value: &Value) -> String {
    let mut out = String::new();
    for c in value.to_string().chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use souwen_text::Date;

    use super::*;

    #[test]
    fn an_article_is_described_by_its_kind() {
        let article = Article {
            title: "高铁 </script><!--".to_owned(),
            date: Date::new(2023, 5, 19),
            source: Some("江城日报".to_owned()),
            authors: vec!["张三".to_owned(), "江城日报评论员".to_owned()],
            url: Some("javascript:alert(1)".to_owned()),
            ..Article::default()
        };
        let data = linked_data(&article, Some("https://news.example/articles/a"), None);
        let expected = json!({
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": "高铁 </script><!--",
            "datePublished": "2023-05-19",
            "author": [
                { "@type": "Person", "name": "张三" },
                { "@type": "Organization", "name": "江城日报评论员" },
            ],
            "publisher": { "@type": "Organization", "name": "江城日报" },
            "mainEntityOfPage": "https://news.example/articles/a",
        });
        assert_eq!(data, expected);
        let written = within_script(&data);
        assert!(written.contains("\\u003c/script\\u003e\\u003c!--"), "{written}");
    }

    proptest! {
        #[test]
        fn no_text_leaves_the_script(text in any::<String>()) {
            let written = within_script(&json!({ "a": text }));
            let signs = ['<', '>', '&', '\u{2028}', '\u{2029}'];
            prop_assert!(!written.contains(signs));
            let read: Value = serde_json::from_str(&written).unwrap();
            prop_assert_eq!(&read["a"], &json!(text));
        }
    }
}
