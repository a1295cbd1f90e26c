//! The responses to writing articles. Every change reported here is durable, and visible to searches.

use serde::Serialize;
use souwen_index::live::PutOutcome;

use super::error::ErrorJson;

/// The response to putting one article.
#[derive(Debug, Serialize)]
pub struct PutAnswer<'a> {
    /// Its id.
    pub id: &'a str,
    /// `added`, `replaced` or `unchanged`.
    pub outcome: &'static str,
    /// The hash of its content, which is also its entity tag.
    pub version: String,
    /// The file whose article it replaced; that article returns when this one is deleted.
    pub taken_from: Option<String>,
    /// What was repaired or guessed in reading it, one sentence each.
    pub notes: &'a [String],
}

/// The name of an outcome.
pub fn outcome_name(outcome: PutOutcome) -> &'static str {
    match outcome {
        PutOutcome::Added => "added",
        PutOutcome::Replaced => "replaced",
        PutOutcome::Unchanged => "unchanged",
    }
}

/// The response to deleting one article.
#[derive(Debug, Serialize)]
pub struct DeleteAnswer<'a> {
    id: &'a str,
    outcome: &'static str,
    returned: Option<String>,
}

impl<'a> DeleteAnswer<'a> {
    /// The article with this id was deleted; `returned` is the file whose article is visible again.
    pub fn new(id: &'a str, returned: Option<String>) -> DeleteAnswer<'a> {
        DeleteAnswer { id, outcome: "deleted", returned }
    }
}

/// The response to deleting by a filter.
#[derive(Debug, Serialize)]
pub struct DeleteMatchingAnswer {
    /// How many pushed articles were deleted, or would be.
    pub deleted: u64,
    /// How many articles of files match the filter; they stay.
    pub of_files: u64,
    /// Whether they were only counted.
    pub dry_run: bool,
}

/// The response to sending many articles.
#[derive(Debug, Default, Serialize)]
pub struct PushAnswer {
    /// The number of articles that were new.
    pub added: u64,
    /// The number of articles that replaced another version.
    pub replaced: u64,
    /// The number of articles that were there already, unchanged.
    pub unchanged: u64,
    /// The number of items that are not in the index.
    pub failed: u64,
    /// How many of the articles replaced one of a file.
    pub taken_over: u64,
    /// The first failures, in order.
    pub failures: Vec<FailureJson>,
    /// The first notes on what was repaired or guessed.
    pub notes: Vec<PushNoteJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorJson<'static>>,
}

impl PushAnswer {
    /// Adds an error: a stable code and a message for users.
    #[must_use]
    pub fn with_error(mut self, code: &'static str, message: String) -> PushAnswer {
        self.error = Some(ErrorJson::owned(code, message));
        self
    }
}

/// An item that is not in the index.
#[derive(Debug, Serialize)]
pub struct FailureJson {
    /// Its number, from 1.
    pub item: u64,
    /// The line of the body that it began in, from 1.
    pub line: u32,
    /// Its id, if it could be read.
    pub id: Option<String>,
    /// The code of the error.
    pub code: &'static str,
    /// The problem, and what to do.
    pub message: String,
}

/// A note on an item that is in the index.
#[derive(Debug, Serialize)]
pub struct PushNoteJson {
    /// Its number, from 1.
    pub item: u64,
    /// The line of the body that it began in, from 1.
    pub line: u32,
    /// What was repaired or guessed.
    pub message: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_returned_beside_the_counts() {
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
