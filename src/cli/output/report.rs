//! What a refresh did, in words: the summary, and the notes on files.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use super::table::{Align, Table, bytes, count, duration, number};
use super::terminal::tell_line;
use crate::cli::remedy::told;
use souwen::article::{Note, NoteKind};
use souwen::index::{RefreshReport, UpgradeReport};

/// How many notes are printed unless all are asked for: more than a screen helps nobody.
const NOTES_SHOWN: usize = 30;

/// Prints notes to standard error, problems first; at most some dozens unless `all`.
pub fn tell_notes(notes: &[Note], all: bool) {
    for line in note_lines(notes, all) {
        tell_line(line);
    }
}

fn note_lines(notes: &[Note], all: bool) -> Vec<String> {
    let mut sorted: Vec<&Note> = notes.iter().collect();
    // The sort is stable: within a kind, file order stays.
    sorted.sort_by_key(|note| std::cmp::Reverse(note.kind));
    let shown = if all { sorted.len() } else { NOTES_SHOWN };
    let mut lines: Vec<String> = sorted.iter().take(shown).map(|note| told(note)).collect();
    let rest = &sorted[lines.len()..];
    if !rest.is_empty() {
        let problems = rest.iter().filter(|note| note.kind == NoteKind::Problem).count();
        lines.push(format!(
            "… and {}, of which {} not read: --verbose prints all",
            count(rest.len(), "more note"),
            number(problems)
        ));
    }
    lines
}

/// Whether anything was not read that should have been.
pub fn has_problems(report: &RefreshReport) -> bool {
    report.files_failed > 0
        || report.not_merged.is_some()
        || report.notes.iter().any(|note| note.kind == NoteKind::Problem)
}

/// Writes what was read, added, changed, removed and left out, and where the index is.
///
/// # Errors
/// When writing fails.
pub fn write_summary(
    out: &mut dyn Write,
    report: &RefreshReport,
    took: Duration,
    dir: &Path,
) -> io::Result<()> {
    let mut table = Table::new(&[Align::Left, Align::Right, Align::Left]);
    let rate = report.bytes_read as f64 / took.as_secs_f64().max(1e-3);
    let read =
        format!("{} in {}, {}/s", bytes(report.bytes_read), duration(took), bytes(rate as u64));
    let mut row = |name: &str, value: u64, note: &str| table.row([name, &number(value), note]);
    row("files read", report.files_read as u64, if report.files_read > 0 { &read } else { "" });
    let seldom = [
        ("read again", report.files_outdated, "as before, but this version reads them better"),
        ("files as before", report.files_unchanged, "not read again"),
        ("files gone", report.files_gone, ""),
        ("files failed", report.files_failed, "what was read from them before stays"),
        ("drafts", report.drafts, "left out; --drafts takes them in"),
        ("noindex", report.noindex_left_out, "left out"),
        ("noindex", report.noindex_read, "read all the same; --respect-noindex leaves them out"),
    ];
    for (name, value, note) in seldom {
        if value > 0 {
            row(name, value as u64, note);
        }
    }
    row("added", report.added as u64, "");
    row("changed", report.changed as u64, "");
    row("removed", report.removed as u64, "");
    row("unchanged", report.unchanged as u64, "");
    if report.renamed > 0 {
        row("renamed", report.renamed as u64, "added under another id; the former one leads there");
    }
    if report.words_added + report.words_removed > 0 {
        row("analysed again", report.reanalyzed as u64, &words(report));
    }
    let skipped: usize = report.other_kinds.values().sum();
    if skipped > 0 {
        row("files skipped", skipped as u64, &kinds(&report.other_kinds));
    }
    if report.links_not_followed > 0 {
        row("links left out", report.links_not_followed as u64, "they lead out of the folders");
    }
    if let Some(done) = &report.upgraded {
        let note = format!("from format {}, of which the index was", done.from);
        row("rebuilt", done.articles, &note);
    }
    if !report.healed.is_empty() {
        let files: Vec<&str> = report.healed.iter().map(|file| file.name.as_str()).collect();
        let articles = count(report.rewritten, "article");
        let note = format!("damaged: {}; {articles} written again", files.join(", "));
        row("files healed", report.healed.len() as u64, &note);
    }
    row("in the index", report.articles, &dir.display().to_string());
    table.write(out)
}

/// That an index of an earlier format was rebuilt.
pub fn upgrade_line(done: &UpgradeReport) -> String {
    let articles = count(done.articles, "article");
    format!("the index had format {} and was rebuilt from its own {articles}", done.from)
}

/// What is to be told beside the notes on files: that segments could not be merged.
pub fn merging_line(report: &RefreshReport) -> Option<String> {
    let reason = report.not_merged.as_ref()?;
    Some(format!(
        "everything is in the index, but its segments could not be merged, so that searching takes \
         longer ({reason}); the next run tries again"
    ))
}

