//! `souwen search --queries`: the number of matching articles for each query of a list.

use std::io::{self, Read as _, Write};
use std::path::Path;

use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::table::{Align, Table, number};
use souwen::answer::rows::{QUERY_COLUMNS, RowFormat, RowWriter, write_query};
use souwen::search::{Engine, SearchRequest, SearchResponse, query_list};

/// Counts the matches of every query in a file (`-`: standard input). Prints a table, or rows as they are
/// found.
///
/// # Errors
/// When the file or the index cannot be read, or the output cannot be written.
pub fn run(
    out: &mut dyn Write,
    engine: &Engine,
    request: &SearchRequest,
    file: &Path,
    format: Option<RowFormat>,
) -> Result<Exit, CliError> {
    let list = read(file)?;
    let mut any = false;
    let mut count = |query: &str| -> Result<SearchResponse, CliError> {
        let response = engine.search(&request.count_only(query))?;
        any |= response.total > 0;
        Ok(response)
    };
    if let Some(format) = format {
        let mut rows = RowWriter::new(out, format, &QUERY_COLUMNS)?;
        for query in query_list(&list) {
            write_query(&mut rows, query, &count(query)?)?;
        }
        rows.flush()?;
    } else {
        let mut table =
            Table::new(&[Align::Left, Align::Right, Align::Right, Align::Right, Align::Right]);
        table.row(["query", "total", "run", "crossing", "partial"]);
        for query in query_list(&list) {
            let SearchResponse { total, counts, .. } = count(query)?;
            let figures = [total, counts.run, counts.crossing, counts.partial].map(number);
            table.row(std::iter::once(query).chain(figures.iter().map(String::as_str)));
        }
        table.write(out)?;
        out.flush()?;
    }
    Ok(if any { Exit::Done } else { Exit::NothingFound })
}

fn read(file: &Path) -> Result<String, CliError> {
    let in_file = |source: io::Error| CliError::File { path: file.to_owned(), source };
    if file == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map_err(in_file)?;
        return Ok(text);
    }
    std::fs::read_to_string(file).map_err(in_file)
}
