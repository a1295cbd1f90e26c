//! Servers and commands that answer from a cluster give the same answers as those over the index that was
//! published.

use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::nodes::Nodes;
use crate::util::process::{Server, command, index, souwen};
use crate::util::{PATIENCE, client, corpus, test_name, write};

/// Publishes the index at `dir`, and returns the URL of the published index.
pub(super) fn publish(nodes: &Nodes, dir: &Path, name: &str) -> String {
    let to = nodes.url(0, name);
    souwen(["publish", "--to", &to, "--index", &dir.to_string_lossy()]).success();
    to
}

/// Starts a server that answers from the published index.
fn serve(engine: &str) -> Server {
    Server::run(command(["serve", "--listen", "127.0.0.1:0", "--engine", engine]))
}

/// An answer without the values that differ between processes and indexes: times, scores and names of states.
pub(super) fn comparable(mut answer: Value) -> Value {
    fn forget(value: &mut Value) {
        match value {
            Value::Object(object) => {
                let own = ["took_ms", "generation", "fingerprint", "score", "bytes", "segments"];
                object.retain(|name, _| !own.contains(&name.as_str()));
                object.values_mut().for_each(forget);
            }
            Value::Array(values) => values.iter_mut().for_each(forget),
            _ => {}
        }
    }
    forget(&mut answer);
    answer
}

#[test]
fn every_route_answers_as_over_the_index() {
    let Some(nodes) = Nodes::shared(test_name!()) else { return };
    let dir = TempDir::new().unwrap();
    index(dir.path(), &[&corpus()]);
    let engine = publish(&nodes, dir.path(), "routes");
    let (own, served) = (Server::start(dir.path(), &[]), serve(&engine));
    let hits = own.search("中亚");
    let id = client::encode(hits["hits"][0]["id"].as_str().unwrap());
    let routes = [
        "/api/v1/search?q=%E4%B8%AD%E4%BA%9A&limit=50&facets=source,author,month,day".to_owned(),
        "/api/v1/search?q=%E4%B8%AD%E4%BA%9A+%E9%93%81%E8%B7%AF&explain=1&collapse=1".to_owned(),
        "/api/v1/search?q=%E5%B3%B0%E4%BC%9A&sort=newest&offset=5".to_owned(),
        "/api/v1/search?q=&limit=100&sort=oldest".to_owned(),
        format!("/api/v1/articles/{id}?q=%E4%B8%AD%E4%BA%9A"),
        format!("/api/v1/articles/{id}/similar"),
        "/api/v1/matches?q=%E4%B8%AD%E4%BA%9A&limit=50".to_owned(),
        "/api/v1/counts?q=%E4%B8%AD%E4%BA%9A&by=month".to_owned(),
        "/api/v1/suggest?q=%E4%B8%AD%E4%BA%9A".to_owned(),
        "/api/v1/suggest?q=zhongya".to_owned(),
        "/api/v1/analyze?text=%E4%B8%AD%E4%BA%9A%E5%B3%B0%E4%BC%9A".to_owned(),
        "/api/v1/stats".to_owned(),
    ];
    // A thread loads the data for suggestions.
    let begun = Instant::now();
    let suggest = "/api/v1/suggest?q=%E4%B8%AD%E4%BA%9A";
    while [&own, &served].iter().any(|server| server.get(suggest).json()["provisional"] == true) {
        assert!(begun.elapsed() < PATIENCE, "nothing is suggested");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    for route in &routes {
        let (one, other) = (own.get(route), served.get(route));
        assert_eq!((one.status, other.status), (200, 200), "{route}: {}", other.text());
        assert_eq!(comparable(other.json()), comparable(one.json()), "{route}");
    }
    let call = json!({"name": "concordance", "arguments": {"query": "中亚"}});
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call});
    let queries = json!([{"indexUid": "articles", "q": "中亚 铁路", "facets": ["source", "date"]}]);
    for (route, body) in
        [("/mcp", message), ("/compat/meilisearch/multi-search", json!({"queries": queries}))]
    {
        let ask = |server: &Server| {
            let answer = server.post(route, "json", &body.to_string());
            assert_eq!(answer.status, 200, "{route}: {}", answer.text());
            // Links name the server.
            let text = answer.text().replace(&server.url(""), "");
            let mut answer: Value = serde_json::from_str(&text).unwrap();
            if let Some(result) = answer.pointer_mut("/results/0") {
                result["processingTimeMs"].take();
            }
            answer
        };
        assert_eq!(ask(&served), ask(&own), "{route}");
    }
    for page in
        ["/?q=%E4%B8%AD%E4%BA%9A", "/feed.atom?q=%E4%B8%AD%E4%BA%9A", "/days/2023", "/sitemap.xml"]
    {
        let statuses = [&own, &served].map(|server| server.get(page).status);
        assert_eq!(statuses[0], statuses[1], "{page}");
    }
    let ready = served.get("/ready");
    assert_eq!(ready.status, 200, "{}", ready.text());
    assert!(ready.json()["commit"].as_str().unwrap().starts_with("routes-"), "{}", ready.text());
}

