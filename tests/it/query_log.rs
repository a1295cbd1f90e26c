//! Tests of the query log: what is written to it, what is not, and what `souwen queries` reports.

use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::util::client::{encode, request};
use crate::util::process::{Server, index, souwen};
use crate::util::{PATIENCE, corpus, files_under, write};

/// A server over the shipped articles in a folder of its own, with these arguments.
fn served(folder: &Path, arguments: &[&str]) -> Server {
    let dir = folder.join("index");
    index(&dir, &[&corpus()]);
    Server::start_with(&dir, &[arguments, &["--no-refresh"]].concat())
}

/// Stops a server, so that its log is written completely.
fn stop(mut server: Server) -> String {
    server.process.terminate();
    assert!(server.process.wait(PATIENCE).success());
    server.stderr()
}

/// Searches over every route, with a text that identifies the route, and sends requests that are not
/// searches.
fn ask(server: &Server) {
    let ok = |status: u16| assert!(status < 400, "{status}");
    let get = |target: String| ok(request(&server.address, "GET", &target, &[]).status);
    get(format!("/search?q={}", encode("铁路 页面")));
    get(format!("/search?q={}&lang=en", encode("铁路  页面")));
    get(format!("/api/v1/search?q={}", encode("铁路程序")));
    get(format!("/api/v1/search?q={}&offset=10", encode("铁路程序")));
    get(format!("/api/v1/suggest?q={}", encode("正在输入")));
    get(format!("/feed.atom?q={}", encode("订阅")));
    get("/api/v1/search".to_owned());
    let query = |text: &str| json!({"indexUid": "articles", "q": text});
    let of_facets =
        json!({"indexUid": "articles", "q": "铁路组件", "limit": 0, "facets": ["source"]});
    let body = json!({"queries": [query("铁路组件"), query("铁路组件"), of_facets]});
    ok(server.post("/compat/meilisearch/multi-search", "json", &body.to_string()).status);
    let call = json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": "search", "arguments": {"query": "铁路助手"}},
    });
    ok(server.post("/mcp", "json", &call.to_string()).status);
}

#[test]
fn what_readers_search_for_is_written_down_without_who_they_are() {
    let folder = TempDir::new().unwrap();
    let log = folder.path().join("日志/queries");
    let name = log.display().to_string();
    let server = served(folder.path(), &["--query-log", &name, "--query-log-days", "2"]);
    ask(&server);
    let figures = server.get("/metrics").status;
    assert_eq!(figures, 401, "readers see none");
    stop(server);
    let report = souwen(["queries", "--json", "popular", &name]).success().json();
    let rows = report["rows"].as_array().unwrap();
    let mut found: Vec<(&str, u64)> = rows
        .iter()
        .map(|row| (row["query"].as_str().unwrap(), row["times"].as_u64().unwrap()))
        .collect();
    found.sort_unstable();
    let mut expected = [("铁路 页面", 2), ("铁路程序", 1), ("铁路组件", 1), ("铁路助手", 1)];
    expected.sort_unstable();
    assert_eq!(found, expected);
    assert_eq!(report["queries"], 5);
    for (via, count) in [("page", 2), ("api", 1), ("compat", 1), ("mcp", 1)] {
        let report = souwen(["queries", "--json", "--via", via, "popular", &name]).success().json();
        assert_eq!(report["queries"], count, "{via}");
    }
    let files = files_under(&log);
    let [file] = files.as_slice() else { panic!("{files:?}") };
    for line in std::fs::read_to_string(file).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let known = ["query", "total", "ms", "corrected", "via"];
        assert!(
            line.as_object().unwrap().keys().all(|name| known.contains(&name.as_str())),
            "{line}"
        );
    }
}

