//! Helpers for tests of a cluster: an index that is published, and the queries of readers.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};
use souwen::article::json::to_json;
use souwen::cluster::document::unpacked;
use souwen::cluster::state::State;
use tempfile::TempDir;

use super::nodes::Nodes;
use crate::util::articles::write_articles;
use crate::util::process::{Output, command, index, souwen};

/// Articles by their ids.
pub type Articles = BTreeMap<String, Value>;

/// A folder of articles with its index.
pub struct Site(TempDir);

impl Site {
    pub fn new() -> Site {
        Site(TempDir::new().unwrap())
    }

    pub fn index(&self) -> PathBuf {
        self.0.path().join("index")
    }

    /// Brings the index to the state with this number, and returns its articles. Most articles are the same
    /// in every state, some have a different text in each, and some exist in only a few.
    pub fn index_state(&self, state: usize) -> Articles {
        let folder = self.0.path().join("news");
        let mark = format!("V{state}");
        write_articles(&folder.join("same.jsonl"), 0..300, "SAME");
        write_articles(&folder.join("changes.jsonl"), 300..360, &mark);
        let begin = 360 + state % 7 * 10;
        write_articles(&folder.join("moves.jsonl"), begin..begin + 40, "MOVES");
        index(&self.index(), &[&folder]);
        let args = [OsString::from("export"), OsString::from("--index"), self.index().into()];
        let exported = souwen(args).success().stdout;
        let articles = exported.lines().map(|line| serde_json::from_str(line).unwrap());
        articles.map(|article: Value| (id_of(&article), article)).collect()
    }

    /// The command `souwen publish` with further arguments; the lease is short unless they set another one.
    pub fn publish_command(&self, to: &str, arguments: &[&str]) -> Command {
        let short: &[&str] = if arguments.contains(&"--lease") { &[] } else { &["--lease", "1s"] };
        let args = ["publish", "--json", "--to", to].into_iter().chain(short.iter().copied());
        let mut command = command(args.chain(arguments.iter().copied()));
        command.arg("--index").arg(self.index());
        command
    }

    /// Publishes once.
    #[track_caller]
    pub fn publish(&self, to: &str, arguments: &[&str]) -> Output {
        let ran = self.publish_command(to, arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Output { code: ran.status.code(), stdout: text(ran.stdout), stderr: text(ran.stderr) }
    }
}

fn id_of(article: &Value) -> String {
    article["id"].as_str().unwrap().to_owned()
}

/// The published state of a name; `None` if there is none, or if the node does not answer.
pub fn state(nodes: &Nodes, name: &str) -> Option<State> {
    let answer = nodes.ask_at(0, "GET", &format!("/{name}.state/_doc/state"), "");
    let found = (answer.status == 200).then(|| answer.json());
    serde_json::from_value(found?["_source"].take()).ok()
}

/// The articles that readers of a state see, from the first node; `None` if it does not answer completely.
pub fn shown_in(nodes: &Nodes, state: &State) -> Option<Articles> {
    let range =
        |field: &str, from: u64, to: u64| json!({"range": {field: {"gte": from, "lte": to}}});
    let aborted = |field: &str| -> Vec<Value> {
        state.aborted_ranges().into_iter().map(|(from, to)| range(field, from, to)).collect()
    };
    let mut open = aborted("until");
    open.push(json!({"range": {"until": {"gt": state.commit}}}));
    let query = json!({"bool": {
        "filter": [{"range": {"from": {"lte": state.commit}}}, {"bool": {"should": open}}],
        "must_not": aborted("from"),
    }});
    let body = json!({"size": 10_000, "query": query, "docvalue_fields": ["article"]});
    let target = format!("/{}/_search?allow_partial_search_results=false", state.index);
    let answer = nodes.ask_at(0, "POST", &target, &body.to_string());
    if answer.status != 200 {
        return None;
    }
    let answer = answer.json();
    if answer["_shards"]["failed"] != 0 {
        return None;
    }
    let mut articles = Articles::new();
    for hit in answer["hits"]["hits"].as_array().unwrap() {
        let article = unpacked(hit["fields"]["article"][0].as_str().unwrap()).unwrap();
        let article: Value = serde_json::from_str(&to_json(&article)).unwrap();
        let before = articles.insert(id_of(&article), article);
        assert_eq!(before, None, "an article is shown twice in {state:?}");
    }
    Some(articles)
}

/// The articles that readers see.
#[track_caller]
pub fn shown(nodes: &Nodes, name: &str) -> Articles {
    let Some(state) = state(nodes, name).filter(State::is_published) else {
        return Articles::new();
    };
    shown_in(nodes, &state).expect("the cluster answers in full")
}

/// Asserts that the articles are equal, and names one that differs.
#[track_caller]
pub fn assert_same(shown: &Articles, expected: &Articles, context: &str) {
    let ids = shown.keys().chain(expected.keys());
    let differ: Vec<&String> = ids.filter(|id| shown.get(*id) != expected.get(*id)).collect();
    assert!(differ.is_empty(), "{context}: {} articles differ, as {:?}", differ.len(), differ[0]);
}
