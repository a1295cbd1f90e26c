//! The formats of rows for other programs, with their names in commands and URLs.

/// A format of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFormat {
    /// One JSON object per line.
    JsonLines,
    /// Comma-separated values (RFC 4180) in UTF-8. There is a byte order mark, since otherwise
    /// spreadsheets assume the encoding of their locale. No cell begins like a formula.
    Csv,
    /// Tab-separated values, one row per line. No cell contains a tab or a line end, and nothing is
    /// quoted.
    Tsv,
}

impl RowFormat {
    /// All formats.
    pub const ALL: [RowFormat; 3] = [RowFormat::JsonLines, RowFormat::Csv, RowFormat::Tsv];

    /// The name on the command line and over HTTP, and the extension of files.
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
