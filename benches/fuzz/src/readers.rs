//! The readers: newspaper pages, web pages, JSON, files of any bytes.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use souwen::article::json::{from_json, read_object, to_json};
use souwen::article::tidy::tidy;
use souwen::article::{
    Article, FoundFile, Note, Omission, Paragraph, ReadOptions, Reading, Record, Sink,
};
use souwen::article::{html, page, read_file};
use souwen::text::is_significant;

use crate::outcome::{Outcome, ensure};
use crate::pieces::{HTML, JSON, PAGE, SUMMIT, TEXT};
use crate::random::Random;

/// A page: pieces, or parts and shuffled lines of the shipped page, with pieces between them.
fn page_text(random: &mut Random) -> String {
    match random.below(4) {
        0 => random.text(PAGE, 30),
        1 => random.text(TEXT, 30),
        2 => {
            let start = floor(SUMMIT, random.below(SUMMIT.len()));
            let end = floor(SUMMIT, (start + random.below(600)).min(SUMMIT.len()));
            SUMMIT[start..end.max(start)].to_owned()
        }
        _ => {
            let lines: Vec<&str> = SUMMIT.lines().collect();
            let mut text = String::new();
            for _ in 0..random.below(8) {
                text.push_str(lines[random.below(lines.len())]);
                text.push_str(random.pick(PAGE));
                text.push_str(random.pick(&["\n", "\n\n", ""]));
            }
            text
        }
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

pub fn try_page(random: &mut Random, input: &mut String) -> Outcome {
    *input = page_text(random);
    let markdown = random.one_in(2);
    let Reading { records, notes, omissions, .. } =
        page::read_page(input, Path::new("a.md"), "a.md", markdown);
    let again = page::read_page(input, Path::new("a.md"), "a.md", markdown).records;
    ensure!(records == again, "read twice, it is not the same");
    // Only text that is reported as left out may be lost. Markup contains letters too, so only text without
    // markup is counted.
    if !input.contains(['<', '&', '[', '`', '~', '\\']) {
        let missing = missing(input, &records, &omissions);
        let dropped: usize = notes
            .iter()
            .filter(|note| note.message.contains("left out"))
            .filter_map(|note| note.message.split(' ').next()?.parse::<usize>().ok())
            .sum();
        ensure!(missing <= dropped, "{missing} characters are in no record, {dropped} told");
    }
    for mut record in records {
        // As every caller of a reader does.
        tidy(&mut record.article);
        check_record(&record)?;
    }
    Ok(())
}

/// The number of significant characters of a page that are neither in a record nor reported as left out.
fn missing(page: &str, records: &[Record], omissions: &[Omission]) -> usize {
    let mut counts: HashMap<char, isize> = HashMap::new();
    for c in page.chars().filter(|&c| is_significant(c)) {
        *counts.entry(c).or_default() += 1;
    }
    let mut found: HashMap<char, isize> = HashMap::new();
    let mut count = |text: &str| {
        for c in text.chars().filter(|&c| is_significant(c)) {
            *found.entry(c).or_default() += 1;
        }
    };
    for record in records {
        let article = &record.article;
        let mut texts: Vec<&str> = article.body.iter().map(|p| p.text.as_str()).collect();
        texts.push(&article.title);
        texts.extend(article.subtitle.as_deref());
        texts.extend(article.dateline.iter().map(String::as_str));
        texts.extend(record.evidence.iter().map(|evidence| evidence.value.as_str()));
        let meta: Vec<String> = article.meta.values().map(ToString::to_string).collect();
        let names = article.meta.keys().map(String::as_str);
        let meta = meta.iter().map(String::as_str);
        texts.into_iter().chain(meta).chain(names).for_each(&mut count);
    }
    omissions.iter().map(|omission| omission.text.as_str()).for_each(&mut count);
    let lost = |(c, count): (&char, &isize)| (count - found.get(c).copied().unwrap_or(0)).max(0);
    counts.iter().map(lost).sum::<isize>().unsigned_abs()
}

/// The invariants of every record.
pub(crate) fn check_record(record: &Record) -> Outcome {
    let article = &record.article;
    ensure!(!article.title.trim().is_empty(), "no title");
    ensure!(record.lines.0 <= record.lines.1, "lines {:?}", record.lines);
    let whole = |p: &Paragraph| !p.text.is_empty() && !p.text.contains('\n');
    ensure!(article.body.iter().all(whole), "an empty or broken paragraph: {:?}", article.body);
    check_json(article)
}

fn check_json(article: &Article) -> Outcome {
    let again = from_json(&to_json(article))?;
    ensure!(again == *article, "comes back from JSON as {again:?}, not as {article:?}");
    Ok(())
}

pub fn try_html(random: &mut Random, input: &mut String) -> Outcome {
    let max = if random.one_in(64) { 300 } else { 16 };
    let pieces = if random.one_in(8) { TEXT } else { HTML };
    *input = random.text(pieces, max);
    let base = random.one_in(2).then_some("https://example.cn/新闻");
    let Reading { records, notes, .. } =
        html::read_page(input, Path::new("a.html"), "乙/a b.html", base);
    match records.first() {
        Some(record) => check_record(record),
        None => {
            ensure!(!notes.is_empty(), "no record, and nobody says why");
            Ok(())
        }
    }
}

/// The output of a reader for a file.
#[derive(Default)]
pub(crate) struct Collected {
    pub(crate) records: Vec<Record>,
    pub(crate) bytes: u64,
}

impl Sink for Collected {
    fn record(&mut self, record: Record) -> ControlFlow<()> {
        self.records.push(record);
        ControlFlow::Continue(())
    }

    fn note(&mut self, _note: Note) {}

    fn progress(&mut self, bytes: u64) {
        self.bytes += bytes;
    }
}

pub fn try_json(folder: &Path, random: &mut Random, input: &mut String) -> Outcome {
    let pieces = if random.one_in(8) { TEXT } else { JSON };
    *input = random.text(pieces, 24);
    if random.one_in(2) {
        *input = format!("{{\"title\":\"甲\",\"body\":[\"乙\"],{input}}}");
    }
    if let Ok(incoming) = read_object(input) {
        check_json(&incoming.article)?;
    }
    if random.one_in(8) {
        return try_file(folder, random, input);
    }
    Ok(())
}

/// A file with this name and content.
pub(crate) fn found(folder: &Path, name: &str, bytes: &[u8]) -> Result<FoundFile, String> {
    let path: PathBuf = folder.join(name);
    std::fs::write(&path, bytes).map_err(|error| error.to_string())?;
    let (relative, size) = (name.to_owned(), bytes.len() as u64);
    Ok(FoundFile { relative, size, modified: SystemTime::UNIX_EPOCH, path, packed: None })
}

/// A whole file of arbitrary bytes.
fn try_file(folder: &Path, random: &mut Random, input: &mut String) -> Outcome {
    let mut bytes = match random.below(4) {
        0 => page_text(random).into_bytes(),
        1 => random.text(HTML, 16).into_bytes(),
        2 => input.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => input.clone().into_bytes(),
    };
    for _ in 0..random.below(6) {
        let at = random.below(bytes.len() + 1);
        match random.below(3) {
            0 => bytes.insert(at, random.below(256) as u8),
            1 => bytes.truncate(at),
            _ if at < bytes.len() => bytes[at] = random.below(256) as u8,
            _ => {}
        }
    }
    let extension = random.pick(&["md", "txt", "html", "json", "jsonl"]);
    *input = format!(".{extension} {bytes:x?}");
    let file = found(folder, &format!("a.{extension}"), &bytes)?;
    let encoding = random.pick(&["", "", "", "gbk", "big5", "utf-16le", "iso-2022-jp"]);
    let options = ReadOptions {
        encoding: Some(encoding.to_owned()).filter(|name| !name.is_empty()),
        ..ReadOptions::default()
    };
    let mut collected = Collected::default();
    if read_file(&file, &options, &mut collected).is_ok() {
        ensure!(collected.bytes == file.size, "told {} bytes", collected.bytes);
    }
    for record in &collected.records {
        ensure!(!record.article.title.trim().is_empty(), "no title");
        check_json(&record.article)?;
    }
    Ok(())
}
