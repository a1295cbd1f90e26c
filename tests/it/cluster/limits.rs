//! The limits of a server hold for what it sends to a cluster: what is refused is refused with the same code
//! as over an index and sends nothing, and what is admitted sends a bounded number of requests and bytes.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use souwen::Engine;
use souwen::http::{Limits, Settings};
use tempfile::TempDir;

use super::local::{Counting, Local, Sent, engine_of, usual};
use super::nodes::Nodes;
use super::serving::publish;
use crate::util::articles::write_articles;
use crate::util::client::{Response, encode};
use crate::util::process::index;
use crate::util::test_name;

/// A request.
#[derive(Clone)]
struct Ask {
    method: &'static str,
    target: String,
    /// Its type and text.
    body: Option<(&'static str, String)>,
}

impl Ask {
    fn of(&self, server: &Local) -> Response {
        let body = self.body.as_ref().map(|(kind, body)| (*kind, body.as_str()));
        server.ask(self.method, &self.target, body)
    }
}

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const COMPATIBLE: &str = "/compat/meilisearch/indexes/articles/search";

fn get(target: impl Into<String>) -> Ask {
    Ask { method: "GET", target: target.into(), body: None }
}

fn post(target: &str, kind: &'static str, body: impl Into<String>) -> Ask {
    Ask { method: "POST", body: Some((kind, body.into())), ..get(target) }
}

fn search(query: &str, further: &str) -> Ask {
    get(format!("/api/v1/search?q={}{further}", encode(query)))
}

fn tool(name: &str, arguments: &Value) -> Ask {
    let params = json!({"name": name, "arguments": arguments});
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params});
    post("/mcp", JSON, message.to_string())
}

/// An index and what was published of it, with a way there that counts.
struct Scene {
    dir: TempDir,
    name: &'static str,
    counting: Arc<Counting>,
}

impl Scene {
    fn new(nodes: &Nodes, name: &'static str) -> Scene {
        let (folder, dir) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        write_articles(&folder.path().join("news.jsonl"), 0..300, "MARK");
        index(dir.path(), &[folder.path()]);
        publish(nodes, dir.path(), name);
        Scene { dir, name, counting: Counting::to(nodes.address(0)) }
    }

    /// A server over the index.
    fn own(&self, limits: &Limits) -> Local {
        let engine = Engine::open(self.dir.path()).unwrap();
        Local::serve(engine, limits.clone(), Settings::default())
    }

    /// A server over the cluster, which has looked there when it began.
    fn served(&self, limits: &Limits) -> Local {
        let engine = engine_of(&self.counting, self.name);
        let served = Local::serve(engine, limits.clone(), Settings::default());
        self.counting.taken();
        served
    }
}

/// The code of an error, in our form or in that of Meilisearch; the advice of a tool.
fn code(answer: &Response) -> String {
    let answer = answer.json();
    let advice = || {
        let text = answer["result"]["content"][0]["text"].as_str();
        text.filter(|_| answer["result"]["isError"] == true)
    };
    let code = answer["error"]["code"].as_str().or_else(|| answer["code"].as_str());
    code.or_else(advice).unwrap_or_else(|| panic!("no error: {answer}")).to_owned()
}

