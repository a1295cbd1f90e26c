//! URLs of the place of a match: in our page of the article, and in the page that the article came from.
//!
//! The second uses a text fragment (`#:~:text=prefix-,start,end,-suffix`; WICG, "URL Fragment Text
//! Directives"). Browsers scroll to it and mark it; those that do not support it show the page.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use souwen_article::Article;
use souwen_search::{Fragment, Place, TextFragment, Window};

use crate::citation::CitationFormat;

/// The separator between the fragment of a URL and the directives for the browser.
const DIRECTIVES: &str = ":~:";

/// The path of an article's page. Slashes in an id stay, since people expect to see them, unless a part
/// between them is empty or consists of dots, since browsers and proxies would normalise such a path. An
/// id `.` or `..` would be normalised in any encoding, so it becomes a parameter.
pub fn article_path(id: &str) -> String {
    if matches!(id, "." | "..") {
        return format!("/articles?id={id}");
    }
    const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    const WITH_SLASHES: &AsciiSet = &PART.remove(b'/').remove(b':');
    let unusual = id.split('/').any(|part| matches!(part, "" | "." | ".."));
    let id = utf8_percent_encode(id, if unusual { PART } else { WITH_SLASHES });
    format!("/articles/{id}")
}

/// The path of the page that cites an article, or of its citation in a format.
pub fn citation_path(id: &str, format: Option<CitationFormat>) -> String {
    let path = article_path(id).replacen("/articles", "/cite", 1);
    match format {
        Some(format) => with_query(&path, &format!("format={}", format.name())),
        None => path,
    }
}

/// The query string of a URL that searches for a text, without `?`; empty for no text.
pub fn search_query(text: &str) -> String {
    if text.is_empty() { String::new() } else { query_string([("q", text)]) }
}

/// Appends a query string to a path, if there is one. Some paths already contain a query string.
pub fn with_query(path: &str, query: &str) -> String {
    match query {
        "" => path.to_owned(),
        _ if path.contains('?') => format!("{path}&{query}"),
        _ => format!("{path}?{query}"),
    }
}

/// The query string of a URL, without `?`: names that need no encoding, and values.
pub fn query_string<'p>(pairs: impl IntoIterator<Item = (&'p str, &'p str)>) -> String {
    let mut query = String::new();
    for (name, value) in pairs {
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(name);
        query.push('=');
        encode_value(value, &mut query);
    }
    query
}

/// Encodes a value for a query string. A form would write a space as `+`, and encode `/` and `~`; but URLs
/// that have been published, above all in feeds, must not change.
fn encode_value(value: &str, query: &mut String) {
    const KEPT: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');
    // A result page contains many such URLs. An encoded byte takes three characters.
    query.reserve(3 * value.len());
    query.extend(utf8_percent_encode(value, KEPT));
}

/// The path of an article's page, with the matches of a search marked. `search` is the query string of the
/// result page.
pub fn to_article(id: &str, search: &str) -> String {
    with_query(&article_path(id), search)
}

/// The page of an article at a passage.
pub fn to_passage(article: &Article, search: &str, passage: &Fragment) -> String {
    let path = article_path(&article.id);
    // Passages of the body have an anchor.
    if passage.paragraph == 0 {
        return with_query(&path, search);
    }
    let place = Place::of(passage.paragraph);
    let query = match Window::of(&article.body, None).shows(place) {
        true => search.to_owned(),
        // A very long article is shown in parts, and browsers do not send the anchor to the server.
        false => at_place(search, place),
    };
    format!("{}#p{place}", with_query(&path, &query))
}

/// The query string of an article's page: `search`, extended by a place to show.
pub fn at_place(search: &str, place: Place) -> String {
    let sign = if search.is_empty() { "" } else { "&" };
    format!("{search}{sign}p={place}")
}

/// The article's own URL, with a text fragment for the matches of a passage if it has any. `None` if the
/// article has no URL on the web.
pub fn to_source(article: &Article, snippet: Option<&Fragment>) -> Option<String> {
    let url = web_address(article)?;
    match snippet.and_then(|snippet| snippet.text_fragment.as_ref()) {
        Some(text_fragment) => Some(with_text(url, text_fragment)),
        None => Some(url.to_owned()),
    }
}

/// The article's own URL, if it is an HTTP(S) URL: nothing else becomes a link.
pub fn web_address(article: &Article) -> Option<&str> {
    let url = article.url.as_deref()?;
    let (scheme, rest) = url.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    (is_web && !rest.is_empty()).then_some(url)
}

