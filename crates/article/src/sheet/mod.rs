//! Sheets, and tables in text: one article per row.
//!
//! `header` finds the row with the names of the columns, because many sheets have a title above it. The
//! accepted names are those of the fields in JSON, English and Chinese, and others that the user maps
//! ([`ReadOptions::columns`]). A row is then read as a JSON object by the same reader, so that a value means
//! the same in a sheet and in JSON: under the names `标题 | 正文` the row `南站 | 启用。` is read like `{"标题": "南站",
//! "正文": "启用。"}`. `csv` reads the rows of text, `xlsx` those of workbooks.

mod csv;
mod header;
#[cfg(test)]
mod tests;
mod xlsx;

use std::ops::ControlFlow;

use serde_json::{Map, Value};

use self::header::Header;
use crate::folder::FoundFile;
use crate::json::{complete_from_text, read_object};
use crate::model::SHEET;
use crate::omission::Omission;
use crate::reading::{Note, NoteKind, ReadOptions, Record, Remedy, Sink};

pub(crate) use self::csv::read_rows;
pub(crate) use xlsx::{read_workbook, texts};

/// The maximum number of rows above the names of the columns.
const MAX_ROWS_ABOVE: usize = 10;
/// The maximum number of problems of one table that are reported one by one.
const MAX_PROBLEMS: usize = 100;

/// How many names of columns a note shows, and how many characters of each.
const SHOWN_NAMES: (usize, usize) = (6, 20);

/// A row: its first and last line, and its cells.
type Row = ((u32, u32), Vec<String>);

/// Turns the rows of a table into records.
struct Table<'a> {
    file: &'a FoundFile,
    options: &'a ReadOptions,
    sink: &'a mut dyn Sink,
    /// The name of the sheet, if there are several.
    sheet: Option<String>,
    header: Option<Header>,
    /// Rows that came before the names of the columns were found.
    waiting: Vec<Row>,
    /// The row with the names of the columns.
    names: Option<Row>,
    /// How many rows are above and below the names.
    above: usize,
    below: usize,
    /// How many rows became articles, or were left out because they ask for it.
    articles: usize,
    problems: usize,
    remaining_kind: NoteKind,
}

