//! What came of writing articles. All that is told here is durable, and searches find it.

use serde::Serialize;
use souwen_index::live::PutOutcome;

use super::error::ErrorJson;

/// What came of putting one article.
#[derive(Debug, Serialize)]
pub struct PutAnswer<'a> {
    /// Its id.
    pub id: &'a str,
    /// `added`, `replaced` or `unchanged`.
    pub outcome: &'static str,
    /// The hash of its content, which its entity tag is.
    pub version: String,
    /// The file whose article it took the place of; that one returns when this one is deleted.
    pub taken_from: Option<String>,
    /// What was mended or guessed when it was read, a sentence each.
    pub notes: &'a [String],
}

/// How an outcome is called.
pub fn outcome_name(outcome: PutOutcome) -> &'static str {
    match outcome {
        PutOutcome::Added => "added",
        PutOutcome::Replaced => "replaced",
        PutOutcome::Unchanged => "unchanged",
    }
}

/// What came of deleting one article.
#[derive(Debug, Serialize)]
pub struct DeleteAnswer<'a> {
    id: &'a str,
    outcome: &'static str,
    returned: Option<String>,
}

impl<'a> DeleteAnswer<'a> {
    /// The article with this id is gone; the file whose article took its place.
    pub fn new(id: &'a str, returned: Option<String>) -> DeleteAnswer<'a> {
        DeleteAnswer { id, outcome: "deleted", returned }
    }
}

/// What came of deleting by a filter.
#[derive(Debug, Serialize)]
pub struct DeleteMatchingAnswer {
    /// How many pushed articles are gone, or would be.
    pub deleted: u64,
    /// How many articles of files the filter holds of, which stay.
    pub of_files: u64,
    /// Whether they were counted only.
    pub dry_run: bool,
}

/// What came of sending many articles.
#[derive(Debug, Default, Serialize)]
pub struct PushAnswer {
    /// Articles that were not there before.
    pub added: u64,
    /// Articles that took the place of another version.
    pub replaced: u64,
    /// Articles that were there as they are.
    pub unchanged: u64,
    /// Items that are not in the index.
    pub failed: u64,
    /// How many of the articles took the place of one of a file.
    pub taken_over: u64,
    /// The first of those that failed, in their order.
    pub failures: Vec<FailureJson>,
    /// The first of what was mended or guessed.
    pub notes: Vec<PushNoteJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorJson<'static>>,
}

impl PushAnswer {
    /// The same where something is wrong: a stable code and a sentence for people.
    #[must_use]
    pub fn with_error(mut self, code: &'static str, message: String) -> PushAnswer {
        self.error = Some(ErrorJson::owned(code, message));
        self
    }
}

/// An item that is not in the index.
#[derive(Debug, Serialize)]
pub struct FailureJson {
    /// Which one it was, from 1.
    pub item: u64,
    /// The line of the body that it began in, from 1.
    pub line: u32,
    /// Its id, where it could be read.
    pub id: Option<String>,
    /// The code of the error.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

/// What should be known of an item that is in the index.
#[derive(Debug, Serialize)]
pub struct PushNoteJson {
    /// Which one it is, from 1.
    pub item: u64,
    /// The line of the body that it began in, from 1.
    pub line: u32,
    /// What was mended or guessed.
    pub message: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_stands_beside_the_figures() {
        let failure = FailureJson {
            item: 2,
            line: 3,
            id: None,
            code: "bad_article",
            message: "x".to_owned(),
        };
        let answer =
            PushAnswer { added: 1, failed: 1, failures: vec![failure], ..PushAnswer::default() };
        let json = |answer: &PushAnswer| serde_json::to_value(answer).unwrap();
        assert_eq!(json(&answer).get("error"), None);
        let answer = answer.with_error("some_failed", "1 failed".to_owned());
        let expected = serde_json::json!({
            "added": 1, "replaced": 0, "unchanged": 0, "failed": 1, "taken_over": 0,
            "failures": [{"item": 2, "line": 3, "id": null, "code": "bad_article", "message": "x"}],
            "notes": [], "error": {"code": "some_failed", "message": "1 failed"},
        });
        assert_eq!(json(&answer), expected);
    }
}
