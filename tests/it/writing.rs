//! Writing over HTTP to a server process: acknowledged articles are found at once and stay.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::util::articles::{article, write_articles};
use crate::util::client::{self, Response, encode};
use crate::util::process::{Output, Server, index, souwen};
use crate::util::{PATIENCE, corpus, write};

/// A folder with an index, a key that may write, and further files of the test.
struct Place {
    folder: TempDir,
    secret: String,
}

impl Place {
    /// An index of these files.
    fn of(files: &[(&str, &str)]) -> Place {
        let folder = TempDir::new().unwrap();
        std::fs::create_dir_all(folder.path().join("news")).unwrap();
        for (name, content) in files {
            write(&folder.path().join("news").join(name), content);
        }
        index(&folder.path().join("index"), &[&folder.path().join("news")]);
        let keys = folder.path().join("souwen.keys");
        let arguments = ["key", "add", "cms", "--may", "write", "--keys"];
        let secret = souwen(arguments.iter().map(Path::new).chain([keys.as_path()])).success();
        Place { secret: secret.stdout.trim().to_owned(), folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn serve(&self) -> Server {
        let keys = self.path("souwen.keys").display().to_string();
        Server::start_with(&self.path("index"), &["--keys", &keys])
    }

    /// Runs a command on the index.
    fn run(&self, arguments: &[&str]) -> Output {
        let index = self.path("index");
        souwen(arguments.iter().map(Path::new).chain([Path::new("--index"), &index]))
    }

    /// Sends a body to a server with the key.
    fn send(&self, server: &Server, method: &str, target: &str, body: &str) -> Response {
        send(&server.address, &self.secret, method, target, body)
    }

    fn put(&self, server: &Server, id: &str, title: &str) -> Response {
        let body = json!({ "title": title, "body": format!("{title}，编号{id}。") }).to_string();
        self.send(server, "PUT", &format!("/api/v1/articles/{}", encode(id)), &body)
    }
}

fn send(address: &str, secret: &str, method: &str, target: &str, body: &str) -> Response {
    let request = format!(
        "{method} {target} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {secret}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    client::raw(address, request.as_bytes())
}

/// Stops a server like a service manager.
fn stop(mut server: Server) {
    server.process.terminate();
    assert!(server.process.wait(PATIENCE).success());
}

const STATION: &str =
    "{\"id\":\"station\",\"title\":\"南站启用\",\"body\":\"山城南站今天启用。\"}\n";

#[test]
fn what_is_written_is_found_at_once_and_stays() {
    let place = Place::of(&[("a.jsonl", STATION)]);
    let server = place.serve();
    let added = place.put(&server, "云溪/1", "云溪古桥修缮");
    assert_eq!(added.status, 201, "{}", added.text());
    assert_eq!(server.search("云溪古桥修缮")["total"], 1);
    let path = format!("/api/v1/articles/{}", encode("云溪/1"));
    let got = server.get(&path);
    assert_eq!((got.header("etag"), &got.json()["pushed"]), (added.header("etag"), &json!(true)));
    assert_eq!(server.get("/api/v1/stats").json()["pushed"], 1);
    // An article of a file is taken over, and returns after it is deleted.
    let replaced = place.put(&server, "station", "南站停用").json();
    assert_eq!(replaced["outcome"], "replaced");
    assert!(replaced["taken_from"].as_str().unwrap().ends_with("a.jsonl"), "{replaced}");
    assert_eq!(server.search("南站启用")["total"], 0);
    let deleted = place.send(&server, "DELETE", "/api/v1/articles/station", "").json();
    assert!(deleted["returned"].as_str().unwrap().ends_with("a.jsonl"), "{deleted}");
    assert_eq!(server.search("南站启用")["total"], 1);
    let refused = place.send(&server, "DELETE", "/api/v1/articles/station", "");
    assert_eq!(
        (refused.status, &refused.json()["error"]["code"]),
        (409, &json!("article_of_file"))
    );
    stop(server);

    let shown = place.run(&["show", "云溪/1"]).success().stdout;
    assert!(shown.contains("owner  pushed"), "{shown}");
    assert!(place.run(&["show", "station"]).success().stdout.contains("owner      a file"));
    assert_eq!(place.run(&["stats", "--json"]).success().json()["pushed"], 1);
    assert!(place.run(&["stats"]).success().stdout.contains("pushed"));
    // Files are added and deleted, and pushed articles stay.
    write(&place.path("news/a.jsonl"), "{\"id\":\"other\",\"title\":\"北站启用\"}\n");
    index(&place.path("index"), &[&place.path("news")]);
    let server = place.serve();
    assert_eq!(server.search("云溪古桥修缮")["total"], 1);
    assert_eq!(server.search("南站启用")["total"], 0);
    stop(server);
    assert_eq!(place.run(&["check"]).code, Some(0));
}

#[test]
fn many_are_sent_and_deleted_by_a_filter() {
    let place = Place::of(&[("a.jsonl", STATION)]);
    let server = place.serve();
    let lines: String = (0..300).map(|number| article(number, "K7").to_string() + "\n").collect();
    let sent = place.send(&server, "POST", "/api/v1/articles", &(lines + "{\"title\":\"无名\"}\n"));
    assert_eq!(sent.status, 422);
    let report = sent.json();
    assert_eq!((&report["added"], &report["failed"]), (&json!(300), &json!(1)));
    assert_eq!(
        (&report["failures"][0]["line"], &report["failures"][0]["code"]),
        (&json!(301), &json!("id_needed"))
    );
    assert_eq!(server.search("K7")["total"], 300);
    let paper =
        server.search_with("K7", &format!("&source={}", encode("临江日报")))["total"].clone();
    let filter = json!({ "q": "K7", "source": "临江日报" });
    let delete = |more: Value| {
        let mut body = json!({ "filter": filter });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        place.send(&server, "POST", "/api/v1/articles/delete", &body.to_string())
    };
    let counted = delete(json!({ "dry_run": true })).json();
    assert_eq!(counted, json!({ "deleted": paper, "of_files": 0, "dry_run": true }));
    let differs = delete(json!({ "expect": 1 }));
    assert_eq!((differs.status, &differs.json()["error"]["found"]), (409, &paper));
    assert_eq!(delete(json!({ "expect": paper })).json()["deleted"], paper);
    assert_eq!(server.search("K7")["total"], 300 - paper.as_u64().unwrap());
    // Articles of files are counted, and stay.
    let all = json!({ "filter": { "q": "启用" }, "dry_run": true }).to_string();
    let counted = place.send(&server, "POST", "/api/v1/articles/delete", &all).json();
    assert_eq!((&counted["deleted"], &counted["of_files"]), (&json!(0), &json!(1)));
    stop(server);
}

#[test]
fn many_clients_at_once_each_see_their_own_writes() {
    const CLIENTS: usize = 16;
    const EACH: usize = 15;
    let place = Place::of(&[("a.jsonl", STATION)]);
    let server = place.serve();
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (server, place) = (&server, &place);
            scope.spawn(move || {
                for number in 0..EACH {
                    let id = format!("c{client}n{number}x");
                    let added = place.put(server, &id, "轨道交通取得新进展");
                    assert_eq!(added.status, 201, "{}", added.text());
                    let got = server.get(&format!("/api/v1/articles/{id}"));
                    assert_eq!((got.status, got.header("etag")), (200, added.header("etag")));
                    assert_eq!(server.search(&id)["total"], 1, "{id}");
                    if number % 3 == 0 {
                        let path = format!("/api/v1/articles/{id}");
                        assert_eq!(place.send(server, "DELETE", &path, "").status, 200);
                        assert_eq!(server.get(&path).status, 404);
                    }
                }
            });
        }
    });
    let left = CLIENTS * (EACH - EACH.div_ceil(3));
    assert_eq!(server.search("轨道交通取得新进展")["total"], left);
    assert_eq!(server.get("/api/v1/stats").json()["pushed"], left);
    stop(server);
    assert_eq!(place.run(&["check", "--full"]).code, Some(0));
}

