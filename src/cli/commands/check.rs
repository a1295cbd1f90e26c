//! `souwen check`: whether the index is whole.

use std::io::Write;

use crate::cli::args::DataArgs;
use crate::cli::config::IndexDir;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::json;
use crate::cli::output::table::count;
use crate::cli::output::terminal::safe;
use souwen::index;
use souwen::search::Engine;

/// Runs the command. Problems make the exit code 2.
///
/// # Errors
/// When there is no index that could be checked.
pub fn run(out: &mut dyn Write, dir: &IndexDir, args: &DataArgs) -> Result<Exit, CliError> {
    let report = index::check(&dir.path)?;
    if args.json {
        let state = Engine::open(&dir.path).ok().map(|engine| engine.state());
        json::write(out, &json::with_state(json::check(&report), state))?;
    } else {
        for problem in &report.problems {
            writeln!(out, "{}", safe(problem))?;
        }
        let verdict = match report.problems.len() {
            0 => "the index is whole".to_owned(),
            problems => format!(
                "{}: build the index again with `souwen index` into a new directory",
                count(problems, "problem")
            ),
        };
        writeln!(out, "{} looked at, {verdict}", count(report.articles, "article"))?;
    }
    Ok(if report.problems.is_empty() { Exit::Done } else { Exit::Failed })
}
