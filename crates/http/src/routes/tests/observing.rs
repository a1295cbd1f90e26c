//! The metrics and logs of requests.

use super::*;
use crate::keys::{Key, Keys, Right, Secret};

/// The metrics after some requests.
async fn figures(requests: &[(&str, &str)]) -> String {
    let app = Arc::new(App::new(Arc::new(FakeBackend::default()), Limits::default()));
    let secret = Secret::random().unwrap();
    app.take_keys(Keys::new(vec![Key::new("watch", vec![Right::Metrics], &secret)]).unwrap());
    let site = TestSite { fake: Arc::new(FakeBackend::default()), routes: routes(app) };
    for (method, path) in requests {
        site.send(method, path, &[("host", "localhost")]).await;
    }
    let authorization = format!("Bearer {}", secret.reveal());
    let headers = [("host", "localhost"), ("authorization", authorization.as_str())];
    let response = site.send("GET", "/metrics", &headers).await;
    assert_eq!(response.status(), 200);
    let kind = header(&response, "content-type");
    assert_eq!(kind, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert_eq!(header(&response, "cache-control"), "no-store");
    text(&response)
}

#[tokio::test]
async fn requests_are_counted_by_route_method_and_status() {
    let article = format!("/articles/{}", encoded_id());
    let figures = figures(&[
        ("GET", "/api/v1/search?q=%E9%93%81"),
        ("GET", "/api/v1/search?q=%E9%93%81&limit=x"),
        ("GET", &article),
        ("HEAD", "/search"),
        ("BREW", "/search"),
        ("GET", "/made/up/1"),
        ("GET", "/made/up/2"),
    ])
    .await;
    let count = |route: &str, method: &str, status: u16| {
        let labels = format!(
            "{{http_route=\"{route}\",http_request_method=\"{method}\",\
             http_response_status_code=\"{status}\"}}"
        );
        let start = format!("http_server_request_duration_seconds_count{labels} ");
        let line = figures.lines().find_map(|line| line.strip_prefix(&start));
        line.unwrap_or_else(|| panic!("{start}\n{figures}")).parse::<u32>().unwrap()
    };
    assert_eq!(count("/api/v1/search", "GET", 200), 1);
    assert_eq!(count("/api/v1/search", "GET", 400), 1);
    assert_eq!(count("/articles/{id}", "GET", 200), 1);
    assert_eq!(count("/search", "HEAD", 200), 1);
    assert_eq!(count("/search", "_OTHER", 405), 1);
    assert_eq!(count("", "GET", 404), 2, "no label is made of what a stranger sends");
    for line in [
        "souwen_http_errors_total{error_type=\"bad_parameter\"} 1",
        "souwen_http_errors_total{error_type=\"not_found\"} 2",
        "souwen_index_readable 1",
        // The request for the metrics itself.
        "http_server_active_requests 1",
    ] {
        assert!(figures.lines().any(|written| written == line), "{line}\n{figures}");
    }
    assert!(figures.contains("_bucket{le=\"0.00025\","), "{figures}");
    assert!(!figures.contains("made") && !figures.contains(&encoded_id()), "{figures}");
}

#[tokio::test]
async fn every_answer_names_its_request() {
    let site = site();
    for path in ["/", "/api/v1/search?q=a", "/nowhere", "/style.css", "/api/v1/search?limit=x"] {
        let id = async |headers: &[(&str, &str)]| {
            header(&site.send("GET", path, headers).await, "x-request-id").to_owned()
        };
        let (first, second) = (id(&[]).await, id(&[]).await);
        assert!(first.len() == 16 && first != second, "{path} {first} {second}");
        assert_eq!(id(&[("x-request-id", "abc-1")]).await, "abc-1", "{path}");
        assert_ne!(id(&[("x-request-id", "a b")]).await, "a b", "{path}");
    }
}
