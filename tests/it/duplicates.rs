//! Near-duplicates, recency and similar articles, through the command line and the API.

use std::ffi::OsStr;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::util::process::{Output, Server, index, souwen};
use crate::util::write;

const STORY: &str = "江城港口扩建工程开工仪式在东岸举行。工程建成以后，港口的年吞吐量将由800万吨提高到\
    1500万吨，可以停靠7万吨级的货轮。市长在仪式上表示，港口是全市开放的门户，要把工程建成放心工程。";
const VISIT: &str =
    "记者探访江城港口扩建工程：打桩船已经就位，第一根桩在东岸打下，码头工人说进度比预想的快。";

/// A folder with a story, its reprint of the next day and a report on the same works.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let article = |id: &str, title: &str, body: &str, date: &str, source: &str| {
        json!({"id": id, "title": title, "body": [body], "date": date, "source": source})
            .to_string()
    };
    let articles = [
        article("港口/开工", "江城港口扩建工程开工", STORY, "2024-03-01", "江城日报"),
        article("reprint", "港口扩建工程开工", STORY, "2024-03-02", "晚报"),
        article("visit", "探访港口扩建工程", VISIT, "2024-03-09", "江城日报"),
    ];
    write(&folder.path().join("news.jsonl"), articles.join("\n"));
    folder
}

fn run(directory: &Path, args: &[&str]) -> Output {
    let args = args.iter().map(OsStr::new);
    souwen(args.chain([OsStr::new("--index"), directory.as_os_str()]))
}

/// The ids of the hits with those of their near-duplicates.
fn listed(answer: &Value) -> Vec<(String, Value)> {
    let hits = answer["hits"].as_array().unwrap();
    hits.iter()
        .map(|hit| (hit["id"].as_str().unwrap().to_owned(), hit["duplicates"].clone()))
        .collect()
}

#[test]
fn reprints_are_collapsed_on_request() {
    let folder = folder();
    let path = folder.path().to_path_buf();
    let server = Server::over(&path, vec![folder]);
    let flat = server.search("港口扩建");
    assert_eq!(
        (flat["total"].clone(), listed(&flat).len(), flat["collapsed"].clone()),
        (json!(3), 3, json!(0))
    );
    let collapsed = server.search_with("港口扩建", "&collapse=1");
    assert_eq!((&collapsed["total"], &collapsed["collapsed"]), (&json!(3), &json!(1)));
    assert_eq!(listed(&collapsed).len(), 2);
    assert!(
        listed(&collapsed).contains(&("港口/开工".to_owned(), json!(["reprint"]))),
        "{collapsed}"
    );
    let oldest = server.search_with("港口扩建", "&sort=oldest&recency=0.5&collapse=0");
    assert_eq!(listed(&oldest)[0].0, "港口/开工");
    assert_eq!(server.get("/api/v1/search?q=a&recency=9").status, 400);
    // The page collapses near-duplicates by default.
    let page = |parameters: &str| {
        let page = server.get(&format!("/search?q=%E6%B8%AF%E5%8F%A3{parameters}"));
        page.text().matches("<article class=\"hit\"").count()
    };
    assert_eq!((page(""), page("&collapse=0")), (2, 3));
}

#[test]
fn similar_articles_are_given_for_every_article() {
    let folder = folder();
    let path = folder.path().to_path_buf();
    let server = Server::over(&path, vec![folder]);
    let similar = |id: &str, parameters: &str| {
        server.get(&format!("/api/v1/articles/{id}/similar{parameters}"))
    };
    for id in [
        "%E6%B8%AF%E5%8F%A3/%E5%BC%80%E5%B7%A5",
        "%E6%B8%AF%E5%8F%A3%2F%E5%BC%80%E5%B7%A5",
        "reprint",
    ] {
        assert_eq!(listed(&similar(id, "").json()), [("visit".to_owned(), json!([]))], "{id}");
    }
    let answer = similar("visit", "?limit=1").json();
    assert_eq!(listed(&answer)[0].1.as_array().unwrap().len(), 1, "{answer}");
    assert_eq!(answer["hits"][0]["snippet"], json!(null));
    let unknown = similar("none", "");
    assert_eq!(
        (unknown.status, &unknown.json()["error"]["code"]),
        (404, &json!("article_not_found"))
    );
    assert_eq!(similar("visit", "?limit=101").status, 400);
}

#[test]
fn the_command_line_shows_what_is_collapsed_and_what_is_similar() {
    let (folder, place) = (folder(), TempDir::new().unwrap());
    index(place.path(), &[folder.path()]);
    let search = |args: &[&str]| run(place.path(), &[&["search", "港口扩建"], args].concat());
    let shown = search(&["--collapse"]).success().stdout;
    assert!(shown.contains("also: 港口扩建工程开工 · 2024-03-02 · 晚报 · id reprint\n"), "{shown}");
    assert!(shown.contains("3 articles · 1 near-duplicate collapsed"), "{shown}");
    assert!(!search(&[]).success().stdout.contains("also:"));
    let object = search(&["--collapse", "--json", "--recency", "0.5"]).success().json();
    assert_eq!(object["collapsed"], 1);
    assert_eq!(search(&["--recency", "2"]).code, Some(2));
    let similar = |args: &[&str]| run(place.path(), &[&["similar"], args].concat());
    let shown = similar(&["reprint"]).success().stdout;
    assert!(shown.starts_with("1. 探访港口扩建工程\n") && shown.contains("1 article"), "{shown}");
    let object = similar(&["visit", "--json", "--limit", "5"]).success().json();
    assert_eq!((&object["id"], listed(&object).len()), (&json!("visit"), 1));
    let unknown = similar(&["none"]);
    assert_eq!(unknown.code, Some(1));
    assert!(unknown.stderr.contains("no article has the id none"), "{}", unknown.stderr);
}
