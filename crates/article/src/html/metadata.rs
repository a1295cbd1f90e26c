//! What a web page says about its article: JSON-LD, Open Graph and meta elements, the habits of
//! Chinese content management systems, and the line under the headline that readers see.

use dom_query::Document;
use serde_json::{Map, Value};
use souwen_text::Date;
use souwen_text::date::stamp::{day_in, day_of};

use super::blocks::Block;
use crate::names::{split_names, split_tags};
use crate::tidy::one_line;

/// A value and where on the page it stood.
pub(super) type Found<T> = Option<(T, &'static str)>;

/// What a page says about its article.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) title: Found<String>,
    pub(super) subtitle: Found<String>,
    pub(super) date: Found<Date>,
    pub(super) authors: Found<Vec<String>>,
    pub(super) source: Found<String>,
    /// Whose page it is, which is not always whose article it is.
    pub(super) publisher: Found<String>,
    pub(super) section: Found<String>,
    pub(super) place: Found<String>,
    pub(super) tags: Found<Vec<String>>,
    pub(super) url: Found<String>,
    /// Identifiers that the site gives the article, for `meta`.
    pub(super) other: Map<String, Value>,
}

/// Reads what `document` says. `shown` is all that is visible on the page.
pub(super) fn metadata(document: &Document, shown: &[Block]) -> Metadata {
    let elements = MetaElements::of(document);
    let data = linked_data(document);
    let data = data.as_ref();
    let line = byline(shown);
    let site = elements.first(&["og:site_name", "application-name"]);

    let source = elements
        .first(&["contentsource", "source", "article:source", "mediaid"])
        .filter(|text| !is_url(text))
        .map(|text| (text, "meta source"))
        .or(line.source.map(|text| (text, "来源 on the page")));
    let publisher = found(data.and_then(|data| name_in(data, "publisher")), "JSON-LD publisher")
        .or_else(|| found(site.clone(), "og:site_name"));
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
        subtitle: found(
            data.and_then(|data| text_in(data, "alternativeHeadline"))
                .or_else(|| elements.first(&["subtitle", "articlesubtitle"])),
            "JSON-LD alternativeHeadline or meta subtitle",
        ),
        date: found(
            data.and_then(|data| day_of(&text_in(data, "datePublished")?)),
            "JSON-LD datePublished",
        )
        .or_else(|| found(elements.days(DATES).next(), "meta date"))
        .or_else(|| found(time_element(document), "time element"))
        .or(line.date.map(|date| (date, "the line under the headline"))),
        authors: data
            .and_then(|data| authors(names_in(data.get("author")?), "JSON-LD author"))
            .or_else(|| {
                let text = elements.first(&["author", "article:author", "dc.creator", "byl"])?;
                authors(split_names(&text), "meta author")
            })
            .or_else(|| authors(line.authors, "作者 on the page")),
        section: found(
            data.and_then(|data| names_in(data.get("articleSection")?).into_iter().next()),
            "JSON-LD articleSection",
        )
        .or_else(|| {
            let text = elements.first(&["article:section", "columnname", "channel", "section"]);
            found(text, "meta section")
        }),
        place: found(
            data.and_then(|data| {
                name_in(data, "locationCreated").or_else(|| name_in(data, "contentLocation"))
            }),
            "JSON-LD location",
        ),
        tags: data
            .and_then(|data| tags_in(data.get("keywords")?))
            .map(|tags| (tags, "JSON-LD keywords"))
            .or_else(|| found(elements.all("article:tag"), "article:tag"))
            .or_else(|| {
                let text = elements.first(&["keywords", "news_keywords"])?;
                Some((split_tags(&text), "meta keywords"))
            })
            .filter(|(tags, _)| !tags.is_empty()),
        url: url(document, &elements, data),
        other: ["contentid", "articleid", "docid"]
            .iter()
            .filter_map(|name| Some((name.to_string(), elements.first(&[name])?.into())))
            .collect(),
        source,
        publisher,
    }
}

/// Meta elements that hold the day of publication, the surest first.
const DATES: &[&str] = &[
    "article:published_time",
    "pubdate",
    "publishdate",
    "publish-date",
    "datepublished",
    "published_time",
    "og:published_time",
    "og:release_date",
    "og:time",
    "firstpublishedtime",
    "weibo:article:create_at",
    "apub:time",
    "bytedance:published_time",
    "publish_time",
    "dc.date.issued",
    "dcterms.date",
    "dc.date",
    "date",
];

fn found<T>(value: Option<T>, rule: &'static str) -> Found<T> {
    value.map(|value| (value, rule))
}

fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

fn clean(text: &str) -> Option<String> {
    let mut text = text.to_string();
    one_line(&mut text);
    (!text.is_empty()).then_some(text)
}

