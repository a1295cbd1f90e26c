//! Observing a running server: its metrics, and its log.

use std::time::Instant;

use serde_json::Value;
use tempfile::TempDir;

use crate::util::client::{request, try_get};
use crate::util::process::{Server, index};
use crate::util::{PATIENCE, corpus};

/// A server over the shipped articles, with these arguments.
fn served(arguments: &[&str]) -> (Server, TempDir) {
    let folder = TempDir::new().unwrap();
    let dir = folder.path().join("index");
    index(&dir, &[&corpus()]);
    (Server::start_with(&dir, &[arguments, &["--no-refresh"]].concat()), folder)
}

/// The content of standard error as soon as it contains this text.
#[track_caller]
fn until_logged(server: &Server, text: &str) -> String {
    let deadline = Instant::now() + PATIENCE;
    while !server.stderr().contains(text) {
        assert!(Instant::now() < deadline, "no {text}: {}", server.stderr());
        std::thread::yield_now();
    }
    server.stderr()
}

#[test]
fn figures_have_an_address_of_their_own() {
    let (server, _folder) = served(&["--metrics-listen", "127.0.0.1:0"]);
    let log_of_start = until_logged(&server, "/metrics\n");
    let address =
        log_of_start.split("figures at http://").nth(1).unwrap().split('/').next().unwrap();
    server.search("铁路");
    let figures = try_get(address, "/metrics").unwrap();
    assert_eq!(figures.status, 200);
    let figures = figures.text();
    for start in [
        "http_server_request_duration_seconds_count{http_route=\"/api/v1/search\",",
        "souwen_search_outcomes_total{outcome=\"found\"} 1",
        "souwen_index_readable 1",
        "souwen_index_articles ",
        "souwen_http_connections ",
    ] {
        assert!(figures.lines().any(|line| line.starts_with(start)), "{start}\n{figures}");
    }
    assert_eq!(try_get(address, "/api/v1/search").unwrap().status, 404);
    // Readers have no key for metrics.
    assert_eq!(server.get("/metrics").status, 401);
}

#[test]
fn a_log_has_a_line_for_each_request() {
    for (arguments, query) in [(&[][..], None), (&["--log-queries"][..], Some("秘密"))] {
        let arguments = [&["--log", "info", "--log-format", "json"], arguments].concat();
        let (server, _folder) = served(&arguments);
        let target = format!("/api/v1/search?q={}", crate::util::client::encode("秘密"));
        let answer = request(&server.address, "GET", &target, &["X-Request-Id: from-test"]);
        assert_eq!(answer.header("x-request-id"), Some("from-test"));
        let log = until_logged(&server, "from-test");
        let line = log.lines().find(|line| line.contains("from-test")).unwrap();
        let line: Value = serde_json::from_str(line).unwrap();
        for (name, expected) in [
            ("target", "souwen::access"),
            ("request_id", "from-test"),
            ("client", "127.0.0.1"),
            ("route", "/api/v1/search"),
            ("method", "GET"),
        ] {
            assert_eq!(line[name], expected, "{line}");
        }
        assert_eq!(line["status"], 200, "{line}");
        assert_eq!(line["bytes"], answer.body.len(), "{line}");
        assert!(line["ms"].as_f64().unwrap() > 0.0, "{line}");
        assert_eq!(line.get("query").and_then(Value::as_str), query, "{line}");
        assert_eq!(log.contains("秘密"), query.is_some(), "{log}");
    }
}

#[test]
fn nothing_is_logged_unless_it_is_wanted() {
    let (server, _folder) = served(&[]);
    request(&server.address, "GET", "/health", &["X-Request-Id: from-test"]);
    server.search("铁路");
    assert!(!server.stderr().contains("from-test"), "{}", server.stderr());
}
