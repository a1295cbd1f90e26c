//! `souwen search --all`, `--count-by` and `--queries`: every match instead of the best ones.

use std::io::{self, Write};
use std::ops::ControlFlow;

use super::queries;
use crate::cli::config::EveryMatch;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::json;
use crate::cli::output::table::{Align, Table, number};
use crate::cli::output::terminal::remark;
use souwen::answer::rows::{
    OCCURRENCE_COLUMNS, RowFormat, RowWriter, count_columns, write_counts, write_occurrences,
};
use souwen::search::{Engine, Facet, Matches, SearchRequest, Tally};

/// Runs the command.
///
/// # Errors
/// When the index cannot be read or the output cannot be written.
pub fn run(
    out: &mut dyn Write,
    engine: &Engine,
    request: &SearchRequest,
    every: &EveryMatch,
) -> Result<Exit, CliError> {
    let matches = match *every {
        EveryMatch::Queries { ref file, format } => {
            return queries::run(out, engine, request, file, format);
        }
        EveryMatch::Rows { format, context } => write_all(out, engine, request, format, context)?,
        EveryMatch::Counts { by, format, json } => {
            let tally = engine.count_by(request, by)?;
            if json {
                json::write(out, &json::tally(&request.query, by, &tally))?;
            } else {
                match format {
                    Some(format) => write_rows(out, format, by, &tally)?,
                    None => write_table(out, by, &tally)?,
                }
            }
            tally.total
        }
    };
    out.flush()?;
    for warning in &matches.warnings {
        remark(&warning.message);
    }
    Ok(if matches.articles > 0 { Exit::Done } else { Exit::NothingFound })
}

/// Writes every occurrence as soon as it is found.
fn write_all(
    out: &mut dyn Write,
    engine: &Engine,
    request: &SearchRequest,
    format: RowFormat,
    context: usize,
) -> Result<Matches, CliError> {
    let mut rows = RowWriter::new(out, format, &OCCURRENCE_COLUMNS)?;
    let mut failed = None;
    let matches = engine.for_each_match(request, &mut |matched| match write_occurrences(
        &mut rows,
        matched,
        context,
        usize::MAX,
    ) {
        Ok(_) => ControlFlow::Continue(()),
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    })?;
    match failed {
        Some(error) => Err(error.into()),
        None => {
            rows.flush()?;
            Ok(matches)
        }
    }
}

fn write_rows(out: &mut dyn Write, format: RowFormat, by: Facet, tally: &Tally) -> io::Result<()> {
    let fields = [(by, tally.rows.clone())];
    let mut rows = RowWriter::new(out, format, &count_columns(&fields))?;
    write_counts(&mut rows, &fields, &tally.total.state)?;
    rows.flush()
}

fn write_table(out: &mut dyn Write, by: Facet, tally: &Tally) -> io::Result<()> {
    let mut table = Table::new(&[Align::Left, Align::Right, Align::Right]);
    table.row([by.name(), "articles", "occurrences"]);
    for row in &tally.rows {
        let value = row.value.as_deref().unwrap_or("(none)");
        table.row([value, &number(row.articles), &number(row.occurrences)]);
    }
    let total = &tally.total;
    table.row(["all", &number(total.articles), &number(total.occurrences)]);
    table.write(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use souwen::search::{Field, IndexState, TallyRow};

    fn state() -> IndexState {
        IndexState { generation: "g1".to_owned(), fingerprint: "f1".to_owned(), unverified: false }
    }

    #[test]
    fn counts_are_a_table_or_rows() {
        let row = |value: Option<&str>, articles, occurrences| TallyRow {
            value: value.map(str::to_owned),
            articles,
            occurrences,
        };
        let total =
            Matches { articles: 1_201, occurrences: 4, state: state(), ..Matches::default() };
        let tally = Tally { rows: vec![row(Some("新华社"), 1_200, 3), row(None, 1, 1)], total };
        let mut out = Vec::new();
        write_table(&mut out, Field::Source.into(), &tally).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "source  articles  occurrences\n\
             新华社     1,200            3\n\
             (none)         1            1\n\
             all        1,201            4\n"
        );
        let mut out = Vec::new();
        write_rows(&mut out, RowFormat::Csv, Field::Source.into(), &tally).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "\u{feff}source,articles,occurrences,generation,fingerprint\r\n\
             新华社,1200,3,g1,f1\r\n,1,1,g1,f1\r\n"
        );
    }
}
