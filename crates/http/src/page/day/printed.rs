//! Sorts the articles of a day in printed order: by newspaper and page, and within a page by position.
//!
//! Numbers in names compare as numbers: 第2版, 第02版：要闻, 第10版. Articles without a section come last.

use souwen_article::Article;

/// The articles of one page or section of a newspaper.
#[derive(Debug, PartialEq)]
pub(super) struct Part {
    /// The newspaper, if there are several.
    pub(super) source: Option<String>,
    /// Its page or section.
    pub(super) section: Option<String>,
    pub(super) articles: Vec<Article>,
}

/// Groups the articles into parts in printed order. Files are in the order of their names, as they were read;
/// the articles of a file are in the order of their lines. Numbers in names count as numbers: page 2 comes
/// before page 10.
pub(super) fn in_printed_order(mut articles: Vec<Article>) -> Vec<Part> {
    let has_sections = articles.iter().any(|article| article.section.is_some());
    let first = articles.first().and_then(|article| article.source.clone());
    let has_papers = has_sections && articles.iter().any(|article| article.source != first);
    let source = |article: &Article| article.source.clone().filter(|_| has_papers);
    articles.sort_by_cached_key(|article| {
        // Articles without a section come last: they were not taken from a page.
        let section = article.section.as_deref().map(numbered);
        let path = article.path.as_deref().map(numbered);
        (source(article), section.is_none(), section, path, article.line, numbered(&article.id))
    });
    let mut parts: Vec<Part> = Vec::new();
    for article in articles {
        let (source, section) = (source(&article), article.section.clone());
        match parts.last_mut() {
            Some(last) if last.source == source && last.section == section => {
                last.articles.push(article);
            }
            _ => parts.push(Part { source, section, articles: vec![article] }),
        }
    }
    parts
}

/// A piece of a name. Numbers sort before words.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    /// The number without leading zeros, after its length: a longer number is greater.
    Number(usize, String),
    Word(String),
}

/// Splits a name into numbers and the text between them.
fn numbered(name: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let is_number = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != is_number).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        pieces.push(match is_number {
            true => {
                let number = piece.trim_start_matches('0');
                Piece::Number(number.len(), number.to_owned())
            }
            false => Piece::Word(piece.to_owned()),
        });
        rest = after;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(source: &str, section: &str, path: &str, line: u32) -> Article {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Article {
            id: format!("{path}#{line}"),
            source: some(source),
            section: some(section),
            path: some(path),
            line: Some(line),
            ..Article::default()
        }
    }

    #[track_caller]
    fn check(articles: &[(&str, &str, &str, u32)], expected: &[(&str, &str, &[&str])]) {
        let articles = articles.iter().map(|a| article(a.0, a.1, a.2, a.3)).collect();
        let parts = in_printed_order(articles);
        let shown: Vec<(&str, &str, Vec<&str>)> = parts
            .iter()
            .map(|part| {
                let ids = part.articles.iter().map(|article| article.id.as_str()).collect();
                (
                    part.source.as_deref().unwrap_or_default(),
                    part.section.as_deref().unwrap_or_default(),
                    ids,
                )
            })
            .collect();
        let expected: Vec<(&str, &str, Vec<&str>)> =
            expected.iter().map(|part| (part.0, part.1, part.2.to_vec())).collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn pages_are_in_the_order_of_their_numbers() {
        check(
            &[
                ("江城日报", "第10版", "b.md", 3),
                ("江城日报", "", "a.md", 1),
                ("江城日报", "第2版", "c.md", 90),
                ("江城日报", "第2版", "c.md", 8),
                ("江城日报", "第02版：要闻", "d.md", 8),
            ],
            &[
                ("", "第2版", &["c.md#8", "c.md#90"]),
                ("", "第02版：要闻", &["d.md#8"]),
                ("", "第10版", &["b.md#3"]),
                ("", "", &["a.md#1"]),
            ],
        );
    }

    #[test]
    fn papers_are_separated_where_there_are_pages() {
        check(
            &[("乙报", "1版", "b.md", 1), ("甲报", "1版", "a.md", 2), ("甲报", "1版", "a.md", 1)],
            &[("乙报", "1版", &["b.md#1"]), ("甲报", "1版", &["a.md#1", "a.md#2"])],
        );
        // Agencies on one page are not newspapers.
        check(
            &[("乙社", "", "n10.md", 1), ("甲社", "", "n9.md", 5)],
            &[("", "", &["n9.md#5", "n10.md#1"])],
        );
    }

    #[test]
    fn numbers_of_any_length_are_compared() {
        let long = "9".repeat(60);
        assert!(numbered("p2") < numbered("p10") && numbered("p007") == numbered("p7"));
        assert!(numbered(&long) < numbered(&format!("1{long}")));
        assert!(numbered("") < numbered("0") && numbered("1a") < numbered("1b"));
    }
}
