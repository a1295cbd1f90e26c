//! Answers for other programs of a reader: the Atom feed of a search, and the description with which a
//! browser adds the search engine (OpenSearch 1.1, draft 6).

use souwen_answer::links::{self, web_address};
use souwen_search::{Hit, SearchResponse};
use souwen_text::Date;

use super::tag_uri::tag_uri;
use super::xml::Xml;
use crate::language::Language;
use crate::request::search_params::SearchParams;
use crate::settings::Site;

/// The default number of entries of a feed.
pub(crate) const FEED_LIMIT: usize = 30;

const ATOM: &str = "http://www.w3.org/2005/Atom";
const OPENSEARCH: &str = "http://a9.com/-/spec/opensearch/1.1/";

/// Substitutes for missing times: a feed must state a time for everything.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Times {
    /// The first and the last day of all articles.
    pub(crate) days: Option<(Date, Date)>,
    /// When the index was committed, in seconds since 1970.
    pub(crate) committed: u64,
}

impl Times {
    /// The time of a feed without a dated entry: that of the newest article in the index.
    fn of_feed(self) -> String {
        self.days.map_or_else(|| moment(self.committed), |(_, last)| time(last))
    }

    /// The time of an entry without a date: older than all others, so that no feed reader shows it as new.
    fn of_entry(self) -> String {
        self.days.map_or_else(|| moment(self.committed), |(first, _)| time(first))
    }
}

/// The Atom feed of a search whose response is sorted newest first. `base` is the URL of the server, without
/// a slash at the end.
pub(crate) fn atom(
    language: Language,
    site: &Site,
    base: &str,
    params: &SearchParams,
    response: &SearchResponse,
    times: Times,
) -> String {
    let query = params.query.trim();
    let title = title(language, site, params);
    let own = format!("{base}/{}", params.feed());
    let newest = response.hits.iter().filter_map(|hit| hit.article.date).max();
    let mut xml = Xml::new();
    xml.open("feed", &[("xmlns", ATOM), ("xmlns:opensearch", OPENSEARCH), ("xml:lang", "zh-CN")]);
    xml.text("title", &[], &title);
    xml.text("id", &[], &tag_uri(site, "feed", &params.whole_feed()));
    xml.text("updated", &[], &newest.map_or_else(|| times.of_feed(), time));
    xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &own)]);
    let page = format!("{base}/{}", params.url());
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &page)]);
    xml.empty(
        "link",
        &[
            ("rel", "search"),
            ("type", "application/opensearchdescription+xml"),
            ("href", &format!("{base}/opensearch.xml")),
        ],
    );
    let end = params.offset + params.limit;
    if params.limit > 0 && end < response.total {
        let next = SearchParams { offset: end, ..params.clone() };
        let next = format!("{base}/{}", next.feed());
        xml.empty("link", &[("rel", "next"), ("type", "application/atom+xml"), ("href", &next)]);
    }
    xml.text("generator", &[("version", env!("CARGO_PKG_VERSION"))], "souwen");
    xml.text("opensearch:totalResults", &[], &response.total.to_string());
    xml.text("opensearch:startIndex", &[], &(params.offset + 1).to_string());
    xml.text("opensearch:itemsPerPage", &[], &params.limit.to_string());
    xml.empty("opensearch:Query", &[("role", "request"), ("searchTerms", query)]);
    for hit in &response.hits {
        entry(&mut xml, site, base, params, hit, times);
    }
    xml.close("feed");
    xml.finish()
}

/// The title of a feed.
pub(crate) fn title(language: Language, site: &Site, params: &SearchParams) -> String {
    let query = params.query.trim();
    let what = if query.is_empty() { language.pick("全部文章", "all articles") } else { query };
    format!("{}{}{what}", name(language, site), language.pick("：", ": "))
}

/// The name of the site, as programs list it.
fn name(language: Language, site: &Site) -> &str {
    site.title.as_deref().unwrap_or(language.pick("搜文", "souwen"))
}

fn entry(xml: &mut Xml, site: &Site, base: &str, params: &SearchParams, hit: &Hit, times: Times) {
    let article = &hit.article;
    let snippet = hit.fragments.first();
    // The link contains the query, so that the page marks its matches.
    let search = links::search_query(&params.query);
    let place = match snippet {
        Some(snippet) => links::to_passage(article, &search, snippet),
        None => links::to_article(&article.id, &search),
    };
    let link = format!("{base}{place}");
    xml.open("entry", &[]);
    xml.text("title", &[], &article.title);
    xml.text("id", &[], &tag_uri(site, "article", &article.id));
    xml.text("updated", &[], &article.date.map_or_else(|| times.of_entry(), time));
    if let Some(date) = article.date {
        xml.text("published", &[], &time(date));
    }
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &link)]);
    if let Some(url) = web_address(article) {
        xml.empty("link", &[("rel", "via"), ("href", url)]);
    }
    // An entry must have an author.
    let source = article.source.iter();
    let names: Vec<&String> = match article.authors.is_empty() {
        true => source.collect(),
        false => article.authors.iter().collect(),
    };
    let unknown = "—".to_owned();
    for name in if names.is_empty() { vec![&unknown] } else { names } {
        xml.open("author", &[]);
        xml.text("name", &[], name);
        xml.close("author");
    }
    for tag in &article.tags {
        xml.empty("category", &[("term", tag)]);
    }
    if let Some(snippet) = snippet {
        xml.text("summary", &[("type", "text")], &snippet.text);
    }
    xml.close("entry");
}

