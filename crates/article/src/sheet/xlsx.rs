//! Workbooks (XLSX), read sheet by sheet, cell by cell: a sheet is never kept in memory, however far
//! apart its cells are.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetVisible, Xlsx};
use souwen_print::{Package, unpacks_within};

use super::Table;
use crate::folder::FoundFile;
use crate::omission::Omission;
use crate::reading::{Note, ReadError, ReadOptions, Sink};

/// The largest workbook that is read, in bytes.
const MAX_BYTES: u64 = 128 << 20;
/// The maximum total size of its unpacked parts, in bytes.
const MAX_UNPACKED: u64 = 1 << 30;
/// The maximum number of columns that are read.
const MAX_COLUMNS: u32 = 2_000;

const TEXT_BOX: &str = "a text box of a workbook";

type Workbook = Xlsx<Cursor<Vec<u8>>>;

/// Reads a workbook and passes its records to `sink`. Line numbers are the numbers of its rows.
///
/// # Errors
/// When it is not a workbook, or is damaged.
pub(crate) fn read_workbook(
    file: &FoundFile,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<ControlFlow<()>, ReadError> {
    let bytes = file.bytes(MAX_BYTES)?;
    let count = bytes.len() as u64;
    let aside = beside_cells(&bytes);
    let mut workbook = opened(bytes)?;
    let sheets = visible(&workbook);
    let is_alone = sheets.len() == 1;
    let mut flow = ControlFlow::Continue(());
    let (mut has_text, mut is_damaged) = (false, false);
    for name in sheets {
        let sheet = (!is_alone).then(|| name.clone());
        let mut table = Table::new(file, options, sheet, sink);
        let read = rows(&mut workbook, &name, &mut |row, cells| {
            flow = table.row((row, row), cells);
            flow
        });
        has_text |= table.finish();
        if !read {
            is_damaged = true;
            let message = format!("sheet {name}: damaged, the rest of it was not read");
            sink.note(Note::problem(&file.path, None, message));
        }
        if flow.is_break() {
            break;
        }
    }
    let hidden = workbook.sheets_metadata().len() - visible(&workbook).len();
    if hidden > 0 {
        let message = format!("{hidden} hidden sheets are left out");
        sink.note(Note::info(&file.path, None, message));
    }
    if !has_text && !is_damaged {
        let message = "the cells of the workbook contain no text: nothing was read";
        sink.note(Note::problem(&file.path, None, message));
    }
    let boxes = aside.iter().filter(|(what, _)| *what == TEXT_BOX).count();
    if boxes > 0 {
        let (boxes, are) = if boxes == 1 {
            ("1 text box", "is")
        } else {
            (&*format!("{boxes} text boxes"), "are")
        };
        let message = format!("{boxes} beside the cells {are} not read: put the text into cells");
        sink.note(Note::info(&file.path, None, message));
    }
    aside.into_iter().for_each(|(what, text)| sink.omission(Omission { line: 0, text, what }));
    sink.progress(count);
    Ok(flow)
}

/// The texts that lie over the cells of a workbook, each with what it is.
fn beside_cells(bytes: &[u8]) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    // Few workbooks have such parts, and the package is a copy of the bytes.
    let has = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    if !has(b"xl/drawings/") && !has(b"xl/comments") {
        return found;
    }
    let Some(mut package) = Package::open(bytes.to_vec()) else { return found };
    for name in package.names() {
        let (what, holder) = match name.as_str() {
            name if !name.ends_with(".xml") => continue,
            name if name.starts_with("xl/drawings/") => (TEXT_BOX, "txBody"),
            name if name.starts_with("xl/comments") => ("a comment", "comment"),
            _ => continue,
        };
        let Some(tree) = package.tree(&name) else { continue };
        let Some(root) = tree.root() else { continue };
        for holder in root.all_outermost(holder) {
            let texts: Vec<String> = holder.all("t").iter().map(|text| text.text()).collect();
            let text = texts.concat();
            if !text.trim().is_empty() {
                found.push((what, text));
            }
        }
    }
    found
}

