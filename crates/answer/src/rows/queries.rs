//! One row per query of a list, with the number of articles that it finds.

use std::io::{self, Write};

use souwen_search::SearchResponse;

use super::{Cell, RowWriter};

/// The columns of a query. `total` articles contain all of it, `run` of them as typed, and `crossing`
/// only across a punctuation mark. If no article does, `partial` articles contain a part of it. Unless
/// `exact` is set, the counts are lower bounds.
pub const QUERY_COLUMNS: [&str; 8] =
    ["query", "total", "run", "crossing", "partial", "exact", "generation", "fingerprint"];

/// Writes the row of a query and its answer.
///
/// # Errors
/// When writing fails.
pub fn write_query<W: Write>(
    rows: &mut RowWriter<W>,
    query: &str,
    response: &SearchResponse,
) -> io::Result<()> {
    rows.row(&[
        Cell::text(query),
        Cell::number(response.total),
        Cell::number(response.counts.run),
        Cell::number(response.counts.crossing),
        Cell::number(response.counts.partial),
        Cell::Flag(response.counts_exact && !response.timed_out),
        Cell::text(&response.generation),
        Cell::text(&response.fingerprint),
    ])
}
