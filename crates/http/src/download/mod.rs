//! Downloads: more rows than any page shows, streamed at the speed of the client.
//!
//! Rows are made in short steps. Each step waits for a search permit and gives it back, so that no download
//! blocks searches. Between two steps the rows are sent, and no thread is blocked while a client is slow. One
//! piece is made while the previous one is sent, so memory does not grow with the number of rows. A download
//! ends when the client disconnects, or when it does not read a piece in time.

mod articles;
mod buffer;
mod places;
mod queries;
mod stream;

pub(crate) use articles::{ArticleRows, RowKind, rows_exceed};
pub(crate) use places::Places;
pub(crate) use queries::{ListFormat, QueryRows};
pub(crate) use stream::{Rows, stream};

/// The maximal number of rows of a download: as many as a spreadsheet opens.
pub(crate) const MAX_ROWS: usize = 1_000_000;
/// The number of rows that may be downloaded without a key, if keys are configured.
pub(crate) const OPEN_ROWS: usize = 1_000;
