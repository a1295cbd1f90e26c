//! The places of the paragraphs of a record on printed pages.

use std::io::{self, Write};

use super::beginning;
use crate::cli::output::table::{Align, Table};
use serde_json::Value;
use souwen::article::{Article, PLACES, TITLE_PLACES};

/// The number of characters of a paragraph that are shown.
const BEGINNING: usize = 24;

/// Whether an article has places of its paragraphs.
pub(super) fn have_places(article: &Article) -> bool {
    article.meta.contains_key(PLACES)
}

/// Whether a metadata value contains places, which are shown separately.
pub(super) fn is_place(key: &str) -> bool {
    key == PLACES || key == TITLE_PLACES
}

/// Writes the title and each paragraph with its pages and boxes.
pub(super) fn write(out: &mut dyn Write, article: &Article) -> io::Result<()> {
    let mut table = Table::new(&[Align::Left, Align::Left, Align::Left]);
    let title = article.meta.get(TITLE_PLACES).map(|places| (article.title.as_str(), places));
    let places = article.meta.get(PLACES).and_then(Value::as_array).into_iter().flatten();
    let paragraphs = article.body.iter().map(|paragraph| paragraph.text.as_str()).zip(places);
    for (text, places) in title.into_iter().chain(paragraphs) {
        for (at, place) in places.as_array().into_iter().flatten().enumerate() {
            let shown = if at == 0 { beginning(text, BEGINNING) } else { "(goes on)".to_owned() };
            table.row([format!("   {}", page(place)), area(place), shown]);
        }
    }
    table.write(out)
}

fn page(place: &Value) -> String {
    format!("page {}", place[0])
}

/// From the upper left to the lower right corner, in points.
fn area(place: &Value) -> String {
    format!("{},{} to {},{}", place[1], place[2], place[3], place[4])
}

#[cfg(test)]
mod tests {
    use souwen::article::Paragraph;

    use super::*;

    #[test]
    fn paragraphs_are_shown_with_their_pages_and_boxes() {
        let mut article = Article {
            title: "南站启用".to_owned(),
            body: vec![Paragraph::text("山城南站今天启用。"), Paragraph::text("旅客很高兴。")],
            ..Article::default()
        };
        assert!(!have_places(&article));
        let places =
            serde_json::json!([[[1, 10, 20, 30, 40]], [[1, 10, 50, 30, 60], [2, 1, 2, 3, 4]]]);
        article.meta.insert(PLACES.to_owned(), places);
        let mut out = Vec::new();
        write(&mut out, &article).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<String> = text
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(
            lines,
            [
                "page 1 10,20 to 30,40 山城南站今天启用。",
                "page 1 10,50 to 30,60 旅客很高兴。",
                "page 2 1,2 to 3,4 (goes on)",
            ]
        );
    }
}
