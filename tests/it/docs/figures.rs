//! Defaults, limits and other figures that the documents name, beside those of the program.

use std::collections::BTreeSet;
use std::process::Command;

use souwen::http::Limits;

use self::table::{SETTINGS, Scope};
use super::code_spans;
use crate::util::{read, repository};

#[path = "../../../src/cli/settings/table.rs"]
#[allow(dead_code, reason = "the command line uses all of it")]
mod table;

/// A text in one line.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn defaults_of_settings_are_those_of_the_table() {
    let document = read("docs/serving.md");
    let (_, rest) = document.split_once("| setting | default |").unwrap();
    let rows = rest.lines().skip(2).take_while(|line| line.starts_with('|'));
    let told: Vec<String> = rows.map(str::to_owned).collect();
    let with_default = SETTINGS.iter().filter_map(|setting| Some((setting.name, setting.default?)));
    let expected: Vec<String> =
        with_default.map(|(name, default)| format!("| `{name}` | `{default}` |")).collect();
    assert_eq!(told, expected);
}

#[test]
fn what_needs_a_restart_is_told() {
    let document = in_one_line(&read("docs/serving.md"));
    let (_, rest) = document.split_once("These settings count from the next start on: ").unwrap();
    let told = BTreeSet::from_iter(code_spans(rest.split_once('.').unwrap().0));
    let of_servers = SETTINGS.iter().filter(|setting| setting.scope != Scope::Copying);
    let expected = of_servers.filter(|setting| !setting.reloads);
    assert_eq!(told, expected.map(|setting| setting.name.to_owned()).collect());
}

#[test]
fn limits_of_a_server_are_those_in_force() {
    let limits = Limits::default();
    let seconds = |time: std::time::Duration| time.as_secs();
    let mib = |bytes: usize| bytes >> 20;
    let clients =
        format!("| requests | {} a second, {} at once;", limits.rate.unwrap(), limits.burst);
    let told = [
        ("docs/serving.md", clients),
        ("docs/serving.md", format!("| connections | {};", limits.connections_per_client)),
        (
            "docs/serving.md",
            format!("When all connections are taken (1,024, or as many files{}", ""),
        ),
        ("docs/serving.md", format!("saved up for {} seconds", seconds(limits.budget_burst))),
        (
            "docs/serving.md",
            format!("{} MB a second in the long run", limits.bytes_per_client / 1e6),
        ),
        ("docs/serving.md", format!("takes nothing | {} seconds |", seconds(limits.write_timeout))),
        ("docs/serving.md", format!("for at most {} seconds", seconds(limits.shutdown_grace))),
        ("docs/operations.md", format!("up to {} seconds", seconds(limits.shutdown_grace))),
        ("docs/http.md", format!("address | {} KiB;", limits.uri_bytes >> 10)),
        (
            "docs/http.md",
            format!("the time of a search | {} seconds", seconds(limits.search_deadline)),
        ),
        (
            "docs/http.md",
            format!("the time of an answer | {} seconds", seconds(limits.answer_timeout)),
        ),
        ("docs/research.md", format!("for {} s at most", seconds(limits.answer_timeout) / 2)),
        ("docs/pushing.md", format!("{} bodies of many articles", limits.write_streams)),
        ("docs/pushing.md", format!("{} MiB of JSON on their way", mib(limits.write_bytes))),
    ];
    assert_eq!(limits.connections, 1_024);
    assert_eq!(limits.writes_waiting, 4_096);
    for (name, text) in told {
        assert!(in_one_line(&read(name)).contains(&text), "{name} lacks {text:?}");
    }
}