/// Adds a text fragment to a URL. An existing anchor is kept; an existing text fragment is replaced.
fn with_text(url: &str, text_fragment: &TextFragment) -> String {
    let (page, fragment) = url.split_once('#').unwrap_or((url, ""));
    let fragment = fragment.split_once(DIRECTIVES).map_or(fragment, |(fragment, _)| fragment);
    // Of the characters that are allowed in a fragment, `-`, `,` and `&` have a meaning here, so all
    // punctuation is encoded.
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let mut parts = Vec::with_capacity(4);
    parts.extend(text_fragment.prefix.as_deref().map(|prefix| encode(prefix) + "-"));
    parts.push(encode(&text_fragment.start));
    parts.extend(text_fragment.end.as_deref().map(encode));
    parts.extend(text_fragment.suffix.as_deref().map(|suffix| format!("-{}", encode(suffix))));
    format!("{page}#{fragment}{DIRECTIVES}text={}", parts.join(","))
}

#[cfg(test)]
mod tests {
    use percent_encoding::percent_decode_str;
    use souwen_article::Paragraph;

    use super::*;

    fn decoded(link: &str) -> String {
        percent_decode_str(link).decode_utf8_lossy().into_owned()
    }

    fn text_fragment(parts: [Option<&str>; 4]) -> TextFragment {
        let [prefix, start, end, suffix] = parts.map(|part| part.map(str::to_owned));
        TextFragment { prefix, start: start.unwrap(), end, suffix }
    }

    #[test]
    fn text_fragments_are_written_as_browsers_read_them() {
        let check = |url: &str, parts, expected: &str| {
            let link = with_text(url, &text_fragment(parts));
            assert_eq!(decoded(&link), expected);
            assert!(link.is_ascii());
        };
        let start = [None, Some("铁路"), None, None];
        check("https://a.example/1", start, "https://a.example/1#:~:text=铁路");
        check("https://a.example/1#top", start, "https://a.example/1#top:~:text=铁路");
        check("https://a.example/1#top:~:text=x", start, "https://a.example/1#top:~:text=铁路");
        check("https://a.example/?a=1&b#", start, "https://a.example/?a=1&b#:~:text=铁路");
        let all = [Some("完成"), Some("中吉乌"), Some("铁路"), Some("可研")];
        check("https://a.example/1", all, "https://a.example/1#:~:text=完成-,中吉乌,铁路,-可研");
        let link = with_text(
            "https://a.example/",
            &text_fragment([Some("-"), Some("a,b&c-d"), None, None]),
        );
        assert_eq!(link, "https://a.example/#:~:text=%2D-,a%2Cb%26c%2Dd");
    }

    #[test]
    fn links_lead_to_the_paragraph() {
        let search = search_query("铁路");
        let of = |paragraphs: usize| Article {
            id: "a/b".to_owned(),
            body: vec![Paragraph::text("铁路".repeat(100)); paragraphs],
            ..Article::default()
        };
        let check = |article: &Article, search: &str, paragraph: usize, expected: &str| {
            let passage = Fragment { paragraph, ..Fragment::default() };
            assert_eq!(decoded(&to_passage(article, search, &passage)), expected);
        };
        check(&of(20), &search, 12, "/articles/a/b?q=铁路#p12");
        check(&of(20), &search, 0, "/articles/a/b?q=铁路");
        assert_eq!(decoded(&to_article("a/b", &search)), "/articles/a/b?q=铁路");
        assert_eq!(to_article("a", ""), "/articles/a");
        // Of a very long article the page shows a part.
        check(&of(9_000), &search, 12, "/articles/a/b?q=铁路#p12");
        check(&of(9_000), &search, 8_000, "/articles/a/b?q=铁路&p=8000#p8000");
        check(&of(9_000), "", 8_000, "/articles/a/b?p=8000#p8000");
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        let check = |url: &str, expected: bool| {
            let article = Article { url: Some(url.to_owned()), ..Article::default() };
            assert_eq!(web_address(&article).is_some(), expected, "{url}");
            let link = to_source(&article, None);
            assert_eq!(link.as_deref(), expected.then_some(url));
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

    #[test]
    fn article_paths_survive_browsers() {
        let check = |id: &str, path: &str| {
            assert_eq!(article_path(id), format!("/articles/{path}"));
            assert_eq!(decoded(path), id);
        };
        check("2023/a.md#1?%", "2023/a.md%231%3F%25");
        check("峰会", "%E5%B3%B0%E4%BC%9A");
        check("a b+c", "a%20b%2Bc");
        check("https://example.com/1", "https%3A%2F%2Fexample.com%2F1");
        check("a/../b", "a%2F..%2Fb");
        check("/a", "%2Fa");
        check("...", "...");
        check("../..", "..%2F..");
        for id in [".", ".."] {
            assert_eq!(article_path(id), format!("/articles?id={id}"));
            let link = to_article(id, &search_query("铁路"));
            assert_eq!(decoded(&link), format!("/articles?id={id}&q=铁路"));
        }
    }
}
