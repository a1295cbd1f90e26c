//! The result of a refresh in words: the summary, and the notes on files.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use super::language::Language;
use super::table::{Align, Table, bytes, count, duration, number};
use super::terminal::print_line;
use crate::cli::remedy::with_remedy;
use souwen::article::{Note, NoteKind};
use souwen::index::{RefreshReport, UpgradeReport};

/// The number of notes that are printed by default: more than a screen is no help.
const NOTES_SHOWN: usize = 30;

/// Prints notes to standard error, problems first; at most some dozens unless `all`.
pub fn print_notes(notes: &[Note], all: bool) {
    for line in note_lines(notes, all) {
        print_line(line);
    }
}

fn note_lines(notes: &[Note], all: bool) -> Vec<String> {
    let mut sorted: Vec<&Note> = notes.iter().collect();
    // The sort is stable: notes of one kind stay in the order of files.
    sorted.sort_by_key(|note| std::cmp::Reverse(note.kind));
    let shown = if all { sorted.len() } else { NOTES_SHOWN };
    let mut lines: Vec<String> = sorted.iter().take(shown).map(|note| with_remedy(note)).collect();
    let rest = &sorted[lines.len()..];
    if !rest.is_empty() {
        let problems = rest.iter().filter(|note| note.kind == NoteKind::Problem).count();
        lines.push(format!(
            "… and {}, {} of them not read: --verbose prints all",
            count(rest.len(), "more note"),
            number(problems)
        ));
    }
    lines
}

/// Whether some file could not be read.
pub fn has_problems(report: &RefreshReport) -> bool {
    report.files_failed > 0
        || report.not_merged.is_some()
        || report.notes.iter().any(|note| note.kind == NoteKind::Problem)
}

/// Writes what was read, added, changed, removed and left out, and the path of the index.
///
/// # Errors
/// When writing fails.
pub fn write_summary(
    out: &mut dyn Write,
    language: Language,
    report: &RefreshReport,
    took: Duration,
    dir: &Path,
) -> io::Result<()> {
    let mut table = Table::new(&[Align::Left, Align::Right, Align::Left]);
    let label = |english: &'static str, chinese: &'static str| language.pick(english, chinese);
    let rate = report.bytes_read as f64 / took.as_secs_f64().max(1e-3);
    let (size, took, rate) = (bytes(report.bytes_read), duration(took), bytes(rate as u64));
    let read = match language {
        Language::English => format!("{size} in {took}, {rate}/s"),
        Language::Chinese => format!("{size}，用时 {took}，每秒 {rate}"),
    };
    let mut row = |name: &str, value: u64, note: &str| table.row([name, &number(value), note]);
    let read = if report.files_read > 0 { read.as_str() } else { "" };
    row(label("files read", "读取文件"), report.files_read as u64, read);
    let noindex = label("noindex", "noindex 页面");
    let seldom = [
        (
            label("read again", "重新读取"),
            report.files_outdated,
            label("as before, but this version reads them better", "文件未变，新版本读得更好"),
        ),
        (
            label("files as before", "未变文件"),
            report.files_unchanged,
            label("not read again", "没有重读"),
        ),
        (label("files gone", "消失文件"), report.files_gone, ""),
        (
            label("files failed", "失败文件"),
            report.files_failed,
            label("what was read from them before stays", "以前读到的内容保留"),
        ),
        (
            label("drafts", "草稿"),
            report.drafts,
            label("left out; --drafts takes them in", "未收录；--drafts 可收录"),
        ),
        (noindex, report.noindex_left_out, label("left out", "未收录")),
        (
            noindex,
            report.noindex_read,
            label(
                "read all the same; --respect-noindex leaves them out",
                "照样收录；--respect-noindex 可不收录",
            ),
        ),
    ];
    for (name, value, note) in seldom {
        if value > 0 {
            row(name, value as u64, note);
        }
    }
    row(label("added", "新增"), report.added as u64, "");
    row(label("changed", "改动"), report.changed as u64, "");
    row(label("removed", "删除"), report.removed as u64, "");
    row(label("unchanged", "不变"), report.unchanged as u64, "");
    if report.renamed > 0 {
        let note =
            label("added under another id; the former one leads there", "换了编号，旧编号仍能找到");
        row(label("renamed", "改名"), report.renamed as u64, note);
    }
    if report.words_added + report.words_removed > 0 {
        row(
            label("analysed again", "重新分词"),
            report.reanalyzed as u64,
            &words(language, report),
        );
    }
    let skipped: usize = report.other_kinds.values().sum();
    if skipped > 0 {
        let kinds = kinds_in(language, &report.other_kinds);
        row(label("files skipped", "跳过文件"), skipped as u64, &kinds);
    }
    if report.links_not_followed > 0 {
        let note = label("they lead out of the folders", "指向文件夹之外");
        row(label("links left out", "跳过链接"), report.links_not_followed as u64, note);
    }
    if let Some(done) = &report.upgraded {
        let note = match language {
            Language::English => format!("from format {}, of which the index was", done.from),
            Language::Chinese => format!("索引原为第 {} 版格式", done.from),
        };
        row(label("rebuilt", "重建"), done.articles, &note);
    }
    if !report.healed.is_empty() {
        let files: Vec<&str> = report.healed.iter().map(|file| file.name.as_str()).collect();
        let files = files.join(", ");
        let note = match language {
            Language::English => {
                format!("damaged: {files}; {} written again", count(report.rewritten, "article"))
            }
            Language::Chinese => {
                format!("损坏：{files}；重写 {} 篇文章", number(report.rewritten as u64))
            }
        };
        row(label("files healed", "修复文件"), report.healed.len() as u64, &note);
    }
    row(label("in the index", "索引中共有"), report.articles, &dir.display().to_string());
    table.write(out)
}

