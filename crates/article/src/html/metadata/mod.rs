//! The metadata of a web page: JSON-LD (`linked_data`), Open Graph and other meta elements
//! (`meta_elements`), the habits of Chinese content management systems, and the visible lines by the
//! headline (`info_line`). Only metadata of the article counts, not that of related articles and
//! comments.

mod info_line;
mod labels;
mod linked_data;
mod meta_elements;
mod names;
mod own_lines;
mod script_values;
mod title;
mod value;

use serde_json::{Map, Value};
use souwen_text::Date;

use super::main_text::Fate;
use super::outline::Outline;
use crate::names::split_tags;
use crate::words::WordList;
use linked_data::{date_in, linked_data, name_in, names_in, organisation_in, tags_in, text_in};
use meta_elements::{META_ELEMENTS, MetaElements};
use names::{author_name, author_names, is_platform, source_name};
use own_lines::{OwnLines, is_of_article};
use title::{FoundTitle, title};
use value::{clean, is_url, stated};

pub(super) use value::Stated;

// Names of meta elements by meaning, the most trusted first.
static SITE: WordList = WordList::named(META_ELEMENTS, "site");
static SOURCE: WordList = WordList::named(META_ELEMENTS, "source");
static SUBTITLE: WordList = WordList::named(META_ELEMENTS, "subtitle");
static DATE: WordList = WordList::named(META_ELEMENTS, "date");
static AUTHORS: WordList = WordList::named(META_ELEMENTS, "authors");
static SECTION: WordList = WordList::named(META_ELEMENTS, "section");
static TAGS: WordList = WordList::named(META_ELEMENTS, "tags");
static IDENTIFIERS: WordList = WordList::named(META_ELEMENTS, "identifiers");

/// The metadata of a page's article.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) title: Stated<String>,
    pub(super) subtitle: Stated<String>,
    pub(super) date: Stated<Date>,
    pub(super) authors: Stated<Vec<String>>,
    pub(super) source: Stated<String>,
    /// The publisher of the page, who is not always the source of the article.
    pub(super) publisher: Stated<String>,
    pub(super) section: Stated<String>,
    pub(super) place: Stated<String>,
    pub(super) tags: Stated<Vec<String>>,
    pub(super) url: Stated<String>,
    /// Identifiers that the site gives the article, for `meta`.
    pub(super) other: Map<String, Value>,
    /// The blocks of the lines about the article, in order.
    pub(super) lines: Vec<usize>,
}

/// What a page states before its text is searched for.
pub(super) struct Stating {
    data: Option<Map<String, Value>>,
    sites: Vec<String>,
    title: Option<FoundTitle>,
}

/// The maximum length of the content of a meta element that is taken as a value, in bytes.
const LONGEST_CONTENT: usize = 20_000;

/// The maximum number of tags, and of authors, that are read: no article has more.
const MAX_NAMES: usize = 500;

/// Reads the title of a page, and the data that the text is found by.
pub(super) fn stating(outline: &Outline) -> Stating {
    let elements = MetaElements::of(&outline.head.meta, |_| true);
    let data = linked_data(&outline.head.linked_data, outline.head.title.as_deref());
    let publisher = data.as_ref().and_then(|data| name_in(data, "publisher"));
    let sites: Vec<String> = elements.first(&SITE).into_iter().chain(publisher).collect();
    let title = title(outline, &elements, data.as_ref(), &sites);
    Stating { data, sites, title }
}

impl Stating {
    /// The block of the headline.
    pub(super) fn headline(&self) -> Option<usize> {
        self.title.as_ref()?.headline
    }
}

