//! Tests of publishing to an OpenSearch cluster and of answering from it, on real nodes, including failures.

mod limits;
mod local;
pub mod nodes;
mod programs;
mod proxy;
mod publishing;
mod serving;
mod site;

use serde_json::json;

use crate::util::test_name;
use nodes::Nodes;

#[test]
fn a_node_keeps_what_it_is_given() {
    let Some(nodes) = Nodes::shared(test_name!()) else { return };
    assert_eq!(nodes.ask("GET", "/", "")["version"]["distribution"], json!("opensearch"));
    nodes.ask("PUT", "/kept/_doc/1?refresh=true", r#"{"n": 1}"#);
    assert_eq!(nodes.ask("GET", "/kept/_count", "")["count"], json!(1));
}

#[test]
fn a_node_of_three_is_killed_and_comes_back() {
    let Some(mut nodes) = Nodes::apart(test_name!(), 3) else { return };
    let settings = r#"{"settings": {"number_of_shards": 3, "number_of_replicas": 1}}"#;
    nodes.ask("PUT", "/kept?wait_for_active_shards=all", settings);
    for number in 0..20 {
        nodes.ask("PUT", &format!("/kept/_doc/{number}"), r#"{"n": 1}"#);
    }
    nodes.ask("POST", "/kept/_refresh", "");
    nodes.kill(2);
    nodes.until_joined(0, 2);
    assert_eq!(nodes.ask("GET", "/kept/_count", "")["count"], json!(20));
    nodes.revive(2);
    nodes.until_joined(2, 3);
    nodes.ask("GET", "/_cluster/health/kept?wait_for_status=green&timeout=60s", "");
}
