//! The sitemap of all articles for web search engines (sitemaps.org), split into several where one would be
//! too large.

use souwen_answer::links::article_path;
use souwen_text::Date;

use super::xml::Xml;

/// The maximal number of URLs in a sitemap, by its specification.
pub(crate) const MAX_ADDRESSES: usize = 50_000;

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// The number of sitemaps for all articles.
pub(crate) fn pages(articles: u64) -> u64 {
    articles.div_ceil(MAX_ADDRESSES as u64)
}

/// The sitemap index. `base` is the URL of the server, without a slash at the end.
pub(crate) fn index(base: &str, pages: u64) -> String {
    let mut xml = Xml::new();
    xml.open("sitemapindex", &[("xmlns", NAMESPACE)]);
    for page in 1..=pages {
        xml.open("sitemap", &[]);
        xml.text("loc", &[], &format!("{base}/sitemap.xml?page={page}"));
        xml.close("sitemap");
    }
    xml.close("sitemapindex");
    xml.finish()
}

/// A sitemap of articles, given by their days and ids.
pub(crate) fn list(base: &str, articles: &[(Option<Date>, String)]) -> String {
    let mut xml = Xml::new();
    xml.open("urlset", &[("xmlns", NAMESPACE)]);
    for (date, id) in articles {
        xml.open("url", &[]);
        xml.text("loc", &[], &format!("{base}{}", article_path(id)));
        // A newspaper article does not change after its day.
        if let Some(date) = date {
            xml.text("lastmod", &[], &date.to_string());
        }
        xml.close("url");
    }
    xml.close("urlset");
    xml.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_full_before_another_begins() {
        let max = MAX_ADDRESSES as u64;
        for (articles, expected) in [(0, 0), (1, 1), (max, 1), (max + 1, 2), (3 * max, 3)] {
            assert_eq!(pages(articles), expected, "{articles}");
        }
        let index = index("https://news.example", 2);
        assert!(index.contains("<loc>https://news.example/sitemap.xml?page=2</loc>"), "{index}");
        assert!(!index.contains("page=3"), "{index}");
        let list = list("https://news.example", &[(Date::new(2024, 5, 1), "a&b".to_owned())]);
        assert!(list.contains("<loc>https://news.example/articles/a%26b</loc>"), "{list}");
        assert!(list.contains("<lastmod>2024-05-01</lastmod>"), "{list}");
    }
}
