//! The output of `souwen snapshot` and `souwen pull` for a copy: a sentence, or a JSON object.

use std::io::{self, Write};
use std::path::Path;

use serde_json::json;

use crate::cli::output::json;
use crate::cli::output::table::{bytes, count};
use souwen::index::copies::CopyReport;

/// Writes what was copied into a directory.
pub fn write(out: &mut dyn Write, done: &CopyReport, dir: &Path, as_json: bool) -> io::Result<()> {
    if as_json {
        let (generation, commit) = done.commit;
        return json::write(
            out,
            &json!({
                "changed": done.changed,
                "generation": generation,
                "commit": commit,
                "time": done.time,
                "articles": done.articles,
                "files": done.files,
                "bytes": done.bytes,
                "moved_files": done.moved_files,
                "moved_bytes": done.moved_bytes,
                "linked_files": done.linked_files,
            }),
        );
    }
    writeln!(out, "{}", line(done, dir))
}

/// A summary of the copy in one sentence.
pub fn line(done: &CopyReport, dir: &Path) -> String {
    let (generation, commit) = done.commit;
    let state = format!(
        "commit {generation}-{commit} with {} in {}",
        count(done.articles, "article"),
        count(done.files as u64, "file")
    );
    if !done.changed {
        return format!("{} is up to date: {state}", dir.display());
    }
    let came = match (done.moved_files, done.linked_files) {
        (0, 0) => "nothing had to come".to_owned(),
        (0, linked) => format!("{} got a second name", count(linked as u64, "file")),
        (moved, linked) => {
            let files = count(moved as u64, "file");
            let links = match linked {
                0 => String::new(),
                linked => format!(", {} got a second name", count(linked as u64, "file")),
            };
            format!("{files} with {} came{links}", bytes(done.moved_bytes))
        }
    };
    format!("{} has {state}: {came}", dir.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_reported_in_one_sentence() {
        let report = |changed, moved_files, linked_files| CopyReport {
            changed,
            commit: (1, 7),
            articles: 3,
            files: 12,
            moved_files,
            moved_bytes: 2_000_000,
            linked_files,
            ..CopyReport::default()
        };
        let line_of = |report: CopyReport| line(&report, Path::new("backup"));
        let state = "commit 1-7 with 3 articles in 12 files";
        assert_eq!(line_of(report(false, 0, 0)), format!("backup is up to date: {state}"));
        assert_eq!(
            line_of(report(true, 0, 12)),
            format!("backup has {state}: 12 files got a second name")
        );
        assert_eq!(
            line_of(report(true, 1, 0)),
            format!("backup has {state}: 1 file with 2.0 MB came")
        );
    }
}
