//! The table in Markdown, and the sentences about it.

use std::fmt::Write;

use super::Report;
use super::rows::Row;

/// The limitations of the measurements.
const NOT_MEASURED: &str = "\
Not measured: many searches at once, searches while articles are written, updates and deletes, what a crash \
leaves, several machines, servers and their protocols, corrections and suggestions, facets, ranking by \
clicks or by vectors, other languages, texts that were scanned. Each engine is set up as its manual tells a \
beginner; an expert may get more out of each. Times are of one thread that asks, with everything in the \
memory of the operating system.";

/// The whole report.
pub fn markdown(report: &Report, rows: &[Row]) -> String {
    let mut out = String::new();
    write_all(&mut out, report, rows).expect("writing to a string cannot fail");
    out
}

fn write_all(out: &mut String, report: &Report, rows: &[Row]) -> std::fmt::Result {
    writeln!(
        out,
        "{}: {} articles, {:.1} MB of text; {} rounds, of which the least counts; seed {}.",
        report.collection,
        report.articles,
        report.bytes as f64 / 1e6,
        report.rounds,
        report.seed
    )?;
    writeln!(out, "{}; {}; the run took {:.0} s.\n", report.machine, report.date, report.seconds)?;
    let titles: Vec<&str> = report.measured.iter().map(|one| one.engine.title).collect();
    writeln!(out, "| | {} |", titles.join(" | "))?;
    writeln!(out, "|---|{}", "---|".repeat(titles.len()))?;
    let versions = report.measured.iter().map(|one| {
        one.searching.first().map(|searching| searching.version.as_str()).unwrap_or_default()
    });
    writeln!(out, "| version | {} |", versions.collect::<Vec<_>>().join(" | "))?;
    for row in rows {
        let winner = row.winner();
        let cells = row.cells.iter().enumerate().map(|(at, cell)| match cell {
            Some(cell) if winner == Some(at) => format!("**{}**", cell.text),
            Some(cell) => cell.text.clone(),
            None => String::new(),
        });
        writeln!(out, "| {} | {} |", row.name, cells.collect::<Vec<_>>().join(" | "))?;
    }
    write_asked(out, report)?;
    write_winners(out, report, rows)?;
    for (engine, reason) in &report.left_out {
        writeln!(out, "\nLeft out: {} ({reason}).", engine.title)?;
    }
    writeln!(out, "\n{NOT_MEASURED}")
}

/// The numbers of queries, and which engines had no time for all of them.
fn write_asked(out: &mut String, report: &Report) -> std::fmt::Result {
    let arms = report.arms.iter().map(|(name, asked)| format!("{name} {asked}"));
    writeln!(out, "\nQuestions: {}.", arms.collect::<Vec<_>>().join(", "))?;
    for one in &report.measured {
        let slow = report.arms.iter().enumerate().filter_map(|(arm, (name, asked))| {
            let counts = one.searching.iter().filter_map(|searching| searching.arms.get(arm));
            let least = counts.map(|times| times.wall.len()).min()?;
            (least < *asked).then(|| format!("{name} {least}"))
        });
        let slow: Vec<String> = slow.collect();
        if !slow.is_empty() {
            writeln!(
                out,
                "Asked in the time of a round by {}: {}.",
                one.engine.title,
                slow.join(", ")
            )?;
        }
    }
    Ok(())
}

/// The rows in which another engine is better than the first.
fn write_winners(out: &mut String, report: &Report, rows: &[Row]) -> std::fmt::Result {
    let ahead: Vec<String> = rows
        .iter()
        .filter(|row| !row.is_repeated)
        .filter_map(|row| {
            let winner = row.winner().filter(|at| *at != 0)?;
            let [ours, theirs] = [row.cells.first()?.as_ref()?, row.cells[winner].as_ref()?];
            // On a tie both are the best.
            (ours.text != theirs.text).then(|| {
                let title = report.measured[winner].engine.title;
                format!("- {}: {title}, {} against {}", row.name, theirs.text, ours.text)
            })
        })
        .collect();
    if let Some(first) = report.measured.first().filter(|_| !ahead.is_empty()) {
        writeln!(out, "\nWhere another engine is ahead of {}:\n", first.engine.title)?;
        writeln!(out, "{}", ahead.join("\n"))?;
    }
    Ok(())
}
