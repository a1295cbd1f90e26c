//! What a query shows of an article: the marks in its title, and passages.

use std::ops::Range;

use souwen_article::Article;
use souwen_query as query;
use souwen_query::Synonyms;
use souwen_text::Analyzer;

use super::fragments::fragments;
use super::rarity::Rarity;
use crate::highlight::lines::{LineKind, Lines};
use crate::highlight::marks::Marker;
use crate::response::{Fragment, Hit};

/// The article as a search for `query` would show it: the marks in its title, and its most informative
/// passages, at most `limit`. The score is 0. Takes time linear in the length of the article.
///
/// For callers that have the article at hand, and for testing how passages are cut without building an
/// index.
pub fn show(article: Article, query: &str, limit: usize) -> Hit {
    let analyzer = Analyzer::new();
    let plan = query::plan(&query::parse(query), &analyzer, &Synonyms::default());
    let mut hit = Hit { article, ..Hit::default() };
    let lines = Lines::of(&hit.article);
    let marker = Marker::new(&plan, &lines, &analyzer);
    let (title, fragments) = excerpts(&lines, &marker, &Rarity::default(), limit);
    (hit.title_highlights, hit.fragments) = (title, fragments);
    hit
}

/// The marks in the title of an article, and its most informative passages, at most `limit`.
pub(crate) fn excerpts(
    lines: &Lines<'_>,
    marker: &Marker,
    rarity: &Rarity,
    limit: usize,
) -> (Vec<Range<usize>>, Vec<Fragment>) {
    let title = marker.highlights(&lines.title, LineKind::Title);
    let fragments = if limit == 0 { Vec::new() } else { fragments(lines, marker, rarity, limit) };
    (title, fragments)
}

#[cfg(test)]
mod tests {
    use souwen_article::Paragraph;

    use super::*;

    #[test]
    #[allow(clippy::single_range_in_vec_init, reason = "one mark is one range")]
    fn an_article_is_shown_as_a_search_would() {
        let article = Article {
            title: "江城港口".to_owned(),
            body: vec![Paragraph::text("江城开工。"), Paragraph::text("港口，港口。")],
            ..Article::default()
        };
        let hit = show(article, "港口", 3);
        assert_eq!(hit.title_highlights, [2..4]);
        assert_eq!(hit.fragments.len(), 1);
        assert_eq!(hit.fragments[0].text, "港口，港口。");
        assert_eq!(hit.fragments[0].highlights, [0..2, 3..5]);
    }
}
