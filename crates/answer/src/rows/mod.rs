//! Rows for other programs: spreadsheets, statistics, command-line tools. A command's output and a
//! download are the same bytes.

mod counts;
mod format;
mod hits;
mod occurrences;
mod queries;
mod writer;

pub use counts::{count_columns, write_counts};
pub use format::RowFormat;
pub use hits::HitField;
pub use occurrences::{OCCURRENCE_COLUMNS, write_occurrences};
pub use queries::{QUERY_COLUMNS, write_query};
pub use writer::{Cell, RowWriter};