/// A day in China as a timestamp.
fn time(date: Date) -> String {
    format!("{date}T00:00:00+08:00")
}

/// A time in seconds since 1970 as a timestamp.
fn moment(seconds: u64) -> String {
    const DAY: u64 = 24 * 3600;
    let date = i32::try_from(seconds / DAY).ok().and_then(Date::from_days);
    let (hours, minutes, left) = (seconds % DAY / 3600, seconds % 3600 / 60, seconds % 60);
    match date {
        Some(date) => format!("{date}T{hours:02}:{minutes:02}:{left:02}Z"),
        // The clock is beyond all dates.
        None => "9999-12-31T23:59:59Z".to_owned(),
    }
}

/// The description of the search engine. `base` is the URL of the server, without a slash at the end.
pub(crate) fn description(language: Language, site: &Site, base: &str) -> String {
    let mut xml = Xml::new();
    xml.open("OpenSearchDescription", &[("xmlns", OPENSEARCH)]);
    // Browsers accept at most 16 characters for a name.
    let short: String = site.name(language).chars().take(16).collect();
    xml.text("ShortName", &[], &short);
    xml.text("Description", &[], site.line(language));
    xml.text("InputEncoding", &[], "UTF-8");
    xml.text("OutputEncoding", &[], "UTF-8");
    xml.text("Language", &[], "zh-CN");
    let icon = format!("{base}/favicon.svg");
    xml.text("Image", &[("width", "16"), ("height", "16"), ("type", "image/svg+xml")], &icon);
    let mut url = |kind: &str, rel: &str, template: &str| {
        let template = format!("{base}/{template}");
        xml.empty("Url", &[("type", kind), ("rel", rel), ("template", &template)]);
    };
    url("text/html", "results", "search?q={searchTerms}");
    url("application/atom+xml", "results", "feed.atom?q={searchTerms}&limit={count?}");
    url(
        "application/x-suggestions+json",
        "suggestions",
        "api/v1/suggest?q={searchTerms}&format=opensearch",
    );
    url("application/opensearchdescription+xml", "self", "opensearch.xml");
    xml.close("OpenSearchDescription");
    xml.finish()
}

#[cfg(test)]
mod tests {
    use souwen_article::Article;

    use super::*;

    #[test]
    fn an_entry_names_what_is_known() {
        let hit = Hit {
            article: Article {
                id: "a/b c".to_owned(),
                title: "高铁 <b>&\u{0}".to_owned(),
                url: Some("javascript:alert(1)".to_owned()),
                tags: vec!["交通".to_owned()],
                ..Article::default()
            },
            ..Hit::default()
        };
        let params =
            SearchParams { query: "铁路".to_owned(), limit: 1, ..SearchParams::default() };
        let response = SearchResponse { total: 3, hits: vec![hit], ..SearchResponse::default() };
        let times = Times { days: None, committed: 1_700_000_000 };
        let atom = |base: &str, params: &SearchParams, times| {
            atom(Language::Chinese, &Site::default(), base, params, &response, times)
        };
        let feed = atom("https://news.example/x", &params, times);
        for expected in [
            "<title>搜文：铁路</title>",
            "<title>高铁 &lt;b&gt;&amp;</title>",
            "<id>tag:souwen.invalid,2024:feed/feed.atom%3Fq%3D%25E9%2593%2581%25E8%25B7%25AF</id>",
            "<id>tag:souwen.invalid,2024:article/a/b%20c</id>",
            "href=\"https://news.example/x/articles/a/b%20c?q=%E9%93%81%E8%B7%AF\"",
            "<updated>2023-11-14T22:13:20Z</updated>",
            "<name>—</name>",
            "<category term=\"交通\"/>",
            "<opensearch:totalResults>3</opensearch:totalResults>",
            "<opensearch:startIndex>1</opensearch:startIndex>",
            "rel=\"next\"",
            "offset=1",
        ] {
            assert!(feed.contains(expected), "{expected} is missing in {feed}");
        }
        assert!(!feed.contains("javascript:"), "{feed}");
        let last = SearchParams { offset: 2, ..params };
        let days = Date::new(2023, 1, 2).zip(Date::new(2024, 5, 6));
        let feed = atom("", &last, Times { days, ..times });
        assert!(!feed.contains("rel=\"next\""), "{feed}");
        // The feed has the time of the newest article, the entry is older than all others.
        let updated: Vec<&str> = feed.lines().filter(|line| line.contains("<updated>")).collect();
        assert_eq!(
            updated,
            [
                "<updated>2024-05-06T00:00:00+08:00</updated>",
                "<updated>2023-01-02T00:00:00+08:00</updated>",
            ]
        );
        assert!(!feed.contains("<published>"), "{feed}");
    }
}