/// The meta elements of a page: names in lower case, contents that are not empty.
struct MetaElements(Vec<(String, String)>);

impl MetaElements {
    fn of(document: &Document) -> MetaElements {
        let mut elements = Vec::new();
        for node in document.select("meta[content]").nodes() {
            let Some(content) = node.attr("content").and_then(|content| clean(&content)) else {
                continue;
            };
            for attribute in ["name", "property", "itemprop"] {
                if let Some(name) = node.attr(attribute) {
                    elements.push((name.trim().to_ascii_lowercase(), content.clone()));
                }
            }
        }
        MetaElements(elements)
    }

    /// The content of the first of `names` that there is.
    fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| {
            let (_, content) = self.0.iter().find(|(known, _)| known == name)?;
            Some(content.clone())
        })
    }

    fn all(&self, name: &str) -> Option<Vec<String>> {
        let contents = self.0.iter().filter(|(known, _)| known == name);
        let contents: Vec<String> = contents.map(|(_, content)| content.clone()).collect();
        (!contents.is_empty()).then_some(contents)
    }

    fn days(&self, names: &'static [&str]) -> impl Iterator<Item = Date> {
        names.iter().filter_map(|name| day_of(&self.first(&[name])?))
    }
}

fn title(
    document: &Document,
    elements: &MetaElements,
    data: Option<&Map<String, Value>>,
    site: Option<&str>,
) -> Found<String> {
    let stated = elements.first(&["articletitle", "headline"]);
    if let Some(title) = stated {
        return Some((title, "meta ArticleTitle"));
    }
    if let Some(title) = data.and_then(|data| text_in(data, "headline")) {
        return Some((title, "JSON-LD headline"));
    }
    let headings: Vec<String> =
        document.select("h1").nodes().iter().filter_map(|node| clean(&node.text())).collect();
    let page = document.select_single("title").nodes().first().and_then(|n| clean(&n.text()));
    let graph = elements.first(&["og:title", "twitter:title"]);
    let whole = page.as_deref().or(graph.as_deref()).unwrap_or("");
    // A headline on the page that begins the page's title is the title without the site's name.
    let shown = headings.iter().chain(&graph).find(|text| {
        whole.strip_prefix(text.as_str()).is_some_and(|rest| rest.is_empty() || is_suffix(rest))
    });
    if let Some(title) = shown {
        return Some((title.clone(), "the headline that begins the page's title"));
    }
    let titled = graph.map(|title| (title, "og:title")).or(page.map(|title| (title, "title")));
    if let Some((title, rule)) = titled {
        return Some((without_site(&title, site).to_string(), rule));
    }
    match headings.as_slice() {
        [only] => Some((only.clone(), "h1")),
        _ => None,
    }
}

/// What separates a title from the name of the site.
const SEPARATORS: [char; 9] = ['_', '-', '|', '—', '–', '·', '｜', '－', '»'];

fn is_suffix(rest: &str) -> bool {
    rest.trim_start().starts_with(SEPARATORS)
}

/// A title without the name of the site, when the name is known, or is one by its last word.
fn without_site<'a>(title: &'a str, site: Option<&str>) -> &'a str {
    const WORDS: [&str; 10] =
        ["网", "网站", "新闻", "日报", "晚报", "客户端", "频道", "通讯社", "电视台", "门户"];
    let mut title = title;
    while let Some(at) = title.rfind(SEPARATORS) {
        let separator = title[at..].chars().next().map_or(0, char::len_utf8);
        let name = title[at + separator..].trim();
        let known = site.is_some_and(|site| site == name);
        // Only an underscore or a spaced sign: 中国—中亚新闻 is one title.
        let apart = title[at..].starts_with('_') || title[..at].ends_with(' ');
        let likely = apart && WORDS.iter().any(|word| name.ends_with(word));
        let rest = title[..at].trim_end_matches(SEPARATORS).trim_end();
        if rest.is_empty() || !(known || likely) {
            break;
        }
        // 标题_频道_网站: where underscores separate, the channel goes with the site.
        let is_channel = |part: &str| part.chars().count() <= CHANNEL_CHARS;
        title = match rest.split_once('_') {
            Some((first, others)) if others.split('_').all(is_channel) => first.trim_end(),
            _ => rest,
        };
    }
    title
}

/// The longest name of a channel between a title and the name of its site, in characters.
const CHANNEL_CHARS: usize = 6;

/// The page's own address.
fn url(
    document: &Document,
    elements: &MetaElements,
    data: Option<&Map<String, Value>>,
) -> Found<String> {
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
    found(canonical.filter(own), "canonical link")
        .or_else(|| found(elements.first(&["og:url"]).filter(own), "og:url"))
        .or_else(|| found(entity().filter(own), "JSON-LD url"))
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
    times.nodes().iter().find_map(|node| day_of(&node.attr("datetime")?))
}

