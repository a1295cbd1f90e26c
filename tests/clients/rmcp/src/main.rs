//! The SDK for Rust, over both transports and in both ways of speaking: `PROGRAM INDEX URL`.

use rmcp::RoleClient;
use rmcp::model::{CallToolRequestParams, ProtocolVersion, ReadResourceRequestParams};
use rmcp::service::{ClientLifecycleMode, ClientServiceExt, RunningService};
use rmcp::transport::{StreamableHttpClientTransport, TokioChildProcess};
use serde_json::{Value, json};
use tokio::process::Command;

type Client = RunningService<RoleClient, ()>;

const TOOLS: [&str; 6] = ["search", "fetch", "concordance", "count_by", "similar", "suggest"];

/// What a tool answers, or the error that it tells.
async fn call(client: &Client, name: &'static str, arguments: Value) -> Result<Value, String> {
    let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
    let request = CallToolRequestParams::new(name).with_arguments(arguments);
    let result = client.call_tool(request).await.map_err(|error| error.to_string())?;
    let text = result.content[0].as_text().expect("answers are text").text.clone();
    if result.is_error == Some(true) {
        return Err(text);
    }
    Ok(serde_json::from_str(&text).expect("answers are JSON"))
}

async fn check(client: &Client) {
    let tools = client.list_all_tools().await.expect("tools are listed");
    assert!(tools.iter().map(|tool| tool.name.as_ref()).eq(TOOLS));
    let found = call(client, "search", json!({"query": "中吉乌铁路"})).await.expect("found");
    assert!(found["results"][0]["text"].as_str().is_some_and(|text| text.contains("中吉乌铁路")));
    let first = call(client, "search", json!({"query": "中亚", "limit": 2})).await.expect("found");
    let cursor = &first["next_cursor"];
    let next = json!({"query": "中亚", "limit": 2, "cursor": cursor});
    let second = call(client, "search", next).await.expect("goes on");
    assert_ne!(first["results"][0]["id"], second["results"][0]["id"]);
    let id = &second["results"][0]["id"];
    let read = call(client, "fetch", json!({"id": id})).await.expect("read");
    assert!(read["text"].as_str().is_some_and(|text| text.starts_with("[p1] ")));
    let counted = json!({"query": "中亚", "by": "month"});
    let counted = call(client, "count_by", counted).await.expect("counted");
    assert_eq!(counted["rows"][0]["value"], "2023-05");
    let wrong = call(client, "search", json!({"from": "昨天"})).await.expect_err("no day");
    assert!(wrong.contains("`from` is a day"), "{wrong}");
    assert!(call(client, "delete", json!({})).await.is_err());
    let resources = client.list_all_resources().await.expect("articles are listed");
    let request = ReadResourceRequestParams::new(resources[0].uri.clone());
    client.read_resource(request).await.expect("an article is read");
    let gone = ReadResourceRequestParams::new("souwen://articles/gone");
    assert!(client.read_resource(gone).await.is_err());
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [program, index, url] = arguments.as_slice() else { panic!("PROGRAM INDEX URL") };
    let preferred_versions = vec![ProtocolVersion::V_2026_07_28];
    for lifecycle in
        [ClientLifecycleMode::Initialize, ClientLifecycleMode::Discover { preferred_versions }]
    {
        let mut command = Command::new(program);
        command.args(["mcp", "--index", index]);
        let child = TokioChildProcess::new(command).expect("souwen mcp starts");
        let client = ().serve_with_lifecycle(child, lifecycle.clone()).await.expect("begun");
        check(&client).await;
        client.cancel().await.expect("ended");
        let http = StreamableHttpClientTransport::from_uri(format!("{url}/mcp"));
        let client = ().serve_with_lifecycle(http, lifecycle).await.expect("begun");
        check(&client).await;
        client.cancel().await.expect("ended");
    }
    println!("done");
}
