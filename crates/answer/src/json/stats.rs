//! Statistics of the index, and whether its answers can be relied on.

use serde::Serialize;
use souwen_index::{PendingWords, VerificationState};
use souwen_search::{Readiness, Stats};

/// Statistics of the index.
#[derive(Debug, Serialize)]
pub struct StatsAnswer<'a> {
    articles: u64,
    bytes: u64,
    segments: usize,
    generation: &'a str,
    fingerprint: &'a str,
    format: u32,
    dates: Option<DatesJson>,
    undated: u64,
    pushed: u64,
    synonyms: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    synonym_problems: Option<&'a [String]>,
    words: usize,
    pending: PendingJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    folders: Option<Vec<FolderJson<'a>>>,
}

impl<'a> StatsAnswer<'a> {
    /// All statistics.
    pub fn new(stats: &'a Stats) -> StatsAnswer<'a> {
        let folders =
            stats.folders.iter().map(|(path, files)| FolderJson { path, files: *files }).collect();
        let synonym_problems = Some(stats.synonym_problems.as_slice());
        let pending = PendingJson::new(&stats.pending);
        StatsAnswer {
            folders: Some(folders),
            synonym_problems,
            pending,
            ..StatsAnswer::public(stats)
        }
    }

    /// The statistics for strangers: without the folders, which are paths on the server, and without the
    /// contents of the operator's files, which are the synonyms and the words of the dictionary.
    pub fn public(stats: &'a Stats) -> StatsAnswer<'a> {
        StatsAnswer {
            articles: stats.articles,
            bytes: stats.bytes,
            segments: stats.segments,
            generation: &stats.generation,
            fingerprint: &stats.fingerprint,
            format: stats.format,
            dates: stats
                .dates
                .map(|(from, to)| DatesJson { from: from.to_string(), to: to.to_string() }),
            undated: stats.undated,
            pushed: stats.pushed,
            synonyms: stats.synonyms,
            synonym_problems: None,
            words: stats.words,
            pending: PendingJson::public(&stats.pending),
            folders: None,
        }
    }
}

/// Words of the dictionary that the next refresh applies.
#[derive(Debug, Serialize)]
pub struct PendingJson<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    added: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    removed: Option<&'a [String]>,
    words: usize,
    articles: u64,
}

impl<'a> PendingJson<'a> {
    /// The words, with the number of articles that they affect.
    pub fn new(pending: &'a PendingWords) -> PendingJson<'a> {
        let PendingWords { added, removed, .. } = pending;
        PendingJson { added: Some(added), removed: Some(removed), ..PendingJson::public(pending) }
    }

    /// Their number, without the words: users who may search need not know about pending changes.
    fn public(pending: &'a PendingWords) -> PendingJson<'a> {
        let words = pending.added.len() + pending.removed.len();
        PendingJson { added: None, removed: None, words, articles: pending.articles }
    }
}

/// The first day and the last.
#[derive(Debug, Serialize)]
struct DatesJson {
    from: String,
    to: String,
}

/// A folder and the number of files in it.
#[derive(Debug, Serialize)]
struct FolderJson<'a> {
    path: &'a str,
    files: usize,
}

/// Reports that the server is alive, and which index it serves, if that can be read.
#[derive(Debug, Serialize)]
pub struct HealthAnswer<'a> {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    articles: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<&'a str>,
    version: &'static str,
}

impl<'a> HealthAnswer<'a> {
    /// The server is alive. `stats` describe the index, if they could be read.
    pub fn alive(stats: Option<&'a Stats>) -> HealthAnswer<'a> {
        HealthAnswer {
            articles: stats.map(|stats| stats.articles),
            generation: stats.map(|stats| stats.generation.as_str()),
            fingerprint: stats.map(|stats| stats.fingerprint.as_str()),
            ..HealthAnswer::closed()
        }
    }

    /// The server is alive; nothing else is reported.
    pub fn closed() -> HealthAnswer<'a> {
        HealthAnswer {
            status: "ok",
            articles: None,
            generation: None,
            fingerprint: None,
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// Reports that the answers can be relied on, and the commit that they are from.
#[derive(Debug, Serialize)]
pub struct ReadyAnswer<'a> {
    /// `verified`, or `verifying` while the files of the index are still being read.
    status: &'static str,
    commit: &'a str,
    /// The age of the commit, in seconds.
    age_s: u64,
    /// For a copy: the time since it was last known to be up to date, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    checked_s: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<ProgressJson>,
}

/// The amount of the index that has been verified, in bytes.
#[derive(Debug, Serialize)]
struct ProgressJson {
    done: u64,
    total: u64,
}

impl<'a> ReadyAnswer<'a> {
    /// The response for a state `age` seconds after its commit, and `checked` seconds after it was last
    /// known to be up to date if it is a copy. A damaged index is reported as an error, not in this
    /// response.
    pub fn new(readiness: &'a Readiness, age: u64, checked: Option<u64>) -> ReadyAnswer<'a> {
        let progress = match readiness.verification {
            VerificationState::Verifying { done, total } => Some(ProgressJson { done, total }),
            VerificationState::Verified | VerificationState::Damaged(_) => None,
        };
        ReadyAnswer {
            status: if progress.is_some() { "verifying" } else { "verified" },
            commit: &readiness.commit,
            age_s: age,
            checked_s: checked,
            progress,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_sees_the_folders_and_strangers_do_not() {
        let stats = Stats { folders: vec![("/news".to_owned(), 3)], ..Stats::default() };
        let json = |stats: &StatsAnswer| serde_json::to_value(stats).unwrap();
        let folders = serde_json::json!([{"path": "/news", "files": 3}]);
        assert_eq!(json(&StatsAnswer::new(&stats))["folders"], folders);
        assert_eq!(json(&StatsAnswer::public(&stats)).get("folders"), None);
        assert_eq!(json(&StatsAnswer::public(&stats))["dates"], serde_json::Value::Null);
    }

    #[test]
    fn the_owner_sees_the_words_that_wait_and_strangers_their_number() {
        let pending = PendingWords {
            added: vec!["扎帕罗娃".to_owned()],
            removed: vec!["旧词".to_owned()],
            articles: 5,
        };
        let stats = Stats { pending, ..Stats::default() };
        let json = |stats: &StatsAnswer| serde_json::to_value(stats).unwrap();
        let all = serde_json::json!(
            {"added": ["扎帕罗娃"], "removed": ["旧词"], "words": 2, "articles": 5}
        );
        assert_eq!(json(&StatsAnswer::new(&stats))["pending"], all);
        let public = json(&StatsAnswer::public(&stats));
        assert_eq!(public["pending"], serde_json::json!({"words": 2, "articles": 5}));
        assert!(!public.to_string().contains("扎帕罗娃") && !public.to_string().contains("旧词"));
    }
}
