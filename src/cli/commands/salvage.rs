//! `souwen salvage`: copies every readable article of a damaged index into a new one.

use std::io::Write;
use std::path::Path;

use crate::cli::args::SalvageArgs;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::json;
use crate::cli::output::progress::RefreshBar;
use crate::cli::output::table::{count, number};
use crate::cli::output::terminal::{print_message, safe};
use souwen::index::{DEFAULT_HEAP, LostPart, SalvageReport, salvage};

/// The maximal number of unreadable parts that are listed; `--json` lists all.
const PARTS_SHOWN: usize = 50;

/// Runs the command. Unreadable parts make the exit code 2.
///
/// # Errors
/// When there is nothing to salvage, or the new index cannot be written.
pub fn run(out: &mut dyn Write, new: Option<&Path>, args: &SalvageArgs) -> Result<Exit, CliError> {
    let Some(new) = new else {
        let usage = format!(
            "name the new index, as in `souwen salvage {} --index rescued`",
            args.dir.display()
        );
        return Err(CliError::Usage(usage));
    };
    let report = salvage(&args.dir, new, DEFAULT_HEAP, &mut RefreshBar::new())?;
    if args.json {
        json::write(out, &json::salvage(&report))?;
    } else {
        write_report(out, &report, new)?;
    }
    if report.is_complete() {
        return Ok(Exit::Done);
    }
    out.flush()?;
    print_message(verdict(&report));
    Ok(Exit::Failed)
}

fn write_report(out: &mut dyn Write, report: &SalvageReport, new: &Path) -> std::io::Result<()> {
    for part in report.lost.iter().take(PARTS_SHOWN) {
        writeln!(out, "{}", safe(&lost(part)))?;
    }
    let more = report.lost.len().saturating_sub(PARTS_SHOWN);
    if more > 0 {
        writeln!(out, "and {}, which --json lists", count(more, "more part"))?;
    }
    for note in &report.notes {
        writeln!(out, "{}", safe(note))?;
    }
    writeln!(out, "{} salvaged into {}", count(report.articles, "article"), new.display())?;
    if report.from_other_files > 0 {
        let articles = number(report.from_other_files);
        writeln!(out, "{articles} of them from files of no commit or an earlier one")?;
    }
    if report.doubtful > 0 {
        writeln!(out, "{} of them may have been removed before", number(report.doubtful))?;
    }
    Ok(())
}

/// An unreadable part, in one line.
fn lost(part: &LostPart) -> String {
    let bytes = match &part.bytes {
        Some(bytes) => format!(", bytes {} to {}", bytes.start, bytes.end),
        None => String::new(),
    };
    let articles = match part.articles {
        Some(articles) => format!("{} lost", count(articles, "article")),
        None => "the number of its articles is unknown".to_owned(),
    };
    format!("{}{bytes}: {}; {articles}", part.file, part.reason)
}

fn verdict(report: &SalvageReport) -> String {
    if report.lost.is_empty() {
        return "all articles were salvaged; other damage is listed above".to_owned();
    }
    let (articles, is_all) = report.lost_articles();
    let at_least = if is_all { "" } else { "at least " };
    format!(
        "{at_least}{} could not be read; `souwen index` reads the folders again, in which they may be \
         still",
        count(articles, "article")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(bytes: Option<std::ops::Range<u64>>, articles: Option<u64>) -> LostPart {
        let (file, reason) = ("gen-1/a.store".to_owned(), "it is missing".to_owned());
        LostPart { file, bytes, articles, reason }
    }

    #[test]
    fn losses_are_reported_as_far_as_known() {
        let line_of = lost(&part(Some(7..20), Some(2)));
        assert_eq!(line_of, "gen-1/a.store, bytes 7 to 20: it is missing; 2 articles lost");
        let line_of = lost(&part(None, None));
        assert_eq!(line_of, "gen-1/a.store: it is missing; the number of its articles is unknown");
        let lost = vec![part(None, Some(3)), part(None, None)];
        let report = SalvageReport { lost, ..SalvageReport::default() };
        assert!(verdict(&report).starts_with("at least 3 articles"), "{}", verdict(&report));
    }
}
