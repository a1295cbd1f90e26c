//! What other programs of a reader get: the Atom feed of a search, and the description by which a
//! browser adds the search engine (OpenSearch 1.1, draft 6).

use souwen_answer::links::{self, article_path, web_address};
use souwen_search::{Hit, SearchResponse};
use souwen_text::Date;

use super::xml::Xml;
use crate::language::Language;
use crate::request::search_params::SearchParams;
use crate::settings::Site;

/// Entries of a feed when nothing is said.
pub(crate) const FEED_LIMIT: usize = 30;

const ATOM: &str = "http://www.w3.org/2005/Atom";
const OPENSEARCH: &str = "http://a9.com/-/spec/opensearch/1.1/";
/// The time of what has no date: feeds must name one, and this one is older than all others.
const NO_TIME: &str = "1970-01-01T00:00:00Z";

/// The feed of a search whose answer is newest first. `base` is the address of the server, without
/// a slash at the end.
pub(crate) fn atom(
    language: Language,
    site: &Site,
    base: &str,
    params: &SearchParams,
    response: &SearchResponse,
) -> String {
    let query = params.query.trim();
    let what = if query.is_empty() { language.pick("全部文章", "all articles") } else { query };
    let title = format!("{}{}{what}", name(language, site), language.pick("：", ": "));
    let own = format!("{base}/{}", params.feed());
    let newest = response.hits.iter().filter_map(|hit| hit.article.date).max();
    let mut xml = Xml::new();
    xml.open("feed", &[("xmlns", ATOM), ("xmlns:opensearch", OPENSEARCH), ("xml:lang", "zh-CN")]);
    xml.text("title", &[], &title);
    xml.text("id", &[], &own);
    xml.text("updated", &[], &time(newest));
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
        entry(&mut xml, base, params, hit);
    }
    xml.close("feed");
    xml.finish()
}

/// The name of the site, as programs list it.
fn name(language: Language, site: &Site) -> &str {
    site.title.as_deref().unwrap_or(language.pick("搜文", "souwen"))
}

fn entry(xml: &mut Xml, base: &str, params: &SearchParams, hit: &Hit) {
    let article = &hit.article;
    let snippet = hit.fragments.first();
    // The search is part of the link, so that the page marks what was followed; the address
    // without it names the article.
    let search = links::search_query(&params.query);
    let place = match snippet {
        Some(snippet) => links::to_passage(article, &search, snippet),
        None => links::to_article(&article.id, &search),
    };
    let link = format!("{base}{place}");
    xml.open("entry", &[]);
    xml.text("title", &[], &article.title);
    xml.text("id", &[], &format!("{base}{}", article_path(&article.id)));
    xml.text("updated", &[], &time(article.date));
    if article.date.is_some() {
        xml.text("published", &[], &time(article.date));
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

/// A civil day in China as a moment.
fn time(date: Option<Date>) -> String {
    date.map_or_else(|| NO_TIME.to_owned(), |date| format!("{date}T00:00:00+08:00"))
}

/// The description of the search engine. `base` is the address of the server, without a slash at
/// the end.
pub(crate) fn description(language: Language, site: &Site, base: &str) -> String {
    let mut xml = Xml::new();
    xml.open("OpenSearchDescription", &[("xmlns", OPENSEARCH)]);
    // Browsers take no more than 16 characters for a name.
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
        let feed =
            atom(Language::Chinese, &Site::default(), "https://news.example/x", &params, &response);
        for expected in [
            "<title>搜文：铁路</title>",
            "<title>高铁 &lt;b&gt;&amp;</title>",
            "<id>https://news.example/x/articles/a/b%20c</id>",
            "href=\"https://news.example/x/articles/a/b%20c?q=%E9%93%81%E8%B7%AF\"",
            "<updated>1970-01-01T00:00:00Z</updated>",
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
        let feed = atom(Language::Chinese, &Site::default(), "", &last, &response);
        assert!(!feed.contains("rel=\"next\""), "{feed}");
    }
}
