//! Access control: hosts and origins, on every route of the list.

use std::sync::Mutex;

use super::table::{Path, ROUTES, Route};
use super::*;

/// A path that the route answers.
pub(super) fn example(path: Path) -> String {
    match path {
        Path::Is(path) => path.to_owned(),
        // Its files have names of their own.
        Path::Below(path @ "/api/v1/snapshot") => path.to_owned(),
        Path::Below(path @ "/compat/meilisearch") => format!("{path}/indexes/articles/search"),
        Path::Below(path @ "/days") => format!("{path}/2023-05-19"),
        Path::Below(path) => format!("{path}/{}", encoded_id()),
        Path::Between(before, after) => format!("{before}{}{after}", encoded_id()),
    }
}

/// A site that listens on loopback or not, with these allowed origins.
fn site_for(origins: &[&str], notify: crate::app::Notify) -> TestSite {
    let fake = Arc::new(FakeBackend::default());
    let app = App::new(fake.clone(), Limits::default()).notify(notify);
    app.apply(Settings {
        hosts: vec!["news.example".parse().unwrap()],
        allow_origins: origins.iter().map(|origin| origin.parse().unwrap()).collect(),
        ..Settings::default()
    });
    TestSite { fake, routes: routes(Arc::new(app)) }
}

/// The status of a `GET` request to a route.
pub(super) fn answered(route: &Route) -> u16 {
    if route.posts_only { 405 } else { 200 }
}

fn silent() -> crate::app::Notify {
    Arc::new(|_| ())
}

#[tokio::test]
async fn pages_of_other_origins_read_files_and_with_leave_the_api() {
    const STRANGE: &str = "https://strange.example";
    const LISTED: &str = "https://www.example";
    let site = site_for(&[LISTED], silent());
    for route in ROUTES {
        let path = example(route.path);
        let (strange, listed) = match route.readers {
            Readers::Everyone => ("*", "*"),
            Readers::Listed => ("", LISTED),
            Readers::Own => ("", ""),
        };
        for (origin, expected) in [(STRANGE, strange), (LISTED, listed), ("null", strange)] {
            let response = site.send("GET", &path, &[("origin", origin)]).await;
            let allowed_origin = header(&response, "access-control-allow-origin");
            assert_eq!(allowed_origin, expected, "{origin} {path}");
            let refused = route.readers == Readers::Listed && expected.is_empty();
            assert_eq!(response.status() == 403, refused, "{origin} {path}");
            if refused {
                let expected = format!("--allow-origin {origin}");
                assert!(text(&response).contains("\"origin_not_allowed\""), "{path}");
                assert!(text(&response).contains(&expected), "{path}: {}", text(&response));
            }
            let varies = header(&response, "vary").contains("Origin");
            assert_eq!(varies, route.readers == Readers::Listed, "{origin} {path}");
            // Browsers send a preflight before requests that a form could not send.
            let asks = [("origin", origin), ("access-control-request-method", "GET")];
            let may = site.send("OPTIONS", &path, &asks).await;
            let allowed_origin = header(&may, "access-control-allow-origin");
            assert_eq!(allowed_origin, expected, "OPTIONS {origin} {path}");
            assert_eq!(may.status() == 204, !expected.is_empty(), "OPTIONS {origin} {path}");
            let methods = header(&may, "access-control-allow-methods");
            assert_eq!(methods.is_empty(), expected.is_empty(), "OPTIONS {origin} {path}");
        }
    }
}

#[tokio::test]
async fn errors_can_be_read_where_answers_can() {
    let site = site_for(&["https://www.example"], silent());
    for path in ["/api/v1/nowhere", "/api/v1/search?limit=x"] {
        let response = site.send("GET", path, &[("origin", "https://www.example")]).await;
        let allowed_origin = header(&response, "access-control-allow-origin");
        assert_eq!(allowed_origin, "https://www.example", "{path}");
    }
}

#[tokio::test]
async fn an_archive_for_everybody_says_so() {
    let site = site_for(&["*"], silent());
    for headers in [&[("origin", "https://any.example")][..], &[]] {
        let response = site.send("GET", "/api/v1/search?q=x", headers).await;
        assert_eq!(header(&response, "access-control-allow-origin"), "*");
        assert_eq!(response.status(), 200);
    }
    let response = site.send("GET", "/api/v1/search?q=x", &[("origin", "null")]).await;
    assert_eq!(response.status(), 403);
}

#[tokio::test]
async fn only_our_names_are_answered() {
    let site = site_for(&[], silent());
    for route in ROUTES {
        let path = example(route.path);
        let status = async |host| site.send("GET", &path, &[("host", host)]).await.status();
        for ours in ["news.example:99", "127.0.0.1:7878", "[::1]", "localhost", "a.localhost:1"] {
            let expected = if route.is_open() { answered(route) } else { 401 };
            assert_eq!(status(ours).await, expected, "{ours} {path}");
        }
        let strange = status("strange.example").await;
        assert_eq!(strange, if route.any_host { answered(route) } else { 421 }, "{path}");
        assert_eq!(status("a b").await, 400, "{path}");
        let none = warp::test::request().path(&path).reply(&site.routes).await;
        assert_eq!(none.status(), 400, "{path}");
        assert!(!header(&none, "content-security-policy").is_empty());
    }
    let refused = site.send("GET", "/nowhere", &[("host", "strange.example")]).await;
    assert_eq!(refused.status(), 421);
    assert!(text(&refused).contains("\"unknown_host\""), "{}", text(&refused));
    assert!(text(&refused).contains("--host strange.example"), "{}", text(&refused));
}

#[tokio::test]
async fn each_foreign_origin_is_logged_once() {
    let notices: Arc<Mutex<Vec<String>>> = Arc::default();
    let site = site_for(&[], {
        let notices = Arc::clone(&notices);
        Arc::new(move |notice| notices.lock().unwrap().push(format!("{notice:?}")))
    });
    for _ in 0..3 {
        site.send("GET", "/api/v1/search?q=x", &[("origin", "https://strange.example")]).await;
        site.send("GET", "/", &[("host", "strange.example")]).await;
        // No page of another origin may read these.
        site.send("GET", "/", &[("origin", "https://strange.example")]).await;
    }
    let long = format!("https://{}.example", "a".repeat(10_000));
    site.send("GET", "/api/v1/search?q=x", &[("origin", &long)]).await;
    let last = notices.lock().unwrap().pop().unwrap();
    assert!(last.len() < 400, "{last}");
    let expected = ["Origin(\"https://strange.example\")", "Host(\"strange.example\")"];
    assert_eq!(*notices.lock().unwrap(), expected);
}
