//! Articles on their way to the server, so many at a time.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use serde::Deserialize;

use super::ids::{Given, Ids};
use super::outcome::Outcome;
use crate::cli::error::CliError;
use crate::cli::remote::{Remote, RemoteError};
use souwen::article::json::to_json;
use souwen::article::{FoundFile, Note, Record};

/// Where they are sent.
const PATH: &str = "/api/v1/articles";
/// The type of a batch: one article a line.
const LINES: &str = "application/x-ndjson";
/// How many articles are sent at once, at most: the server lists as many failures.
const MOST_ARTICLES: usize = 100;
/// How many bytes, unless a single article has more.
const MOST_BYTES: usize = 4 << 20;
/// How many bytes an answer has, at most: a hundred failures in words.
const MOST_ANSWERED: u64 = 4 << 20;
/// The status of an answer by which some articles were not taken.
const SOME_FAILED: u16 = 422;
/// How long to wait before the same is sent again, when that may help and the server says nothing else.
/// Sending twice does no harm: each article has its id.
const WAITS: [Duration; 4] = [
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(15),
];
/// The longest wait that a server may ask for.
const LONGEST_WAIT: u64 = 60;

/// What waits to be sent, and to whom.
pub struct Batches {
    server: Remote,
    ids: Ids,
    lines: String,
    /// Where each article of the batch was read.
    places: Vec<(PathBuf, u32)>,
    waits: &'static [Duration],
}

/// What the server answers.
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

    /// Adds what a file gave, and sends what has come together when that is enough.
    ///
    /// # Errors
    /// When it cannot be sent.
    pub fn add(
        &mut self,
        file: &FoundFile,
        record: Record,
        outcome: &mut Outcome,
    ) -> Result<(), CliError> {
        let line = record.lines.0;
        let Given { id, again } = self.ids.give(&record, &file.relative);
        if again {
            let message = format!("the id {id:?} was there before: this article replaces that one");
            outcome.notes.push(Note::info(&file.path, Some(line).filter(|l| *l > 0), message));
        }
        let mut article = record.article;
        article.id = id;
        let json = to_json(&article);
        if !self.lines.is_empty() && self.lines.len() + json.len() > MOST_BYTES {
            self.send(outcome)?;
        }
        self.lines.push_str(&json);
        self.lines.push('\n');
        self.places.push((file.path.clone(), line));
        if self.places.len() >= MOST_ARTICLES {
            self.send(outcome)?;
        }
        Ok(())
    }

    /// Sends what has come together.
    ///
    /// # Errors
    /// When the server cannot be reached, or refuses all of it.
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

    /// What the server answers to the batch, which is sent again while that may help.
    fn answered(&self) -> Result<Answered, RemoteError> {
        let mut waits = self.waits.iter();
        loop {
            // The server is asked first whether it wants it, so that a refusal comes as an answer.
            let request = self.server.post(PATH).header("expect", "100-continue");
            let answered = request.taking(SOME_FAILED).send_bytes(LINES, self.lines.as_bytes());
            let error = match answered.and_then(|answer| answer.json(MOST_ANSWERED)) {
                Ok(answered) => return Ok(answered),
                Err(error) => error,
            };
            // Where there is no such place now, there will be none in a moment.
            let is_wrong_place = matches!(error.refusal(), Some((404, _)));
            let wait = waits.next().filter(|_| error.may_pass() && !is_wrong_place);
            let Some(wait) = wait else { return Err(error) };
            let asked = error.wait().map(|seconds| Duration::from_secs(seconds.min(LONGEST_WAIT)));
            thread::sleep(asked.unwrap_or(*wait));
        }
    }
}

#[cfg(test)]
mod tests;
