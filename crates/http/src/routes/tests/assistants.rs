//! `POST /mcp`: access control, required headers, and the status of answers.

use super::*;
use crate::keys::{Key, Keys, Right, Secret};

const JSON: (&str, &str) = ("content-type", "application/json");

fn message(method: &str, params: Value) -> String {
    json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).to_string()
}

fn stateless(method: &str, mut params: Value) -> String {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    message(method, params)
}

fn body(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

#[tokio::test]
async fn messages_are_answered() {
    let site = site();
    let begun = message("initialize", json!({"protocolVersion": "2025-11-25"}));
    let response = site.post("/mcp", &[JSON], begun).await;
    assert_eq!((response.status().as_u16(), header(&response, "cache-control")), (200, "no-store"));
    assert_eq!(body(&response)["result"]["serverInfo"]["name"], "souwen");
    let search = message("tools/call", json!({"name": "search", "arguments": {"query": "铁路"}}));
    let response = site.post("/mcp", &[JSON, ("mcp-protocol-version", "2025-11-25")], search).await;
    let text = body(&response)["result"]["content"][0]["text"].as_str().unwrap().to_owned();
    let found: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(found["results"][0]["id"], ID);
    let url = found["results"][0]["url"].as_str().unwrap();
    let path = encoded_id();
    assert_eq!(url, format!("https://news.example/articles/{path}?q=%E9%93%81%E8%B7%AF#p1"));
    let request = site.fake.requests.lock().unwrap().pop().unwrap();
    assert!(request.deadline.is_some() && request.today.is_some(), "limits as everywhere");
    let notice = json!({"jsonrpc": "2.0", "method": "notifications/initialized"}).to_string();
    let response = site.post("/mcp", &[JSON], notice).await;
    assert_eq!((response.status().as_u16(), response.body().len()), (202, 0));
}

#[tokio::test]
async fn statuses_are_those_of_the_way_of_speaking() {
    let site = site();
    let version = ("mcp-protocol-version", "2026-07-28");
    let method = |name: &'static str| ("mcp-method", name);
    let call = json!({"name": "search", "arguments": {}});
    let read = json!({"uri": "souwen://articles/桥"});
    for (text, headers, status, code) in [
        ("{".to_owned(), vec![], 400, -32700),
        ("[]".to_owned(), vec![], 400, -32600),
        (message("nothing", json!({})), vec![], 200, -32601),
        (message("ping", json!({})), vec![("mcp-protocol-version", "2025-06-18")], 200, 0),
        (message("ping", json!({})), vec![("mcp-protocol-version", "1999-01-01")], 400, -32022),
        (message("tools/list", json!({})), vec![version], 400, -32602),
        (stateless("tools/list", json!({})), vec![version, method("tools/list")], 200, 0),
        (stateless("nothing", json!({})), vec![version, method("nothing")], 404, -32601),
        (stateless("tools/list", json!({})), vec![], 400, -32020),
        (stateless("tools/list", json!({})), vec![version], 400, -32020),
        (stateless("tools/list", json!({})), vec![version, method("ping")], 400, -32020),
        (stateless("tools/call", call.clone()), vec![version, method("tools/call")], 400, -32020),
        (
            stateless("tools/call", call),
            vec![version, method("tools/call"), ("mcp-name", "search")],
            200,
            0,
        ),
        (
            stateless("resources/read", read),
            // The method is understood, but what it names does not exist.
            vec![
                version,
                method("resources/read"),
                ("mcp-name", "=?base64?c291d2VuOi8vYXJ0aWNsZXMv5qGl?="),
            ],
            400,
            -32602,
        ),
    ] {
        let headers: Vec<(&str, &str)> = std::iter::once(JSON).chain(headers).collect();
        let response = site.post("/mcp", &headers, &text).await;
        assert_eq!(response.status().as_u16(), status, "{text} {headers:?}");
        let code_of_error = body(&response)["error"]["code"].as_i64().unwrap_or_default();
        assert_eq!(code_of_error, code, "{text} {headers:?}");
    }
}

#[tokio::test]
async fn rules_of_all_routes_apply_here() {
    let site = site();
    let ping = message("ping", json!({}));
    let check = async |headers: &[(&str, &str)], status: u16| {
        let response = site.post("/mcp", headers, &ping).await;
        assert_eq!(response.status().as_u16(), status, "{headers:?}");
    };
    check(&[JSON], 200).await;
    check(&[("content-type", "text/plain")], 415).await;
    check(&[], 415).await;
    check(&[JSON, ("origin", "https://strange.example")], 403).await;
    check(&[JSON, ("origin", "https://news.example")], 200).await;
    let stream = site.send("GET", "/mcp", &[("accept", "text/event-stream")]).await;
    assert_eq!((stream.status().as_u16(), header(&stream, "allow")), (405, "OPTIONS, POST"));
    assert_eq!(site.send("DELETE", "/mcp", &[]).await.status(), 405);
    let long = site.post("/mcp", &[JSON], vec![b' '; (1 << 20) + 1]).await;
    assert_eq!(long.status(), 413);
    let broken = message("tools/call", json!({"name": "search", "arguments": {"query": "broken"}}));
    let response = site.post("/mcp", &[JSON], broken).await;
    assert_eq!(response.status(), 503);
    assert_eq!(body(&response)["error"]["code"], "index_unavailable");
}

#[tokio::test]
async fn a_key_opens_what_it_sees() {
    let secret = Secret::random().unwrap();
    let key = Key::new("assistant", vec![Right::Search], &secret);
    let app = App::new(Arc::new(FakeBackend::default()), Limits::default());
    app.take_keys(Keys::new(vec![key]).unwrap());
    app.apply(Settings {
        private: true,
        public_url: Some("https://news.example".to_owned()),
        ..Settings::default()
    });
    let site = TestSite { fake: Arc::default(), routes: routes(Arc::new(app)) };
    let ping = message("ping", json!({}));
    let refused = site.post("/mcp", &[JSON], &ping).await;
    assert_eq!(refused.status(), 401);
    assert!(header(&refused, "www-authenticate").starts_with("Bearer"));
    let bearer = format!("Bearer {}", secret.reveal());
    assert_eq!(site.post("/mcp", &[JSON, ("authorization", &bearer)], &ping).await.status(), 200);
}