#[test]
fn commands_answer_from_what_is_published() {
    let Some(nodes) = Nodes::shared(test_name!()) else { return };
    let dir = TempDir::new().unwrap();
    index(dir.path(), &[&corpus()]);
    let engine = publish(&nodes, dir.path(), "commands");
    let place = dir.path().to_string_lossy().into_owned();
    for words in [
        &["search", "中亚", "峰会", "--json"][..],
        &["search", "铁路", "--all"],
        &["search", "铁路", "--count-by", "month"],
        &["suggest", "中亚", "--json"],
    ] {
        let from = |option: [&str; 2]| souwen(words.iter().copied().chain(option)).success();
        let (own, other) = (from(["--index", &place]), from(["--engine", &engine]));
        let lines = |output: &str| -> Vec<Value> {
            let line = |line: &str| match serde_json::from_str(line) {
                Ok(answer) => comparable(answer),
                Err(_) => Value::from(line),
            };
            output.lines().map(line).collect()
        };
        assert_eq!(lines(&other.stdout), lines(&own.stdout), "{words:?}");
    }
    let stats = souwen(["stats", "--json", "--engine", &engine]).success().json();
    let own = souwen(["stats", "--json", "--index", &place]).success().json();
    assert_eq!(stats["articles"], own["articles"]);
    let check = souwen(["check", "--json", "--engine", &engine]).success().json();
    assert_eq!((&check["problems"], &check["articles"]), (&json!([]), &own["articles"]));
    assert!(check["compared"].as_u64().unwrap() > 0, "{check}");
    let none = nodes.url(0, "none");
    let output = souwen(["search", "中亚", "--engine", &none]);
    assert_eq!(output.code, Some(2));
    assert!(output.stderr.contains("nothing is published as none"), "{}", output.stderr);
    let wrong = souwen(["stats", "--engine", "http://127.0.0.1"]);
    assert!(wrong.stderr.contains("names nothing that is published"), "{}", wrong.stderr);
}

#[test]
fn an_article_is_found_by_the_id_that_it_had() {
    let Some(nodes) = Nodes::shared(test_name!()) else { return };
    let (folder, dir) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let file = folder.path().join("桥.md");
    let story = "江城新桥今天上午通车，两岸居民步行过江只要十分钟。";
    let titled = |title: &str| {
        write(&file, format!("# {title}\n\n{story}\n"));
        index(dir.path(), &[folder.path()]);
    };
    titled("新桥通车");
    let engine = publish(&nodes, dir.path(), "renamed");
    // One server sees the article get its other id, one begins afterwards.
    let early = serve(&engine);
    titled("江城新桥今天通车");
    publish(&nodes, dir.path(), "renamed");
    let (own, late) = (Server::start(dir.path(), &[]), serve(&engine));
    let (former, now) = ("桥.md#新桥通车", "桥.md#江城新桥今天通车");
    let begun = Instant::now();
    while early.get(&format!("/api/v1/articles/{}", client::encode(now))).status != 200 {
        assert!(begun.elapsed() < PATIENCE, "the next commit does not come");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let former = client::encode(former);
    for (target, status) in [
        (format!("/api/v1/articles/{former}"), 200),
        (format!("/api/v1/articles/{former}/similar"), 200),
        (format!("/api/v1/articles/{former}?q=%E9%80%9A%E8%BD%A6"), 200),
        (format!("/compat/meilisearch/indexes/articles/documents/{former}"), 200),
        ("/api/v1/articles/none".to_owned(), 404),
    ] {
        let expected = own.get(&target);
        assert_eq!(expected.status, status, "{target}: {}", expected.text());
        for served in [&early, &late] {
            let answer = served.get(&target);
            assert_eq!(answer.status, status, "{target}: {}", answer.text());
            assert_eq!(comparable(answer.json()), comparable(expected.json()), "{target}");
        }
    }
    let page = |server: &Server| {
        let target = format!("/articles/{former}?q=%E9%80%9A%E8%BD%A6");
        let page = client::request(&server.address, "GET", &target, &["Accept: text/html"]);
        (page.status, page.header("location").unwrap().to_owned())
    };
    let expected = page(&own);
    assert_eq!(expected.0, 301);
    assert_eq!([page(&early), page(&late)], [expected.clone(), expected]);
}

#[test]
fn a_server_shows_what_is_published_next_and_nothing_where_the_cluster_is_gone() {
    let Some(mut nodes) = Nodes::apart(test_name!(), 1) else { return };
    let (folder, dir) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    write(&folder.path().join("a.md"), "# 鼬獾过江\n\n鼬獾在江边。\n");
    index(dir.path(), &[folder.path()]);
    let engine = publish(&nodes, dir.path(), "next");
    let served = serve(&engine);
    assert_eq!(served.search("鼬獾")["total"], 1);
    write(&folder.path().join("b.md"), "# 犀牛\n\n犀牛和鼬獾。\n");
    index(dir.path(), &[folder.path()]);
    publish(&nodes, dir.path(), "next");
    let begun = Instant::now();
    while served.search("鼬獾")["total"] != 2 {
        assert!(begun.elapsed() < PATIENCE, "the next commit does not come");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let put = served.post("/api/v1/articles", "json", "[]");
    assert!([401, 403].contains(&put.status), "{}", put.text());
    nodes.kill(0);
    let gone = served.get("/api/v1/search?q=%E7%8A%80%E7%89%9B");
    assert_eq!(gone.status, 503, "{}", gone.text());
    assert_eq!(gone.json()["error"]["code"], "engine_unavailable");
    assert!(gone.header("retry-after").is_some());
}