/// What a document says, and the line of the program that makes it so. Whoever changes one changes both.
const FIGURES: &[(&str, &str, &str, &str)] = &[
    (
        "docs/http.md",
        "the head of a request | 64 KiB",
        "crates/http/src/limits/mod.rs",
        "HEAD_BYTES: usize = 64 << 10;",
    ),
    (
        "docs/http.md",
        "or a message | 1 MiB",
        "crates/http/src/routes/table.rs",
        "SEARCH_BODY_BYTES: usize = 1 << 20;",
    ),
    (
        "docs/http.md",
        "or a message | 1 MiB",
        "crates/http/src/handlers/mcp.rs",
        "MESSAGE_BYTES: usize = 1 << 20;",
    ),
    (
        "docs/http.md",
        "1,000 characters are searched for",
        "crates/query/src/parse/mod.rs",
        "MAX_QUERY_CHARS: usize = 1000;",
    ),
    (
        "docs/http.md",
        "lines of a concordance | 100",
        "crates/search/src/request.rs",
        "MAX_LIMIT: usize = 100;",
    ),
    (
        "docs/http.md",
        "`offset` | 100,000",
        "crates/search/src/request.rs",
        "MAX_OFFSET: usize = 100_000;",
    ),
    (
        "docs/http.md",
        "narrow a search | 100",
        "crates/http/src/request/search_params.rs",
        "MAX_FILTERS: usize = 100;",
    ),
    (
        "docs/http.md",
        "of a download | 1,000,000;",
        "crates/http/src/download/mod.rs",
        "MOST_ROWS: usize = 1_000_000;",
    ),
    (
        "docs/http.md",
        "1,000 without one",
        "crates/http/src/download/mod.rs",
        "OPEN_ROWS: usize = 1_000;",
    ),
    (
        "docs/http.md",
        "queries in one list | 1,000",
        "crates/http/src/request/query_list.rs",
        "MOST_QUERIES: usize = 1_000;",
    ),
    (
        "docs/http.md",
        "JSON of one article | 32 MiB",
        "crates/http/src/handlers/articles/put.rs",
        "ARTICLE_BYTES: usize = 32 << 20;",
    ),
    (
        "docs/http.md",
        "body of many articles | 1 GiB",
        "crates/http/src/handlers/articles/push.rs",
        "PUSH_BYTES: usize = 1 << 30;",
    ),
    (
        "docs/http.md",
        "up to three passages",
        "crates/answer/src/json/hit.rs",
        "HIT_FRAGMENTS: usize = 3;",
    ),
    (
        "docs/http.md",
        "up to 50 searches",
        "crates/http/src/compat/dispatch.rs",
        "MOST_QUERIES: usize = 50;",
    ),
    (
        "docs/http.md",
        "at most 100 values of each facet",
        "crates/http/src/compat/facets.rs",
        "MOST_VALUES: usize = 100;",
    ),
    (
        "docs/http.md",
        "at most 1,000 hits",
        "crates/http/src/compat/query.rs",
        "MOST_HITS: usize = 1_000;",
    ),
    (
        "docs/http.md",
        "the first 100 of them",
        "crates/http/src/handlers/articles/tally.rs",
        "MOST_LISTED: usize = 100;",
    ),
    (
        "docs/pushing.md",
        "1 to 512 bytes",
        "crates/article/src/model.rs",
        "MAX_ID_BYTES: usize = 512;",
    ),
    (
        "docs/pushing.md",
        "32 MiB of JSON",
        "crates/http/src/handlers/articles/put.rs",
        "ARTICLE_BYTES: usize = 32 << 20;",
    ),
    (
        "docs/pushing.md",
        "1 GiB;",
        "crates/http/src/handlers/articles/push.rs",
        "PUSH_BYTES: usize = 1 << 30;",
    ),
    (
        "docs/pushing.md",
        "one filter | 64 KiB",
        "crates/http/src/handlers/articles/delete_matching.rs",
        "FILTER_BYTES: usize = 64 << 10;",
    ),
    (
        "docs/serving.md",
        "not taken | 16 MiB",
        "crates/http/src/limits/untaken.rs",
        "MOST: usize = 16 << 20;",
    ),
    (
        "docs/serving.md",
        "more than 10 ms",
        "crates/http/src/limits/cost.rs",
        "QUICK: Duration = Duration::from_millis(10);",
    ),
    (
        "docs/serving.md",
        "50 a second, 200 at once; all",
        "crates/http/src/server/frames.rs",
        "RATE: f64 = 50.0;",
    ),
    (
        "docs/serving.md",
        "four times as many",
        "crates/http/src/server/frames.rs",
        "CLIENT_RATE: f64 = 4.0 * RATE;",
    ),
    (
        "docs/serving.md",
        "five seconds' worth",
        "crates/http/src/limits/key_rates.rs",
        "BURST_SECONDS: f64 = 5.0;",
    ),
    (
        "docs/serving.md",
        "at least 22 random characters",
        "crates/http/src/keys/secret.rs",
        "SHORTEST: usize = 22;",
    ),
    (
        "docs/serving.md",
        "up to 64 plain characters",
        "crates/http/src/observe/request_id.rs",
        "LONGEST: usize = 64;",
    ),
    (
        "docs/serving.md",
        "at most 512 KiB",
        "crates/http/src/picture.rs",
        "MOST_BYTES: usize = 512 << 10;",
    ),
    (
        "docs/serving.md",
        "`search`, `write`, `snapshot`, `metrics`; `search` by default",
        "src/cli/args/keys.rs",
        "search, write, snapshot, metrics, with commas",
    ),
    (
        "docs/serving.md",
        "about 64 MB a second",
        "src/cli/commands/serve/verify.rs",
        "REST: Duration = Duration::from_millis(125);",
    ),
    (
        "docs/operations.md",
        "ends 60 seconds after",
        "crates/http/src/snapshots/leases.rs",
        "LEASE: Duration = Duration::from_secs(60);",
    ),
    (
        "docs/operations.md",
        "at most 32 leases",
        "crates/http/src/snapshots/leases.rs",
        "MOST_LEASES: usize = 32;",
    ),
    (
        "docs/operations.md",
        "at most 600 files",
        "crates/http/src/snapshots/leases.rs",
        "MOST_FILES: usize = 600;",
    ),
    (
        "docs/operations.md",
        "ends after 10 seconds",
        "crates/http/src/snapshots/leases.rs",
        "GRACE: Duration = Duration::from_secs(10);",
    ),
    (
        "docs/operations.md",
        "its first 200 characters",
        "crates/http/src/query_log/entry.rs",
        "MOST_CHARS: usize = 200;",
    ),
    (
        "docs/operations.md",
        "32 MB a day",
        "crates/http/src/query_log/files.rs",
        "DAY_BYTES: u64 = 32_000_000;",
    ),
    (
        "docs/operations.md",
        "connections near 1,024",
        "crates/http/src/limits/mod.rs",
        "connections: 1024,",
    ),
    ("docs/operations.md", "Rust 1.95", "Cargo.toml", "rust-version = \"1.95\""),
    ("README.md", "Rust 1.95", "Cargo.toml", "rust-version = \"1.95\""),
    ("README.zh.md", "Rust 1.95", "Cargo.toml", "rust-version = \"1.95\""),
    (
        "docs/research.md",
        "first 500,000 occurrences",
        "crates/search/src/every_match/lines.rs",
        "MOST_SORTED: usize = 500_000;",
    ),
    (
        "docs/research.md",
        "more than 50 ms",
        "crates/http/src/handlers/research/turns.rs",
        "TURN: Duration = Duration::from_millis(50);",
    ),
    (
        "docs/research.md",
        "at most 1,000,000 rows",
        "crates/http/src/download/mod.rs",
        "MOST_ROWS: usize = 1_000_000;",
    ),
    (
        "docs/research.md",
        "4 downloads, lists or such long readings",
        "crates/http/src/download/places.rs",
        "MOST_OF_CLIENT: usize = 4;",
    ),
    (
        "docs/research.md",
        "all clients together 16",
        "crates/http/src/download/places.rs",
        "MOST: usize = 16;",
    ),
    (
        "docs/research.md",
        "0 to 1,000, 30 by default",
        "crates/http/src/request/research_params.rs",
        "MOST_CONTEXT: usize = 1_000;",
    ),
    (
        "docs/research.md",
        "0 to 100, 50 by default",
        "crates/http/src/request/research_params.rs",
        "DEFAULT_LINES: usize = 50;",
    ),
    (
        "docs/citing.md",
        "lists of 50,000",
        "crates/http/src/reply/sitemap.rs",
        "MOST_ADDRESSES: usize = 50_000;",
    ),
    (
        "docs/assistants.md",
        "20,000 characters of an article",
        "crates/assist/src/text.rs",
        "WINDOW_CHARS: usize = 20_000;",
    ),
    (
        "docs/assistants.md",
        "50 results",
        "crates/assist/src/tools/search.rs",
        "most: 50, usual: 10",
    ),
    (
        "docs/assistants.md",
        "100 lines",
        "crates/assist/src/tools/concordance.rs",
        "most: 100, usual: 20",
    ),
    (
        "docs/assistants.md",
        "200 rows",
        "crates/assist/src/tools/count_by.rs",
        "most: 200, usual: 50",
    ),
    (
        "docs/command-line.md",
        "at most 1 MiB",
        "src/cli/commands/standard_input.rs",
        "MOST_BYTES: u64 = 1 << 20;",
    ),
    (
        "docs/command-line.md",
        "at most two minutes",
        "crates/article/src/program/run.rs",
        "TIME: Duration = Duration::from_secs(120);",
    ),
    (
        "docs/command-line.md",
        "64 MiB",
        "crates/article/src/program/run.rs",
        "OUTPUT: u64 = 64 << 20;",
    ),
    (
        "docs/command-line.md",
        "4 GiB",
        "crates/article/src/program/run.rs",
        "MEMORY: u64 = 4 << 30;",
    ),
    (
        "docs/reading.md",
        "more than 64 MiB of text",
        "crates/article/src/limit.rs",
        "MAX_ARTICLE_BYTES: usize = 64 << 20;",
    ),
    (
        "docs/reading.md",
        "nothing for five minutes",
        "crates/index/src/refresh/options.rs",
        "DEFAULT_PATIENCE: Duration = Duration::from_mins(5);",
    ),
    (
        "docs/reading.md",
        "256 MiB and take two minutes",
        "crates/print/src/limits.rs",
        "bytes: 256 << 20,",
    ),
    (
        "docs/reading.md",
        "256 MiB and take two minutes",
        "crates/print/src/limits.rs",
        "time: Duration::from_mins(2),",
    ),
    (
        "docs/reading.md",
        "200 times its size",
        "crates/article/src/archive/budget.rs",
        "MOST_TIMES: u64 = 200;",
    ),
    (
        "docs/reading.md",
        "three archives deep",
        "crates/article/src/archive/mod.rs",
        "DEEPEST: usize = 3;",
    ),
    (
        "docs/reading.md",
        "50 articles or more, and more than a tenth",
        "crates/index/src/refresh/changes.rs",
        "MANY: usize = 50;",
    ),
    (
        "docs/reading.md",
        "50 articles or more, and more than a tenth",
        "crates/index/src/refresh/changes.rs",
        "PART: u64 = 10;",
    ),
    (
        "docs/damage.md",
        "about 4 KB of text",
        "crates/index/src/schema/mod.rs",
        "STORED_BLOCK: usize = 4096;",
    ),
    (
        "docs/damage.md",
        "about 1,000 articles",
        "crates/index/src/check/sample.rs",
        "SIZE: u64 = 1000;",
    ),
    ("docs/scaling.md", "(`--lease`, 30 s)", "src/cli/args/publish.rs", "default_value = \"30s\""),
    ("docs/scaling.md", "write at once, 2;", "src/cli/args/publish.rs", "default_value_t = 2"),
    (
        "docs/scaling.md",
        "stay for ten minutes",
        "crates/cluster/src/publish/options.rs",
        "grace: Duration::from_secs(600),",
    ),
    (
        "docs/scaling.md",
        "every ten minutes at most",
        "src/cli/commands/publish/suggestions.rs",
        "AGAIN: Duration = Duration::from_secs(600);",
    ),
    (
        "docs/scaling.md",
        "up to some 256 MB",
        "crates/cluster/src/retrieval/source.rs",
        "KEPT_ARTICLES: usize = 256 << 20;",
    ),
    (
        "docs/scaling.md",
        "`--full` for 10,000 of them",
        "src/cli/commands/check_published.rs",
        "SAMPLE: (usize, usize) = (200, 10_000);",
    ),
    (
        "docs/widget.md",
        "1 to 20 | 6",
        "crates/http/src/page/assets/script/widget.js",
        "(this.getAttribute('limit')) || 6, 1), 20)",
    ),
    (
        "docs/widget.md",
        "of this contract, 1:",
        "crates/http/src/page/assets/script/widget.js",
        "static version = 1;",
    ),
    (
        "docs/ranking.md",
        "a hundred candidates",
        "crates/search/src/rank/state.rs",
        "RESCORED: usize = 100;",
    ),
    (
        "docs/ranking.md",
        "more than 64 words",
        "crates/search/src/rank/state.rs",
        "MOST_WORDS: usize = 64;",
    ),
    (
        "docs/ranking.md",
        "48 rarest words",
        "crates/search/src/rank/state.rs",
        "RAREST_WORDS: usize = 48;",
    ),
    (
        "docs/ranking.md",
        "32 candidates",
        "crates/search/src/rank/state.rs",
        "RESCORED_FOR_TEXT: usize = 32;",
    ),
    (
        "docs/ranking.md",
        "four hundred articles",
        "crates/search/src/rank/telling_signs.rs",
        "LOOKED_AT: usize = 400;",
    ),
    (
        "docs/ranking.md",
        "Where fewer than 100 articles",
        "crates/search/src/rank/partial.rs",
        "ENOUGH: usize = 100;",
    ),
    (
        "docs/ranking.md",
        "longer than 8 characters",
        "crates/query/src/plan/asked.rs",
        "KEYWORD_CHARS: usize = 8;",
    ),
    (
        "docs/ranking.md",
        "k1 0.9, b 0.6, weight 1",
        "crates/search/src/rank/scoring.rs",
        "WORD_WEIGHT: f32 = 1.0;",
    ),
    (
        "docs/ranking.md",
        "k1 1.2, b 0.6, weight 2",
        "crates/search/src/rank/scoring.rs",
        "GRAM_WEIGHT: f32 = 2.0;",
    ),
    (
        "docs/ranking.md",
        "3 times in the title",
        "crates/search/src/rank/scoring.rs",
        "TITLE_COUNT: f32 = 2.0;",
    ),
    (
        "docs/ranking.md",
        "2.5 times in the subtitle and the first 50",
        "crates/search/src/rank/scoring.rs",
        "LEAD_COUNT: f32 = 1.5;",
    ),
    (
        "docs/ranking.md",
        "the first 50 characters",
        "crates/search/src/rank/scoring.rs",
        "LEAD_LENGTH: u32 = 50;",
    ),
    (
        "docs/ranking.md",
        "within 100 characters",
        "crates/search/src/rank/scoring.rs",
        "PASSAGE_LENGTH: u32 = 100;",
    ),
    (
        "docs/ranking.md",
        "half as much again",
        "crates/search/src/rank/scoring.rs",
        "TYPED_SHARE: f32 = 0.5;",
    ),
    (
        "docs/ranking.md",
        ".1 as much again",
        "crates/search/src/rank/scoring.rs",
        "ALL_SHARE: f32 = 0.1;",
    ),
    (
        "docs/ranking.md",
        ".3 as much again",
        "crates/search/src/rank/scoring.rs",
        "SPEECH_SHARE: f32 = 0.3;",
    ),
    (
        "docs/query-language.md",
        "fewer than five articles",
        "crates/search/src/interpret.rs",
        "LITTLE: usize = 5;",
    ),
    (
        "docs/query-language.md",
        "a third of what",
        "crates/search/src/interpret.rs",
        "MANY_TIMES: usize = 3;",
    ),
    (
        "ARCHITECTURE.md",
        "wait in a queue for 10 ms",
        "crates/index/src/live/writer.rs",
        "linger: Duration::from_millis(10),",
    ),
    (
        "ARCHITECTURE.md",
        "stay for two seconds",
        "crates/index/src/live/committing.rs",
        "KEPT: Duration = Duration::from_secs(2);",
    ),
    (
        "ARCHITECTURE.md",
        "up to 64 MB",
        "crates/index/src/verify/mod.rs",
        "FIRST_BYTES: u64 = 64 << 20;",
    ),
    (
        "ARCHITECTURE.md",
        "blocks of 4 KB",
        "crates/index/src/schema/mod.rs",
        "STORED_BLOCK: usize = 4096;",
    ),
    (
        "ARCHITECTURE.md",
        "eight segments",
        "crates/index/src/write/merging.rs",
        "BUSY: MergeRule = MergeRule { similar: 8,",
    ),
    (
        "ARCHITECTURE.md",
        "about 1,000 articles",
        "crates/index/src/check/sample.rs",
        "SIZE: u64 = 1000;",
    ),
    (
        "ARCHITECTURE.md",
        "all 71 complaints",
        "crates/search/tests/regressions/mod.rs",
        "for number in 1..=71 {",
    ),
    ("docs/http.md", "\"format\": 4,", "crates/index/src/schema/mod.rs", "FORMAT: u32 = 4;"),
];

#[test]
fn figures_are_those_of_the_program() {
    let mut wrong = Vec::new();
    for (document, says, source, line) in FIGURES {
        if !in_one_line(&read(document)).contains(says) {
            wrong.push(format!("{document} does not say {says:?}"));
        }
        if !read(source).contains(line) {
            wrong.push(format!("{source} has no {line:?}, by which {document} says {says:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// How many crates a program is built with.
fn crates(features: &[&str]) -> usize {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none"]);
    cargo.args(["--format", "{p}", "--package", "souwen"]).args(features);
    let output = cargo.current_dir(repository()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let packages = tree.lines().map(|line| line.split(" (").next().unwrap());
    BTreeSet::from_iter(packages).len()
}

// Other systems have crates of their own.
#[cfg(target_os = "linux")]
#[test]
fn the_readme_counts_the_crates() {
    let (alone, all) = (crates(&["--no-default-features"]), crates(&[]));
    let english = format!("{alone} crates instead of {all}");
    assert!(in_one_line(&read("README.md")).contains(&english), "{english}");
    let chinese = format!("{all} 个 crate 减到 {alone} 个");
    assert!(in_one_line(&read("README.zh.md")).contains(&chinese), "{chinese}");
}
