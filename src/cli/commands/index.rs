//! `souwen index`: brings the index up to date with its folders.

use std::io::Write;
use std::time::Instant;

use crate::cli::config::{IndexConfig, IndexDir, folders_to_read};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::language::Language;
use crate::cli::output::progress::RefreshBar;
use crate::cli::output::terminal::{is_quiet, print_message};
use crate::cli::output::{json, report};
use souwen::index::refresh;
use souwen::search::Engine;

/// Runs the command. Files that cannot be read are reported and make the exit code 2; everything else is
/// committed.
///
/// # Errors
/// When nothing was committed.
pub fn run(out: &mut dyn Write, dir: &IndexDir, config: IndexConfig) -> Result<Exit, CliError> {
    let mut options = config.refresh;
    // With `--forget` alone, the default folder is not read.
    if options.forget.is_empty() {
        options.paths = folders_to_read(&dir.path, &options.paths)?;
    }
    let start = Instant::now();
    let mut bar = RefreshBar::looking();
    let result = refresh(&dir.path, &options, &mut bar);
    drop(bar);
    let done = result?;
    if config.json {
        let state = Engine::open(&dir.path)?.state();
        json::write(out, &json::with_state(json::report(&done), Some(state)))?;
    } else {
        report::print_notes(&done.notes, config.verbose);
        if !is_quiet() {
            let language = Language::of_environment();
            report::write_summary(out, language, &done, start.elapsed(), &dir.path)?;
        }
    }
    if let Some(line) = report::merging_line(&done) {
        out.flush()?;
        print_message(line);
        return Ok(Exit::Failed);
    }
    if report::has_problems(&done) {
        out.flush()?;
        print_message("some files or lines could not be read; everything else is in the index");
        return Ok(Exit::Failed);
    }
    Ok(Exit::Done)
}
