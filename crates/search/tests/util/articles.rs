//! Invented articles: one way to make them for all tests.

use souwen_article::{Article, Paragraph};
use souwen_text::fold::fold_line;
use souwen_text::{Date, FoldedChar, Run};

/// An article of these paragraphs. [`Build`] adds other fields.
pub fn article(id: &str, title: &str, body: &[&str]) -> Article {
    Article {
        id: id.to_owned(),
        title: title.to_owned(),
        body: body.iter().map(|text| Paragraph::text(*text)).collect(),
        kind: "article".to_owned(),
        ..Article::default()
    }
}

/// Optional fields of an article.
pub trait Build {
    /// Sets the date, `YYYY-MM-DD`; an empty one means none.
    fn date(self, date: &str) -> Article;
    /// Sets the line below or above the title.
    fn subtitle(self, subtitle: &str) -> Article;
    /// Sets the reporters.
    fn authors(self, authors: &[&str]) -> Article;
    /// Sets the agency or paper.
    fn source(self, source: &str) -> Article;
    /// Sets the place.
    fn place(self, place: &str) -> Article;
    /// Sets the tags.
    fn tags(self, tags: &[&str]) -> Article;
    /// Sets the bylines and datelines.
    fn dateline(self, lines: &[&str]) -> Article;
    /// Sets a title that was generated from the text, which is not indexed.
    fn untitled(self) -> Article;
}

impl Build for Article {
    fn date(self, date: &str) -> Article {
        let parsed = Date::parse_iso(date);
        assert!(parsed.is_some() || date.is_empty(), "{date} is no date");
        Article { date: parsed, ..self }
    }

    fn subtitle(self, subtitle: &str) -> Article {
        Article { subtitle: Some(subtitle.to_owned()), ..self }
    }

    fn authors(self, authors: &[&str]) -> Article {
        Article { authors: owned(authors), ..self }
    }

    fn source(self, source: &str) -> Article {
        Article { source: Some(source.to_owned()), ..self }
    }

    fn place(self, place: &str) -> Article {
        Article { place: Some(place.to_owned()), ..self }
    }

    fn tags(self, tags: &[&str]) -> Article {
        Article { tags: owned(tags), ..self }
    }

    fn dateline(self, lines: &[&str]) -> Article {
        Article { dateline: owned(lines), ..self }
    }

    fn untitled(self) -> Article {
        Article { title_generated: true, ..self }
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// The lines of an article for the naive search: those that it can be found by.
pub struct ByEye(Vec<Vec<FoldedChar>>);

impl ByEye {
    /// Reads an article.
    pub fn of(article: &Article) -> ByEye {
        let title = (!article.title_generated).then_some(&article.title);
        let body = article.body.iter().map(|paragraph| &paragraph.text);
        let metadata = [&article.source, &article.place, &article.section].into_iter().flatten();
        let lines = title.into_iter().chain(&article.subtitle).chain(body);
        let lines = lines.chain(&article.dateline).chain(metadata);
        let lines = lines.chain(&article.authors).chain(&article.tags);
        ByEye(lines.map(|line| fold_line(line)).collect())
    }

    /// Whether one of its lines contains a run, so that a search for the run has to find the article.
    pub fn contains(&self, run: &Run) -> bool {
        self.0.iter().any(|line| run.find_in(line).next().is_some())
    }
}