#[test]
fn nothing_that_an_article_names_is_opened() {
    const SECRET: &str = "暗号青石三十七";
    let place = Place::of(&[("a.jsonl", STATION)]);
    let secret = place.path("secret.jsonl");
    write(&secret, format!("{{\"id\":\"s\",\"title\":\"{SECRET}\"}}\n"));
    let server = place.serve();
    for (id, path) in [
        ("a", secret.display().to_string()),
        ("b", "../secret.jsonl".to_owned()),
        ("c", "/etc/passwd".to_owned()),
        ("d", "a.jsonl".to_owned()),
    ] {
        let body = json!({
            "id": id, "title": "桥", "kind": "article", "path": path, "line": 1,
            "url": format!("file://{path}"), "meta": { "file": path },
        });
        let target = format!("/api/v1/articles/{id}");
        assert_eq!(place.send(&server, "PUT", &target, &body.to_string()).status, 201);
        let got = server.get(&target).json();
        assert!(got.get("path").is_none() && got.get("line").is_none(), "{got}");
        server.get(&format!("/articles/{id}"));
    }
    for query in [SECRET, "root"] {
        assert_eq!(server.search(query)["counts"]["run"], 0, "{query}");
    }
    stop(server);
    // A refresh over the folders of the index opens none of it either.
    index(&place.path("index"), &[&place.path("news")]);
    let exported = place.run(&["export"]).success().stdout;
    assert!(!exported.contains(SECRET) && !exported.contains("root:"), "{exported}");
    assert_eq!(exported.lines().count(), 5);
}

