//! The output of `souwen publish` for a commit: a sentence, or a JSON object.

use std::io::{self, Write};
use std::time::Duration;

use serde_json::json;

use crate::cli::output::json;
use crate::cli::output::table::{bytes, count, duration};
use souwen::cluster::publish::{Cleaned, PublishReport};

/// A commit that was published, or that the cluster already had.
pub(super) struct Published {
    /// The address with the name.
    pub to: String,
    /// The counts of what was published.
    pub report: PublishReport,
    /// The old versions and indexes that were removed from the cluster.
    pub cleaned: Cleaned,
    /// The time that it took.
    pub took: Duration,
}

/// Writes a published commit as one JSON object.
pub(super) fn write_json(out: &mut dyn Write, done: &Published) -> io::Result<()> {
    let Published { to, report, cleaned, took } = done;
    json::write(
        out,
        &json!({
            "to": to,
            "changed": report.changed,
            "new_index": report.anew,
            "index": report.index,
            "commit": report.commit,
            "articles": report.articles,
            "created": report.created,
            "closed": report.closed,
            "bytes": report.bytes,
            "removed_versions": cleaned.versions,
            "removed_indexes": cleaned.indexes,
            "seconds": (took.as_secs_f64() * 1000.0).round() / 1000.0,
        }),
    )
}

/// What was published, in one sentence.
pub(super) fn line(done: &Published) -> String {
    let Published { to, report, took, .. } = done;
    let articles = count(report.articles, "article");
    if !report.changed {
        return format!("{to} is up to date: commit {:x} with {articles}", report.commit);
    }
    let ended = match report.closed {
        0 => String::new(),
        closed => format!(", {} ended", count(closed as u64, "version")),
    };
    let place = if report.anew { " in a new index" } else { "" };
    format!(
        "{to} has commit {:x} with {articles}{place}: {} sent ({}){ended}, in {}",
        report.commit,
        count(report.created as u64, "version"),
        bytes(report.bytes),
        duration(*took)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_reported_in_one_sentence() {
        let line_of = |changed, anew, closed| {
            let report = PublishReport {
                changed,
                anew,
                closed,
                commit: 0x1_0000_0002,
                articles: 1200,
                created: 12,
                bytes: 3_400_000,
                ..PublishReport::default()
            };
            let (cleaned, took) = (Cleaned::default(), Duration::from_millis(1500));
            line(&Published { to: "http://a/news".to_owned(), report, cleaned, took })
        };
        assert_eq!(
            line_of(false, false, 0),
            "http://a/news is up to date: commit 100000002 with 1,200 articles"
        );
        let begin = "http://a/news has commit 100000002 with 1,200 articles";
        let sent = line_of(true, false, 3);
        assert!(
            sent.starts_with(&format!("{begin}: 12 versions sent (3.4 MB), 3 versions ended")),
            "{sent}"
        );
        let anew = line_of(true, true, 0);
        assert!(anew.starts_with(&format!("{begin} in a new index: 12 versions sent")), "{anew}");
    }
}
