//! Every match over HTTP: the same counts and rows as `souwen search --all`, without the limits of pages, at
//! the speed of the client; and lists of queries.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::util::PATIENCE;
use crate::util::articles::{article, write_articles};
use crate::util::client::{self, encode};
use crate::util::process::{Server, index, souwen};
use crate::util::write;

/// An index of this many invented articles, and its server.
fn served(articles: usize, mark: &str) -> (TempDir, Server) {
    let folder = TempDir::new().unwrap();
    write_articles(&folder.path().join("news.jsonl"), 0..articles, mark);
    let at = folder.path().join("index");
    index(&at, &[&folder.path().join("news.jsonl")]);
    let server = Server::start_with(&at, &["--no-refresh", "--no-watch"]);
    (folder, server)
}

fn search(folder: &Path, args: &[&str]) -> String {
    let at = folder.join("index");
    souwen([&["search"], args, &["--index", at.to_str().unwrap()]].concat()).success().stdout
}

#[test]
fn every_figure_is_that_of_the_command_line() {
    let (folder, server) = served(400, "FIGURES");
    let narrowed = ["--filter", "source=望海社", "--from", "2024-03"];
    let in_address = format!("&source={}&from=2024-03", encode("望海社"));
    for (query, more, address) in
        [("合作备忘录", &[][..], ""), ("走访 OR 取得", &[], ""), ("群众", &narrowed, &in_address)]
    {
        let q = encode(query);
        let get = |path: &str| {
            let response = server.get(&format!("/api/v1/{path}q={q}{address}"));
            assert_eq!(response.status, 200, "{path}: {}", response.text());
            response
        };
        for format in ["csv", "tsv", "jsonl"] {
            let printed =
                search(folder.path(), &[&[query, "--all", "--format", format], more].concat());
            assert!(printed.lines().count() > 20, "{query}");
            let sent = get(&format!("matches?format={format}&"));
            assert_eq!(sent.text(), printed, "{query} as {format}");
            // Each of these starts a process, so one format is enough for the counts.
            let fields = ["month", "year", "source", "place", "author"];
            for by in fields.into_iter().filter(|_| format == "csv") {
                let args = [&[query, "--count-by", by, "--format", format], more].concat();
                let printed = search(folder.path(), &args);
                assert_eq!(get(&format!("counts?by={by}&format={format}&")).text(), printed);
            }
        }
        let counted = get("counts?by=month&").json();
        let rows = search(folder.path(), &[&[query, "--all"], more].concat());
        let rows: Vec<Value> = rows.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
        let places = rows.iter().filter(|row| row["match"].is_string()).count();
        assert_eq!(counted["occurrences"], places);
        let total = get("search?limit=0&").json()["total"].clone();
        assert_eq!(counted["articles"], total);
        // An article is a row of the export, and every line is on some page of the concordance.
        let exported = get("export?fields=id,occurrences&format=jsonl&");
        assert_eq!(exported.text().lines().count(), total.as_u64().unwrap() as usize);
        let sum: u64 = exported
            .text()
            .lines()
            .map(|row| serde_json::from_str::<Value>(row).unwrap()["occurrences"].as_u64().unwrap())
            .sum();
        assert_eq!(sum as usize, places);
        for sort in ["newest", "oldest", "left", "right", "article"] {
            let mut seen = Vec::new();
            for offset in (0..places).step_by(100) {
                let page = get(&format!("matches?sort={sort}&limit=100&offset={offset}&")).json();
                assert_eq!(
                    (&page["occurrences"], &page["timed_out"]),
                    (&json!(places), &json!(false))
                );
                let lines = page["matches"].as_array().unwrap().iter();
                seen.extend(lines.map(|l| format!("{} {} {}", l["id"], l["left"], l["right"])));
            }
            let mut expected: Vec<String> = rows
                .iter()
                .filter(|row| row["match"].is_string())
                .map(|row| format!("{} {} {}", row["id"], row["left"], row["right"]))
                .collect();
            seen.sort_unstable();
            expected.sort_unstable();
            assert_eq!(seen, expected, "{query} by {sort}");
        }
    }
}

