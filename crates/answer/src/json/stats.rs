//! What is in the index, and whether the server can answer.

use serde::Serialize;
use souwen_index::PendingWords;
use souwen_search::Stats;

/// What is in the index.
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
    synonyms: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    synonym_problems: Option<&'a [String]>,
    words: usize,
    pending: PendingJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    folders: Option<Vec<FolderJson<'a>>>,
}

impl<'a> StatsAnswer<'a> {
    /// All of it.
    pub fn new(stats: &'a Stats) -> StatsAnswer<'a> {
        let folders =
            stats.folders.iter().map(|(path, files)| FolderJson { path, files: *files }).collect();
        let synonym_problems = Some(stats.synonym_problems.as_slice());
        StatsAnswer { folders: Some(folders), synonym_problems, ..StatsAnswer::public(stats) }
    }

    /// What strangers may know: without the folders, which are paths on the server, and the lines
    /// of the operator's file.
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
            synonyms: stats.synonyms,
            synonym_problems: None,
            words: stats.words,
            pending: PendingJson::new(&stats.pending),
            folders: None,
        }
    }
}

/// Words of the dictionary that the next refresh applies.
#[derive(Debug, Serialize)]
pub struct PendingJson<'a> {
    added: &'a [String],
    removed: &'a [String],
    articles: u64,
}

impl<'a> PendingJson<'a> {
    /// The words with the number of articles that they touch.
    pub fn new(pending: &'a PendingWords) -> PendingJson<'a> {
        let PendingWords { added, removed, articles } = pending;
        PendingJson { added, removed, articles: *articles }
    }
}

/// The first day and the last.
#[derive(Debug, Serialize)]
struct DatesJson {
    from: String,
    to: String,
}

/// A folder and how many files it holds.
#[derive(Debug, Serialize)]
struct FolderJson<'a> {
    path: &'a str,
    files: usize,
}

/// Whether the server can answer.
#[derive(Debug, Serialize)]
pub struct HealthAnswer<'a> {
    status: &'static str,
    articles: u64,
    generation: &'a str,
    fingerprint: &'a str,
    version: &'static str,
}

impl<'a> HealthAnswer<'a> {
    /// It can, from what these stats describe.
    pub fn ok(stats: &'a Stats) -> HealthAnswer<'a> {
        HealthAnswer {
            status: "ok",
            articles: stats.articles,
            generation: &stats.generation,
            fingerprint: &stats.fingerprint,
            version: env!("CARGO_PKG_VERSION"),
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
}