/// Reads the metadata of a page's article. `fates` states which blocks are its text.
pub(super) fn metadata(outline: &Outline, stating: Stating, fates: &[Fate]) -> Metadata {
    let first = fates.iter().position(|fate| *fate == Fate::Text).unwrap_or(0);
    let title = stating.title.map(|title| title.or_heading_over(outline, first));
    let headline = title.as_ref().and_then(|title| title.headline);
    let names = title.as_ref().map(|title| title.names.clone()).unwrap_or_default();
    let elements = MetaElements::of(&outline.head.meta, is_of_article(fates, headline));
    let data = stating.data.as_ref();
    let lines = OwnLines::of(outline, fates, headline);
    let site = elements.first(&SITE).filter(|name| !is_platform(name));

    let source = elements
        .first(&SOURCE)
        .and_then(|text| Some((source_name(&text)?, "meta source")))
        .or_else(|| {
            let name = organisation_in(data?.get("author")?)?;
            Some((source_name(&name)?, "JSON-LD author"))
        })
        .or_else(|| stated(lines.source.clone(), "来源 on the page"))
        .or_else(|| stated(script_values::source(&outline.head.scripts), "a value in a program"));
    let publisher = stated(data.and_then(|data| name_in(data, "publisher")), "JSON-LD publisher")
        .filter(|(name, _)| source_name(name).is_some())
        .or_else(|| stated(site.clone().and_then(|name| source_name(&name)), "og:site_name"));
    let is_publisher = |name: &String| {
        let named = [&source, &publisher].into_iter().flatten().any(|(value, _)| value == name);
        let in_title = |part: &String| part == name || part.starts_with(name.as_str());
        named || stating.sites.contains(name) || names.iter().any(in_title)
    };
    let authors = |names: Vec<String>, rule| {
        let names = names.iter().take(MAX_NAMES).filter_map(|name| author_name(name));
        let names: Vec<String> = names.filter(|name| !is_publisher(name)).collect();
        (!names.is_empty()).then_some((names, rule))
    };

    Metadata {
        title: title.as_ref().map(|title| (title.text.clone(), title.rule)),
        subtitle: stated(
            data.and_then(|data| text_in(data, "alternativeHeadline"))
                .or_else(|| elements.first(&SUBTITLE)),
            "JSON-LD alternativeHeadline or meta subtitle",
        ),
        date: date(outline, data, &elements, &lines),
        authors: data
            .and_then(|data| authors(names_in(data.get("author")?), "JSON-LD author"))
            .or_else(|| authors(author_names(&elements.first(&AUTHORS)?), "meta author"))
            .or_else(|| authors(lines.authors.clone(), "作者 on the page")),
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
                let text = elements.first(&TAGS).filter(|text| text.len() <= LONGEST_CONTENT)?;
                Some((split_tags(&text), "meta keywords"))
            })
            .map(|(mut tags, rule)| {
                tags.truncate(MAX_NAMES);
                (tags, rule)
            })
            .filter(|(tags, _)| !tags.is_empty()),
        url: url(&outline.head.canonical, &elements, data),
        other: IDENTIFIERS
            .iter()
            .filter_map(|name| Some((name.to_string(), elements.first(&[name])?.into())))
            .collect(),
        source,
        publisher,
        lines: lines.blocks,
    }
}

/// The date of publication, from the most trusted place that states one.
fn date(
    outline: &Outline,
    data: Option<&Map<String, Value>>,
    elements: &MetaElements,
    lines: &OwnLines,
) -> Stated<Date> {
    let in_data = |name| data.and_then(|data| date_in(data, name));
    stated(in_data("datePublished"), "JSON-LD datePublished")
        .or_else(|| stated(in_data("pubDate"), "JSON-LD pubDate"))
        .or_else(|| stated(elements.days(&DATE).next(), "meta date"))
        .or_else(|| stated(lines.labelled_day, "the line under the headline"))
        .or_else(|| stated(lines.time, "time element"))
        .or_else(|| stated(lines.day, "the line under the headline"))
        .or_else(|| stated(script_values::day(&outline.head.scripts), "a value in a program"))
        .or_else(|| stated(in_data("upDate"), "JSON-LD upDate"))
        .or_else(|| stated(lines.change, "the day of a change"))
}

/// The URL of the page itself.
fn url(
    canonical: &[String],
    elements: &MetaElements,
    data: Option<&Map<String, Value>>,
) -> Stated<String> {
    let canonical = canonical.iter().find_map(|address| clean(address));
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

/// Whether a URL is that of a whole site, which templates give to each of its pages by mistake.
fn is_front_page(url: &str) -> bool {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    match rest.split_once('/') {
        Some((_, path)) => path.is_empty(),
        None => !rest.contains(['?', '#']),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::main_text::main_text;

    fn read(html: &str) -> Metadata {
        let outline = Outline::of(&dom_query::Document::from(html));
        let stating = stating(&outline);
        let fates = main_text(&outline, stating.headline());
        metadata(&outline, stating, &fates)
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
            let page = read(&format!(
                "<h1>题</h1><div>{line}</div><p>山城新桥通车，两岸居民步行往来，方便多了。</p>"
            ));
            assert_eq!(value(page.source).as_deref(), Some(source), "{line}");
            assert_eq!(value(page.date), Date::new(2023, 5, 19), "{line}");
            assert_eq!(value(page.authors).unwrap_or_default(), authors, "{line}");
        }
        let page = read(
            "<p>能源的来源：煤炭。2022年1月1日以来，这一来源：煤炭。</p><p>2023-05-19 08:00</p>",
        );
        assert_eq!(
            value(page.date),
            Date::new(2023, 5, 19),
            "a day in a sentence is none of the page"
        );
        let page =
            read("<p>题</p><p>2023-05-19 08:00</p><p>山城新桥通车，两岸居民往来方便多了。</p>");
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
            ("<h1> 中亚\n铁路 </h1>", "中亚铁路"),
            ("<title>中亚铁路_开工</title><meta property=og:title content='中亚铁路'>", "中亚铁路"),
        ] {
            assert_eq!(value(read(html).title).as_deref(), Some(expected), "{html}");
        }
        assert_eq!(read("<h1>甲</h1><h1>乙</h1>").title, None);
    }
}
