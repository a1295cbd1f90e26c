//! `souwen check --engine`: checks that an index published in a cluster is complete and undamaged.

use std::io::{self, Write};
use std::time::Instant;

use serde_json::{Value, json};

use crate::cli::args::CheckArgs;
use crate::cli::commands::published;
use crate::cli::config::{EngineChoice, PublishedIndex};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::json;
use crate::cli::output::table::{count, duration};
use crate::cli::output::terminal::safe;
use souwen::cluster::check::{ClusterReport, check};

/// The number of articles to compare: by default, and with `--full`.
const SAMPLE: (usize, usize) = (200, 10_000);

/// Runs the command. Problems make the exit code 2.
///
/// # Errors
/// When the cluster does not answer, or nothing is published there.
pub fn run(out: &mut dyn Write, chosen: &EngineChoice, args: &CheckArgs) -> Result<Exit, CliError> {
    let started = Instant::now();
    let at = chosen.place()?;
    let source = published::source(&at)?;
    let report = check(&source, if args.full { SAMPLE.1 } else { SAMPLE.0 })?;
    if args.json {
        json::write(out, &object(&report, &at))?;
    } else {
        write_report(out, &report)?;
        writeln!(out, "checked in {}", duration(started.elapsed()))?;
    }
    Ok(if report.problems.is_empty() { Exit::Done } else { Exit::Failed })
}

fn object(report: &ClusterReport, at: &PublishedIndex) -> Value {
    let holder = &report.lease;
    json!({
        "name": at.name,
        "index": report.index,
        "commit": report.commit,
        "articles": report.articles,
        "fingerprint": report.fingerprint,
        "health": report.health,
        "lease": {"holder": holder.holder, "fence": holder.fence, "until_ms": holder.until_ms},
        "compared": report.compared,
        "problems": report.problems,
    })
}

fn write_report(out: &mut dyn Write, report: &ClusterReport) -> io::Result<()> {
    for problem in &report.problems {
        writeln!(out, "{}", safe(problem))?;
    }
    let holder = match report.lease.holder.as_str() {
        "" => "nobody publishes at the moment".to_owned(),
        holder => format!("{holder} publishes"),
    };
    writeln!(
        out,
        "{} in {} ({}), commit {:x}; {}",
        count(report.articles, "article"),
        safe(&report.index),
        safe(&report.health),
        report.commit,
        safe(&holder),
    )?;
    let verdict = match report.problems.len() {
        0 => "what is published is whole".to_owned(),
        problems => count(problems, "problem"),
    };
    writeln!(
        out,
        "{} looked for by what their texts say: {verdict}",
        count(report.compared, "article")
    )
}
