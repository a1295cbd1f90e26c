//! Searches in a body, which are too long for a URL.

use souwen_search::{Pace, SearchRequest};

use super::table::ROUTES;
use super::*;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const JSON: (&str, &str) = ("content-type", "application/json");

impl TestSite {
    pub(super) async fn post(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: impl AsRef<[u8]>,
    ) -> Response<Bytes> {
        let mut request = warp::test::request().method("POST").path(path).body(body);
        let host = ("host", "news.example");
        for (name, value) in std::iter::once(&host).chain(headers) {
            request = request.header(*name, *value);
        }
        request.reply(&self.routes).await
    }
}

/// A text that is too long for any URL.
fn article() -> String {
    "中亚铁路今天开通，旅客表示满意。".repeat(2_000)
}

#[tokio::test]
async fn a_search_may_be_sent_as_a_body() {
    let site = site();
    let (_, expected) =
        site.json("/api/v1/search?q=%E9%93%81%E8%B7%AF&limit=3&source=A&source=B").await;
    let form = "q=%E9%93%81%E8%B7%AF&limit=3&source=A&source=B";
    let json = r#"{"q": "铁路", "limit": 3, "source": ["A", "B"]}"#;
    for (path, header, body) in [
        ("/api/v1/search", FORM, form),
        ("/api/v1/search", JSON, json),
        ("/api/v1/search?limit=3&q=x", JSON, r#"{"q": "铁路", "source": ["A", "B"]}"#),
    ] {
        let response = site.post(path, &[header], body).await;
        assert_eq!(response.status(), 200, "{body}");
        let answer: Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(answer, expected, "{body}");
    }
    let requests = site.fake.requests.lock().unwrap();
    let request = |request: &SearchRequest| SearchRequest {
        deadline: None,
        pace: Pace::default(),
        ..request.clone()
    };
    assert!(requests.iter().all(|other| request(other) == request(&requests[0])), "{requests:?}");
}

#[tokio::test]
async fn of_a_long_query_the_part_that_is_searched_is_answered() {
    let site = site();
    let body = json!({ "q": article() }).to_string();
    let response = site.post("/api/v1/search", &[JSON], body).await;
    assert_eq!(response.status(), 200);
    let answer: Value = serde_json::from_slice(response.body()).unwrap();
    let query = answer["query"].as_str().unwrap();
    assert_eq!((query.chars().count(), query.ends_with('。')), (992, true));
    assert_eq!(answer["warnings"][0]["code"], "query_cut");
    assert_eq!(site.fake.requests.lock().unwrap()[0].query, query);
    assert!(response.body().len() < 250_000, "links hold the part, too");
}

#[tokio::test]
async fn a_form_leads_to_an_address() {
    let site = site();
    let sent = format!("q={}&source=A&lang=en&collapse=0", article());
    let response = site.post("/search", &[FORM], sent).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let location = header(&response, "location");
    assert!(location.starts_with("./search?q=%E4%B8%AD%E4%BA%9A"), "{location}");
    assert!(location.ends_with("&source=A&collapse=0&lang=en&cut=1"), "{location}");
    assert!(location.len() < 10_000);
    let (status, page) = site.browse(location.trim_start_matches('.')).await;
    assert_eq!(status, 200);
    assert!(page.contains("The query is too long") || page.contains("too long"), "{page}");
    // The next page keeps the warning, another query does not.
    assert!(page.contains("&amp;cut=1&amp;offset=10") && !page.contains("name=\"cut\""), "{page}");
    // A short query works as before, in the form that the search box sends.
    let response = site.post("/search", &[FORM], "q=%E9%93%81%E8%B7%AF&offset=").await;
    assert_eq!(header(&response, "location"), "./search?q=%E9%93%81%E8%B7%AF");
    assert!(page.contains("action=\"./search\" method=\"post\""), "{page}");
}

#[tokio::test]
async fn bodies_that_are_not_read_are_reported() {
    let site = site();
    let check =
        async |path: &str, headers: &[(&str, &str)], body: &[u8], status: u16, code: &str| {
            let response = site.post(path, headers, body).await;
            assert_eq!(response.status(), status, "{path} {headers:?}");
            assert!(text(&response).contains(&format!("\"{code}\"")), "{}", text(&response));
            assert!(!header(&response, "content-security-policy").is_empty());
        };
    check("/api/v1/search", &[JSON], b"{", 400, "bad_body").await;
    check("/api/v1/search", &[JSON], br#"{"limit": "many"}"#, 400, "bad_parameter").await;
    check("/api/v1/search", &[("content-type", "text/plain")], b"x", 415, "unsupported_media_type")
        .await;
    let long = vec![b'x'; (1 << 20) + 1];
    check("/api/v1/search", &[FORM], &long, 413, "body_too_large").await;
    check("/search", &[FORM], &long, 413, "body_too_large").await;
    check("/search", &[FORM], b"limit=x", 400, "bad_parameter").await;
}

#[tokio::test]
async fn only_routes_that_take_a_body_know_the_method() {
    let site = site();
    for route in ROUTES.iter().filter(|route| route.is_open()) {
        let path = super::access::example(route.path);
        let plain = path.split('?').next().unwrap();
        let changes = |method: Method| route.change(&method, plain).is_some();
        for (method, is_known) in [
            ("POST", route.post.is_some() || changes(Method::POST)),
            ("PUT", changes(Method::PUT)),
            ("DELETE", changes(Method::DELETE)),
            ("PATCH", false),
        ] {
            let response = site.send(method, &path, &[FORM]).await;
            assert_eq!(response.status() != 405, is_known, "{method} {path}");
            if !is_known {
                assert_eq!(header(&response, "allow"), route.methods(plain), "{path}");
            }
        }
        let is_there = site.send("GET", &path, &[]).await.status() != 405;
        assert_eq!(is_there, !route.posts_only, "{path}");
        let options = site.send("OPTIONS", &path, &[]).await;
        assert_eq!(header(&options, "allow").contains("POST"), route.post.is_some(), "{path}");
    }
}

#[tokio::test]
async fn what_is_posted_is_never_unchanged() {
    let site = site();
    let etag = header(&site.get("/api/v1/search?q=x").await, "etag").to_owned();
    assert!(!etag.is_empty());
    for tag in [etag.as_str(), "*"] {
        let response = site.post("/api/v1/search", &[FORM, ("if-none-match", tag)], "q=x").await;
        assert_eq!(response.status(), 200);
    }
}