/// The message that an index of an earlier format was rebuilt.
pub fn upgrade_line(done: &UpgradeReport) -> String {
    let articles = count(done.articles, "article");
    format!("the index had format {} and was rebuilt from its own {articles}", done.from)
}

/// The message that segments could not be merged, if so.
pub fn merging_line(report: &RefreshReport) -> Option<String> {
    let reason = report.not_merged.as_ref()?;
    Some(format!(
        "everything is in the index, but its segments could not be merged, so that searching takes \
         longer ({reason}); the next run tries again"
    ))
}

/// What the refresh applied from the dictionary.
fn words(language: Language, report: &RefreshReport) -> String {
    if language == Language::Chinese {
        let (added, removed) =
            (number(report.words_added as u64), number(report.words_removed as u64));
        return format!("按 dictionary.txt：加入 {added} 个词，撤回 {removed} 个词");
    }
    let parts: Vec<String> =
        [(report.words_added, "applied"), (report.words_removed, "taken back")]
            .into_iter()
            .filter(|(words, _)| *words > 0)
            .map(|(words, what)| format!("{} {what}", count(words, "word")))
            .collect();
    format!("for dictionary.txt: {}", parts.join(", "))
}

/// Unsupported kinds of files, the most frequent first.
pub fn kinds(kinds: &BTreeMap<String, usize>) -> String {
    kinds_in(Language::English, kinds)
}

fn kinds_in(language: Language, kinds: &BTreeMap<String, usize>) -> String {
    let mut sorted: Vec<(&String, &usize)> = kinds.iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let named = sorted.iter().map(|(extension, files)| match extension.as_str() {
        "" => format!("{} {}", number(**files), language.pick("without extension", "无扩展名")),
        extension => format!("{} .{extension}", number(**files)),
    });
    let named = named.collect::<Vec<_>>().join(language.pick(", ", "、"));
    format!("{}{named}", language.pick("kinds that are not read: ", "不能读取的类型："))
}

/// The changes on one line; `None` if there are none.
pub fn one_line(report: &RefreshReport) -> Option<String> {
    let mut parts: Vec<String> =
        [(report.added, "added"), (report.changed, "changed"), (report.removed, "removed")]
            .into_iter()
            .filter(|(value, _)| *value > 0)
            .map(|(value, name)| format!("{} {name}", number(value)))
            .collect();
    if report.words_added + report.words_removed > 0 {
        parts.push(format!(
            "{} analysed again {}",
            number(report.reanalyzed),
            words(Language::English, report)
        ));
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
        assert_eq!(lines[30], "… and 1 more note, 0 of them not read: --verbose prints all");
        assert_eq!(note_lines(&notes, true).len(), 31);
        assert!(note_lines(&[], false).is_empty());
    }

    #[test]
    fn the_summary_says_what_happened() {
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
        write_summary(
            &mut out,
            Language::English,
            &report,
            Duration::from_secs(2),
            Path::new("index"),
        )
        .unwrap();
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
    fn the_summary_is_chinese_where_the_locale_is() {
        let report = RefreshReport {
            files_read: 2,
            bytes_read: 3_000,
            drafts: 1,
            added: 1_120,
            articles: 1_300,
            other_kinds: [("pdf".to_owned(), 3), (String::new(), 1)].into(),
            ..RefreshReport::default()
        };
        let mut out = Vec::new();
        let (language, took) = (Language::Chinese, Duration::from_secs(2));
        write_summary(&mut out, language, &report, took, Path::new("index")).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "读取文件        2  3.0 kB，用时 2.0 s，每秒 1.5 kB\n\
             草稿            1  未收录；--drafts 可收录\n\
             新增        1,120\n\
             改动            0\n\
             删除            0\n\
             不变            0\n\
             跳过文件        4  不能读取的类型：3 .pdf、1 无扩展名\n\
             索引中共有  1,300  index\n"
        );
    }

    #[test]
    fn what_speaks_against_being_found_is_counted() {
        let report =
            RefreshReport { drafts: 2, noindex_read: 1, articles: 3, ..Default::default() };
        let mut out = Vec::new();
        write_summary(
            &mut out,
            Language::English,
            &report,
            Duration::from_secs(2),
            Path::new("index"),
        )
        .unwrap();
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
