//! Rows of every matching article, or of every occurrence in the matching articles.

use souwen_answer::rows::{
    Cell, HitField, OCCURRENCE_COLUMNS, RowFormat, RowWriter, write_occurrences,
};
use souwen_search::{EveryMatch, Matched, SearchError};

use super::MAX_ROWS;
use super::buffer::Buffer;
use super::stream::{Broken, Rows, Step};

/// The content of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RowKind {
    /// An occurrence, with this many characters of context on either side.
    Occurrences {
        /// Characters of context.
        context: usize,
    },
    /// An article, with these fields.
    Articles(Vec<HitField>),
}

/// The rows of the matching articles.
pub(crate) struct ArticleRows {
    every: Box<dyn EveryMatch>,
    kind: RowKind,
    rows: RowWriter<Buffer>,
    buffer: Buffer,
    /// The index of the next article.
    at: usize,
    /// How many more rows may be written.
    left: usize,
    /// Whether the download is complete at the limit; otherwise reaching the limit is an error.
    is_wanted: bool,
}

impl ArticleRows {
    /// Writes at most `limit` rows. Without a limit, a download of more than [`MAX_ROWS`] rows breaks off.
    ///
    /// # Errors
    /// Does not fail in practice: rows are written into memory.
    pub(crate) fn new(
        every: Box<dyn EveryMatch>,
        kind: RowKind,
        format: RowFormat,
        limit: Option<usize>,
    ) -> std::io::Result<ArticleRows> {
        let columns: Vec<&'static str> = match &kind {
            RowKind::Occurrences { .. } => OCCURRENCE_COLUMNS.to_vec(),
            RowKind::Articles(fields) => fields.iter().map(|field| field.name()).collect(),
        };
        let buffer = Buffer::default();
        let rows = RowWriter::new(buffer.clone(), format, &columns)?;
        let (left, is_wanted) = (limit.unwrap_or(MAX_ROWS), limit.is_some());
        Ok(ArticleRows { every, kind, rows, buffer, at: 0, left, is_wanted })
    }

    fn write(&mut self) -> Result<(), Broken> {
        let (kind, rows, left) = (&self.kind, &mut self.rows, self.left);
        let mut written = Ok(0);
        let mut is_cut = false;
        self.every.visit(self.at, &mut |matched: &Matched<'_>| {
            written = match kind {
                RowKind::Occurrences { context } => {
                    is_cut = rows_of(matched) > left;
                    write_occurrences(rows, matched, *context, left)
                }
                RowKind::Articles(fields) => {
                    is_cut = left == 0;
                    let cells: Vec<Cell<'_>> =
                        fields.iter().map(|field| field.cell(matched)).collect();
                    if is_cut { Ok(0) } else { rows.row(&cells).map(|()| 1) }
                }
            };
        })?;
        self.left -= written?.min(left);
        if is_cut && !self.is_wanted { Err(Broken::Unfinished) } else { Ok(()) }
    }
}

impl Rows for ArticleRows {
    fn advance(&mut self, step: &Step) -> Result<bool, Broken> {
        while self.at < self.every.articles() && !(self.is_wanted && self.left == 0) {
            self.write()?;
            self.at += 1;
            if step.is_over(self.buffer.len()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn take(&mut self) -> Vec<u8> {
        // Writing into memory does not fail.
        drop(self.rows.flush());
        self.buffer.take()
    }
}

/// How many rows of occurrences an article takes.
fn rows_of(matched: &Matched<'_>) -> usize {
    matched.occurrences.len().max(1)
}

/// Whether there are more than `max` rows. Stops reading articles as soon as the answer is known.
///
/// # Errors
/// When the index cannot be read.
pub(crate) fn rows_exceed(
    every: &dyn EveryMatch,
    kind: &RowKind,
    max: usize,
) -> Result<bool, SearchError> {
    if every.articles() > max || matches!(kind, RowKind::Articles(_)) {
        return Ok(every.articles() > max);
    }
    let mut rows = 0;
    for at in 0..every.articles() {
        every.visit(at, &mut |matched| rows += rows_of(matched))?;
        if rows > max {
            return Ok(true);
        }
    }
    Ok(false)
}