/// What of the dictionary was applied.
fn words(report: &RefreshReport) -> String {
    let parts: Vec<String> =
        [(report.words_added, "applied"), (report.words_removed, "taken back")]
            .into_iter()
            .filter(|(words, _)| *words > 0)
            .map(|(words, what)| format!("{} {what}", count(words, "word")))
            .collect();
    format!("for dictionary.txt: {}", parts.join(", "))
}

/// The kinds of files that are not read, the most frequent first.
pub fn kinds(kinds: &BTreeMap<String, usize>) -> String {
    let mut sorted: Vec<(&String, &usize)> = kinds.iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let named = sorted.iter().map(|(extension, files)| match extension.as_str() {
        "" => format!("{} without extension", number(**files)),
        extension => format!("{} .{extension}", number(**files)),
    });
    format!("kinds that are not read: {}", named.collect::<Vec<_>>().join(", "))
}

/// What changed, on one line; `None` when nothing did.
pub fn one_line(report: &RefreshReport) -> Option<String> {
    let mut parts: Vec<String> =
        [(report.added, "added"), (report.changed, "changed"), (report.removed, "removed")]
            .into_iter()
            .filter(|(value, _)| *value > 0)
            .map(|(value, name)| format!("{} {name}", number(value)))
            .collect();
    if report.words_added + report.words_removed > 0 {
        parts.push(format!("{} analysed again {}", number(report.reanalyzed), words(report)));
    }
    if let Some(done) = &report.upgraded {
        parts.push(format!("{} rebuilt from format {}", number(done.articles), done.from));
    }
    if !report.healed.is_empty() {
        parts.push(count(report.healed.len(), "damaged file") + " healed");
    }
    (!parts.is_empty()).then(|| {
        format!("{}; {} in the index", parts.join(", "), count(report.articles, "article"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(line: u32, kind: NoteKind) -> Note {
        Note::new(kind, "报道/a.jsonl".as_ref(), Some(line), "no body")
    }

    #[test]
    fn problems_come_first_and_the_rest_is_counted() {
        let mut notes: Vec<Note> = (1..=29).map(|line| note(line, NoteKind::Info)).collect();
        notes.extend([note(100, NoteKind::Problem), note(101, NoteKind::Problem)]);
        let lines = note_lines(&notes, false);
        assert_eq!(lines.len(), NOTES_SHOWN + 1);
        assert_eq!(lines[0], "报道/a.jsonl:100: no body");
        assert_eq!(lines[2], "报道/a.jsonl:1: no body");
        assert_eq!(lines[30], "… and 1 more note, of which 0 not read: --verbose prints all");
        assert_eq!(note_lines(&notes, true).len(), 31);
        assert!(note_lines(&[], false).is_empty());
    }

    #[test]
    fn the_summary_tells_what_happened() {
        let report = RefreshReport {
            files_read: 12,
            bytes_read: 3_400_000,
            files_unchanged: 7,
            added: 1_120,
            articles: 1_300,
            other_kinds: [("pdf".to_owned(), 3), (String::new(), 1), ("docx".to_owned(), 3)].into(),
            ..RefreshReport::default()
        };
        let mut out = Vec::new();
        write_summary(&mut out, &report, Duration::from_secs(2), Path::new("index")).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "files read          12  3.4 MB in 2.0 s, 1.7 MB/s\n\
             files as before      7  not read again\n\
             added            1,120\n\
             changed              0\n\
             removed              0\n\
             unchanged            0\n\
             files skipped        7  kinds that are not read: 3 .docx, 3 .pdf, 1 without extension\n\
             in the index     1,300  index\n"
        );
    }

    #[test]
    fn what_speaks_against_being_found_is_counted() {
        let report =
            RefreshReport { drafts: 2, noindex_read: 1, articles: 3, ..Default::default() };
        let mut out = Vec::new();
        write_summary(&mut out, &report, Duration::from_secs(2), Path::new("index")).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains("drafts        2  left out; --drafts takes them in\n"), "{out}");
        assert!(out.contains("noindex       1  read all the same"), "{out}");
        assert!(!out.contains("left out\n"), "{out}");
    }

    #[test]
    fn one_line_says_only_what_changed() {
        assert_eq!(one_line(&RefreshReport { articles: 9, ..Default::default() }), None);
        let report = RefreshReport { added: 2, removed: 1, articles: 9, ..Default::default() };
        assert_eq!(one_line(&report).unwrap(), "2 added, 1 removed; 9 articles in the index");
        let report =
            RefreshReport { words_added: 1, reanalyzed: 4, articles: 9, ..Default::default() };
        assert_eq!(
            one_line(&report).unwrap(),
            "4 analysed again for dictionary.txt: 1 word applied; 9 articles in the index"
        );
    }

    #[test]
    fn info_is_no_problem() {
        let with = |kind| RefreshReport { notes: vec![note(1, kind)], ..Default::default() };
        assert!(!has_problems(&with(NoteKind::Info)));
        assert!(has_problems(&with(NoteKind::Problem)));
        assert!(has_problems(&RefreshReport { files_failed: 1, ..Default::default() }));
    }
}
