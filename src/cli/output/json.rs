//! The output of `--json`. Where the HTTP API has the same answer, its object is printed unchanged; the
//! commands without a counterpart in the API have objects of their own.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::cli::remedy::{self, for_note};
use souwen::answer::json::WarningJson;
use souwen::answer::plain::escaped;
use souwen::article::json::to_json;
use souwen::article::{Note, NoteKind, Record};
use souwen::index::{CheckReport, DamagedFile, Problem, RefreshReport, SalvageReport};
use souwen::search::{Facet, IndexState, Tally};
use souwen::text::WordCandidate;

/// Writes one object on one line.
///
/// # Errors
/// When writing fails.
pub fn write(out: &mut dyn Write, object: &impl Serialize) -> io::Result<()> {
    write_text(out, &serde_json::to_string(object)?)
}

/// Writes JSON text on one line. Characters with an effect on a terminal are escaped, which does not change
/// the meaning of the text.
///
/// # Errors
/// When writing fails.
pub fn write_text(out: &mut dyn Write, json: &str) -> io::Result<()> {
    writeln!(out, "{}", escaped(json))
}

/// Adds the generation and the fingerprint of the index to an object: both are `null` if there is no index.
pub fn with_state(mut object: Value, state: Option<IndexState>) -> Value {
    if state.as_ref().is_some_and(|state| state.unverified) {
        object["verified"] = false.into();
    }
    let (generation, fingerprint) =
        state.map(|state| (state.generation, state.fingerprint)).unzip();
    object["generation"] = generation.into();
    object["fingerprint"] = fingerprint.into();
    object
}

/// Counts of articles and occurrences by the values of a field.
pub fn tally(query: &str, by: Facet, tally: &Tally) -> Value {
    let values = tally.rows.iter().map(|row| {
        json!({
            "value": row.value,
            "articles": row.articles,
            "occurrences": row.occurrences,
        })
    });
    json!({
        "query": query,
        "count_by": by.name(),
        "articles": tally.total.articles,
        "occurrences": tally.total.occurrences,
        "generation": tally.total.state.generation,
        "fingerprint": tally.total.state.fingerprint,
        "values": values.collect::<Vec<_>>(),
        "warnings": tally.total.warnings.iter().map(WarningJson::new).collect::<Vec<_>>(),
    })
}

/// A record as a reader produced it: the article, its lines, the evidence for its fields.
pub fn record(record: &Record) -> Value {
    let article = serde_json::from_str(&to_json(&record.article));
    let mut object: Map<String, Value> = article.unwrap_or_default();
    object.insert("lines".to_owned(), json!([record.lines.0, record.lines.1]));
    let evidence = record.evidence.iter().map(|evidence| {
        json!({
            "field": evidence.field,
            "value": evidence.value,
            "line": evidence.line,
            "rule": evidence.rule,
        })
    });
    object.insert("evidence".to_owned(), evidence.collect());
    Value::Object(object)
}

/// A note.
pub fn note(note: &Note) -> Value {
    json!({
        "path": note.path.to_string_lossy(),
        "line": note.line,
        "problem": note.kind == NoteKind::Problem,
        "message": format!("{}{}", note.message, for_note(note)),
    })
}

/// The result of a refresh.
pub fn report(report: &RefreshReport) -> Value {
    json!({
        "files_read": report.files_read,
        "files_unchanged": report.files_unchanged,
        "files_outdated": report.files_outdated,
        "files_gone": report.files_gone,
        "files_failed": report.files_failed,
        "bytes_read": report.bytes_read,
        "drafts": report.drafts,
        "noindex_left_out": report.noindex_left_out,
        "noindex_read": report.noindex_read,
        "added": report.added,
        "changed": report.changed,
        "renamed": report.renamed,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "articles": report.articles,
        "words_added": report.words_added,
        "words_removed": report.words_removed,
        "reanalyzed": report.reanalyzed,
        "upgraded_from": report.upgraded.map(|done| done.from),
        "healed": report.healed.iter().map(damaged_file).collect::<Vec<_>>(),
        "rewritten": report.rewritten,
        "not_merged": report.not_merged,
        "links_not_followed": report.links_not_followed,
        "other_kinds": report.other_kinds,
        "notes": report.notes.iter().map(note).collect::<Vec<_>>(),
    })
}

