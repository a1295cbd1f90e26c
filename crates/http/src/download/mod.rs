//! Downloads: rows past any limit of a page, at the pace of whoever takes them.
//!
//! Rows are made in short steps. Each step waits for a place among the searches and gives it back, so
//! that no download keeps anybody waiting; between two steps the rows are sent, and no thread is held
//! while a client is slow. One piece is made while the one before is sent, so memory does not grow with
//! the rows. A download ends when a piece is not taken for too long, and when the client goes.

mod articles;
mod buffer;
mod places;
mod queries;
mod stream;

pub(crate) use articles::{ArticleRows, RowKind, rows_exceed};
pub(crate) use places::Places;
pub(crate) use queries::{ListFormat, QueryRows};
pub(crate) use stream::{Rows, stream};

/// The most rows of a download: as many as a spreadsheet opens.
pub(crate) const MOST_ROWS: usize = 1_000_000;
/// The rows that whoever may search may download without a key, where there are keys.
pub(crate) const OPEN_ROWS: usize = 1_000;
