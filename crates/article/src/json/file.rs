//! Reading whole files of JSON and JSON Lines, record by record.

use std::cell::Cell;
use std::collections::HashSet;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;

use serde_json::Value;
use souwen_text::date::path::day_in_path;
use souwen_text::is_significant;

use super::object::{is_part, keyed, read_object};
use super::repair::written_out;
use super::split::{JsonPiece, MAX_RECORD_BYTES, split};
use crate::encoding::{self, TextStream};
use crate::folder::FoundFile;
use crate::omission::Omission;
use crate::page::complete;
use crate::reading::{Note, NoteKind, ReadError, ReadOptions, Record, Remedy, Sink};

/// Reads a file of JSON Lines (`lines`) or a JSON document, and passes its articles to `sink`. Keeps at
/// most one article, of at most 256 MiB of JSON, in memory. The content decides the format: arrays are
/// often named `.jsonl` and lines `.json`.
///
/// # Errors
/// When the file cannot be read to its end, or is not text.
pub(crate) fn read_json(
    file: &FoundFile,
    options: &ReadOptions,
    lines: bool,
    sink: &mut dyn Sink,
) -> Result<ControlFlow<()>, ReadError> {
    let bytes = Cell::new(0);
    let source = Counting { source: file.open()?, bytes: &bytes };
    let stream = TextStream::new(source, options.encoding.as_deref())?;
    let lines = is_lines(&stream.head(), lines);
    let mut reader = BufReader::with_capacity(BUFFER_BYTES, stream);
    let mut intake = JsonIntake {
        file,
        options,
        sink,
        bytes: &bytes,
        lines,
        values: 0,
        problems: 0,
        remaining_kind: NoteKind::Info,
        reported_places: HashSet::new(),
        parts: None,
        next_id: None,
    };
    let mut flow = if lines {
        intake.lines(&mut reader)?
    } else {
        split(&mut reader, &mut |piece, lines| intake.piece(piece, lines))?
    };
    if flow.is_continue()
        && let Some(PartsOfFile { json, lines }) = intake.parts.take()
    {
        flow = intake.article(&(json + "]}"), lines, true);
    }
    intake.finish();
    if let Some(doubt) = reader.get_ref().doubt() {
        sink.note(Note::info(&file.path, None, doubt).with_remedy(Remedy::NameEncoding));
    }
    Ok(flow)
}

const BUFFER_BYTES: usize = 128 << 10;

/// The name of omissions for skipped records; a note gives the reason.
const UNREAD: &str = "what could not be read";

/// The maximum number of problems of one file that are reported one by one. The problems of a file that
/// is broken throughout would fill the memory.
const MAX_PROBLEMS: usize = 100;

/// The maximum number of reported paths to the text of the articles of one file.
const MAX_PLACES: usize = 20;

/// Whether a file with this beginning contains one object per line.
pub(super) fn is_lines(head: &str, called_so: bool) -> bool {
    let mut lines = head.lines().map(str::trim).filter(|line| !line.is_empty());
    let Some(first) = lines.next() else { return called_so };
    if first.starts_with('[') {
        return false;
    }
    // The first line of an object that spans several lines.
    if first.ends_with(['{', '[', ',']) {
        return false;
    }
    called_so || (lines.next().is_some_and(|l| l.starts_with('{')) && first.ends_with('}'))
}

/// Counts the bytes read from a source.
struct Counting<'b, R> {
    source: R,
    bytes: &'b Cell<u64>,
}

impl<R: Read> Read for Counting<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.bytes.set(self.bytes.get() + count as u64);
        Ok(count)
    }
}

/// Turns the pieces of a file into records and notes.
struct JsonIntake<'a> {
    file: &'a FoundFile,
    options: &'a ReadOptions,
    sink: &'a mut dyn Sink,
    bytes: &'a Cell<u64>,
    /// Whether the file is read line by line.
    lines: bool,
    /// How many values have been read.
    values: usize,
    problems: usize,
    /// The kind of the most serious problem among those that were not reported.
    remaining_kind: NoteKind,
    /// The paths to text that were reported: the articles of a file are alike, so once is enough.
    reported_places: HashSet<String>,
    /// The parts so far, if the file is one text in parts.
    parts: Option<PartsOfFile>,
    /// The id that the line before assigns to the next one, as in bulk loads of search engines.
    next_id: Option<String>,
}

/// A file that is one text in parts.
struct PartsOfFile {
    /// The JSON of the parts so far.
    json: String,
    lines: (u32, u32),
}

