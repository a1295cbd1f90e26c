//! What a web page says about its article: JSON-LD (`linked_data`), Open Graph and other meta
//! elements (`meta_elements`), the habits of Chinese content management systems, and the line under
//! the headline that readers see (`info_line`).

mod info_line;
mod linked_data;
mod meta_elements;
mod title;
mod value;

use dom_query::Document;
use serde_json::{Map, Value};
use souwen_text::Date;

use super::blocks::ShownBlock;
use crate::names::{split_names, split_tags};
use crate::words::WordList;
use info_line::info_line;
use linked_data::{date_in, linked_data, name_in, names_in, tags_in, text_in};
use meta_elements::{META_ELEMENTS, MetaElements};
use title::title;
use value::{clean, is_url, stated};

pub(super) use info_line::is_info_line;
pub(super) use value::Stated;

// Names of meta elements by what they say, the surest first.
static SITE: WordList = WordList::named(META_ELEMENTS, "site");
static SOURCE: WordList = WordList::named(META_ELEMENTS, "source");
static SUBTITLE: WordList = WordList::named(META_ELEMENTS, "subtitle");
static DATE: WordList = WordList::named(META_ELEMENTS, "date");
static AUTHORS: WordList = WordList::named(META_ELEMENTS, "authors");
static SECTION: WordList = WordList::named(META_ELEMENTS, "section");
static TAGS: WordList = WordList::named(META_ELEMENTS, "tags");
static IDENTIFIERS: WordList = WordList::named(META_ELEMENTS, "identifiers");

/// What a page says about its article.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) title: Stated<String>,
    pub(super) subtitle: Stated<String>,
    pub(super) date: Stated<Date>,
    pub(super) authors: Stated<Vec<String>>,
    pub(super) source: Stated<String>,
    /// Whose page it is, which is not always whose article it is.
    pub(super) publisher: Stated<String>,
    pub(super) section: Stated<String>,
    pub(super) place: Stated<String>,
    pub(super) tags: Stated<Vec<String>>,
    pub(super) url: Stated<String>,
    /// Identifiers that the site gives the article, for `meta`.
    pub(super) other: Map<String, Value>,
}

/// Reads what `document` says. `shown` is all that is visible on the page.
pub(super) fn metadata(document: &Document, shown: &[ShownBlock]) -> Metadata {
    let elements = MetaElements::of(document);
    let data = linked_data(document);
    let data = data.as_ref();
    let line = info_line(shown);
    let site = elements.first(&SITE);

    let source = elements
        .first(&SOURCE)
        .filter(|text| !is_url(text))
        .map(|text| (text, "meta source"))
        .or(line.source.map(|text| (text, "来源 on the page")));
    let publisher = stated(data.and_then(|data| name_in(data, "publisher")), "JSON-LD publisher")
        .or_else(|| stated(site.clone(), "og:site_name"));
    let is_publisher = |name: &String| {
        let named = [&source, &publisher].into_iter().flatten().any(|(value, _)| value == name);
        named || Some(name) == site.as_ref()
    };
    let authors = |names: Vec<String>, rule| {
        let names: Vec<String> =
            names.into_iter().filter(|name| !is_url(name) && !is_publisher(name)).collect();
        (!names.is_empty()).then_some((names, rule))
    };

    Metadata {
        title: title(document, &elements, data, site.as_deref()),
        subtitle: stated(
            data.and_then(|data| text_in(data, "alternativeHeadline"))
                .or_else(|| elements.first(&SUBTITLE)),
            "JSON-LD alternativeHeadline or meta subtitle",
        ),
        date: stated(data.and_then(|data| date_in(data, "datePublished")), "JSON-LD datePublished")
            .or_else(|| stated(elements.days(&DATE).next(), "meta date"))
            .or_else(|| stated(time_element(document), "time element"))
            .or(line.date.map(|date| (date, "the line under the headline"))),
        authors: data
            .and_then(|data| authors(names_in(data.get("author")?), "JSON-LD author"))
            .or_else(|| {
                let text = elements.first(&AUTHORS)?;
                authors(split_names(&text), "meta author")
            })
            .or_else(|| authors(line.authors, "作者 on the page")),
        section: stated(
            data.and_then(|data| names_in(data.get("articleSection")?).into_iter().next()),
            "JSON-LD articleSection",
        )
        .or_else(|| {
            let text = elements.first(&SECTION);
            stated(text, "meta section")
        }),
        place: stated(
            data.and_then(|data| {
                name_in(data, "locationCreated").or_else(|| name_in(data, "contentLocation"))
            }),
            "JSON-LD location",
        ),
        tags: data
            .and_then(|data| tags_in(data.get("keywords")?))
            .map(|tags| (tags, "JSON-LD keywords"))
            .or_else(|| stated(elements.all("article:tag"), "article:tag"))
            .or_else(|| {
                let text = elements.first(&TAGS)?;
                Some((split_tags(&text), "meta keywords"))
            })
            .filter(|(tags, _)| !tags.is_empty()),
        url: url(document, &elements, data),
        other: IDENTIFIERS
            .iter()
            .filter_map(|name| Some((name.to_string(), elements.first(&[name])?.into())))
            .collect(),
        source,
        publisher,
    }
}

