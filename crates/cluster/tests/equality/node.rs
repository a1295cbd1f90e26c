//! A node of OpenSearch that stops with the test, and its indexes.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use souwen_article::Article;
use souwen_cluster::document::{self, VersionFacts};
use souwen_cluster::mapping;
use souwen_text::Analyzer;
use tempfile::TempDir;

/// How long a node may take to start, and to answer. A loaded machine is slow.
const PATIENCE: Duration = Duration::from_secs(180);

/// A running node.
pub(crate) struct Node {
    process: Child,
    port: u16,
    _home: TempDir,
}

impl Node {
    /// Starts a node. If none is installed, prints that the test of this name is skipped, and returns `None`.
    pub(crate) fn start(test: &str) -> Option<Node> {
        let installed = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("nodes");
        let Ok(java) = std::fs::read_to_string(installed.join("java")) else {
            let line = format!("skipped: {test} (OpenSearch is not installed: scripts/nodes)\n");
            // Bypasses the capture of the test harness, so that the skipped test is counted.
            std::io::stderr().write_all(line.as_bytes()).unwrap();
            return None;
        };
        let home = TempDir::new().unwrap();
        let (http, transport) = (free_port(), free_port());
        let classes: [PathBuf; 2] = [installed.join("classes"), installed.join("lib/*")];
        let process = Command::new(java.trim())
            .args(["-Xms128m", "-Xmx512m", "--enable-native-access=ALL-UNNAMED", "-cp"])
            .arg(std::env::join_paths(classes).unwrap())
            .arg("souwen.test.Nodes")
            .arg(home.path())
            .args([http.to_string(), transport.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut node = Node { process, port: http, _home: home };
        let begun = Instant::now();
        while node
            .try_ask("GET", "/_cluster/health?wait_for_nodes=1&timeout=1s", "")
            .is_none_or(|a| a.0 != 200)
        {
            assert!(node.process.try_wait().unwrap().is_none(), "the node has ended");
            assert!(begun.elapsed() < PATIENCE, "the node does not answer");
            // There is nothing to wait for until the node listens.
            std::thread::sleep(Duration::from_millis(100));
        }
        // Operators are told to set this too: long queries have more clauses than the default allows.
        let clauses = r#"{"persistent": {"indices.query.bool.max_clause_count": 4096}}"#;
        node.ask("PUT", "/_cluster/settings", clauses);
        Some(node)
    }

    /// Its address: `host:port`.
    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Sends a request that must succeed.
    pub(crate) fn ask(&self, method: &str, target: &str, body: &str) -> Value {
        let (status, text) = self.try_ask(method, target, body).expect("the node answers");
        assert!(status < 300, "{method} {target}: {status} {text}");
        serde_json::from_str(&text).unwrap()
    }

    fn try_ask(&self, method: &str, target: &str, body: &str) -> Option<(u16, String)> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        // A response of this HTTP version ends with the connection.
        let head = format!(
            "{method} {target} HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(body.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, text) = answer.split_once("\r\n\r\n")?;
        Some((head.split(' ').nth(1)?.parse().ok()?, text.to_owned()))
    }

    /// Puts articles into a new index with `shards` shards, and merges each into one segment.
    pub(crate) fn index(&self, name: &str, shards: u32, articles: &[Article]) {
        self.ask("PUT", &format!("/{name}"), &mapping::index(shards, 0).to_string());
        let analyzer = Analyzer::new();
        let facts = VersionFacts { from: 1, until: None, pushed: false, hash: "" };
        let mut lines = String::new();
        for article in articles {
            let name = document::name(&article.id, 1);
            lines += &format!("{}\n", json!({"index": {"_id": name}}));
            lines += &format!("{}\n", document::version(article, &facts, &analyzer));
        }
        let answer = self.ask("POST", &format!("/{name}/_bulk"), &lines);
        assert_eq!(answer["errors"], false, "{answer}");
        self.ask("POST", &format!("/{name}/_forcemerge?max_num_segments=1"), "");
        self.ask("POST", &format!("/{name}/_refresh"), "");
    }

    /// The responses to searches, in order.
    pub(crate) fn search(&self, index: &str, bodies: &[Value]) -> Vec<Value> {
        let mut lines = String::new();
        for body in bodies {
            lines += &format!("{}\n{body}\n", json!({"search_type": "dfs_query_then_fetch"}));
        }
        let mut answer = self.ask("POST", &format!("/{index}/_msearch"), &lines);
        let answers = answer["responses"].as_array_mut().map(std::mem::take).unwrap();
        for (answer, body) in answers.iter().zip(bodies) {
            assert!(answer["error"].is_null(), "{} for {body}", answer["error"]);
            assert_eq!(answer["_shards"]["failed"], 0, "{answer}");
        }
        answers
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.process.kill().expect("it is a process of this one");
        self.process.wait().expect("it has been killed");
    }
}

/// The ids and scores of the hits of an answer.
pub(crate) fn hits(answer: &Value) -> Vec<(String, f32)> {
    let hits = answer["hits"]["hits"].as_array().unwrap();
    let hit = |hit: &Value| {
        let id = hit["fields"]["id"][0].as_str().unwrap().to_owned();
        (id, hit["_score"].as_f64().unwrap() as f32)
    };
    hits.iter().map(hit).collect()
}

/// A search for the ids of all matches of a query.
pub(crate) fn ids_of(query: &Value) -> Value {
    json!({"query": query, "size": 2000, "_source": false, "docvalue_fields": ["id"], "track_total_hits": true})
}

/// A port on which nothing listens, and which the system does not give to others that ask for any port.
fn free_port() -> u16 {
    static TRIED: std::sync::atomic::AtomicU16 = std::sync::atomic::AtomicU16::new(0);
    let begin = std::process::id() as u16;
    loop {
        let step = TRIED.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let port = 12_000 + begin.wrapping_mul(41).wrapping_add(step) % 20_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
