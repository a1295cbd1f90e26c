//! `souwen index --dry-run`: shows the records that files would produce, with the evidence for each field,
//! and what happened to all text of each file. So wrong guesses become visible and can be overridden. It
//! needs no index and writes none.

mod account;
mod places;

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use crate::cli::commands::open;
use crate::cli::config::{IndexConfig, IndexDir};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::table::{Align, Table, count, number};
use crate::cli::output::terminal::{Style, safe};
use crate::cli::output::{json, report};
use account::{Pieces, Totals};
use souwen::article::account::Given;
use souwen::article::{
    Article, FoundFile, Links, Note, NoteKind, Omission, ReadError, ReadOptions, Record,
    Reservations, Sink, links, read_file, saved_page, walk_with,
};

/// The number of characters of the text that are shown.
const BEGINNING: usize = 60;

/// Runs the command.
///
/// # Errors
/// When a folder cannot be read at all, or the output cannot be written.
pub fn run(
    out: &mut dyn Write,
    style: Style,
    dir: &IndexDir,
    config: IndexConfig,
) -> Result<Exit, CliError> {
    let folders = open::folders(dir, &config.refresh.paths)?;
    let mut printer = Printer {
        out,
        style,
        json: config.json,
        notes: Vec::new(),
        records: 0,
        left_out: 0,
        of_file: Given::default(),
        failed: None,
    };
    let mut totals = Totals::default();
    let mut files = 0;
    let mut links_out = Vec::new();
    let followed = Links::inside(folders.iter().map(PathBuf::as_path), config.refresh.follow);
    for folder in &folders {
        let found = walk_with(folder, &followed)
            .map_err(|source| CliError::File { path: folder.to_owned(), source })?;
        printer.notes.extend(found.notes);
        for file in &found.files {
            files += 1;
            printer.file(&file.path.to_string_lossy());
            let before = printer.records;
            let options = &config.refresh.read;
            let read = read_file(file, options, &mut printer).map(drop);
            if printer.records == before {
                printer.no_record();
            }
            let accounted =
                read.and_then(|()| printer.account(file, options, config.verbose, &mut totals));
            if let Err(error) = accounted {
                printer.notes.push(Note::unread(&file.path, &error));
            }
            if let Some(error) = printer.failed.take() {
                return Err(error.into());
            }
        }
        links_out.extend(found.links_out);
        printer.notes.extend(saved_page::note_of_folders(&found.saved));
        if !found.other_kinds.is_empty() && !config.json {
            writeln!(printer.out, "skipped: {}", safe(&report::kinds(&found.other_kinds)))?;
        }
    }
    printer.notes.extend(links::note(&links_out, 0));
    let Printer { out, notes, records, left_out, .. } = printer;
    if !config.json {
        if left_out > 0 {
            let left_out = count(left_out, "record");
            writeln!(out, "left out: {left_out}, as drafts or with noindex")?;
        }
        writeln!(out, "{}", totals.line())?;
        let (records, files) = (count(records, "record"), count(files, "file"));
        writeln!(out, "{records} in {files}; nothing was written")?;
    }
    out.flush()?;
    report::print_notes(&notes, config.verbose);
    let problem = notes.iter().any(|note| note.kind == NoteKind::Problem);
    Ok(if problem { Exit::Failed } else { Exit::Done })
}

/// Prints records as they are read. Their characters are kept until the account of their file is printed.
struct Printer<'a> {
    out: &'a mut dyn Write,
    style: Style,
    json: bool,
    notes: Vec<Note>,
    records: usize,
    /// The number of articles that were left out because of their own metadata.
    left_out: usize,
    /// What was read of the current file, unless no account is printed.
    of_file: Given,
    failed: Option<io::Error>,
}

impl Printer<'_> {
    fn file(&mut self, path: &str) {
        if !self.json {
            self.failed = writeln!(self.out, "{}", self.style.faint(&safe(path))).err();
        }
    }

    /// Prints that the file produced no record; the notes at the end give the reason.
    fn no_record(&mut self) {
        if !self.json && self.failed.is_none() {
            self.failed = writeln!(self.out, "   no record\n").err();
        }
    }

    /// Prints what happened to all text of the current file.
    fn account(
        &mut self,
        file: &FoundFile,
        options: &ReadOptions,
        pieces: bool,
        totals: &mut Totals,
    ) -> Result<(), ReadError> {
        let given = std::mem::take(&mut self.of_file);
        if self.json || self.failed.is_some() {
            return Ok(());
        }
        let mut of_file = Totals::default();
        let mut shown = pieces.then(|| Pieces::new(self.records + 1 - given.records()));
        let surplus = given.account(file, options, &mut |piece| {
            of_file.piece(&piece);
            if let Some(shown) = &mut shown {
                shown.piece(&piece);
            }
        })?;
        of_file.surplus(&surplus);
        totals.add(&of_file);
        let mut write = || {
            writeln!(self.out, "   {}", of_file.line())?;
            if let Some(shown) = &mut shown {
                shown.surplus(&surplus);
                shown.write(self.out)?;
            }
            writeln!(self.out)
        };
        self.failed = write().err();
        Ok(())
    }
}