#[test]
fn no_query_is_written_anywhere_unless_it_is_wanted() {
    let folder = TempDir::new().unwrap();
    let server = served(folder.path(), &["--log", "debug"]);
    ask(&server);
    let stderr = stop(server);
    let mut seen = files_under(folder.path());
    assert!(seen.len() > 5, "{seen:?}");
    seen.retain(|file| {
        let bytes = std::fs::read(file).unwrap();
        ["铁路 页面", "铁路程序", "铁路组件", "铁路助手", "正在输入"]
            .iter()
            .any(|text| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
    });
    assert_eq!(seen, Vec::<std::path::PathBuf>::new());
    assert!(!stderr.contains("铁路") && !stderr.contains("%E9%93%81"), "{stderr}");
}

#[test]
fn tables_show_what_was_found_and_what_was_not() {
    let folder = TempDir::new().unwrap();
    let line = |query: &str, total: u32, ms: f64, more: &str| {
        format!("{{\"query\":\"{query}\",\"total\":{total},\"ms\":{ms}{more},\"via\":\"page\"}}\n")
    };
    let (first, second) = (
        line("中亚 铁路", 36, 2.5, "") + &line("没有的词", 0, 0.5, ""),
        line("tielu", 36, 31.25, ",\"corrected\":\"铁路\"") + &line("中亚 铁路", 37, 1.5, "") + "{",
    );
    write(&folder.path().join("queries-2026-05-01.jsonl"), first);
    write(&folder.path().join("queries-2026-05-02.jsonl"), second);
    let name = folder.path().display().to_string();
    let check = |words: &[&str], expected: &str| {
        let words = [&["queries"], words, &[name.as_str()]].concat();
        let output = souwen(words).success();
        assert_eq!(output.stdout, expected);
        output.stderr
    };
    let report = check(
        &["popular"],
        "times  articles  last        query\n\
         \x20   2        37  2026-05-02  中亚 铁路\n\
         \x20   1        36  2026-05-02  tielu\n\
         \x20   1         0  2026-05-01  没有的词\n",
    );
    assert!(report.contains("1 line of the log cannot be read"), "{report}");
    assert!(report.contains("4 queries in all, 2026-05-01 to 2026-05-02"), "{report}");
    check(&["empty"], "times  last        query\n    1  2026-05-01  没有的词\n");
    check(&["corrected"], "times  query  searched for\n    1  tielu  铁路\n");
    check(
        &["slow", "-n", "1", "--from", "2026-05-02"],
        "slowest ms  mean ms  times  query\n     31.25    31.25      1  tielu\n",
    );
    let none = souwen(["queries", "popular", &name, "--to", "2026-04-30"]);
    assert_eq!((none.code, none.stdout.as_str()), (Some(1), ""));
    // The directory of the log may also come from the settings.
    let log = "--query-log";
    assert_eq!(souwen(["queries"]).code, Some(2), "{log}");
}

#[test]
fn a_log_that_cannot_be_written_is_reported_at_the_start() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    write(&file, "");
    index(&folder.path().join("index"), &[&corpus()]);
    let dir = folder.path().join("index").display().to_string();
    let name = file.display().to_string();
    let output =
        souwen(["serve", "--listen", "127.0.0.1:0", "--index", &dir, "--query-log", &name]);
    assert_eq!(output.code, Some(2));
    assert!(output.stderr.contains(&name), "{}", output.stderr);
    let days = ["serve", "--index", &dir, "--query-log", "x", "--query-log-days", "0"];
    let output = souwen(days);
    assert_eq!(output.code, Some(2));
    assert!(
        output.stderr.contains("--query-log-days \"0\": a number of days"),
        "{}",
        output.stderr
    );
}

/// If the directory of the log disappears, the log loses lines, but searches still work.
#[cfg(unix)]
#[test]
fn searches_go_on_when_the_log_cannot_be_written() {
    let folder = TempDir::new().unwrap();
    let log = folder.path().join("queries");
    let server = served(folder.path(), &["--query-log", &log.display().to_string()]);
    std::fs::remove_dir_all(&log).unwrap();
    assert!(server.search("铁路")["total"].as_u64().unwrap() > 0);
    let deadline = Instant::now() + PATIENCE;
    while !server.stderr().contains("cannot write the query log") {
        assert!(Instant::now() < deadline, "{}", server.stderr());
        std::thread::yield_now();
    }
    assert!(server.search("铁路")["total"].as_u64().unwrap() > 0);
}
