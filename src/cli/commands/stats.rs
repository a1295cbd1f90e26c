//! `souwen stats`: prints counts of what the index contains.

use std::io::{self, Write};

use crate::cli::args::StatsArgs;
use crate::cli::commands::open;
use crate::cli::config::IndexDir;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::json;
use crate::cli::output::table::{Align, Table, bytes, count, number};
use crate::cli::output::terminal::safe;
use crate::cli::output::words::pending_line;
use souwen::answer::json::StatsAnswer;
use souwen::search::Stats;

/// Runs the command.
///
/// # Errors
/// When the index cannot be read.
pub fn run(out: &mut dyn Write, dir: &IndexDir, args: &StatsArgs) -> Result<Exit, CliError> {
    let stats = open::engine(dir)?.stats()?;
    if args.json {
        json::write(out, &StatsAnswer::new(&stats))?;
    } else {
        write_stats(out, &stats)?;
    }
    Ok(Exit::Done)
}

fn write_stats(out: &mut dyn Write, stats: &Stats) -> io::Result<()> {
    let mut table = Table::new(&[Align::Left, Align::Left]);
    table.row(["articles", &number(stats.articles)]);
    if let Some((first, last)) = stats.dates {
        table.row(["dates", &format!("{first} to {last}")]);
    }
    if stats.undated > 0 {
        table.row(["undated", &number(stats.undated)]);
    }
    if stats.pushed > 0 {
        table.row(["pushed", &format!("{} in no file", number(stats.pushed))]);
    }
    table.row(["size", &bytes(stats.bytes)]);
    table.row(["segments", &number(stats.segments)]);
    table.row(["generation", &stats.generation]);
    table.row(["analyzer", &stats.fingerprint]);
    table.row(["format", &stats.format.to_string()]);
    table.row(["synonyms", &count(stats.synonyms, "group")]);
    for problem in &stats.synonym_problems {
        table.row(["", &*safe(problem)]);
    }
    if stats.words > 0 {
        table.row(["words", &format!("{} of dictionary.txt", number(stats.words))]);
    }
    if !stats.pending.is_empty() {
        table.row(["pending", &pending_line(&stats.pending)]);
    }
    for (index, (folder, files)) in stats.folders.iter().enumerate() {
        let name = if index == 0 { "built from" } else { "" };
        table.row([name, &format!("{folder} ({})", count(*files, "file"))]);
    }
    table.write(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use souwen::index::PendingWords;
    use souwen::text::Date;

    #[test]
    fn stats_are_aligned() {
        let stats = Stats {
            articles: 26_670,
            bytes: 54_000_000,
            segments: 3,
            generation: "g1".to_owned(),
            fingerprint: "f1".to_owned(),
            format: 1,
            dates: Date::new(2022, 9, 24).zip(Date::new(2026, 1, 2)),
            undated: 5,
            folders: vec![("/报道".to_owned(), 1), ("/archive".to_owned(), 1_200)],
            synonyms: 58,
            pushed: 0,
            synonym_problems: vec!["index/synonyms.txt:7: there is only one name".to_owned()],
            words: 3,
            pending: PendingWords {
                added: vec!["扎帕罗娃".to_owned()],
                removed: vec!["俞建华".to_owned(), "郑钦文".to_owned()],
                articles: 15,
            },
        };
        let mut out = Vec::new();
        write_stats(&mut out, &stats).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "articles    26,670\n\
             dates       2022-09-24 to 2026-01-02\n\
             undated     5\n\
             size        54.0 MB\n\
             segments    3\n\
             generation  g1\n\
             analyzer    f1\n\
             format      1\n\
             synonyms    58 groups\n\
             \x20           index/synonyms.txt:7: there is only one name\n\
             words       3 of dictionary.txt\n\
             pending     1 word to apply, 2 words to take back: `souwen index` analyses 15 articles \
             again\n\
             built from  /报道 (1 file)\n\
             \x20           /archive (1,200 files)\n"
        );
    }
}
