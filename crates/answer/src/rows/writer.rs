//! Rows of cells: JSON Lines, CSV for spreadsheets, TSV for command-line tools. Rows are written one by
//! one, so memory does not grow with their number.
//!
//! The text `=1+1` becomes the CSV cell `'=1+1`, so that no spreadsheet runs it as a formula.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{QuoteStyle, Terminator, WriterBuilder};
use serde_json::{Map, Value};

use super::RowFormat;
use crate::plain::{escaped, safe};

/// The separator between the values of one cell.
const BETWEEN: &str = "; ";

/// A value in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Text, `None` when there is none.
    Text(Option<Cow<'a, str>>),
    /// Any number of texts: a list in JSON, otherwise joined by `; `.
    Texts(Vec<&'a str>),
    /// A number, `None` when there is none.
    Number(Option<usize>),
    /// Yes or no.
    Flag(bool),
}

impl<'a> Cell<'a> {
    /// A text.
    pub(crate) fn text(text: &'a str) -> Cell<'a> {
        Cell::Text(Some(Cow::Borrowed(text)))
    }

    /// A text that may be missing.
    pub(crate) fn optional(text: Option<&'a str>) -> Cell<'a> {
        Cell::Text(text.map(Cow::Borrowed))
    }

    /// A number.
    pub(crate) fn number(number: usize) -> Cell<'a> {
        Cell::Number(Some(number))
    }

    fn json(&self) -> Value {
        match self {
            Cell::Text(text) => text.as_deref().into(),
            Cell::Texts(texts) => texts.clone().into(),
            Cell::Number(number) => (*number).into(),
            Cell::Flag(flag) => (*flag).into(),
        }
    }
}

/// Writes rows.
pub struct RowWriter<W: Write> {
    columns: Vec<&'static str>,
    sink: RowSink<W>,
}

enum RowSink<W: Write> {
    JsonLines(W),
    Csv(Box<csv::Writer<W>>),
    Tsv(Box<csv::Writer<W>>),
}

impl<W: Write> RowWriter<W> {
    /// Begins rows with these columns: writes a line of their names, if the format has one.
    ///
    /// # Errors
    /// When writing fails; the same applies to the methods below.
    pub fn new(
        mut out: W,
        format: RowFormat,
        columns: &[&'static str],
    ) -> io::Result<RowWriter<W>> {
        let mut sink = match format {
            RowFormat::JsonLines => RowSink::JsonLines(out),
            RowFormat::Csv => {
                out.write_all("\u{feff}".as_bytes())?;
                RowSink::Csv(Box::new(
                    WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out),
                ))
            }
            RowFormat::Tsv => RowSink::Tsv(Box::new(
                WriterBuilder::new()
                    .delimiter(b'\t')
                    .quote_style(QuoteStyle::Never)
                    .terminator(Terminator::Any(b'\n'))
                    .from_writer(out),
            )),
        };
        match &mut sink {
            RowSink::JsonLines(_) => {}
            RowSink::Csv(writer) | RowSink::Tsv(writer) => {
                writer.write_record(columns).map_err(in_writing)?;
            }
        }
        Ok(RowWriter { columns: columns.to_vec(), sink })
    }

    /// Writes a row, with one cell per column.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        match &mut self.sink {
            RowSink::JsonLines(out) => {
                let names = self.columns.iter().map(|name| (*name).to_owned());
                let object: Map<String, Value> = names.zip(cells.iter().map(Cell::json)).collect();
                writeln!(out, "{}", escaped(&serde_json::to_string(&object)?))
            }
            RowSink::Csv(writer) => {
                let texts = cells.iter().map(|cell| match cell {
                    Cell::Text(_) | Cell::Texts(_) => harmless(cell_text(cell)),
                    Cell::Number(_) | Cell::Flag(_) => cell_text(cell),
                });
                writer.write_record(texts.map(|text| text.into_owned())).map_err(in_writing)
            }
            RowSink::Tsv(writer) => {
                let texts = cells.iter().map(|cell| cell_text(cell).into_owned());
                writer.write_record(texts).map_err(in_writing)
            }
        }
    }

    /// Flushes the buffers. More rows may follow.
    pub fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            RowSink::JsonLines(out) => out.flush(),
            RowSink::Csv(writer) | RowSink::Tsv(writer) => writer.flush(),
        }
    }
}