#[test]
fn what_is_refused_sends_nothing() {
    let Some(nodes) = Nodes::shared(test_name!()) else { return };
    let scene = Scene::new(&nodes, "refused");
    let nothing = f64::MIN_POSITIVE;
    // Each with how many requests are admitted before.
    let rare = Limits { rate: Some(1e-6), burst: 1.0, rate_loopback: true, ..usual() };
    let short = Limits { processor_per_client: nothing, ..usual() };
    let small = Limits { bytes_per_client: nothing, ..usual() };
    let many = |name: &str| -> String {
        (0..101).map(|number| format!("&{name}=n{number}")).collect::<Vec<_>>().concat()
    };
    let usual_ones = vec![
        (search(&"桥".repeat(3_000), ""), 414, "uri_too_long"),
        (search("桥", "&limit=101"), 400, "bad_parameter"),
        (search("桥", "&offset=100001"), 400, "bad_parameter"),
        (search("桥", "&limit=-1"), 400, "bad_parameter"),
        (search("桥", &many("source")), 400, "bad_parameter"),
        (search("桥", "&from=2024-05&to=2023"), 400, "bad_parameter"),
        (search("桥", "&colour=1"), 400, "unknown_parameter"),
        (search("桥", "&fields=hits.colour"), 400, "bad_parameter"),
        (get("/api/v1/suggest?q=%E6%A1%A5&limit=21"), 400, "bad_parameter"),
        (get("/api/v1/matches?q=%E6%A1%A5&limit=101"), 400, "bad_parameter"),
        (get("/api/v1/matches?q=%E6%A1%A5&context=1001"), 400, "bad_parameter"),
        (get("/api/v1/counts?q=%E6%A1%A5&by=colour"), 400, "bad_parameter"),
        (get("/api/v1/export?format=jsonl&limit=1000001"), 400, "bad_parameter"),
        (get("/api/v1/articles/story-00001/similar?limit=101"), 400, "bad_parameter"),
        (
            post("/api/v1/search", FORM, "q=".to_owned() + &"x".repeat(1 << 20)),
            413,
            "body_too_large",
        ),
        (post("/api/v1/search", JSON, "{"), 400, "bad_body"),
        (post("/api/v1/counts", "text/plain", "桥\n".repeat(1_001)), 400, "bad_parameter"),
        (post(COMPATIBLE, JSON, r#"{"limit": 1001}"#), 400, "invalid_search_limit"),
        (post(COMPATIBLE, JSON, r#"{"hitsPerPage": 1001}"#), 400, "invalid_search_hits_per_page"),
        (post(COMPATIBLE, JSON, r#"{"filter": "colour = 1"}"#), 400, "invalid_search_filter"),
        (post(COMPATIBLE, JSON, " ".repeat((1 << 20) + 1)), 413, "payload_too_large"),
        (
            post(
                "/compat/meilisearch/multi-search",
                JSON,
                json!({
                    "queries": vec![json!({"indexUid": "articles"}); 51]
                })
                .to_string(),
            ),
            400,
            "bad_request",
        ),
        (post("/mcp", JSON, " ".repeat((1 << 20) + 1)), 413, "body_too_large"),
        (
            tool("search", &json!({"query": "桥", "limit": 51})),
            200,
            "`limit` is a whole number from 1 to 50",
        ),
        (
            tool("concordance", &json!({"query": "桥", "context": 201})),
            200,
            "`context` is a whole number from 0 to 200",
        ),
    ];
    let others = |code: &'static str, compatible: &'static str| {
        vec![
            (search("轨道交通", ""), 429, code),
            (get("/api/v1/articles/story-00001/similar"), 429, code),
            (get("/api/v1/counts?q=%E8%BD%A8%E9%81%93&by=month"), 429, code),
            (post("/api/v1/search", FORM, "q=%E8%BD%A8%E9%81%93"), 429, code),
            (post(COMPATIBLE, JSON, r#"{"q": "轨道"}"#), 429, compatible),
            (tool("search", &json!({"query": "轨道"})), 429, code),
        ]
    };
    for (limits, before, asks) in [
        (usual(), 0, usual_ones),
        (rare, 1, others("rate_limited", "rate_limited")),
        (short, 1, others("over_budget", "over_budget")),
        (small, 1, others("over_budget", "over_budget")),
    ] {
        let (own, served) = (scene.own(&limits), scene.served(&limits));
        for _ in 0..before {
            let admitted = [&own, &served].map(|server| search("轨道", "").of(server).status);
            assert_eq!(admitted, [200, 200]);
            assert!(scene.counting.taken().requests > 0, "a search asks the cluster");
        }
        for (ask, status, expected) in asks {
            let (one, other) = (ask.of(&own), ask.of(&served));
            let shown = format!("{} {:.100}", ask.method, ask.target);
            assert_eq!(
                (one.status, other.status),
                (status, status),
                "{shown}: {:.300}",
                other.text()
            );
            assert_eq!(code(&other), code(&one), "{shown}");
            assert!(code(&other).contains(expected), "{shown}: {}", code(&other));
            assert_eq!(scene.counting.taken(), Sent::default(), "{shown}");
        }
    }
}

#[test]
fn without_a_place_nothing_is_sent() {
    let Some(nodes) = Nodes::shared(test_name!()) else { return };
    let scene = Scene::new(&nodes, "waiting");
    let limits = Limits { searches: 1, waiting: 0, ..usual() };
    let served = scene.served(&limits);
    scene.counting.index_state(true);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| search("轨道交通", "").of(&served));
        scene.counting.until_sent(1);
        for ask in [
            search("古桥", ""),
            get("/api/v1/articles/story-00001"),
            post(COMPATIBLE, JSON, r#"{"q": "古桥"}"#),
            tool("search", &json!({"query": "古桥"})),
        ] {
            let before = *scene.counting.sent.lock().unwrap();
            let refused = ask.of(&served);
            let busy = ["too_busy", "too_many_search_requests"];
            assert_eq!(refused.status, 503, "{}: {}", ask.target, refused.text());
            assert!(busy.contains(&&*code(&refused)), "{}: {}", ask.target, refused.text());
            assert_eq!(*scene.counting.sent.lock().unwrap(), before, "{}", ask.target);
        }
        scene.counting.index_state(false);
        assert_eq!(first.join().unwrap().status, 200);
    });
}

#[test]
fn a_search_whose_time_is_over_asks_for_no_articles() {
    let Some(nodes) = Nodes::shared(test_name!()) else { return };
    let scene = Scene::new(&nodes, "late");
    let limits = Limits { search_deadline: Duration::ZERO, ..usual() };
    let (own, served) = (scene.own(&limits), scene.served(&limits));
    for ask in [
        search("轨道交通", "&limit=100&facets=source"),
        search("轨道交通 记者", "&sort=newest"),
        post("/api/v1/search", FORM, format!("q={}", encode("首批项目已经开工"))),
    ] {
        scene.counting.taken();
        let (one, other) = (ask.of(&own), ask.of(&served));
        assert_eq!((one.status, other.status), (200, 200), "{}: {}", ask.target, other.text());
        for answer in [one.json(), other.json()] {
            assert_eq!(answer["timed_out"], true, "{}: {answer}", ask.target);
        }
        // Frequencies of words have no deadline, since later searches have them for nothing.
        let sent = scene.counting.taken();
        assert!(sent.requests <= 4 && sent.bytes <= 4_000, "{}: {sent:?}", ask.target);
    }
}

#[test]
fn what_is_admitted_sends_so_much_at_most() {
    let Some(nodes) = Nodes::shared(test_name!()) else { return };
    let scene = Scene::new(&nodes, "admitted");
    let (own, served) = (scene.own(&usual()), scene.served(&usual()));
    let pasted: String =
        ["轨道交通", "首批项目已经开工，", "记者从发布会上获悉。"].concat().repeat(40);
    let filters: String = (0..100).map(|number| format!("&source=n{number}")).collect();
    let few = "轨道交通\n".repeat(20);
    let many_facets = json!({"q": "轨道交通", "limit": 1000, "facets": ["*"]}).to_string();
    let several =
        vec![json!({"indexUid": "articles", "q": "轨道交通", "facets": ["source"]}); 50];
    let several = json!({"queries": several}).to_string();
    const EVERYTHING: &str = "&limit=100&facets=source,author,month&collapse=1&explain=1";
    // What each takes, with some room. Twice as much is allowed, for the first search of a commit and for the look at
    // the commit every second. A pasted text is cut to what is searched for, however long it was.
    for (ask, requests, bytes) in [
        (search("轨道交通", ""), 8, 8_000),
        (search("轨道交通 记者", EVERYTHING), 8, 15_000),
        (search("轨道交通", "&offset=100000&limit=100"), 8, 15_000),
        (search("轨道交通", &filters), 8, 30_000),
        (search("", "&sort=newest&limit=100"), 6, 8_000),
        (
            post(
                "/api/v1/search",
                FORM,
                format!("q={}&limit=100&facets=source&collapse=1", encode(&pasted)),
            ),
            12,
            250_000,
        ),
        (post("/api/v1/search", FORM, format!("q={}", encode(&pasted.repeat(50)))), 12, 250_000),
        (get("/api/v1/suggest?q=guidao&limit=20"), 12, 12_000),
        (get("/api/v1/articles/story-00001?q=%E8%BD%A8%E9%81%93"), 4, 3_000),
        (get("/api/v1/articles/story-00001/similar?limit=50"), 6, 8_000),
        (get("/api/v1/matches?q=%E8%BD%A8%E9%81%93&limit=100"), 6, 8_000),
        (get("/api/v1/counts?q=%E8%BD%A8%E9%81%93&by=source,month"), 6, 8_000),
        (post("/api/v1/counts", "text/plain", few), 100, 250_000),
        (post(COMPATIBLE, JSON, many_facets), 20, 40_000),
        (post("/compat/meilisearch/multi-search", JSON, several), 120, 200_000),
        (tool("search", &json!({"query": "轨道交通", "limit": 50})), 8, 15_000),
        (tool("count_by", &json!({"by": "author"})), 8, 15_000),
        // Each article of a line is asked for by its id, for its link.
        (tool("concordance", &json!({"query": "轨道交通", "limit": 100})), 210, 150_000),
        (get("/"), 8, 15_000),
        (get("/search?q=%E8%BD%A8%E9%81%93"), 20, 30_000),
    ] {
        scene.counting.taken();
        let (one, other) = (ask.of(&own), ask.of(&served));
        let sent = scene.counting.taken();
        let shown = format!("{} {:.100}", ask.method, ask.target);
        assert_eq!((one.status, other.status), (200, 200), "{shown}: {:.300}", other.text());
        let is_bounded = sent.requests <= 2 * requests && sent.bytes <= 2 * bytes;
        assert!(is_bounded, "{shown}: {sent:?}, expected about {requests} and {bytes}");
    }
}
