//! Articles so long that their page shows a part, without a script: every paragraph can be reached, and hits
//! lead to their places.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::util::client::{self, encode};
use crate::util::process::{Server, index};

/// The number of paragraphs in the article.
const PARAGRAPHS: usize = 4_000;

/// A server of one article: numbered paragraphs, the last of which is much longer than a page.
fn server() -> Server {
    let folder = TempDir::new().unwrap();
    let directory = TempDir::new().unwrap();
    let mut body: Vec<Value> = (1..PARAGRAPHS)
        .map(|number| {
            json!(format!("第{number}段。{}", "江城新桥的桥墩一座一座立起来。".repeat(5)))
        })
        .collect();
    body[3_200] = json!("柑橘装上冷链列车。");
    let long = "山城的果园一片连着一片。".repeat(20_000);
    body.push(json!(format!("{long}雪莲开在垭口。{long}")));
    let article = json!({ "id": "a b/长", "title": "桥与果园", "body": body });
    std::fs::write(folder.path().join("a.jsonl"), format!("{article}\n")).unwrap();
    index(directory.path(), &[folder.path()]);
    Server::start(directory.path(), &[])
}

/// A page as a browser without a script gets it.
#[track_caller]
fn page(server: &Server, target: &str) -> String {
    let page = client::request(&server.address, "GET", target, &["Accept: text/html"]);
    assert_eq!(page.status, 200, "{target}");
    assert!(page.text().len() < 1_000_000, "{target}: {} bytes", page.text().len());
    page.text().to_owned()
}

/// The target of the link with this text or attribute.
fn link(page: &str, what: &str) -> Option<String> {
    let link = page.split("<a ").find(|link| link.split("</a>").next().unwrap().contains(what))?;
    let address = link.split("href=\"").nth(1)?.split('"').next()?;
    Some(address.replace("&amp;", "&").split('#').next().unwrap().to_owned())
}

#[test]
fn every_paragraph_is_reached_by_going_on() {
    let server = server();
    let path = format!("/articles/{}", encode("a b/长").replace("%2F", "/"));
    let mut target = path.clone();
    let mut next = 1;
    let mut pages = 0;
    loop {
        let page = page(&server, &target);
        while page.contains(&format!(" id=\"p{next}\"")) {
            next += 1;
        }
        pages += 1;
        assert!(pages < 100);
        let Some(on) = link(&page, "rel=\"next\"") else { break };
        target = format!("{path}{on}");
    }
    assert_eq!(next, PARAGRAPHS + 1);
    // And back to the beginning.
    for _ in 0..100 {
        let page = page(&server, &target);
        let Some(back) = link(&page, "rel=\"prev\"") else {
            assert!(page.contains(" id=\"p1\""));
            return;
        };
        target = format!("{path}{back}");
    }
    panic!("no way back to the beginning");
}

#[test]
fn what_is_found_leads_to_its_place() {
    let server = server();
    for (query, paragraph) in [("柑橘装上", 3_201), ("雪莲开在垭口", PARAGRAPHS)] {
        let found = server.search(query);
        let address = found["hits"][0]["links"]["article"].as_str().unwrap();
        let (target, anchor) = address.split_once('#').unwrap();
        assert_eq!(anchor, format!("p{paragraph}"));
        assert!(target.ends_with(&format!("&p={paragraph}")), "{target}");
        let page = page(&server, target);
        assert!(page.contains(&format!("<mark>{query}</mark>")), "{query}");
        // The links to matches lead there too, in the long paragraph to the piece with the match.
        let jumps = page.split("<nav class=\"jumps\"").nth(1).unwrap();
        let place = jumps.split("href=\"#").nth(1).unwrap().split('"').next().unwrap();
        assert!(page.contains(&format!(" id=\"{place}\"")), "{place}");
        assert!(place.starts_with(anchor), "{place}");
    }
    // The result page is not larger because of it.
    let results = page(&server, &format!("/search?q={}", encode("柑橘装上")));
    assert!(results.len() < 32_000, "{}", results.len());
}