/// The original error of writing, whose kind distinguishes a closed pipe from a full disk.
fn in_writing(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    }
}

/// A cell as one line of text, without characters that a terminal would act on.
fn cell_text<'c>(cell: &'c Cell<'_>) -> Cow<'c, str> {
    match cell {
        Cell::Text(text) => safe(text.as_deref().unwrap_or_default()),
        Cell::Texts(texts) => Cow::Owned(safe(&texts.join(BETWEEN)).into_owned()),
        Cell::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
        Cell::Number(Some(number)) => Cow::Owned(number.to_string()),
        Cell::Number(None) => Cow::Borrowed(""),
    }
}

/// Prevents a text from being a formula in a spreadsheet: a text that begins like one, in half or full
/// width, gets a leading apostrophe, which spreadsheets read as the mark of a text.
fn harmless(text: Cow<'_, str>) -> Cow<'_, str> {
    const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    if text.trim_start().starts_with(SIGNS) { Cow::Owned(format!("'{text}")) } else { text }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(format: RowFormat, cells: &[Cell<'_>]) -> String {
        let mut out = Vec::new();
        let names = ["a", "b", "c"];
        let mut rows = RowWriter::new(&mut out, format, &names[..cells.len()]).unwrap();
        rows.row(cells).unwrap();
        rows.flush().unwrap();
        drop(rows);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_format_is_what_its_readers_expect() {
        let cells = [Cell::text("中亚,\"铁路\"\n\t"), Cell::number(3), Cell::optional(None)];
        assert_eq!(
            written(RowFormat::Csv, &cells),
            "\u{feff}a,b,c\r\n\"中亚,\"\"铁路\"\"  \",3,\r\n"
        );
        assert_eq!(written(RowFormat::Tsv, &cells), "a\tb\tc\n中亚,\"铁路\"  \t3\t\n");
        assert_eq!(
            written(RowFormat::JsonLines, &cells),
            "{\"a\":\"中亚,\\\"铁路\\\"\\n\\t\",\"b\":3,\"c\":null}\n"
        );
    }

    #[test]
    fn no_cell_of_a_spreadsheet_is_a_formula() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            let csv = written(RowFormat::Csv, &[Cell::text(text)]);
            assert_eq!(csv, format!("\u{feff}a\r\n{expected}\r\n"));
        }
        check("=1+1", "'=1+1");
        check("+86", "'+86");
        check("-20℃", "'-20℃");
        check("@张三", "'@张三");
        check("＝SUM(A1)", "'＝SUM(A1)");
        check("\t=1", "' =1");
        check("\r=1", "' =1");
        check("  -1", "'  -1");
        check("中亚=铁路", "中亚=铁路");
        check("\u{1b}[31m", "␛[31m");
        let csv = written(RowFormat::Csv, &[Cell::Texts(vec!["-甲", "=乙"])]);
        assert_eq!(csv, "\u{feff}a\r\n'-甲; =乙\r\n");
        // Only texts are changed, not numbers.
        assert!(written(RowFormat::Csv, &[Cell::number(0)]).ends_with("\r\n0\r\n"));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            texts in proptest::collection::vec("([,\"\\n\\r\\t=中 ]|\\PC){0,12}", 3),
        ) {
            let cells: Vec<Cell<'_>> = texts.iter().map(|text| Cell::text(text)).collect();
            let csv = written(RowFormat::Csv, &cells);
            let csv = csv.strip_prefix('\u{feff}').unwrap();
            prop_assert!(!csv.replace("\r\n", "").contains(['\n', '\r']));
            let mut reader = csv::Reader::from_reader(csv.as_bytes());
            let record = reader.records().next().unwrap().unwrap();
            for (text, read) in texts.iter().zip(&record) {
                prop_assert_eq!(safe(text), read.strip_prefix('\'').filter(|_| !text.starts_with('\'')).unwrap_or(read));
            }
            let tsv = written(RowFormat::Tsv, &cells);
            prop_assert_eq!(tsv.lines().count(), 2);
            let row: Vec<&str> = tsv.lines().nth(1).unwrap().split('\t').collect();
            prop_assert_eq!(row, texts.iter().map(|text| safe(text)).collect::<Vec<_>>());
            let json: Value = serde_json::from_str(&written(RowFormat::JsonLines, &cells)).unwrap();
            prop_assert_eq!(&json["a"], &Value::from(texts[0].as_str()));
        }
    }
}