/// The articles of an export by their ids, without their files and owners.
fn exported(text: &str) -> BTreeMap<String, Value> {
    let articles = text.lines().map(|line| {
        let mut article: Value = serde_json::from_str(line).unwrap();
        let fields = article.as_object_mut().unwrap();
        ["path", "line", "pushed"].iter().for_each(|name| {
            fields.remove(*name);
        });
        (fields["id"].as_str().unwrap().to_owned(), article)
    });
    articles.collect()
}

#[test]
fn indexing_via_a_server_makes_the_same_articles() {
    let here = Place::of(&[]);
    let news = here.path("news");
    crate::util::copy_folder(&corpus(), &news);
    write_articles(&news.join("more.jsonl"), 0..250, "K9");
    write(&news.join("b.md"), "# 要闻\n\n南站今天启用，旅客说方便多了。\n");
    write(&news.join("sub/b.md"), "# 要闻\n\n北站今天启用，旅客说方便多了。\n");
    write(&news.join("bad.jsonl"), "{\"id\":\"ok\",\"title\":\"题\"}\n{\"id\":\n");
    let indexed = souwen([
        "index",
        &news.display().to_string(),
        "--index",
        &here.path("index").display().to_string(),
    ]);
    assert_eq!(indexed.code, Some(2), "a line cannot be read");

    let there = Place::of(&[("station.jsonl", STATION)]);
    let server = there.serve();
    let key = here.path("remote.key");
    write(&key, &there.secret);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let via = |more: &[&str]| {
        let (news, url) = (news.display().to_string(), server.url(""));
        let key = key.display().to_string();
        let arguments = ["index", &news, "--via", &url, "--remote-key-file", &key];
        souwen([&arguments[..], more].concat())
    };
    let sent = via(&["--json"]);
    assert_eq!(sent.code, Some(2), "{}", sent.stderr);
    let report = sent.json();
    let own = exported(&here.run(&["export"]).success().stdout);
    assert_eq!((&report["added"], &report["failed"]), (&json!(own.len()), &json!(0)));
    let notes = report["notes"].as_array().unwrap();
    let is_expected_note = |note: &&Value| {
        note["path"].as_str().is_some_and(|path| path.ends_with("bad.jsonl")) && note["line"] == 2
    };
    assert_eq!(notes.iter().filter(is_expected_note).count(), 1, "{report}");
    // Sending them again changes nothing.
    let again = via(&["--json"]).json();
    assert_eq!((&again["added"], &again["unchanged"]), (&json!(0), &json!(own.len())));
    let summary = via(&[]);
    assert!(
        summary.stdout.contains("unchanged") && summary.stdout.contains(&server.address),
        "{}",
        summary.stdout
    );
    assert!(!format!("{}{}", summary.stdout, summary.stderr).contains(&there.secret));
    stop(server);
    let mut theirs = exported(&there.run(&["export"]).success().stdout);
    assert!(theirs.remove("station").is_some());
    assert_eq!(theirs, own);
    // The export can be indexed elsewhere, and nothing is lost.
    let export = there.path("export.jsonl");
    write(&export, there.run(&["export"]).success().stdout);
    let copy = there.path("copy");
    index(&copy, &[&export]);
    let text = souwen([Path::new("export"), Path::new("--index"), &copy]).success().stdout;
    theirs.insert("station".to_owned(), exported(STATION_EXPORTED)["station"].clone());
    assert_eq!(exported(&text), theirs);
}

/// The article of the file in its exported form.
const STATION_EXPORTED: &str = "{\"id\":\"station\",\"title\":\"南站启用\",\"kind\":\"article\",\
    \"body\":[{\"text\":\"山城南站今天启用。\",\"role\":\"paragraph\"}]}";

#[test]
fn without_a_key_and_from_other_pages_nothing_is_written() {
    let place = Place::of(&[("a.jsonl", STATION)]);
    let server = place.serve();
    for (secret, code) in [("souwen_nobody", "bad_key"), ("", "key_needed")] {
        let refused =
            send(&server.address, secret, "PUT", "/api/v1/articles/a", "{\"title\":\"题\"}");
        assert_eq!((refused.status, &refused.json()["error"]["code"]), (401, &json!(code)));
    }
    // Not even with a key, from a page of another origin.
    let body = "{\"title\":\"题\"}";
    let request = format!(
        "PUT /api/v1/articles/a HTTP/1.1\r\nHost: {}\r\nOrigin: https://other.example\r\n\
         Authorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        server.address,
        place.secret,
        body.len()
    );
    assert_eq!(client::raw(&server.address, request.as_bytes()).status, 403);
    assert_eq!(server.get("/api/v1/articles/a").status, 404);
    stop(server);
}
