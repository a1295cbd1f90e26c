//! What commands print: text for a terminal, tables, JSON, rows for other programs.

pub mod delimited;
pub mod explain;
pub mod hit;
pub mod json;
pub mod language;
pub mod progress;
pub mod report;
pub mod row_format;
pub mod table;
pub mod terminal;
pub mod words;
