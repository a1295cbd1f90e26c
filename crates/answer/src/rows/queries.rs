//! A row for each query of a list, with how many articles it finds.

use std::io::{self, Write};

use souwen_search::SearchResponse;

use super::{Cell, RowWriter};

/// The columns of a query. `total` articles hold all of it, `run` of them as it was typed, `crossing`
/// only where a sign parts it; where none does, `partial` ones hold a part. Without `exact` the figures
/// are lower bounds.
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
