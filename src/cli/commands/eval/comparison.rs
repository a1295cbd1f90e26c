//! The comparison of `--compare`: of two run files, or of one with the current ranking.

use std::path::PathBuf;

use super::files::run_file;
use super::report::Compared;
use crate::cli::args::EvalArgs;
use crate::cli::error::CliError;
use souwen::eval::compare::{Judgements, not_judged};
use souwen::eval::{
    Collection, Comparison, Evaluation, RunFile, RunFileError, judge_file, judgements_of, read_run,
};

/// The name of the current run in a comparison.
const NOW: &str = "now";

/// The run files to compare a collection with: none, one or two.
pub struct RunsToCompare(Vec<RunFile>);

impl RunsToCompare {
    /// Reads the run files of one collection.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn read(args: &EvalArgs, collection: &Collection) -> Result<RunsToCompare, RunFileError> {
        let many = args.collections.len() > 1;
        let read = |path: &PathBuf| read_run(&run_file(path, collection, many));
        Ok(RunsToCompare(args.compare.iter().map(read).collect::<Result<_, _>>()?))
    }

    /// The comparison: of two run files, or of one with the current measurement.
    ///
    /// # Errors
    /// When a run has other queries.
    pub fn compared(
        &self,
        collection: &Collection,
        now: Option<&Evaluation>,
        limit: usize,
    ) -> Result<Option<Compared>, CliError> {
        let mut notes = Vec::new();
        let mut judged = |file: &RunFile| -> Result<(String, Judgements), CliError> {
            let judgements = judge_file(file, collection, limit)?;
            let name = file.path.display().to_string();
            let others = not_judged(file, &judgements, collection);
            if others > 0 {
                notes.push(format!(
                    "{others} of the {} queries in {name} count in nothing: {} does not ask or \
                     judge them",
                    file.rankings.len(),
                    collection.name
                ));
            }
            Ok((name, judgements))
        };
        let shipped = now.and_then(|now| now.variants.first()).map(judgements_of);
        let (a, b) = match (&self.0[..], shipped) {
            ([a, b], _) => (judged(a)?, judged(b)?),
            ([a], Some(shipped)) => (judged(a)?, (NOW.to_owned(), shipped)),
            _ => return Ok(None),
        };
        let comparison = Comparison::of(&a.1, &b.1, limit);
        Ok(Some(Compared { a: a.0, b: b.0, notes, comparison }))
    }
}
