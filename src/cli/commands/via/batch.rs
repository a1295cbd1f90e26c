//! Collects articles into batches and sends these to the server: one request with up to a hundred articles,
//! one in each line.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use serde::Deserialize;

use super::ids::{AssignedId, Ids};
use super::outcome::Outcome;
use crate::cli::error::CliError;
use crate::cli::remote::{Remote, RemoteError};
use souwen::article::json::to_json;
use souwen::article::{FoundFile, Note, Record};

/// The path that batches are sent to.
const ARTICLES_PATH: &str = "/api/v1/articles";
/// The content type of a batch: one article in each line.
const LINES: &str = "application/x-ndjson";
/// The maximal number of articles in a batch, because an answer lists at most as many failures.
const MAX_BATCH_ARTICLES: usize = 100;
/// The maximal size of a batch in bytes, unless a single article is larger.
const MAX_BATCH_BYTES: usize = 4 << 20;
/// The maximal size of an answer in bytes; an answer with the messages of a hundred failures is smaller.
const MAX_ANSWER_BYTES: u64 = 4 << 20;
/// The status of an answer when some articles were rejected.
const PARTLY_REJECTED: u16 = 422;
/// How long to wait before a batch is sent again after a temporary error, if the server does not say. Sending
/// twice is harmless, because each article has its id.
const WAITS: [Duration; 4] = [
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(15),
];
/// The maximal wait that a server may ask for, in seconds.
const LONGEST_WAIT: u64 = 60;

/// The batch that is being filled, and the server that it is sent to.
pub struct Batches {
    server: Remote,
    ids: Ids,
    lines: String,
    /// The file and line of each article in the batch.
    places: Vec<(PathBuf, u32)>,
    waits: &'static [Duration],
}

/// The answer of the server.
#[derive(Debug, Default, Deserialize)]
struct Answered {
    added: u64,
    replaced: u64,
    unchanged: u64,
    failed: u64,
    taken_over: u64,
    failures: Vec<Failure>,
}

#[derive(Debug, Deserialize)]
struct Failure {
    item: usize,
    message: String,
}

impl Batches {
    pub fn new(server: Remote) -> Batches {
        let (lines, places) = (String::new(), Vec::new());
        Batches { server, ids: Ids::default(), lines, places, waits: &WAITS }
    }

    /// Adds the articles of a file, and sends the batch if it is full.
    ///
    /// # Errors
    /// When the batch cannot be sent.
    pub fn add(
        &mut self,
        file: &FoundFile,
        record: Record,
        outcome: &mut Outcome,
    ) -> Result<(), CliError> {
        let line = record.lines.0;
        let AssignedId { id, again } = self.ids.give(&record, &file.relative);
        if again {
            let message = format!("the id {id:?} was there before: this article replaces that one");
            outcome.notes.push(Note::info(&file.path, Some(line).filter(|l| *l > 0), message));
        }
        let mut article = record.article;
        article.id = id;
        let json = to_json(&article);
        if !self.lines.is_empty() && self.lines.len() + json.len() > MAX_BATCH_BYTES {
            self.send(outcome)?;
        }
        self.lines.push_str(&json);
        self.lines.push('\n');
        self.places.push((file.path.clone(), line));
        if self.places.len() >= MAX_BATCH_ARTICLES {
            self.send(outcome)?;
        }
        Ok(())
    }

    /// Sends the batch.
    ///
    /// # Errors
    /// When the server cannot be reached, or refuses the whole batch.
    pub fn send(&mut self, outcome: &mut Outcome) -> Result<(), CliError> {
        if self.places.is_empty() {
            return Ok(());
        }
        let answered = self.answered()?;
        outcome.added += answered.added;
        outcome.replaced += answered.replaced;
        outcome.unchanged += answered.unchanged;
        outcome.taken_over += answered.taken_over;
        outcome.failed += answered.failed;
        for Failure { item, message } in &answered.failures {
            let place = item.checked_sub(1).and_then(|at| self.places.get(at));
            let Some((path, line)) = place.or(self.places.first()) else { continue };
            let line = Some(*line).filter(|line| *line > 0);
            outcome.notes.push(Note::problem(path, line, format!("not taken: {message}")));
        }
        self.lines.clear();
        self.places.clear();
        Ok(())
    }

    /// Sends the batch and returns the answer. Repeats the request after temporary errors.
    fn answered(&self) -> Result<Answered, RemoteError> {
        let mut waits = self.waits.iter();
        loop {
            // Asks the server before sending the body, so that a refusal arrives as an answer.
            let request = self.server.post(ARTICLES_PATH).header("expect", "100-continue");
            let answered =
                request.accepting_status(PARTLY_REJECTED).send_bytes(LINES, self.lines.as_bytes());
            let error = match answered.and_then(|answer| answer.json(MAX_ANSWER_BYTES)) {
                Ok(answered) => return Ok(answered),
                Err(error) => error,
            };
            // If the path does not exist, waiting does not help.
            let is_wrong_place = matches!(error.refusal(), Some((404, _)));
            let wait = waits.next().filter(|_| error.is_temporary() && !is_wrong_place);
            let Some(wait) = wait else { return Err(error) };
            let wait_of_server =
                error.wait().map(|seconds| Duration::from_secs(seconds.min(LONGEST_WAIT)));
            thread::sleep(wait_of_server.unwrap_or(*wait));
        }
    }
}

#[cfg(test)]
mod tests;