/// The page's own address.
fn url(
    document: &Document,
    elements: &MetaElements,
    data: Option<&Map<String, Value>>,
) -> Stated<String> {
    let canonical = document
        .select("link[rel~='canonical']")
        .nodes()
        .iter()
        .find_map(|node| clean(&node.attr("href")?));
    let entity = || {
        let data = data?;
        text_in(data, "url").or_else(|| match data.get("mainEntityOfPage")? {
            Value::Object(page) => text_in(page, "@id"),
            _ => text_in(data, "mainEntityOfPage"),
        })
    };
    let own = |url: &String| is_url(url) && !is_front_page(url);
    stated(canonical.filter(own), "canonical link")
        .or_else(|| stated(elements.first(&["og:url"]).filter(own), "og:url"))
        .or_else(|| stated(entity().filter(own), "JSON-LD url"))
}

/// Whether a url is that of a whole site, which templates give to each of its pages by mistake.
fn is_front_page(url: &str) -> bool {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    match rest.split_once('/') {
        Some((_, path)) => path.is_empty(),
        None => !rest.contains(['?', '#']),
    }
}

fn time_element(document: &Document) -> Option<Date> {
    let times = document.select("time[datetime]");
    times.nodes().iter().find_map(|node| Date::parse_value(&node.attr("datetime")?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::blocks::{HtmlScope, blocks};

    fn read(html: &str) -> Metadata {
        let document = Document::from(html);
        let shown = blocks(document.body().expect("a body"), HtmlScope::Everything);
        metadata(&document, &shown)
    }

    fn value<T>(found: Stated<T>) -> Option<T> {
        found.map(|(value, _)| value)
    }

    #[test]
    fn linked_data_is_read() {
        let page = read(
            r#"<title>x</title><script type="application/ld+json">{"@context":"https://schema.org",
            "@graph":[{"@type":"WebSite","name":"站"},{"@type":["NewsArticle"],"headline":"中亚铁路",
            "alternativeHeadline":"副题","datePublished":"2023-05-18T22:00:00Z",
            "author":[{"@type":"Person","name":"张思洁"},{"name":"温馨"}],
            "publisher":{"name":"新华社"},"articleSection":"国际","keywords":["中亚","铁路"],
            "mainEntityOfPage":{"@id":"https://news.example/a/1"},
            "contentLocation":{"name":"西安"}}]}</script>"#,
        );
        assert_eq!(value(page.title).as_deref(), Some("中亚铁路"));
        assert_eq!(value(page.subtitle).as_deref(), Some("副题"));
        assert_eq!(value(page.date), Date::new(2023, 5, 19));
        assert_eq!(value(page.authors).expect("authors"), ["张思洁", "温馨"]);
        assert_eq!(value(page.publisher).as_deref(), Some("新华社"));
        assert_eq!(value(page.section).as_deref(), Some("国际"));
        assert_eq!(value(page.place).as_deref(), Some("西安"));
        assert_eq!(value(page.tags).expect("tags"), ["中亚", "铁路"]);
        assert_eq!(value(page.url).as_deref(), Some("https://news.example/a/1"));
    }

    #[test]
    fn chinese_content_management_is_read() {
        let page = read(
            r#"<meta name="ArticleTitle" content="中亚铁路开工"><meta name="PubDate" content="2023-05-19 10:22">
            <meta name="ContentSource" content="新华社"><meta name="Author" content="张思洁">
            <meta name="ColumnName" content="要闻"><meta name="contentid" content="4711">
            <meta name="keywords" content="中亚 铁路"><link rel="canonical" href="https://news.example/">"#,
        );
        assert_eq!(value(page.title).as_deref(), Some("中亚铁路开工"));
        assert_eq!(value(page.date), Date::new(2023, 5, 19));
        assert_eq!(value(page.source).as_deref(), Some("新华社"));
        assert_eq!(value(page.authors).expect("authors"), ["张思洁"]);
        assert_eq!(value(page.section).as_deref(), Some("要闻"));
        assert_eq!(page.other.get("contentid"), Some(&Value::from("4711")));
        assert_eq!(value(page.tags).expect("tags"), ["中亚", "铁路"]);
        assert_eq!(page.url, None, "the front page is nobody's own address");
    }

    #[test]
    fn the_line_under_the_headline_is_read() {
        for (line, source, authors) in [
            ("2023年05月19日 10:22　来源：新华社　作者：张思洁", "新华社", &["张思洁"][..]),
            ("来源: 人民日报 2023-05-19", "人民日报", &[]),
            ("2023-05-19 | 来源：央视网 | 责任编辑：李明", "央视网", &[]),
        ] {
            let page = read(&format!("<h1>题</h1><div>{line}</div><p>正文。</p>"));
            assert_eq!(value(page.source).as_deref(), Some(source), "{line}");
            assert_eq!(value(page.date), Date::new(2023, 5, 19), "{line}");
            assert_eq!(value(page.authors).unwrap_or_default(), authors, "{line}");
        }
        let page = read(
            "<p>能源的来源：煤炭。2022年1月1日以来，这一来源：煤炭。</p><p>2023-05-19 08:00</p>",
        );
        assert_eq!(value(page.date), Date::new(2022, 1, 1));
        let page = read("<p>题</p><p>2023-05-19 08:00</p>");
        assert_eq!(value(page.date), Date::new(2023, 5, 19));
    }

    #[test]
    fn titles_lose_the_name_of_the_site() {
        for (html, expected) in [
            ("<title>中亚铁路开工_国际频道_新华网</title>", "中亚铁路开工"),
            ("<title>中亚铁路开工 - 人民网</title>", "中亚铁路开工"),
            ("<title>中亚铁路开工--某地</title><h1>中亚铁路开工</h1>", "中亚铁路开工"),
            ("<title>中国—中亚新闻</title>", "中国—中亚新闻"),
            ("<title>中亚铁路 | 站</title><meta property='og:site_name' content='站'>", "中亚铁路"),
            ("<title>站</title><h1>站</h1><h1>题</h1>", "站"),
            ("<h1> 中亚\n铁路 </h1>", "中亚 铁路"),
            ("<title>A_B</title><meta property=og:title content='A'>", "A"),
        ] {
            assert_eq!(value(read(html).title).as_deref(), Some(expected), "{html}");
        }
        assert_eq!(read("<h1>甲</h1><h1>乙</h1>").title, None);
    }
}
