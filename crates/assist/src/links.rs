//! The URLs in responses: always those of the quoted paragraph.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use souwen_answer::links;
use souwen_article::Article;
use souwen_search::Fragment;

use crate::text::Spot;

/// The prefix of the URIs of articles as resources.
const ARTICLES: &str = "souwen://articles/";

/// The kind of URLs in responses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Links {
    /// URLs of our pages; the value is the URL of the site, without a trailing slash.
    Site(String),
    /// The article's own URL, at the matching text. An article without one gets its URI as a resource.
    Own,
}

impl Links {
    /// The URL of a passage, with `searched` marked.
    pub(crate) fn passage(&self, article: &Article, searched: &str, passage: &Fragment) -> String {
        match self {
            Links::Site(site) => {
                let search = links::search_query(searched);
                format!("{site}{}", links::to_passage(article, &search, passage))
            }
            Links::Own => links::to_source(article, Some(passage))
                .unwrap_or_else(|| uri(&article.id, Spot::of_paragraph(passage.paragraph))),
        }
    }

    /// The URL of a paragraph, counted from 1; 0 stands for the article as a whole.
    pub(crate) fn paragraph(&self, article: &Article, paragraph: usize) -> String {
        self.passage(article, "", &Fragment { paragraph, ..Fragment::default() })
    }
}

/// The URI of an article as a resource, at a place in its text.
pub(crate) fn uri(id: &str, spot: Option<Spot>) -> String {
    const KEPT: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');
    let fragment = spot.map(|spot| format!("#{spot}")).unwrap_or_default();
    format!("{ARTICLES}{}{fragment}", utf8_percent_encode(id, KEPT))
}

/// The id and the place in such a URI; `None` if it is not one.
pub(crate) fn of_uri(uri: &str) -> Option<(String, Option<Spot>)> {
    let rest = uri.trim().strip_prefix(ARTICLES)?;
    let (path, spot) = match rest.split_once('#') {
        Some((path, fragment)) => (path, Spot::parse(fragment)),
        None => (rest, None),
    };
    let id = percent_decode_str(path).decode_utf8().ok()?;
    (!id.is_empty()).then(|| (id.into_owned(), spot))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use souwen_article::Paragraph;

    use super::*;

    #[test]
    fn addresses_lead_to_the_paragraph() {
        let article = |url: Option<&str>| Article {
            id: "报纸/a b.md#1".to_owned(),
            url: url.map(str::to_owned),
            body: vec![Paragraph::text("江城"); 5],
            ..Article::default()
        };
        let passage = Fragment { paragraph: 3, ..Fragment::default() };
        let site = Links::Site("https://news.example".to_owned());
        let path = "%E6%8A%A5%E7%BA%B8/a%20b.md%231";
        let check = |links: &Links, url: Option<&str>, expected: String| {
            assert_eq!(links.passage(&article(url), "江", &passage), expected);
        };
        check(&site, None, format!("https://news.example/articles/{path}?q=%E6%B1%9F#p3"));
        check(&Links::Own, Some("https://a.example/1"), "https://a.example/1".to_owned());
        check(&Links::Own, Some("javascript:alert(1)"), format!("souwen://articles/{path}#p3"));
        check(&Links::Own, None, format!("souwen://articles/{path}#p3"));
        assert_eq!(Links::Own.paragraph(&article(None), 0), format!("souwen://articles/{path}"));
    }

    #[test]
    fn only_addresses_of_ours_are_read() {
        assert_eq!(
            of_uri("souwen://articles/a%23b#p3"),
            Some(("a#b".to_owned(), Spot::of_paragraph(3)))
        );
        assert_eq!(of_uri("souwen://articles/a#elsewhere"), Some(("a".to_owned(), None)));
        for other in [
            "",
            "souwen://articles/",
            "souwen://x/a",
            "https://a.example/",
            "souwen://articles/%FF",
        ] {
            assert_eq!(of_uri(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn every_id_survives_its_address(id in "\\PC{1,20}", paragraph in 0_usize..5) {
            let spot = Spot::of_paragraph(paragraph);
            prop_assert_eq!(of_uri(&uri(&id, spot)), Some((id, spot)));
        }
    }
}
