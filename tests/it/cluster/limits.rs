//! The limits of a server hold for what it sends to a cluster: what is refused is refused with the same code
//! as over an index and sends nothing, and what is admitted sends a bounded number of requests and bytes.

use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};
use souwen::Engine;
use souwen::cluster::client::Cluster;
use souwen::cluster::retrieval::ClusterSource;
use souwen::cluster::transport::{Answer, Body, Method, Request, Transport, TransportError};
use souwen::http::{App, Limits};
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::nodes::Nodes;
use super::serving::publish;
use crate::util::articles::write_articles;
use crate::util::client::{self, Response, encode};
use crate::util::process::index;
use crate::util::test_name;

/// What was sent to the cluster.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Sent {
    requests: usize,
    /// Of paths and bodies.
    bytes: usize,
}

/// Carries requests to a node, counts them, and can hold them back.
struct Counting {
    address: String,
    sent: Mutex<Sent>,
    held: Mutex<bool>,
    released: Condvar,
}

impl Counting {
    fn to(address: String) -> Arc<Counting> {
        let (sent, held, released) = Default::default();
        Arc::new(Counting { address, sent, held, released })
    }

    /// What was sent since the last call.
    fn taken(&self) -> Sent {
        std::mem::take(&mut *self.sent.lock().unwrap())
    }

    /// Holds requests back, or lets them go.
    fn hold(&self, held: bool) {
        *self.held.lock().unwrap() = held;
        self.released.notify_all();
    }

    /// Waits until so many requests were sent.
    fn until_sent(&self, requests: usize) {
        while self.sent.lock().unwrap().requests < requests {
            std::thread::yield_now();
        }
    }
}

impl Transport for Counting {
    fn send(&self, request: &Request<'_>) -> Result<Answer, TransportError> {
        let method = match request.method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
            Method::Head => "HEAD",
        };
        let (kind, body) = match request.body {
            Body::None => ("json", &[][..]),
            Body::Json(body) => ("json", body),
            Body::Lines(body) => ("x-ndjson", body),
        };
        {
            let mut sent = self.sent.lock().unwrap();
            sent.requests += 1;
            sent.bytes += request.path.len() + body.len();
        }
        drop(self.released.wait_while(self.held.lock().unwrap(), |held| *held).unwrap());
        let mut bytes = format!(
            "{method} {} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/{kind}\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            request.path,
            self.address,
            body.len()
        )
        .into_bytes();
        bytes.extend_from_slice(body);
        let Response { status, body, .. } = client::raw(&self.address, &bytes);
        Ok(Answer { status, body })
    }

    fn address(&self) -> &str {
        &self.address
    }
}

/// A server in this process, so that its limits can be any.
struct Local {
    address: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Local {
    fn serve(engine: Engine, limits: Limits) -> Local {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let mut runtime = tokio::runtime::Builder::new_multi_thread();
            runtime.worker_threads(1).enable_all().build().unwrap().block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                let app = Arc::new(App::new(Arc::new(engine), limits));
                souwen::http::serve(listener, app, async { drop(stopped.await) }).await;
            });
        });
        Local { address, stop: Some(stop), thread: Some(thread) }
    }

    fn ask(&self, ask: &Ask) -> Response {
        let mut head =
            format!("{} {} HTTP/1.1\r\nHost: {}\r\n", ask.method, ask.target, self.address);
        if let Some((kind, body)) = &ask.body {
            head += &format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
        }
        head += "Connection: close\r\n\r\n";
        let body = ask.body.as_ref().map_or("", |(_, body)| body.as_str());
        client::raw(&self.address, (head + body).as_bytes())
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A request.
#[derive(Clone)]
struct Ask {
    method: &'static str,
    target: String,
    /// Its type and text.
    body: Option<(&'static str, String)>,
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
        Local::serve(Engine::open(self.dir.path()).unwrap(), limits.clone())
    }

    /// A server over the cluster, which has looked there when it began.
    fn served(&self, limits: &Limits) -> Local {
        let cluster = Cluster::new(Arc::clone(&self.counting) as Arc<dyn Transport>);
        let source = ClusterSource::open(cluster, self.name).unwrap();
        let engine = Engine::new(Arc::new(source));
        // Otherwise a thread reads this when the first search wants it.
        engine.prepare_suggestions().unwrap();
        let served = Local::serve(engine, limits.clone());
        self.counting.taken();
        served
    }
}

/// The usual limits, but for looking after new commits, of which nothing is to be counted here.
fn usual() -> Limits {
    Limits { reload_every: Duration::from_secs(24 * 60 * 60), ..Limits::default() }
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
        (post("/api/v1/counts", "text/plain", "桥\n".repeat(1_001)), 400, "bad_body"),
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
            "`limit` is a number from 1 to 50",
        ),
        (
            tool("concordance", &json!({"query": "桥", "context": 201})),
            200,
            "`context` is a number from 0 to 200",
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
            let admitted = [&own, &served].map(|server| server.ask(&search("轨道", "")).status);
            assert_eq!(admitted, [200, 200]);
            assert!(scene.counting.taken().requests > 0, "a search asks the cluster");
        }
        for (ask, status, expected) in asks {
            let (one, other) = (own.ask(&ask), served.ask(&ask));
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
    scene.counting.hold(true);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| served.ask(&search("轨道交通", "")));
        scene.counting.until_sent(1);
        for ask in [
            search("古桥", ""),
            get("/api/v1/articles/story-00001"),
            post(COMPATIBLE, JSON, r#"{"q": "古桥"}"#),
            tool("search", &json!({"query": "古桥"})),
        ] {
            let before = *scene.counting.sent.lock().unwrap();
            let refused = served.ask(&ask);
            let busy = ["too_busy", "too_many_search_requests"];
            assert_eq!(refused.status, 503, "{}: {}", ask.target, refused.text());
            assert!(busy.contains(&&*code(&refused)), "{}: {}", ask.target, refused.text());
            assert_eq!(*scene.counting.sent.lock().unwrap(), before, "{}", ask.target);
        }
        scene.counting.hold(false);
        assert_eq!(first.join().unwrap().status, 200);
    });
}