/// The salvaged articles, and the unreadable parts.
pub fn salvage(report: &SalvageReport) -> Value {
    let lost = report.lost.iter().map(|part| {
        json!({
            "file": part.file,
            "bytes": part.bytes.as_ref().map(|bytes| [bytes.start, bytes.end]),
            "articles": part.articles,
            "reason": part.reason,
        })
    });
    json!({
        "articles": report.articles,
        "from_other_files": report.from_other_files,
        "doubtful": report.doubtful,
        "complete": report.is_complete(),
        "lost": lost.collect::<Vec<_>>(),
        "notes": report.notes,
    })
}

/// A damaged file of the index.
fn damaged_file(file: &DamagedFile) -> Value {
    json!({ "file": file.name, "reason": file.reason })
}

/// Words proposed for the dictionary; `all` is the number of all proposals.
pub fn candidates(candidates: &[WordCandidate], all: usize) -> Value {
    let word = |word: &WordCandidate| {
        json!({
            "word": word.word,
            "count": word.count,
            "articles": word.articles,
            "cohesion": word.cohesion,
            "freedom": word.freedom,
            "kind": word.kind.name(),
            "example": word.example,
        })
    };
    json!({ "total": all, "words": candidates.iter().map(word).collect::<Vec<_>>() })
}

/// The result of a check.
pub fn check(report: &CheckReport, dir: &Path) -> Value {
    let problem = |problem: &Problem| {
        let remedy = problem.remedy.map(|it| remedy::of_problem(it, dir)).unwrap_or_default();
        format!("{}{remedy}", problem.what)
    };
    json!({
        "files": report.files,
        "bytes": report.bytes,
        "articles": report.articles,
        "compared": report.compared,
        "postings": report.postings,
        "seconds": report.took.as_secs_f64(),
        "seconds_per_gigabyte": report.took_per_gigabyte().map(|took| took.as_secs_f64()),
        "problems": report.problems.iter().map(problem).collect::<Vec<_>>(),
        "strays": report.strays,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use souwen::answer::plain::is_unsafe;
    use souwen::article::Evidence;

    #[test]
    fn what_a_terminal_acts_upon_is_escaped_and_means_the_same() {
        let value = json!({ "title": "红\u{1b}[31m\u{9b}2J\u{202e}\u{7f}\n完" });
        let mut out = Vec::new();
        write(&mut out, &value).unwrap();
        let line = String::from_utf8(out).unwrap();
        assert!(!line.trim_end().chars().any(is_unsafe), "{line}");
        assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), value);
        assert_eq!(escaped("{\"a\":\"中亚\"}"), "{\"a\":\"中亚\"}");
    }

    #[test]
    fn a_record_keeps_its_lines_and_evidence() {
        let evidence =
            Evidence { field: "place", value: "西安".to_owned(), line: 3, rule: "dateline" };
        let found = Record { lines: (1, 9), evidence: vec![evidence], ..Record::default() };
        let value = record(&found);
        assert_eq!(value["lines"], json!([1, 9]));
        assert_eq!(value["evidence"][0]["value"], "西安");
    }

    #[test]
    fn a_report_says_everything() {
        let bad = Note::problem("a.jsonl".as_ref(), Some(3), "no body");
        let value = report(&RefreshReport { added: 2, notes: vec![bad], ..Default::default() });
        assert_eq!(value["added"], 2);
        assert_eq!(
            value["notes"][0],
            json!({ "path": "a.jsonl", "line": 3, "problem": true, "message": "no body" })
        );
    }
}
