//! `souwen search --all` and `--count-by`: every match instead of the best ones.

use std::io::{self, Write};
use std::ops::ControlFlow;

use crate::cli::config::EveryMatch;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::delimited::{Cell, RowWriter};
use crate::cli::output::json;
use crate::cli::output::row_format::RowFormat;
use crate::cli::output::table::{Align, Table, number};
use crate::cli::output::terminal::remark;
use souwen::search::{Engine, Facet, Matched, Matches, Occurrence, SearchRequest, Tally};

/// The columns of an occurrence. Those of its article stand in each of its rows, so that a row can
/// be read by itself.
const COLUMNS: [&str; 12] = [
    "id",
    "date",
    "source",
    "title",
    "part",
    "paragraph",
    "left",
    "match",
    "right",
    "occurrences",
    "generation",
    "fingerprint",
];

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

/// Writes every occurrence as it is found.
fn write_all(
    out: &mut dyn Write,
    engine: &Engine,
    request: &SearchRequest,
    format: RowFormat,
    context: usize,
) -> Result<Matches, CliError> {
    let mut rows = RowWriter::new(out, format, &COLUMNS)?;
    let mut failed = None;
    let matches = engine.for_each_match(request, &mut |matched| match write_article(
        &mut rows, matched, context,
    ) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    })?;
    match failed {
        Some(error) => Err(error.into()),
        None => {
            rows.finish()?;
            Ok(matches)
        }
    }
}

/// A row for each occurrence; one without an occurrence for an article that has none.
fn write_article(
    rows: &mut RowWriter<'_>,
    matched: &Matched<'_>,
    context: usize,
) -> io::Result<()> {
    let article = matched.article;
    let date = article.date.map(|date| date.to_string());
    let mut write = |found: Option<&Occurrence<'_>>| {
        rows.row(&[
            Cell::text(&article.id),
            Cell::optional(date.as_deref()),
            Cell::optional(article.source.as_deref()),
            Cell::text(&article.title),
            Cell::optional(found.map(|found| found.part.name())),
            Cell::Number(found.map(|found| found.paragraph).filter(|number| *number > 0)),
            Cell::optional(found.map(|found| found.left(context))),
            Cell::optional(found.map(Occurrence::text)),
            Cell::optional(found.map(|found| found.right(context))),
            Cell::number(matched.occurrences.len()),
            Cell::text(&matched.state.generation),
            Cell::text(&matched.state.fingerprint),
        ])
    };
    if matched.occurrences.is_empty() {
        return write(None);
    }
    matched.occurrences.iter().try_for_each(|found| write(Some(found)))
}

fn write_rows(out: &mut dyn Write, format: RowFormat, by: Facet, tally: &Tally) -> io::Result<()> {
    let columns = [by.name(), "articles", "occurrences", "generation", "fingerprint"];
    let mut rows = RowWriter::new(out, format, &columns)?;
    let state = &tally.total.state;
    for row in &tally.rows {
        rows.row(&[
            Cell::optional(row.value.as_deref()),
            Cell::number(row.articles),
            Cell::number(row.occurrences),
            Cell::text(&state.generation),
            Cell::text(&state.fingerprint),
        ])?;
    }
    rows.finish()
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
    use souwen::article::Article;
    use souwen::search::{Field, IndexState, TallyRow};

    fn state() -> IndexState {
        IndexState { generation: "g1".to_owned(), fingerprint: "f1".to_owned(), unverified: false }
    }

    #[test]
    fn an_article_that_is_found_by_its_metadata_has_a_row() {
        let article =
            Article { id: "a".to_owned(), title: "标题".to_owned(), ..Article::default() };
        let state = state();
        let matched = Matched { article: &article, occurrences: Vec::new(), state: &state };
        let mut out = Vec::new();
        let mut rows = RowWriter::new(&mut out, RowFormat::Tsv, &COLUMNS).unwrap();
        write_article(&mut rows, &matched, 30).unwrap();
        rows.finish().unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().nth(1), Some("a\t\t\t标题\t\t\t\t\t\t0\tg1\tf1"));
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