impl Sink for Printer<'_> {
    fn record(&mut self, record: Record) -> ControlFlow<()> {
        self.records += 1;
        let result = if self.json {
            json::write(self.out, &json::record(&record))
        } else {
            let written = write_record(self.out, self.style, self.records, &record);
            self.of_file.record(&record);
            written
        };
        match result {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    fn omission(&mut self, omission: Omission) {
        if !self.json {
            self.of_file.omission(&omission);
        }
    }

    fn reserved(&mut self, _reservations: Reservations, left_out: bool) {
        self.left_out += usize::from(left_out);
    }
}

fn write_record(
    out: &mut dyn Write,
    style: Style,
    number: usize,
    record: &Record,
) -> io::Result<()> {
    let article = &record.article;
    let (first, last) = record.lines;
    let generated = if article.title_generated { " (title made from the text)" } else { "" };
    // In printed pages, the numbers of lines are page numbers.
    let is_printed = places::have_places(article);
    let unit = if is_printed { "page" } else { "line" };
    let lines =
        if first == last { format!("{unit} {first}") } else { format!("{unit}s {first}-{last}") };
    writeln!(out, "{number}. {}{generated}, {lines}", style.title(&safe(&article.title)))?;
    let mut table = Table::new(&[Align::Left, Align::Left]);
    for (field, value) in fields(article) {
        let because = evidence(record, field, unit);
        // The title was printed above: it is repeated only to show its evidence.
        if !because.is_empty() {
            table.row([format!("   {field}"), format!("{value}  <- {because}")]);
        } else if field != "title" {
            table.row([format!("   {field}"), value]);
        }
    }
    table.write(out)?;
    if is_printed {
        places::write(out, article)?;
    }
    writeln!(out)
}

/// The evidence for the value of a field.
fn evidence(record: &Record, field: &str, unit: &str) -> String {
    let reasons = record.evidence.iter().filter(|evidence| evidence.field == field);
    let reasons: Vec<String> = reasons
        .map(|evidence| {
            let line = match evidence.line {
                0 => String::new(),
                line => format!("{unit} {line}, "),
            };
            let value = match evidence.value.as_str() {
                "" => String::new(),
                value => format!(" “{value}”"),
            };
            format!("{line}{}{value}", evidence.rule)
        })
        .collect();
    reasons.join("; ")
}

/// The beginning of a text, made safe for a terminal.
fn beginning(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", safe(&text[..end])),
        None => safe(text).into_owned(),
    }
}

/// The non-empty fields, in the order of the model.
fn fields(article: &Article) -> Vec<(&'static str, String)> {
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let characters: usize = article.body.iter().map(|p| p.text.chars().count()).sum();
    let beginning: String =
        article.body.iter().flat_map(|p| p.text.chars()).take(BEGINNING).collect();
    let body = format!(
        "{}, {} characters: {beginning}{}",
        count(article.body.len(), "paragraph"),
        number(characters),
        if characters > BEGINNING { "…" } else { "" }
    );
    let mut fields = vec![
        ("id", article.id.clone()),
        ("title", article.title.clone()),
        ("subtitle", text(&article.subtitle)),
        ("kind", article.kind.clone()),
        ("date", article.date.map(|date| date.to_string()).unwrap_or_default()),
        ("place", text(&article.place)),
        ("source", text(&article.source)),
        ("authors", article.authors.join(", ")),
        ("section", text(&article.section)),
        ("url", text(&article.url)),
        ("tags", article.tags.join(", ")),
        ("dateline", article.dateline.join(" | ")),
        ("body", body),
    ];
    let shown = article.meta.iter().filter(|(key, _)| !places::is_place(key));
    let meta: Vec<String> = shown.map(|(key, value)| format!("{key}={value}")).collect();
    fields.push(("meta", meta.join(", ")));
    fields.retain(|(_, value)| !value.is_empty());
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use souwen::article::{Evidence, Paragraph};
    use souwen::text::Date;

    #[test]
    fn a_record_shows_its_fields_and_why() {
        let article = Article {
            title: "棉花列车开行\u{1b}".to_owned(),
            kind: "article".to_owned(),
            date: Date::new(2024, 3, 1),
            place: Some("喀什".to_owned()),
            body: vec![Paragraph::text("一列满载棉花的列车驶出喀什。")],
            ..Article::default()
        };
        let because = |field, value: &str, line, rule| Evidence {
            field,
            value: value.to_owned(),
            line,
            rule,
        };
        let evidence = vec![
            because("title", "# 棉花列车开行", 3, "heading"),
            because("place", "新华社喀什3月1日电", 5, "dateline"),
            because("date", "新华社喀什3月1日电", 5, "dateline"),
            because("date", "2024-03.md", 0, "year of the file name"),
            because("body", "", 7, "joined"),
        ];
        let record = Record { article, lines: (3, 9), evidence, ..Record::default() };
        let mut out = Vec::new();
        write_record(&mut out, Style::Plain, 1, &record).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "1. 棉花列车开行␛, lines 3-9\n\
             \x20  title  棉花列车开行␛  <- line 3, heading “# 棉花列车开行”\n\
             \x20  kind   article\n\
             \x20  date   2024-03-01  <- line 5, dateline “新华社喀什3月1日电”; \
             year of the file name “2024-03.md”\n\
             \x20  place  喀什  <- line 5, dateline “新华社喀什3月1日电”\n\
             \x20  body   1 paragraph, 14 characters: 一列满载棉花的列车驶出喀什。  <- line 7, joined\n\n"
        );
    }
}
