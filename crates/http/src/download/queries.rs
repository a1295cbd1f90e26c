//! Rows with the number of matching articles for each query of a list.

use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use souwen_answer::rows::{QUERY_COLUMNS, RowFormat, RowWriter, write_query};
use souwen_search::SearchRequest;

use super::buffer::Buffer;
use super::stream::{Broken, Rows, Step};
use crate::backend::Backend;

/// The format of the answer to a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListFormat {
    /// One JSON array.
    Array,
    /// Rows.
    Rows(RowFormat),
}

impl ListFormat {
    /// The media type.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            ListFormat::Array => "application/json; charset=utf-8",
            ListFormat::Rows(format) => format.media_type(),
        }
    }
}

/// The rows of the queries of a list.
pub(crate) struct QueryRows {
    backend: Arc<dyn Backend>,
    /// The dates and filters that apply to all queries.
    within: SearchRequest,
    queries: std::vec::IntoIter<String>,
    format: ListFormat,
    rows: RowWriter<Buffer>,
    buffer: Buffer,
    /// The time limit of each query.
    deadline: Duration,
    is_first: bool,
}

impl QueryRows {
    /// The rows of these queries, each restricted to the dates and filters of a request.
    ///
    /// # Errors
    /// Does not fail in practice: rows are written into memory.
    pub(crate) fn new(
        backend: Arc<dyn Backend>,
        within: SearchRequest,
        queries: Vec<String>,
        format: ListFormat,
        deadline: Duration,
    ) -> std::io::Result<QueryRows> {
        let mut buffer = Buffer::default();
        let form = match format {
            ListFormat::Array => {
                buffer.write_all(b"[\n")?;
                RowFormat::JsonLines
            }
            ListFormat::Rows(format) => format,
        };
        let rows = RowWriter::new(buffer.clone(), form, &QUERY_COLUMNS)?;
        let queries = queries.into_iter();
        Ok(QueryRows { backend, within, queries, format, rows, buffer, deadline, is_first: true })
    }
}

impl Rows for QueryRows {
    fn advance(&mut self, step: &Step) -> Result<bool, Broken> {
        for query in self.queries.by_ref() {
            let deadline = Instant::now().checked_add(self.deadline);
            let request = SearchRequest { deadline, ..self.within.count_only(&query) };
            let response = self.backend.search(&request)?;
            if self.format == ListFormat::Array && !self.is_first {
                self.buffer.write_all(b",")?;
            }
            self.is_first = false;
            write_query(&mut self.rows, &query, &response)?;
            if step.is_over(self.buffer.len()) {
                return Ok(true);
            }
        }
        if self.format == ListFormat::Array {
            self.buffer.write_all(b"]\n")?;
        }
        Ok(false)
    }

    fn take(&mut self) -> Vec<u8> {
        // Writing into memory does not fail.
        drop(self.rows.flush());
        self.buffer.take()
    }
}