impl JsonIntake<'_> {
    fn lines(&mut self, reader: &mut impl BufRead) -> io::Result<ControlFlow<()>> {
        let mut line = Vec::new();
        let mut number = 0u32;
        while let Some(whole) = next_line(reader, &mut line, MAX_RECORD_BYTES)? {
            number = number.saturating_add(1);
            let piece = if whole { JsonPiece::Value(trimmed(&line)) } else { JsonPiece::TooLong };
            if piece == JsonPiece::Value(b"") {
                continue;
            }
            if self.piece(piece, (number, number)).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn piece(&mut self, piece: JsonPiece, lines: (u32, u32)) -> ControlFlow<()> {
        let flow = match piece {
            JsonPiece::Value(text) => match std::str::from_utf8(text) {
                Ok(text) => self.record(text, lines),
                Err(_) => self.damaged(text, lines),
            },
            JsonPiece::Around(text) => {
                let text = String::from_utf8_lossy(text);
                self.omit(&text, lines.0, "text around the articles");
                ControlFlow::Continue(())
            }
            JsonPiece::TooLong => self.problem(
                lines.0,
                &format!("skipped: longer than {} MiB: divide it", MAX_RECORD_BYTES >> 20),
            ),
            JsonPiece::Broken(what) => self.problem(lines.0, what),
        };
        self.sink.progress(self.bytes.take());
        flow
    }

    /// Handles a record with invalid UTF-8: the bytes are replaced, unless there are so many that the
    /// record is in another encoding.
    fn damaged(&mut self, bytes: &[u8], lines: (u32, u32)) -> ControlFlow<()> {
        match encoding::repair_utf8(bytes) {
            Some(mended) => {
                if let Some(doubt) = mended.doubt {
                    self.note(Note::info(&self.file.path, Some(lines.0), doubt));
                }
                self.record(&mended.text, lines)
            }
            None => {
                let message = "skipped: not valid UTF-8, unlike the beginning of the file; \
                               if the file is in another encoding, name it";
                let note = Note::problem(&self.file.path, Some(lines.0), message);
                self.note(note.with_remedy(Remedy::NameEncoding));
                self.omit(&String::from_utf8_lossy(bytes), lines.0, UNREAD);
                ControlFlow::Continue(())
            }
        }
    }

    /// Records that a text is in no record.
    fn omit(&mut self, text: &str, line: u32, what: &'static str) {
        if text.contains(is_significant) {
            let text = written_out(text).into_owned();
            self.sink.omission(Omission { line, text, what });
        }
    }

    fn record(&mut self, text: &str, lines: (u32, u32)) -> ControlFlow<()> {
        self.values += 1;
        if self.lines
            && let Some(id) = bulk_action(text)
        {
            self.next_id = Some(id);
            self.omit(text, lines.0, "instructions to search engines");
            return ControlFlow::Continue(());
        }
        if !self.lines && self.take_part(text, lines) {
            return ControlFlow::Continue(());
        }
        self.article(text, lines, false)
    }

    /// Takes a part of a text, if the file consists of nothing but such parts, as editors save it.
    fn take_part(&mut self, text: &str, lines: (u32, u32)) -> bool {
        if self.values == 1 && is_part(text) {
            self.parts = Some(PartsOfFile { json: "{\"parts\":[".into(), lines });
        }
        let Some(parts) = &mut self.parts else { return false };
        if parts.json.len() + text.len() > MAX_RECORD_BYTES {
            return false;
        }
        if self.values > 1 {
            parts.json.push(',');
        }
        parts.json.push_str(text);
        parts.lines.1 = lines.1;
        true
    }

    /// Makes a record from a text; `inside` is set if the text was taken out of a larger one.
    fn article(&mut self, text: &str, lines: (u32, u32), inside: bool) -> ControlFlow<()> {
        let stated_id = self.next_id.take();
        let incoming = match read_object(text) {
            Ok(incoming) => incoming,
            Err(fault)
                if fault.other_data
                    && !inside
                    && let Some(articles) = keyed(text) =>
            {
                for (key, article) in articles {
                    self.next_id = Some(key);
                    if self.article(&article, lines, true).is_break() {
                        return ControlFlow::Break(());
                    }
                }
                return ControlFlow::Continue(());
            }
            // Settings and search data among the pages of a web site are not a problem.
            Err(fault) if fault.other_data && (self.values == 1 || inside) && !self.lines => {
                let message = format!("no article in it: {}", fault.message);
                self.note(Note::info(&self.file.path, Some(lines.0), message));
                self.omit(text, lines.0, "data without an article");
                return ControlFlow::Continue(());
            }
            Err(fault) => {
                let line = lines.0.saturating_add(fault.lines_before).min(lines.1);
                self.omit(text, lines.0, UNREAD);
                return self.problem(line, &format!("skipped: {}", fault.message));
            }
        };
        for warning in incoming.warnings {
            self.note(Note::info(&self.file.path, Some(lines.0), warning));
        }
        if let Some(places) = incoming.places
            && self.reported_places.len() < MAX_PLACES
            && self.reported_places.insert(places.clone())
        {
            let message = format!("the text was read from {places}");
            self.note(Note::info(&self.file.path, Some(lines.0), message));
        }
        let mut article = incoming.article;
        if !incoming.reservations.is_empty() {
            let left_out = self.options.leaves_out(incoming.reservations);
            self.sink.reserved(incoming.reservations, left_out);
            if left_out {
                self.omit(text, lines.0, incoming.reservations.what());
                return ControlFlow::Continue(());
            }
        }
        for omission in incoming.omissions {
            self.sink.omission(Omission { line: lines.0, ..omission });
        }
        if article.id.is_empty() {
            article.id = stated_id.unwrap_or_default();
        }
        let mut evidence = incoming.evidence;
        evidence.iter_mut().for_each(|evidence| evidence.line = lines.0);
        let own_url = article.url.is_some();
        let mut record = Record { article, lines, evidence, own_url, inside: None };
        // An exported article states its original path; nothing is added to it.
        if record.article.path.is_none() {
            record.article.path = Some(self.file.relative.clone());
            record.article.line = Some(lines.0);
            complete_from_text(&mut record);
        }
        self.sink.record(record)
    }

    fn problem(&mut self, line: u32, message: &str) -> ControlFlow<()> {
        self.note(Note::problem(&self.file.path, Some(line), message));
        ControlFlow::Continue(())
    }

    fn note(&mut self, note: Note) {
        self.problems += 1;
        if self.problems <= MAX_PROBLEMS {
            self.sink.note(note);
        } else {
            self.remaining_kind = self.remaining_kind.max(note.kind);
        }
    }

    fn finish(&mut self) {
        self.sink.progress(self.bytes.take());
        if self.problems > MAX_PROBLEMS {
            let more = self.problems - MAX_PROBLEMS;
            let message = format!("{more} more places of this kind, not listed");
            self.sink.note(Note::new(self.remaining_kind, &self.file.path, None, message));
        }
    }
}

/// Fills in fields that the URL and the text of an article state and no member does. The file name is not
/// used for the date: a collection is often named after the day on which it was made.
pub(crate) fn complete_from_text(record: &mut Record) {
    let day = record.article.url.as_deref().and_then(day_in_path);
    let line = record.lines.0;
    complete(record, day.map(|day| (day, "date in the url")), "", line);
}

/// The id in a line that tells a search engine what to do with the next line: `{"index": {"_id": "7"}}`.
/// Empty when it assigns none.
fn bulk_action(text: &str) -> Option<String> {
    const LONGEST_ACTION: usize = 1000;
    let action = text.trim_start().strip_prefix('{')?.trim_start();
    let verbs = ["\"index\"", "\"create\"", "\"update\"", "\"delete\""];
    if text.len() > LONGEST_ACTION || !verbs.iter().any(|verb| action.starts_with(verb)) {
        return None;
    }
    let Ok(Value::Object(action)) = serde_json::from_str(text) else { return None };
    let (Some(Value::Object(target)), 1) = (action.values().next(), action.len()) else {
        return None;
    };
    let notes = |name: &String| name.starts_with('_') || name == "routing" || name == "pipeline";
    target.keys().all(notes).then(|| match target.get("_id") {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => String::new(),
    })
}

/// Reads a line with its end. `Some(true)` means that a line was read, `Some(false)` that a line of more
/// than `limit` bytes was skipped, and `None` that the file has ended.
pub(super) fn next_line(
    reader: &mut impl BufRead,
    line: &mut Vec<u8>,
    limit: usize,
) -> io::Result<Option<bool>> {
    line.clear();
    if reader.by_ref().take(limit as u64 + 1).read_until(b'\n', line)? == 0 {
        return Ok(None);
    }
    if line.len() <= limit || line.ends_with(b"\n") {
        return Ok(Some(true));
    }
    *line = Vec::new();
    loop {
        let buffer = reader.fill_buf()?;
        let end = buffer.iter().position(|&byte| byte == b'\n');
        let used = end.map_or(buffer.len(), |at| at + 1);
        let ended = end.is_some() || buffer.is_empty();
        reader.consume(used);
        if ended {
            return Ok(Some(false));
        }
    }
}

/// Trims white space, and removes a byte order mark or record separator at the start.
pub(super) fn trimmed(line: &[u8]) -> &[u8] {
    let line = line.trim_ascii();
    let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
    line.strip_prefix(b"\x1E").unwrap_or(line).trim_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::to_json;
    use crate::testing::{CollectedRecords, read};

    #[track_caller]
    fn check(name: &str, bytes: &[u8], titles: &[&str], notes: &[&str]) -> CollectedRecords {
        let collected = read(name, bytes, &ReadOptions::default()).expect("readable");
        let read: Vec<_> = collected.records.iter().map(|r| r.article.title.as_str()).collect();
        assert_eq!(read, titles);
        assert_eq!(collected.notes.len(), notes.len(), "{:?}", collected.notes);
        for (note, expected) in collected.notes.iter().zip(notes) {
            let note = note.to_string();
            assert!(note.contains(expected), "{note} should hold {expected}");
        }
        assert_eq!(collected.bytes, bytes.len() as u64);
        collected
    }

    #[test]
    fn lines_are_records() {
        let lines = "\u{FEFF}{\"title\":\"一\"}\r\n\n{\"title\":\"二\",\"url\":\"u\"}\nx\n{\"title\":\"三\",\"body\":7}\n{\"title\":\"四\"}";
        let read = check(
            "a/b.jsonl",
            lines.as_bytes(),
            &["一", "二", "三", "四"],
            &["b.jsonl:4: skipped: not valid JSON", "b.jsonl:5: body: the number 7"],
        );
        assert_eq!(read.records[1].lines, (3, 3));
        assert_eq!(read.records[1].article.path.as_deref(), Some("b.jsonl"));
        assert_eq!(read.records[1].article.line, Some(3));
        assert!(read.records[1].own_url && !read.records[0].own_url);
    }

    #[test]
    fn files_are_read_as_what_they_are() {
        check(
            "a.jsonl",
            "[{\"title\":\"一\"},\n{\"title\":\"二\"}]".as_bytes(),
            &["一", "二"],
            &[],
        );
        check(
            "a.jsonl",
            "{\n\"title\":\"一\"\n}\n{\n\"title\":\"二\"\n}".as_bytes(),
            &["一", "二"],
            &[],
        );
        check(
            "a.json",
            "{\"title\":\"一\"}\nx\n{\"title\":\"二\"}".as_bytes(),
            &["一", "二"],
            &["a.json:2"],
        );
        check(
            "a.json",
            "{\"title\":\"一\"}\n{\"title\":\n{\"title\":\"二\"}\n".as_bytes(),
            &["一", "二"],
            &["a.json:2: skipped: not valid JSON: it is cut off"],
        );
        check(
            "a.JSON",
            "{\"n\":1,\"data\":{\"list\":[{\"title\":\"一\"}]}}".as_bytes(),
            &["一"],
            &[],
        );
        check("a.ndjson", b"", &[], &[]);
    }

    #[test]
    fn faults_in_documents_have_their_line() {
        check(
            "a.json",
            "[\n{\"title\":\"一\"},\n{\n\"title\":\n},\n{\"title\":\"二\"}\n]".as_bytes(),
            &["一", "二"],
            &["a.json:5: skipped: not valid JSON at column 1"],
        );
        let read = check(
            "a.json",
            b"{\"version\":2}",
            &[],
            &["a.json:1: no article in it: neither title"],
        );
        assert_eq!(read.notes[0].kind, NoteKind::Info);
        let read =
            check("a.jsonl", b"{\"version\":2}", &[], &["a.jsonl:1: skipped: neither title"]);
        assert_eq!(read.notes[0].kind, NoteKind::Problem);
    }

    #[test]
    fn datelines_in_the_text_fill_what_is_not_stated() {
        let lines = "{\"title\":\"一\",\"url\":\"https://a.example/2023-05/20/c_1.htm\",\"body\":\"新华社江城5月19日电（记者 赵六）港口开工。\"}\n\
                     {\"title\":\"二\",\"body\":\"新华社江城5月19日电 港口开工。\",\"path\":\"旧.md\",\"line\":3}\n";
        let read = check("20240101.jsonl", lines.as_bytes(), &["一", "二"], &[]);
        let [first, exported] = &read.records[..] else { panic!("two records") };
        assert_eq!(first.article.date.map(|date| date.to_string()).as_deref(), Some("2023-05-19"));
        assert_eq!(first.article.source.as_deref(), Some("新华社"));
        assert_eq!(first.article.place.as_deref(), Some("江城"));
        assert_eq!(first.article.authors, ["赵六"]);
        assert!(first.evidence.iter().any(|e| e.field == "place" && e.line == 1));
        assert_eq!((exported.article.date, exported.article.source.as_deref()), (None, None));
    }

    #[test]
    fn other_encodings_are_decoded() {
        let line = "{\"title\":\"中亚铁路开工\",\"body\":\"新华社西安5月19日电，中亚铁路今日开工，各方代表出席仪式并讲话。\"}\n";
        let (bytes, _, _) = encoding_rs::GB18030.encode(line);
        check("a.jsonl", &bytes, &["中亚铁路开工"], &[]);
        let wide: Vec<u8> = line.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check("a.jsonl", &wide, &["中亚铁路开工"], &[]);
        let (short, _, _) = encoding_rs::GB18030.encode("{\"title\":\"中亚\"}");
        check("a.json", &short, &["中亚"], &["read as gb18030, which is a guess"]);
    }

    #[test]
    fn a_damaged_line_spoils_no_other() {
        let mut bytes = "{\"title\":\"中亚铁路开工\"}\n".repeat(10).into_bytes();
        bytes.truncate(bytes.len() - 5);
        bytes.extend_from_slice(b"\"}\n{\"title\":\"x\"}");
        let collected = read("a.jsonl", &bytes, &ReadOptions::default()).expect("readable");
        assert_eq!(collected.records.len(), 11);
        assert_eq!(collected.records[9].article.title, "中亚铁路开\u{FFFD}");
        assert_eq!(collected.notes.len(), 1);
        let note = &collected.notes[0];
        assert!(note.to_string().contains(":10: 1 character is not valid UTF-8"), "{note}");
        // Damage in so many places means another encoding.
        let (line, _, _) = encoding_rs::GB18030.encode("{\"title\":\"港口今天开工\"}\n");
        let bytes = [&b"{\"title\":\"x\"}\n".repeat(100_000)[..], &line].concat();
        let collected = read("a.jsonl", &bytes, &ReadOptions::default()).expect("readable");
        assert_eq!(collected.records.len(), 100_000);
        assert!(collected.notes[0].message.contains("skipped: not valid UTF-8"));
    }

    #[test]
    fn broken_files_do_not_fill_the_memory() {
        let collected = read("a.jsonl", &b"x\n".repeat(5000), &ReadOptions::default());
        let notes = collected.expect("readable").notes;
        assert_eq!(notes.len(), MAX_PROBLEMS + 1);
        assert!(notes[MAX_PROBLEMS].message.starts_with("4900 more"));
        assert_eq!(notes[MAX_PROBLEMS].kind, NoteKind::Problem);

        // Dates that cannot be parsed are kept, and nothing is missing.
        let line = b"{\"title\":\"x\",\"date\":\"then\"}\n";
        let collected = read("a.jsonl", &line.repeat(200), &ReadOptions::default());
        let notes = collected.expect("readable").notes;
        assert!(notes.iter().all(|note| note.kind == NoteKind::Info));
        assert_eq!(notes.len(), MAX_PROBLEMS + 1);
    }

    #[test]
    fn an_export_reads_back_to_the_same_bytes() {
        let lines = "{\"标题\":\"一\",\"date\":\"未知\",\"编辑\":\"李明\",\"score\":0.1}\n{\"content\":\"　　甲。\\n乙\",\"meta\":{\"id\":3}}\n";
        let first = check("旧/a.jsonl", lines.as_bytes(), &["一", "甲"], &["date: \"未知\""]);
        let export = |collected: &CollectedRecords| -> String {
            collected.records.iter().map(|r| to_json(&r.article) + "\n").collect()
        };
        let exported = export(&first);
        assert!(exported.contains(r#""path":"a.jsonl","line":2,"meta":{"id":3}}"#), "{exported}");
        let again = check("export.jsonl", exported.as_bytes(), &["一", "甲"], &[]);
        assert_eq!(export(&again), exported);
    }
}
