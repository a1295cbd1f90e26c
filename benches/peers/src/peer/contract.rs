//! What the bench asks of an engine.

use std::error::Error;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// What an engine gives, or why it could not.
pub type Answer<T> = Result<T, Box<dyn Error>>;

/// An article, as every engine gets it: a line of the collection that the bench writes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// The number of its line, from 0 on.
    pub id: String,
    /// Its headline; may be empty.
    pub title: String,
    /// Its text, paragraphs parted by line ends.
    pub body: String,
    /// Its day, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Its section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
}

impl Article {
    /// What engines without fields of their own for headline and text search in.
    pub fn text(&self) -> String {
        format!("{}\n{}", self.title, self.body)
    }

    /// The value that articles are filtered by; empty where it has none.
    pub fn label(&self, label: Label) -> &str {
        match label {
            Label::Year => self.date.as_deref().and_then(|date| date.get(..4)).unwrap_or_default(),
            Label::Section => self.section.as_deref().unwrap_or_default(),
        }
    }
}

/// What articles are filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// The year of their day.
    Year,
    /// Their section.
    Section,
}

/// What kind of text is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A few characters.
    Words,
    /// A sentence, or a headline.
    Question,
    /// Exactly these characters side by side.
    Run,
}

/// Something to be found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What is typed.
    pub text: String,
    /// What it is.
    pub kind: Kind,
    /// The only value of the label that counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// How much of an answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// How many hits.
    pub limit: usize,
    /// After how many others.
    pub offset: usize,
    /// Whether the number of all hits is wanted.
    pub total: bool,
    /// Whether passages are wanted in which what matched is marked.
    pub snippets: bool,
}

/// A page of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// How many hits there are; may be less where nobody asked.
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
    /// A passage in which what matched is marked; empty where nobody asked.
    pub snippet: String,
}

/// An engine.
pub trait Peer {
    /// The name of its version.
    fn version() -> String;

    /// Makes an index of the articles of a file of JSON Lines; when it comes back, all is on disk and can
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

    /// A page of what is found.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn page(&self, question: &Question, wanted: Wanted) -> Answer<Page>;

    /// The number of every article that holds a run of characters.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn every(&self, run: &str) -> Answer<Vec<u32>>;
}
