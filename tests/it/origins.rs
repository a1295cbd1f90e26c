//! What foreign pages can read, in a browser: pages of another origin, and pages that reach the server
//! through a host name that they made resolve to it.

use serde_json::{Value, json};

use crate::browser;
use crate::page::tab;
use crate::util::client::encode;
use crate::util::process::Server;
use crate::util::site::Site;
use crate::util::test_name;
use crate::widget::{SHADOW, page, search, search_and_follow};

/// A text that occurs only in the articles.
const SECRET: &str = "中吉乌铁路";

/// The paths at which an article can be read.
fn readable_paths() -> Vec<String> {
    let query = encode(SECRET);
    let id = encode("china-central-asia-summit.md#中国—中亚峰会成果清单");
    vec![
        "/".to_owned(),
        format!("/search?q={query}"),
        format!("/feed.atom?q={query}"),
        format!("/articles/{id}"),
        format!("/api/v1/search?q={query}"),
        format!("/api/v1/articles/{id}"),
        format!("/api/v1/articles/{id}/similar"),
        format!("/api/v1/suggest?q={query}"),
        "/api/v1/stats".to_owned(),
        "/health".to_owned(),
        "/help".to_owned(),
        "/sitemap.xml".to_owned(),
        format!("/cite/{id}"),
        format!("/api/v1/cite/{id}"),
    ]
}

/// The result of a script that fetches a URL: the text, or the name of the error.
fn script_reads(tab: &mut browser::Tab, url: &str) -> Value {
    tab.eval(&format!(
        "fetch({}).then(async (r) => ({{ status: r.status, text: await r.text() }}), (e) => e.name)",
        json!(url)
    ))
}

#[test]
fn a_page_of_another_origin_reads_nothing() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    let (site, body) = Site::of_page();
    *body.lock().unwrap() = "<!doctype html><title>别人的网页</title>".to_owned();
    tab.go(&site.origin_as("strange.test"));
    for path in readable_paths() {
        assert_eq!(script_reads(&mut tab, &server.url(&path)), "TypeError", "{path}");
        // Requests without a preflight can be made, but not read or embedded.
        let opaque = format!(
            "fetch({}, {{ mode: 'no-cors' }}).then((r) => r.type, (e) => e.name)",
            json!(server.url(&path))
        );
        let got = tab.eval(&opaque);
        assert!(got == "opaque" || got == "TypeError", "{path}: {got}");
    }
    // Files of the program itself are public.
    for path in ["/souwen.js", "/style.css"] {
        assert_eq!(script_reads(&mut tab, &server.url(path))["status"], 200, "{path}");
    }
    let log = server.stderr();
    let line = format!("--allow-origin {}", site.origin_as("strange.test"));
    assert_eq!(log.matches(&line).count(), 1, "{log}");
}

#[test]
fn a_page_under_a_rebound_name_reads_nothing() {
    let mut tab = tab!();
    let server = Server::of_corpus();
    let (_, port) = server.address.rsplit_once(':').unwrap();
    let rebound = format!("http://rebound.test:{port}");
    for path in readable_paths() {
        if path == "/health" {
            continue;
        }
        tab.go(&format!("{rebound}{path}"));
        let shown = tab.eval_text("document.documentElement.outerHTML");
        let names = ["峰会", "articles\":", "generation", "/articles/"];
        assert!(!names.iter().any(|name| shown.contains(name)), "{path}: {shown}");
        // A page under that name can send more requests: to the browser they have the same origin.
        let read = script_reads(&mut tab, &path);
        assert_eq!(read["status"], 421, "{path}: {read}");
    }
    let log = server.stderr();
    assert_eq!(log.matches("--host rebound.test").count(), 1, "{log}");
}

#[test]
fn the_box_works_on_a_listed_origin_and_says_what_is_missing_on_another() {
    let mut tab = tab!();
    let (site, body) = Site::of_page();
    let listed = site.origin_as("www.test");
    let server = Server::of_corpus_with(&["--allow-origin", &listed]);
    *body.lock().unwrap() = page(&server, "");
    tab.go(&listed);
    search_and_follow(&mut tab, &server);

    let unlisted = site.origin_as("other.test");
    tab.go(&unlisted);
    tab.until(&format!("{SHADOW} !== null"));
    tab.eval("addEventListener('souwen-error', (e) => window.failed = e.detail)");
    tab.eval("document.querySelector('souwen-search').focus()");
    tab.type_text(SECRET);
    tab.until("window.failed");
    let message = tab.eval_text(&format!("{SHADOW}.querySelector('[part=message]').textContent"));
    assert!(message.contains(&format!("--allow-origin {unlisted}")), "{message}");
    assert_eq!(tab.eval("window.failed.message"), message.as_str());
    assert!(server.stderr().contains(&format!("--allow-origin {unlisted}")), "{}", server.stderr());

    // A server that allows every origin.
    let server = Server::of_corpus_with(&["--allow-origin", "*"]);
    *body.lock().unwrap() = page(&server, "");
    tab.go(&unlisted);
    search(&mut tab, SECRET);
}
