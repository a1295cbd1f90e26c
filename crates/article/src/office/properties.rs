//! Reads the metadata of an office file (title, author, keywords, date), for fields that its text does not
//! state.

use serde_json::Value;
use souwen_print::{About, Package};

use crate::model::Article;
use crate::names::{split_names, split_tags};
use crate::paper::notes;
use crate::reading::Evidence;

/// The rule stated as evidence for these fields.
const RULE: &str = "metadata of the file";
/// Names of programs and placeholders that are found in place of an author.
const NOBODY: [&str; 8] =
    ["admin", "administrator", "user", "microsoft", "office", "wps", "lenovo", "python-docx"];

/// The properties of a file.
#[derive(Debug, Default)]
pub(super) struct Properties {
    title: Option<String>,
    subject: Option<String>,
    authors: Option<String>,
    keywords: Option<String>,
    created: Option<String>,
}

impl Properties {
    pub(super) fn of(package: &mut Package) -> Properties {
        let Some(tree) = package.tree("docProps/core.xml") else { return Properties::default() };
        let Some(root) = tree.root() else { return Properties::default() };
        let text = |name: &str| {
            let text = root.child(name)?.text().trim().to_string();
            (!text.is_empty()).then_some(text)
        };
        Properties {
            title: text("title"),
            subject: text("subject"),
            authors: text("creator"),
            keywords: text("keywords"),
            created: text("created"),
        }
    }

    /// The title, if it is a real one: many are names of files and programs.
    pub(super) fn title(&self) -> Option<String> {
        notes::title(&About { title: self.title.clone() })
    }

    /// Sets the fields that the text of an article does not state.
    pub(super) fn complete(&self, article: &mut Article, evidence: &mut Vec<Evidence>) {
        let mut put = |field, value: &str| {
            evidence.push(Evidence { field, value: value.to_string(), line: 0, rule: RULE });
        };
        if let Some(keywords) = &self.keywords {
            article.tags = split_tags(keywords);
            put("tags", keywords);
        }
        let is_somebody = |name: &&String| {
            !NOBODY.iter().any(|nobody| name.to_ascii_lowercase().contains(nobody))
        };
        let authors = self.authors.as_ref().filter(is_somebody);
        if let Some(authors) = authors.filter(|_| article.authors.is_empty()) {
            article.authors = split_names(authors);
            put("authors", authors);
        }
        for (name, value) in [
            ("document_title", &self.title),
            ("creator", &self.authors),
            ("subject", &self.subject),
            ("created", &self.created),
        ] {
            if let Some(value) = value {
                article.meta.insert(name.into(), Value::String(value.clone()));
            }
        }
    }
}