#[test]
fn a_search_whose_time_is_over_sends_nothing_more() {
    let Some(nodes) = Nodes::shared(test_name!()) else { return };
    let scene = Scene::new(&nodes, "late");
    let limits = Limits { search_deadline: Duration::ZERO, ..usual() };
    let (own, served) = (scene.own(&limits), scene.served(&limits));
    for (ask, pointer) in [
        (search("轨道交通", "&limit=100&facets=source"), "/timed_out"),
        (search("轨道交通 记者", "&sort=newest"), "/timed_out"),
        (get("/api/v1/matches?q=%E8%BD%A8%E9%81%93"), "/timed_out"),
    ] {
        scene.counting.taken();
        let (one, other) = (own.ask(&ask), served.ask(&ask));
        assert_eq!((one.status, other.status), (200, 200), "{}: {}", ask.target, other.text());
        for answer in [one.json(), other.json()] {
            assert_eq!(answer.pointer(pointer), Some(&json!(true)), "{}: {answer}", ask.target);
        }
        println!("{:?} {}", scene.counting.taken(), ask.target);
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
    // The most requests and bytes.
    for (ask, requests, bytes) in [
        (search("轨道交通", ""), 1000, 1000000),
        (search("轨道交通 记者", "&limit=100&facets=source,author,month&collapse=1&explain=1"), 1000, 1000000),
        (search("轨道交通", "&offset=100000&limit=100"), 1000, 1000000),
        (search("轨道交通", &filters), 1000, 1000000),
        (search("", "&sort=newest&limit=100"), 1000, 1000000),
        (post("/api/v1/search", FORM, format!("q={}&limit=100&facets=source&collapse=1", encode(&pasted))), 1000, 1000000),
        (post("/api/v1/search", FORM, format!("q={}", encode(&pasted.repeat(50)))), 1000, 1000000),
        (get("/api/v1/suggest?q=guidao&limit=20"), 1000, 1000000),
        (get("/api/v1/articles/story-00001?q=%E8%BD%A8%E9%81%93"), 1000, 1000000),
        (get("/api/v1/articles/story-00001/similar?limit=50"), 1000, 1000000),
        (get("/api/v1/matches?q=%E8%BD%A8%E9%81%93&limit=100"), 1000, 1000000),
        (get("/api/v1/counts?q=%E8%BD%A8%E9%81%93&by=source,month"), 1000, 1000000),
        (post("/api/v1/counts", "text/plain", "轨道交通\n".repeat(1_000)), 10000, 10000000),
        (post(COMPATIBLE, JSON, json!({"q": "轨道交通", "limit": 1000, "facets": ["*"]}).to_string()), 1000, 1000000),
        (post("/compat/meilisearch/multi-search", JSON, json!({
            "queries": vec![json!({"indexUid": "articles", "q": "轨道交通", "facets": ["source"]}); 50]
        }).to_string()), 1000, 1000000),
        (tool("search", &json!({"query": "轨道交通", "limit": 50})), 1000, 1000000),
        (tool("count_by", &json!({"by": "author"})), 1000, 1000000),
        (tool("concordance", &json!({"query": "轨道交通", "limit": 100})), 1000, 1000000),
        (get("/"), 1000, 1000000),
        (get("/search?q=%E8%BD%A8%E9%81%93"), 1000, 1000000),
    ] {
        scene.counting.taken();
        let (one, other) = (own.ask(&ask), served.ask(&ask));
        let sent = scene.counting.taken();
        let shown = format!("{} {:.100}", ask.method, ask.target);
        assert_eq!((one.status, other.status), (200, 200), "{shown}: {:.300}", other.text());
        println!("{sent:?} {shown}");
        assert!(sent.requests <= requests && sent.bytes <= bytes, "{shown}: {sent:?}");
    }
}
