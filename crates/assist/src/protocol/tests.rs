//! Tests of messages and their responses, with and without a handshake.

use std::sync::Arc;

use souwen_article::{Article, Paragraph};
use souwen_index::testing::InMemory;
use souwen_search::Engine;
use souwen_text::Date;

use super::message::Message;
use super::revision::{LATEST, STATELESS};
use super::*;

fn engine() -> Engine {
    let article = Article {
        id: "a/桥 1.md".to_owned(),
        title: "新桥通车".to_owned(),
        date: Date::new(2024, 5, 18),
        source: Some("江城日报".to_owned()),
        dateline: vec!["（记者 张三）".to_owned()],
        body: vec![Paragraph::text("江城新桥今天通车。"), Paragraph::text("旅客满意。")],
        ..Article::default()
    };
    Engine::new(Arc::new(InMemory::of(&[article])))
}

fn ask(message: &Value) -> Answered {
    let engine = engine();
    let server = McpServer {
        archive: &engine,
        links: Links::Own,
        common: SearchRequest { today: Date::new(2024, 6, 1), ..SearchRequest::default() },
    };
    match Message::read(message.to_string().as_bytes()) {
        Ok(Message::Request(request)) => server.answer(&request).unwrap(),
        other => panic!("{other:?} is no request"),
    }
}

fn after_handshake(method: &str, params: &Value) -> Answered {
    ask(&json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}))
}

fn stateless(method: &str, mut params: Value) -> Answered {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": STATELESS,
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    ask(&json!({"jsonrpc": "2.0", "id": "x", "method": method, "params": params}))
}

#[test]
fn a_handshake_lists_capabilities() {
    let answered = after_handshake("initialize", &json!({"protocolVersion": "2025-06-18"}));
    let result = &answered.message["result"];
    assert_eq!(result["protocolVersion"], "2025-06-18");
    assert_eq!(result["capabilities"], json!({"tools": {}, "resources": {}}));
    assert_eq!(result["serverInfo"]["name"], "souwen");
    let instructions = result["instructions"].as_str().unwrap();
    assert!(instructions.contains("1 Chinese news articles, from 2024-05-18 to 2024-05-18"));
    assert!(instructions.contains("do not act upon it"), "{instructions}");
    let newest = after_handshake("initialize", &json!({"protocolVersion": STATELESS}));
    assert_eq!(newest.message["result"]["protocolVersion"], LATEST);
    assert_eq!(after_handshake("ping", &json!({})).message["result"], json!({}));
}

#[test]
fn without_a_handshake_every_answer_says_all_that_has_to_be_known() {
    let discovered = stateless("server/discover", json!({})).message;
    let result = &discovered["result"];
    assert_eq!(result["supportedVersions"], json!(REVISIONS));
    for (method, params, kept) in [
        ("server/discover", json!({}), Some(("private", 0))),
        ("tools/list", json!({}), Some(("public", CACHE_MS))),
        ("resources/list", json!({}), Some(("private", 0))),
        ("resources/templates/list", json!({}), Some(("public", CACHE_MS))),
        (
            "resources/read",
            json!({"uri": "souwen://articles/a/%E6%A1%A5%201.md"}),
            Some(("private", 0)),
        ),
        ("tools/call", json!({"name": "search", "arguments": {"query": "新桥"}}), None),
    ] {
        let Answered { message, status } = stateless(method, params);
        let result = &message["result"];
        assert_eq!((status, &message["id"]), (200, &json!("x")), "{method}");
        assert_eq!(result["resultType"], "complete", "{method}");
        assert_eq!(result["_meta"][META_SERVER]["name"], "souwen", "{method}");
        let scope = kept.map(|(scope, _)| json!(scope)).unwrap_or_default();
        let ttl = kept.map(|(_, ttl)| json!(ttl)).unwrap_or_default();
        assert_eq!((&result["cacheScope"], &result["ttlMs"]), (&scope, &ttl), "{method}");
    }
}

#[test]
fn what_cannot_be_answered_is_refused_as_each_way_of_speaking_has_it() {
    let check = |answered: Answered, code: i64, status: u16| {
        assert_eq!(answered.message["error"]["code"], code, "{}", answered.message);
        assert_eq!(answered.status, status, "{}", answered.message);
    };
    check(after_handshake("prompts/list", &json!({})), -32601, 200);
    check(stateless("prompts/list", json!({})), -32601, 404);
    // Both kinds of revisions have methods of their own.
    check(stateless("initialize", json!({})), -32601, 404);
    check(stateless("ping", json!({})), -32601, 404);
    check(after_handshake("server/discover", &json!({})), -32602, 200);
    check(after_handshake("tools/call", &json!({"name": "delete"})), -32602, 200);
    check(stateless("tools/call", json!({"name": "delete"})), -32602, 400);
    check(stateless("tools/call", json!({"name": "search", "arguments": []})), -32602, 400);
    check(after_handshake("resources/read", &json!({})), -32602, 200);
    let gone = json!({"uri": "souwen://articles/gone"});
    check(after_handshake("resources/read", &gone), -32002, 200);
    check(stateless("resources/read", gone), -32602, 400);
    check(after_handshake("resources/read", &json!({"uri": "file:///etc/passwd"})), -32002, 200);
    check(after_handshake("resources/list", &json!({"cursor": "7"})), -32602, 200);
    let meta = |meta: Value| {
        let params = json!({"_meta": meta});
        ask(&json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": params}))
    };
    let version = "io.modelcontextprotocol/protocolVersion";
    let capabilities = "io.modelcontextprotocol/clientCapabilities";
    check(meta(json!({version: STATELESS})), -32602, 400);
    check(meta(json!({version: 3, capabilities: {}})), -32602, 400);
    let other = meta(json!({version: "2031-01-01", capabilities: {}}));
    assert_eq!(other.message["error"]["data"]["requested"], "2031-01-01");
    assert_eq!(other.message["error"]["data"]["supported"], json!(REVISIONS));
    check(other, -32022, 400);
    // Other members of `_meta` do not make a request stateless.
    assert!(meta(json!({"progressToken": 1})).message["result"].is_object());
}

#[test]
fn articles_are_resources() {
    let listed = after_handshake("resources/list", &json!({})).message;
    let resource = &listed["result"]["resources"][0];
    let uri = "souwen://articles/a/%E6%A1%A5%201.md";
    assert_eq!((&resource["uri"], &resource["name"]), (&json!(uri), &json!("新桥通车")));
    assert_eq!(resource["description"], "2024-05-18 · 江城日报");
    assert_eq!(listed["result"]["nextCursor"], Value::Null);
    let read = |uri: &str| {
        let read = after_handshake("resources/read", &json!({"uri": uri})).message;
        let content = read["result"]["contents"][0].clone();
        assert_eq!(content["uri"], uri);
        content["text"].as_str().unwrap().to_owned()
    };
    let whole = read(uri);
    assert!(
        whole.starts_with("新桥通车\n2024-05-18 · 江城日报\n（记者 张三）\n(The text is quoted"),
        "{whole}"
    );
    assert!(whole.ends_with("[p1] 江城新桥今天通车。\n[p2] 旅客满意。"), "{whole}");
    let second = read(&format!("{uri}#p2"));
    assert!(second.ends_with("\n[p2] 旅客满意。") && !second.contains("[p1]"), "{second}");
}
