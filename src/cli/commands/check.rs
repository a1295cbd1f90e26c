//! `souwen check`: checks that the index is complete and undamaged.

use std::io::{self, Write};

#[cfg(feature = "engine")]
use super::check_published::run as of_published;
use crate::cli::args::CheckArgs;
#[cfg(not(feature = "engine"))]
use crate::cli::config::EngineChoice;
use crate::cli::config::IndexDir;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::json;
use crate::cli::output::table::{bytes, count, duration};
use crate::cli::output::terminal::{print_message, safe};
use crate::cli::remedy;
use souwen::index::{self, CheckOptions, CheckReport};
use souwen::search::Engine;

/// The minimal size of an index, in bytes, for which the time per gigabyte is printed.
const MIN_FOR_RATE: u64 = 1_000_000;

/// Runs the command. Problems make the exit code 2.
///
/// # Errors
/// When there is no index that could be checked.
pub fn run(out: &mut dyn Write, dir: &IndexDir, args: &CheckArgs) -> Result<Exit, CliError> {
    if let Some(chosen) = &dir.engine {
        return of_published(out, chosen, args);
    }
    let report = index::check(&dir.path, &CheckOptions { full: args.full })?;
    if args.json {
        let state = Engine::open(&dir.path).ok().map(|engine| engine.state());
        json::write(out, &json::with_state(json::check(&report, &dir.path), state))?;
    } else {
        write_report(out, dir, args, &report)?;
    }
    Ok(if report.problems.is_empty() { Exit::Done } else { Exit::Failed })
}

/// Refuses to check a cluster: this program was built without support for clusters.
#[cfg(not(feature = "engine"))]
fn of_published(_: &mut dyn Write, chosen: &EngineChoice, _: &CheckArgs) -> Result<Exit, CliError> {
    super::published::engine(chosen).map(|_| Exit::Done)
}

fn write_report(
    out: &mut dyn Write,
    dir: &IndexDir,
    args: &CheckArgs,
    report: &CheckReport,
) -> io::Result<()> {
    for problem in &report.problems {
        let remedy = problem.remedy.map(|it| remedy::of_problem(it, &dir.path)).unwrap_or_default();
        writeln!(out, "{}{}", safe(&problem.what), safe(&remedy))?;
    }
    for stray in &report.strays {
        print_message(format!("{stray} belongs to no commit; it does no harm"));
    }
    // The time for a small index is mostly spent on loading the dictionary, so it predicts nothing for a
    // large one.
    let rate = report.took_per_gigabyte().filter(|_| report.bytes >= MIN_FOR_RATE);
    let rate = rate.map(|took| format!(", {} a gigabyte", duration(took)));
    writeln!(
        out,
        "{} in {}, {} and {} read in {}{}",
        bytes(report.bytes),
        count(report.files, "file"),
        count(report.articles, "article"),
        count(report.postings, "posting"),
        duration(report.took),
        rate.unwrap_or_default(),
    )?;
    let full = if args.full || report.compared == report.articles { "" } else { " (--full: all)" };
    let verdict = match report.problems.len() {
        0 => "the index is whole".to_owned(),
        problems => count(problems, "problem"),
    };
    let compared = count(report.compared, "article");
    writeln!(out, "{compared} compared with what the index says of them{full}: {verdict}")
}