#[test]
fn a_download_goes_past_every_limit_and_keeps_to_the_pace_of_its_reader() {
    let (_folder, server) = served(2_500, "PACE");
    let target = "/api/v1/export?q=PACE&format=jsonl&fields=id,title,body,generation";
    let all = server.get(target);
    assert_eq!(all.text().lines().count(), 2_500);
    let lines = server.get("/api/v1/matches?q=PACE&format=csv");
    assert_eq!(lines.text().lines().count(), 2_501);

    // Clients that read only the head of the response do not block searches.
    let slow: Vec<TcpStream> = (0..4)
        .map(|_| {
            let mut reader = TcpStream::connect(&server.address).unwrap();
            reader.set_read_timeout(Some(PATIENCE)).unwrap();
            let head = format!("GET {target} HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
            reader.write_all(head.as_bytes()).unwrap();
            let mut first = [0; 15];
            reader.read_exact(&mut first).unwrap();
            assert_eq!(&first, b"HTTP/1.1 200 OK");
            reader
        })
        .collect();
    for _ in 0..20 {
        assert_eq!(server.search("PACE")["total"], 2_500);
    }
    // One client may have a limited number at once; a further one is told to wait, and searches still work.
    let more = server.get("/api/v1/export?q=PACE&format=csv");
    if more.status != 200 {
        assert_eq!((more.status, more.json()["error"]["code"].as_str()), (503, Some("too_busy")));
        assert!(more.header("retry-after").is_some());
    }
    // A client that disconnects makes room.
    drop(slow);
    let deadline = std::time::Instant::now() + PATIENCE;
    while server.get("/api/v1/export?q=PACE&format=csv&limit=1").status != 200 {
        assert!(std::time::Instant::now() < deadline, "no place came back");
    }
}

#[test]
fn a_list_of_names_is_checked_at_once() {
    let folder = TempDir::new().unwrap();
    let stories = [
        json!({"id": "a", "title": "华为开业", "date": "2024-03-01", "body": ["华为在临江开店。"]}),
        json!({"id": "b", "title": "外长访华", "date": "2024-04-01", "body": ["他今日访华，为期两天。"]}),
    ];
    let lines: Vec<String> = stories
        .iter()
        .map(Value::to_string)
        .chain((0..5).map(|number| article(number, "LIST").to_string()))
        .collect();
    write(&folder.path().join("news.jsonl"), lines.join("\n"));
    let at = folder.path().join("index");
    index(&at, &[&folder.path().join("news.jsonl")]);
    let names = folder.path().join("names.txt");
    write(&names, "# 名单\n华为\n\n海豚\nLIST\n");
    let names = names.to_str().unwrap();
    let table = search(folder.path(), &["--queries", names]);
    assert_eq!(
        table,
        "query  total  run  crossing  partial\n\
         华为       2    2         1        0\n\
         海豚       0    0         0        0\n\
         LIST       5    5         0        0\n"
    );
    let rows = search(folder.path(), &["--queries", names, "--json"]);
    let first: Value = serde_json::from_str(rows.lines().next().unwrap()).unwrap();
    assert_eq!(
        (rows.lines().count(), &first["query"], &first["total"]),
        (3, &json!("华为"), &json!(2))
    );
    let csv = search(folder.path(), &["--queries", names, "--format", "csv", "--to", "2024-03-05"]);
    assert!(csv.starts_with("\u{feff}query,total,run,crossing,partial,exact,generation,"), "{csv}");
    assert!(csv.contains("\r\n华为,1,1,0,0,true,"), "{csv}");
    let missing = souwen(["search", "--queries", "nowhere.txt", "--index", at.to_str().unwrap()]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.stderr.contains("nowhere.txt"), "{}", missing.stderr);

    // The same over HTTP, as one array or as the same rows.
    let server = Server::start_with(&at, &["--no-refresh", "--no-watch"]);
    let list = json!({"queries": ["华为", "海豚", "LIST"]}).to_string();
    let array = server.post("/api/v1/counts", "json", &list).json();
    let printed: Vec<Value> = rows.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    assert_eq!(array, Value::from(printed));
    let lines = server.post("/api/v1/counts?format=jsonl", "json", &list);
    assert_eq!(lines.text(), rows);
    let body = std::fs::read_to_string(names).unwrap();
    let head = format!(
        "POST /api/v1/counts?format=csv&to=2024-03-05 HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\
         Content-Type: text/plain\r\nContent-Length: {}\r\n\r\n{body}",
        server.address,
        body.len()
    );
    assert_eq!(client::raw(&server.address, head.as_bytes()).text(), csv);
    let many = json!({"queries": vec!["华为"; 300]}).to_string();
    assert_eq!(server.post("/api/v1/counts", "json", &many).json().as_array().unwrap().len(), 300);
}