impl<'a> Table<'a> {
    fn new(
        file: &'a FoundFile,
        options: &'a ReadOptions,
        sheet: Option<String>,
        sink: &'a mut dyn Sink,
    ) -> Table<'a> {
        let remaining_kind = NoteKind::Info;
        Table {
            file,
            options,
            sink,
            sheet,
            header: None,
            waiting: Vec::new(),
            names: None,
            above: 0,
            below: 0,
            articles: 0,
            problems: 0,
            remaining_kind,
        }
    }

    /// Processes a row.
    fn row(&mut self, lines: (u32, u32), cells: Vec<String>) -> ControlFlow<()> {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return ControlFlow::Continue(());
        }
        let Some(header) = &self.header else {
            match Header::of(&cells, &self.options.columns) {
                Some(header) => {
                    let above = std::mem::take(&mut self.waiting);
                    self.above = above.len();
                    for (lines, cells) in above {
                        self.leave_out(lines.0, &cells, "text above a table");
                    }
                    self.leave_out(lines.0, &cells, "the names of columns");
                    self.header = Some(header);
                    self.names = Some((lines, cells));
                }
                None if self.waiting.len() < MAX_ROWS_ABOVE => self.waiting.push((lines, cells)),
                // No row has names of columns: the search for it ends.
                None => self.leave_out(lines.0, &cells, NO_TABLE),
            }
            return ControlFlow::Continue(());
        };
        self.below += 1;
        let mut members = Map::new();
        for (name, cell) in header.members(&cells) {
            if !cell.trim().is_empty() {
                members.insert(name, Value::String(cell.trim().to_string()));
            }
        }
        self.article(lines, &Value::Object(members).to_string(), &cells)
    }

    fn article(&mut self, lines: (u32, u32), object: &str, cells: &[String]) -> ControlFlow<()> {
        let Ok(incoming) = read_object(object) else {
            self.leave_out(lines.0, cells, "a row without title and text");
            return ControlFlow::Continue(());
        };
        self.articles += 1;
        for warning in incoming.warnings {
            self.note(Note::info(&self.file.path, Some(lines.0), warning));
        }
        if !incoming.reservations.is_empty() {
            let left_out = self.options.leaves_out(incoming.reservations);
            self.sink.reserved(incoming.reservations, left_out);
            if left_out {
                self.leave_out(lines.0, cells, incoming.reservations.what());
                return ControlFlow::Continue(());
            }
        }
        for omission in incoming.omissions {
            self.sink.omission(Omission { line: lines.0, ..omission });
        }
        let mut evidence = incoming.evidence;
        evidence.iter_mut().for_each(|evidence| evidence.line = lines.0);
        let article = incoming.article;
        let own_url = article.url.is_some();
        let mut record = Record { article, lines, evidence, own_url, inside: None };
        record.article.path = Some(self.file.relative.clone());
        record.article.line = Some(lines.0);
        if let Some(sheet) = &self.sheet {
            record.article.meta.insert(SHEET.into(), Value::String(sheet.clone()));
        }
        complete_from_text(&mut record);
        self.sink.record(record)
    }

    /// Ends the table; returns whether it had any text.
    fn finish(mut self) -> bool {
        let has_text = self.header.is_some() || !self.waiting.is_empty();
        if let Some(note) = self.note_on_nothing() {
            self.note(note);
        }
        for (lines, cells) in std::mem::take(&mut self.waiting) {
            self.leave_out(lines.0, &cells, NO_TABLE);
        }
        if self.problems > MAX_PROBLEMS {
            let more = self.problems - MAX_PROBLEMS;
            let message = format!("{more} more rows of this kind, not listed");
            self.sink.note(Note::new(self.remaining_kind, &self.file.path, None, message));
        }
        has_text
    }

    /// What to say of a table from which nothing was read.
    fn note_on_nothing(&self) -> Option<Note> {
        let sheet = self.sheet.as_ref().map(|sheet| format!("sheet {sheet}: ")).unwrap_or_default();
        if let Some((lines, cells)) = &self.names {
            let names = shown_names(cells);
            let (kind, what) = match (self.articles, self.below, self.above) {
                (1.., ..) => return None,
                (_, 0, 0) => {
                    let message = format!("{sheet}no row below the names of columns ({names})");
                    return Some(Note::info(&self.file.path, Some(lines.0), message));
                }
                (_, 0, _) => (NoteKind::Problem, "no row below this one, which names columns"),
                _ => (NoteKind::Problem, "no row has a title or a text in the columns of this one"),
            };
            let message = format!(
                "{sheet}{what} ({names}): nothing was read; if titles are in another column, map it"
            );
            let note = Note::new(kind, &self.file.path, Some(lines.0), message);
            return Some(note.with_remedy(Remedy::MapColumn));
        }
        // The names of columns are likelier in a full row than in a line above the table.
        let filled =
            |(_, cells): &&Row| cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        let (lines, cells) = self.waiting.iter().rev().max_by_key(filled)?;
        let names = shown_names(cells);
        let message = format!(
            "{sheet}no row names columns of articles (title or 标题, body or 正文 …): nothing was read; \
             if this row names them ({names}), map the one with the titles"
        );
        let note = Note::problem(&self.file.path, Some(lines.0), message);
        Some(note.with_remedy(Remedy::MapColumn))
    }

    fn note(&mut self, note: Note) {
        self.problems += 1;
        if self.problems <= MAX_PROBLEMS {
            self.sink.note(note);
        } else {
            self.remaining_kind = self.remaining_kind.max(note.kind);
        }
    }

    fn leave_out(&mut self, line: u32, cells: &[String], what: &'static str) {
        let text = cells.join(" ");
        if !text.trim().is_empty() {
            self.sink.omission(Omission { line, text, what });
        }
    }
}

const NO_TABLE: &str = "a table without names of columns";

/// The first names of a row, for a note.
fn shown_names(cells: &[String]) -> String {
    let filled = cells.iter().filter(|cell| !cell.trim().is_empty());
    let (count, length) = SHOWN_NAMES;
    let short = |cell: &String| {
        let words = cell.split_whitespace().collect::<Vec<_>>().join(" ");
        match words.char_indices().nth(length) {
            Some((end, _)) => format!("{}…", &words[..end]),
            None => words,
        }
    };
    let mut names: Vec<String> = filled.clone().take(count).map(short).collect();
    if filled.count() > count {
        names.push("…".into());
    }
    names.join(", ")
}
