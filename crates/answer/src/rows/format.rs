//! The forms of rows for other programs, by the names that they have in commands and addresses.

/// The form of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFormat {
    /// One JSON object on each line.
    JsonLines,
    /// Comma-separated values (RFC 4180) in UTF-8 with a byte order mark, without which spreadsheets
    /// take it for the encoding of their country. No cell begins as a formula does.
    Csv,
    /// Values separated by tabs, a row on each line; no cell holds a tab or a line end, and nothing
    /// is quoted.
    Tsv,
}

impl RowFormat {
    /// All of them.
    pub const ALL: [RowFormat; 3] = [RowFormat::JsonLines, RowFormat::Csv, RowFormat::Tsv];

    /// The name on the command line and over HTTP, and what names of files end with.
    pub fn name(self) -> &'static str {
        match self {
            RowFormat::JsonLines => "jsonl",
            RowFormat::Csv => "csv",
            RowFormat::Tsv => "tsv",
        }
    }

    /// Reads a [`name`](RowFormat::name).
    pub fn from_name(name: &str) -> Option<RowFormat> {
        RowFormat::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            RowFormat::JsonLines => "application/jsonl; charset=utf-8",
            RowFormat::Csv => "text/csv; charset=utf-8; header=present",
            RowFormat::Tsv => "text/tab-separated-values; charset=utf-8",
        }
    }
}
