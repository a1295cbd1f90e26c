//! The interface that an engine implements for the benchmark.

use std::error::Error;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// A result of an engine.
pub type Answer<T> = Result<T, Box<dyn Error>>;

/// An article, the same for every engine: a line of the collection that the benchmark writes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// The number of its line, from 0 on.
    pub id: String,
    /// Its headline; may be empty.
    pub title: String,
    /// Its text, paragraphs separated by line feeds.
    pub body: String,
    /// Its day, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Its section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
}

impl Article {
    /// The text for engines without separate fields for headline and text.
    pub fn text(&self) -> String {
        format!("{}\n{}", self.title, self.body)
    }

    /// The value of the label; empty if the article has none.
    pub fn label(&self, label: Label) -> &str {
        match label {
            Label::Year => self.date.as_deref().and_then(|date| date.get(..4)).unwrap_or_default(),
            Label::Section => self.section.as_deref().unwrap_or_default(),
        }
    }
}

/// The field that articles are filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// The year of the date.
    Year,
    /// The section.
    Section,
}

/// The kind of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A few words.
    Words,
    /// A sentence, or a headline.
    Question,
    /// Exactly these adjacent characters.
    Run,
}

/// A query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The text of the query.
    pub text: String,
    /// Its kind.
    pub kind: Kind,
    /// The value of the label to filter by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// The requested part of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The number of hits.
    pub limit: usize,
    /// The number of hits to skip.
    pub offset: usize,
    /// Whether to count all hits.
    pub total: bool,
    /// Whether to return snippets with highlights.
    pub snippets: bool,
}

/// A page of a result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The number of all hits; may be lower if it was not requested.
    pub total: usize,
    /// The hits of the page, best first.
    pub hits: Vec<Hit>,
}

/// A hit, as a list of results shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hit {
    /// The number of the article.
    pub id: u32,
    /// Its headline.
    pub title: String,
    /// A snippet with highlights; empty if not requested.
    pub snippet: String,
}

/// An engine.
pub trait Peer {
    /// The version of the engine.
    fn version() -> String;

    /// Builds an index of the articles in a JSON Lines file. When it returns, everything is on disk and can
    /// be searched.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    fn index(articles: &Path, label: Label, dir: &Path) -> Answer<()>;

    /// Opens an index.
    ///
    /// # Errors
    /// When it cannot be read.
    fn open(dir: &Path, label: Label) -> Answer<Self>
    where
        Self: Sized;

    /// Returns a page of hits.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn page(&self, question: &Question, wanted: Wanted) -> Answer<Page>;

    /// The number of every article that contains a run of characters.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn every(&self, run: &str) -> Answer<Vec<u32>>;
}