/// The texts of all visible cells, with their rows.
pub(crate) fn texts(bytes: Vec<u8>) -> Vec<(u32, String)> {
    let Ok(mut workbook) = opened(bytes) else { return Vec::new() };
    let mut found = Vec::new();
    for name in visible(&workbook) {
        let _ = rows(&mut workbook, &name, &mut |row, cells| {
            found.extend(cells.into_iter().map(|cell| (row, cell)));
            ControlFlow::Continue(())
        });
    }
    found
}

fn opened(bytes: Vec<u8>) -> Result<Workbook, ReadError> {
    let damaged =
        || ReadError::Malformed("no workbook, or damaged: open it and save a copy as .xlsx".into());
    if !unpacks_within(&bytes, MAX_UNPACKED) {
        return Err(ReadError::Malformed(
            "damaged, or unpacks to more than is read of one workbook (1 GiB): divide it".into(),
        ));
    }
    // The library for workbooks may panic on hostile files.
    let opened = catch_unwind(AssertUnwindSafe(|| Workbook::new(Cursor::new(bytes))));
    opened.map_err(|_| damaged())?.map_err(|_| damaged())
}

fn visible(workbook: &Workbook) -> Vec<String> {
    let sheets = workbook.sheets_metadata().iter();
    let shown = sheets.filter(|sheet| sheet.visible == SheetVisible::Visible);
    shown.map(|sheet| sheet.name.clone()).collect()
}

/// Passes the rows of a sheet to `take` until it breaks; returns `false` when the sheet is damaged.
fn rows(
    workbook: &mut Workbook,
    sheet: &str,
    take: &mut dyn FnMut(u32, Vec<String>) -> ControlFlow<()>,
) -> bool {
    let read = catch_unwind(AssertUnwindSafe(|| {
        let Ok(mut cells) = workbook.worksheet_cells_reader(sheet) else { return false };
        let mut row: Option<(u32, Vec<String>)> = None;
        loop {
            let cell = match cells.next_cell() {
                Ok(Some(cell)) => cell,
                Ok(None) => break,
                Err(_) => {
                    let _ = give(row, take);
                    return false;
                }
            };
            let (at, column) = cell.get_position();
            if row.as_ref().is_some_and(|(own, _)| *own != at) && give(row.take(), take).is_break()
            {
                return true;
            }
            let text = text(cell.get_value());
            let (_, texts) = row.get_or_insert_with(|| (at, Vec::new()));
            if column < MAX_COLUMNS && !text.is_empty() {
                let column = column as usize;
                if texts.len() <= column {
                    texts.resize(column + 1, String::new());
                }
                texts[column] = text;
            }
        }
        let _ = give(row, take);
        true
    }));
    read.unwrap_or(false)
}

fn give(
    row: Option<(u32, Vec<String>)>,
    take: &mut dyn FnMut(u32, Vec<String>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    match row {
        Some((at, cells)) => take(at.saturating_add(1), cells),
        None => ControlFlow::Continue(()),
    }
}

/// A cell as its sheet shows it.
fn text(cell: &DataRef<'_>) -> String {
    match Data::from(cell.clone()) {
        Data::String(text) => text,
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(yes) => if yes { "TRUE" } else { "FALSE" }.into(),
        Data::DateTime(time) => moment(&time),
        // Includes the time, if there is one after the day.
        Data::DateTimeIso(text) | Data::DurationIso(text) => text,
        Data::Error(_) | Data::Empty => String::new(),
    }
}

/// A date, with its time if it has one.
fn moment(time: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let clock = format!("{hour:02}:{minute:02}:{second:02}");
    if time.is_duration() || (0. ..1.).contains(&time.as_f64()) {
        return clock;
    }
    let day = format!("{year:04}-{month:02}-{day:02}");
    if time.as_f64().fract() == 0. { day } else { format!("{day} {clock}") }
}
