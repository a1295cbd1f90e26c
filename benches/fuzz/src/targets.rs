//! The targets of hostile input.

use souwen::article::kind::FileKind;
use souwen::text::Analyzer;

use crate::outcome::Outcome;
use crate::packages::{Form, Packages};
use crate::print::Papers;
use crate::queries_and_text::{try_fold, try_query, try_words};
use crate::random::Random;
use crate::readers::{try_html, try_json, try_page};
use crate::searches::{Searched, try_search, try_snippet};

/// The names of all targets.
pub const NAMES: [&str; 17] = [
    "query",
    "fold",
    "words",
    "page",
    "html",
    "json",
    "pdf",
    "archive",
    "docx",
    "xlsx",
    "csv",
    "ofd",
    "recognised",
    "old",
    "feed",
    "snippet",
    "search",
];

/// The target that tries the reader of a kind of file.
pub fn target_of(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Markdown | FileKind::Text => "page",
        FileKind::Html => "html",
        FileKind::Json | FileKind::JsonLines => "json",
        FileKind::Pdf => "pdf",
        FileKind::Recognised => "recognised",
        FileKind::Document => "docx",
        FileKind::Sheet => "xlsx",
        FileKind::Ofd => "ofd",
        FileKind::Rows => "csv",
        FileKind::Old => "old",
        FileKind::Feed => "feed",
        FileKind::Archive => "archive",
    }
}

/// A target.
pub enum Target {
    /// The parser and the query plan.
    Query(Analyzer),
    /// Folding: positions, offsets, parts.
    Fold,
    /// The words of the analyzer.
    Words(Analyzer),
    /// Newspaper pages, in Markdown and plain text.
    Page,
    /// Web pages.
    Html,
    /// Articles as JSON, and files of arbitrary bytes in any encoding.
    Json(tempfile::TempDir),
    /// PDF files, generated and damaged.
    Pdf(Box<Papers>),
    /// Files of other formats: archives, office files, OFD, recognised pages, feeds.
    Packages(Box<Packages>),
    /// Snippets and highlights.
    Snippet,
    /// Whole searches over a few articles.
    Search(Box<Searched>),
}

impl Target {
    /// The target with this name, `None` if there is none.
    ///
    /// # Errors
    /// When a temporary folder cannot be written.
    pub fn new(name: &str) -> Result<Option<Target>, Box<dyn std::error::Error>> {
        let packages = |form| Packages::new(form).map(|made| Target::Packages(Box::new(made)));
        Ok(Some(match name {
            "query" => Target::Query(Analyzer::new()),
            "fold" => Target::Fold,
            "words" => Target::Words(Analyzer::new()),
            "page" => Target::Page,
            "html" => Target::Html,
            "json" => Target::Json(tempfile::tempdir()?),
            "pdf" => Target::Pdf(Box::new(Papers::new()?)),
            "archive" => packages(Form::Archive)?,
            "docx" => packages(Form::Docx)?,
            "xlsx" => packages(Form::Xlsx)?,
            "csv" => packages(Form::Csv)?,
            "ofd" => packages(Form::Ofd)?,
            "recognised" => packages(Form::Recognised)?,
            "old" => packages(Form::Old)?,
            "feed" => packages(Form::Feed)?,
            "snippet" => Target::Snippet,
            "search" => Target::Search(Box::new(Searched::new()?)),
            _ => return Ok(None),
        }))
    }

    /// Runs one case. `input` is set to the input before it is used.
    ///
    /// # Errors
    /// The violated invariant.
    pub fn try_case(&self, random: &mut Random, input: &mut String) -> Outcome {
        match self {
            Target::Query(analyzer) => try_query(analyzer, random, input),
            Target::Fold => try_fold(random, input),
            Target::Words(analyzer) => try_words(analyzer, random, input),
            Target::Page => try_page(random, input),
            Target::Html => try_html(random, input),
            Target::Json(folder) => try_json(folder.path(), random, input),
            Target::Pdf(papers) => papers.try_pdf(random, input),
            Target::Packages(packages) => packages.try_file(random, input),
            Target::Snippet => try_snippet(random, input),
            Target::Search(searched) => try_search(searched, random, input),
        }
    }
}
