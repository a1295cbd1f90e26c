//! The engines.

pub mod contract;
mod jieba;
mod lines;
mod seekstorm;
mod souwen;
mod sqlite;
mod tantivy;

pub use self::seekstorm::SeekStorm;
pub use self::souwen::Souwen;
pub use self::sqlite::Sqlite;
pub use self::tantivy::Tantivy;

/// An engine of the bench.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its name in tables.
    pub title: &'static str,
    /// Whether it runs in Java.
    pub on_java: bool,
}

/// All engines, in the order in which they run.
pub const ENGINES: [Named; 6] = [
    Named { name: "souwen", title: "souwen", on_java: false },
    Named { name: "tantivy", title: "tantivy, jieba words", on_java: false },
    Named { name: "sqlite", title: "SQLite FTS5, trigrams", on_java: false },
    Named { name: "seekstorm", title: "SeekStorm, Chinese words", on_java: false },
    Named { name: "lucene-cjk", title: "Lucene, CJKAnalyzer", on_java: true },
    Named { name: "lucene-smartcn", title: "Lucene, SmartChineseAnalyzer", on_java: true },
];

/// The version in `NAME = { version = "=…"` in the manifest of the benchmark.
fn pinned(name: &str) -> String {
    let line = include_str!("../../Cargo.toml").lines().find(|line| line.starts_with(name));
    let version = line.and_then(|line| line.split('"').nth(1)).unwrap_or_default();
    version.trim_start_matches('=').to_owned()
}
