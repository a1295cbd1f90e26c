//! One row per matching article, with the requested fields.

use std::borrow::Cow;

use souwen_search::Matched;

use super::Cell;
use crate::links::web_address;

/// A field of an article's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HitField {
    /// Its id.
    Id,
    /// Its date, `YYYY-MM-DD`.
    Date,
    /// Its title.
    Title,
    /// The line below or above the title.
    Subtitle,
    /// The agency or paper.
    Source,
    /// The place from which it was reported.
    Place,
    /// The column or page.
    Section,
    /// The authors.
    Authors,
    /// The kind of article.
    Kind,
    /// Its tags.
    Tags,
    /// Its own URL on the web.
    Url,
    /// The file that it was read from.
    Path,
    /// The number of occurrences in it.
    Occurrences,
    /// Its text, one line per paragraph.
    Body,
    /// The state of the index.
    Generation,
    /// The analyzer with its dictionaries.
    Fingerprint,
}

impl HitField {
    /// All fields, in the order in which they are listed.
    pub const ALL: [HitField; 16] = [
        HitField::Id,
        HitField::Date,
        HitField::Title,
        HitField::Subtitle,
        HitField::Source,
        HitField::Place,
        HitField::Section,
        HitField::Authors,
        HitField::Kind,
        HitField::Tags,
        HitField::Url,
        HitField::Path,
        HitField::Occurrences,
        HitField::Body,
        HitField::Generation,
        HitField::Fingerprint,
    ];

    /// The default fields: all except long ones.
    pub fn usual() -> Vec<HitField> {
        let is_long = |field: &HitField| matches!(field, HitField::Body | HitField::Path);
        HitField::ALL.into_iter().filter(|field| !is_long(field)).collect()
    }

    /// The name of its column.
    pub fn name(self) -> &'static str {
        match self {
            HitField::Id => "id",
            HitField::Date => "date",
            HitField::Title => "title",
            HitField::Subtitle => "subtitle",
            HitField::Source => "source",
            HitField::Place => "place",
            HitField::Section => "section",
            HitField::Authors => "authors",
            HitField::Kind => "kind",
            HitField::Tags => "tags",
            HitField::Url => "url",
            HitField::Path => "path",
            HitField::Occurrences => "occurrences",
            HitField::Body => "body",
            HitField::Generation => "generation",
            HitField::Fingerprint => "fingerprint",
        }
    }

    /// Reads a [`name`](HitField::name).
    pub fn from_name(name: &str) -> Option<HitField> {
        HitField::ALL.into_iter().find(|field| field.name() == name)
    }

    /// The value of the field for an article.
    pub fn cell<'m>(self, matched: &'m Matched<'_>) -> Cell<'m> {
        let article = matched.article;
        let texts = |values: &'m [String]| Cell::Texts(values.iter().map(String::as_str).collect());
        match self {
            HitField::Id => Cell::text(&article.id),
            HitField::Date => Cell::Text(article.date.map(|date| Cow::Owned(date.to_string()))),
            HitField::Title => Cell::text(&article.title),
            HitField::Subtitle => Cell::optional(article.subtitle.as_deref()),
            HitField::Source => Cell::optional(article.source.as_deref()),
            HitField::Place => Cell::optional(article.place.as_deref()),
            HitField::Section => Cell::optional(article.section.as_deref()),
            HitField::Authors => texts(&article.authors),
            HitField::Kind => Cell::text(&article.kind),
            HitField::Tags => texts(&article.tags),
            HitField::Url => Cell::optional(web_address(article)),
            HitField::Path => Cell::optional(article.path.as_deref()),
            HitField::Occurrences => Cell::number(matched.occurrences.len()),
            HitField::Body => {
                let paragraphs: Vec<&str> = article.body.iter().map(|p| p.text.as_str()).collect();
                Cell::Text(Some(Cow::Owned(paragraphs.join("\n"))))
            }
            HitField::Generation => Cell::text(&matched.state.generation),
            HitField::Fingerprint => Cell::text(&matched.state.fingerprint),
        }
    }
}

#[cfg(test)]
mod tests {
    use souwen_article::{Article, Paragraph};
    use souwen_search::IndexState;
    use souwen_text::Date;

    use super::*;
    use crate::rows::{RowFormat, RowWriter};

    #[test]
    fn a_row_has_the_requested_columns() {
        let article = Article {
            id: "a".to_owned(),
            title: "=标题".to_owned(),
            date: Date::new(2024, 5, 1),
            authors: vec!["甲".to_owned(), "乙".to_owned()],
            url: Some("javascript:alert(1)".to_owned()),
            body: vec![Paragraph::text("第一段"), Paragraph::text("第二段")],
            ..Article::default()
        };
        let state = IndexState::default();
        let matched = Matched { article: &article, occurrences: Vec::new(), state: &state };
        let check = |format, names: &[&str], expected: &str| {
            let fields: Vec<HitField> =
                names.iter().map(|name| HitField::from_name(name).unwrap()).collect();
            let columns: Vec<&str> = fields.iter().map(|field| field.name()).collect();
            let mut out = Vec::new();
            let mut rows = RowWriter::new(&mut out, format, &columns).unwrap();
            rows.row(&fields.iter().map(|field| field.cell(&matched)).collect::<Vec<_>>()).unwrap();
            rows.flush().unwrap();
            drop(rows);
            assert_eq!(String::from_utf8(out).unwrap().lines().last(), Some(expected));
        };
        let fields = ["date", "title", "authors", "url", "occurrences", "body"];
        check(RowFormat::Csv, &fields, "2024-05-01,'=标题,甲; 乙,,0,第一段 第二段");
        let json = "{\"authors\":[\"甲\",\"乙\"],\"url\":null,\"body\":\"第一段\\n第二段\"}";
        check(RowFormat::JsonLines, &["authors", "url", "body"], json);
    }

    #[test]
    fn every_field_is_found_by_its_name() {
        for field in HitField::ALL {
            assert_eq!(HitField::from_name(field.name()), Some(field));
        }
        assert!(!HitField::usual().contains(&HitField::Body));
    }
}
