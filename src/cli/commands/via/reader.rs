//! Receives what is read from a file: adds articles to the batch that is sent next, and notes and counts to
//! the [`Outcome`].

use std::ops::ControlFlow;

use super::batch::Batches;
use super::outcome::Outcome;
use crate::cli::error::CliError;
use crate::cli::output::progress::RefreshBar;
use souwen::article::{FoundFile, Note, Record, Reservations, Sink};
use souwen::index::Progress as _;

/// The [`Sink`] for one file. The reading stops at the first batch that cannot be sent.
pub struct FileReader<'a> {
    file: &'a FoundFile,
    batches: &'a mut Batches,
    outcome: &'a mut Outcome,
    bar: &'a mut RefreshBar,
    failed: Option<CliError>,
}

impl<'a> FileReader<'a> {
    pub fn new(
        file: &'a FoundFile,
        batches: &'a mut Batches,
        outcome: &'a mut Outcome,
        bar: &'a mut RefreshBar,
    ) -> FileReader<'a> {
        FileReader { file, batches, outcome, bar, failed: None }
    }

    /// The error that occurred when a batch was sent, if any.
    pub fn failed(self) -> Option<CliError> {
        self.failed
    }
}

impl Sink for FileReader<'_> {
    fn record(&mut self, record: Record) -> ControlFlow<()> {
        self.bar.advanced(0, 1);
        match self.batches.add(self.file, record, self.outcome) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn note(&mut self, note: Note) {
        self.outcome.notes.push(note);
    }

    fn reserved(&mut self, reservations: Reservations, left_out: bool) {
        self.outcome.drafts += usize::from(left_out && reservations.draft);
        self.outcome.noindex += usize::from(left_out && !reservations.draft);
    }

    fn progress(&mut self, bytes: u64) {
        self.outcome.bytes_read += bytes;
        self.bar.advanced(bytes, 0);
    }
}