/// What the line under a headline says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Byline {
    source: Option<String>,
    date: Option<Date>,
    authors: Vec<String>,
}

/// The longest line of this kind, in characters.
const BYLINE_CHARS: usize = 120;

/// Whether a block is a line about the article (`2023-05-19 10:22 来源：新华社`), not of it.
pub(super) fn is_byline(text: &str) -> bool {
    if text.chars().nth(BYLINE_CHARS).is_some() {
        return false;
    }
    let labelled = BYLINE_LABELS.iter().any(|label| after_label(text, label).is_some());
    labelled && (day_in(text).is_some() || !text.contains(['。', '；']))
}

const BYLINE_LABELS: [&str; 6] = ["来源", "稿源", "发布时间", "时间", "作者", "责任编辑"];

fn byline(shown: &[Block]) -> Byline {
    let mut found = Byline::default();
    for block in shown.iter().filter(|block| is_byline(&block.text)) {
        let text = block.text.as_str();
        if found.source.is_none() {
            found.source = ["来源", "稿源"]
                .iter()
                .find_map(|label| after_label(text, label))
                .map(String::from);
        }
        if found.authors.is_empty()
            && let Some(name) = after_label(text, "作者")
        {
            found.authors = split_names(name);
        }
        found.date = found.date.or_else(|| day_in(text));
    }
    // A date and time alone on a line is the time of publication.
    found.date = found.date.or_else(|| {
        shown
            .iter()
            .filter(|block| block.length <= 24 && block.text.contains(':'))
            .find_map(|block| day_of(&block.text))
    });
    found
}

/// `新华社` of `来源：新华社　作者：…`.
fn after_label<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    let rest = &text[text.find(label)? + label.len()..];
    let rest = rest.trim_start().strip_prefix(['：', ':'])?.trim_start();
    let end = rest.find([' ', '|', '｜', '）', ')', '】', '\u{3000}']).unwrap_or(rest.len());
    let next_label = BYLINE_LABELS.iter().filter_map(|label| rest.find(label)).min();
    let value = rest[..end.min(next_label.unwrap_or(end))].trim();
    (!value.is_empty() && value.chars().count() <= 40).then_some(value)
}

/// The article in the page's JSON-LD.
fn linked_data(document: &Document) -> Option<Map<String, Value>> {
    document.select("script[type*='ld+json']").nodes().iter().find_map(|node| {
        // Line ends within strings are common, and no JSON.
        let text = node.text().replace(char::is_control, " ");
        let text = text.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
        article_in(serde_json::from_str(text).ok()?, 4)
    })
}

/// The first article within a value: of the value itself, of a list, of a graph.
fn article_in(value: Value, depth: usize) -> Option<Map<String, Value>> {
    match value {
        _ if depth == 0 => None,
        Value::Array(list) => list.into_iter().find_map(|value| article_in(value, depth - 1)),
        Value::Object(object) if is_article(&object) => Some(object),
        Value::Object(mut object) => ["@graph", "mainEntity", "mainEntityOfPage"]
            .iter()
            .find_map(|name| article_in(object.remove(*name)?, depth - 1)),
        _ => None,
    }
}

fn is_article(object: &Map<String, Value>) -> bool {
    const SUFFIXES: [&str; 3] = ["Article", "BlogPosting", "Report"];
    let is_type = |value: &Value| {
        let name = value.as_str().unwrap_or_default();
        SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
    };
    match object.get("@type") {
        Some(Value::Array(types)) => types.iter().any(is_type),
        Some(value) => is_type(value),
        None => false,
    }
}

fn text_in(object: &Map<String, Value>, name: &str) -> Option<String> {
    clean(object.get(name)?.as_str()?)
}

/// The name of a person or organisation: its own text, or its `name`.
fn name_in(object: &Map<String, Value>, name: &str) -> Option<String> {
    names_in(object.get(name)?).into_iter().next().filter(|name| !is_url(name))
}

fn names_in(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => split_names(text),
        Value::Array(list) => list.iter().flat_map(names_in).collect(),
        Value::Object(object) => object.get("name").map(names_in).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn tags_in(value: &Value) -> Option<Vec<String>> {
    let tags = match value {
        Value::String(text) => split_tags(text),
        Value::Array(list) => list.iter().filter_map(|v| clean(v.as_str()?)).collect(),
        _ => Vec::new(),
    };
    (!tags.is_empty()).then_some(tags)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::blocks::{Scope, blocks};

    fn read(html: &str) -> Metadata {
        let document = Document::from(html);
        let shown = blocks(document.body().expect("a body"), Scope::Everything);
        metadata(&document, &shown)
    }

    fn value<T>(found: Found<T>) -> Option<T> {
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
