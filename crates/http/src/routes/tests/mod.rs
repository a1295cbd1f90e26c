//! Every route over a fake engine, without a socket.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};
use warp::http::{Response, StatusCode, Version};
use warp::hyper::body::Bytes;

mod access;
mod assistants;
mod bodies;
mod citing;
mod conventions;
mod described;
mod documented;
mod fields;
mod keys;
mod observing;
mod readiness;
mod research;
mod sharing;
mod snapshots;
mod threads;
mod views;
mod writing;

use souwen_search::{Ability, Facet, Field, Period, Sort, ValueFilter};
use souwen_text::Date;

use super::*;
use crate::fake_backend::{FORMER_ID, FakeBackend, ID};
use crate::limits::Limits;
use crate::request::call::Arrival;
use crate::settings::Settings;

struct TestSite {
    fake: Arc<FakeBackend>,
    routes: BoxedFilter<(warp::reply::Response,)>,
}

fn site() -> TestSite {
    site_with(|_| ())
}

fn site_with(change: impl FnOnce(&mut Limits)) -> TestSite {
    let mut limits = Limits::default();
    change(&mut limits);
    let fake = Arc::new(FakeBackend::default());
    let app = App::new(fake.clone(), limits);
    app.apply(Settings {
        public_url: Some("https://news.example".to_owned()),
        ..Settings::default()
    });
    TestSite { fake, routes: routes(Arc::new(app)) }
}

impl TestSite {
    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Response<Bytes> {
        let mut request = warp::test::request().method(method).path(path);
        if headers.iter().all(|(name, _)| *name != "host") {
            request = request.header("host", "news.example");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.reply(&self.routes).await
    }

    async fn get(&self, path: &str) -> Response<Bytes> {
        self.send("GET", path, &[]).await
    }

    /// The response to a browser.
    async fn browse(&self, path: &str) -> (StatusCode, String) {
        let response = self.send("GET", path, &[("accept", "text/html,*/*;q=0.8")]).await;
        assert_eq!(header(&response, "content-type"), "text/html; charset=utf-8", "{path}");
        (response.status(), text(&response))
    }

    /// The response to a program.
    async fn json(&self, path: &str) -> (StatusCode, Value) {
        let response = self.get(path).await;
        let kind = header(&response, "content-type");
        assert_eq!(kind, "application/json; charset=utf-8", "{path}");
        (response.status(), serde_json::from_slice(response.body()).unwrap())
    }
}

fn header<'r>(response: &'r Response<Bytes>, name: &str) -> &'r str {
    response.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

fn text(response: &Response<Bytes>) -> String {
    String::from_utf8(response.body().to_vec()).unwrap()
}

/// The page has our script and no other. Data for programs in an article's page does not count as a script.
#[track_caller]
fn assert_no_other_script(page: &str) {
    let own = page.matches("<script type=\"module\" src=\"").count();
    let data = page.matches("<script type=\"application/ld+json\">").count();
    assert_eq!((own, page.matches("<script").count()), (1, 1 + data), "{page}");
    assert!(data <= 1, "{page}");
    assert!(!page.contains("javascript:"), "{page}");
}

/// The id of the fake article, as it is in a path.
fn encoded_id() -> String {
    souwen_answer::links::article_path(ID).strip_prefix("/articles/").unwrap().to_owned()
}

#[tokio::test]
async fn a_search_is_answered_as_documented() {
    let site = site();
    let (status, answer) =
        site.json("/api/v1/search?q=%E9%93%81%E8%B7%AF&limit=1&facets=source").await;
    assert_eq!(status, 200);
    let fragment =
        json!({"text": "这条铁路今天开通。<script>", "highlights": [[2, 4]], "paragraph": 1});
    let expected = json!({
        "query": "铁路",
        "parsed": {"op": "and", "children": [{"op": "text", "field": "title", "text": "铁路"}]},
        "total": 25,
        "counts": {"run": 12, "all": 25, "crossing": 0, "partial": 0},
        "counts_exact": true,
        "generation": "g1",
        "fingerprint": "f1",
        "took_ms": 1.25,
        "timed_out": false,
        "hits": [{
            "id": ID,
            "title": "高铁 <b>提速</b> & 扩能",
            "title_generated": false,
            "subtitle": "一条线路的十年",
            "date": "2023-05-19",
            "place": "西安",
            "source": "新华社",
            "authors": ["张三", "李四"],
            "section": null,
            "kind": "commentary",
            "url": "javascript:alert(1)",
            "score": 1.5,
            "partial": false,
            "crossing": false,
            "missing": [],
            "title_highlights": [[0, 2]],
            "snippet": fragment,
            "fragments": [fragment],
            "html": {
                "title": "<mark>高铁</mark> &lt;b&gt;提速&lt;/b&gt; &amp; 扩能",
                "snippet": "这条<mark>铁路</mark>今天开通。&lt;script&gt;",
            },
            "links": {
                "article": format!("/articles/{}?q=%E9%93%81%E8%B7%AF#p1", encoded_id()),
                "source": null,
            },
            "duplicates": [],
        }],
        "collapsed": 0,
        "facets": {"source": [
            {"value": "新华社", "count": 20},
            {"value": "<央视网>", "count": 5},
        ]},
        "did_you_mean": null,
        "interpretations": [],
        "warnings": [],
    });
    assert_eq!(answer, expected);
}

#[tokio::test]
async fn similar_articles_are_answered() {
    let site = site();
    let path = format!("/api/v1/articles/{}/similar", encoded_id());
    let (status, answer) = site.json(&path).await;
    assert_eq!(status, 200);
    assert_eq!((&answer["id"], &answer["generation"]), (&json!(ID), &json!("g1")));
    let hit = &answer["hits"][0];
    assert_eq!(
        (&hit["id"], &hit["score"], &hit["snippet"]),
        (&json!("b"), &json!(0.5), &json!(null))
    );
    let (_, none) = site.json(&format!("{path}?limit=0")).await;
    assert_eq!(none["hits"], json!([]));
    // An ending that is percent-encoded belongs to the id.
    let path = format!("/api/v1/articles/{}%2Fsimilar", encoded_id());
    assert_eq!(site.json(&path).await.0, 404);
}

#[tokio::test]
async fn parameters_reach_the_engine() {
    let site = site();
    let path = "/api/v1/search?q=a+b&limit=3&offset=7&sort=oldest&from=2023-05&to=2023-06-01\
                &source=A&source=B&month=2023-05&facets=kind,tag";
    assert_eq!(site.get(path).await.status(), 200);
    let request = site.fake.requests.lock().unwrap().pop().unwrap();
    assert_eq!(request.query, "a b");
    assert_eq!((request.limit, request.offset, request.sort), (3, 7, Sort::Oldest));
    assert_eq!(
        (request.dates.from, request.dates.to),
        (Date::new(2023, 5, 1), Date::new(2023, 6, 1))
    );
    let filters = [
        ValueFilter::new(Field::Source, "A"),
        ValueFilter::new(Field::Source, "B"),
        ValueFilter::new(Period::Month, "2023-05"),
    ];
    assert_eq!(request.filters, filters);
    assert_eq!(request.facets, [Field::Kind, Field::Tag].map(Facet::Field));
    assert!(request.deadline.is_some());
}

#[tokio::test]
async fn suggestions_are_given_in_both_formats() {
    let site = site();
    let (status, answer) = site.json("/api/v1/suggest?q=tie&limit=2").await;
    assert_eq!(status, 200);
    let expected = json!({
        "query": "tie",
        "suggestions": [
            { "text": "铁路", "kind": "word", "count": 25, "highlights": [[0, 1]] },
            { "text": "<b>铁路</b> & 公路", "kind": "title", "count": 1, "highlights": [[0, 1]] },
        ],
        "current": true,
        "generation": "g1",
        "fingerprint": "f1",
    });
    assert_eq!(answer, expected);
    let (_, answer) = site.json("/api/v1/suggest").await;
    assert_eq!(answer["suggestions"], json!([]));

    let response = site.get("/api/v1/suggest?q=tie&format=opensearch").await;
    assert_eq!(header(&response, "content-type"), "application/x-suggestions+json; charset=utf-8");
    let answer: Value = serde_json::from_slice(response.body()).unwrap();
    let expected = json!([
        "tie",
        ["铁路", "<b>铁路</b> & 公路"],
        ["25 articles", "1 article"],
        [
            "https://news.example/search?q=%E9%93%81%E8%B7%AF",
            "https://news.example/search?q=%3Cb%3E%E9%93%81%E8%B7%AF%3C/b%3E%20%26%20%E5%85%AC%E8%B7%AF",
        ],
    ]);
    assert_eq!(answer, expected);

    for (path, parameter) in [("limit=21", "limit"), ("limit=x", "limit"), ("format=xml", "format")]
    {
        let (status, answer) = site.json(&format!("/api/v1/suggest?q=x&{path}")).await;
        assert_eq!((status.as_u16(), &answer["error"]["code"]), (400, &json!("bad_parameter")));
        assert!(answer["error"]["message"].as_str().unwrap().contains(parameter), "{path}");
    }
    // Browsers do not cache suggestions from an earlier state.
    let settled = site.get("/api/v1/suggest?q=tie").await;
    assert!(settled.headers().contains_key("etag"));
    let soon = site.get("/api/v1/suggest?q=soon").await;
    assert!(!soon.headers().contains_key("etag"));
}

#[tokio::test]
async fn a_better_query_is_offered_with_its_reason() {
    let site = site();
    let (_, answer) = site.json("/api/v1/search?q=typo").await;
    assert_eq!(answer["query"], "typo");
    let better = json!({ "query": "铁路", "reason": "homophone", "applied": true });
    assert_eq!(answer["did_you_mean"], better);
    // Links contain the query, so that its matches are marked.
    let link = answer["hits"][0]["links"]["article"].as_str().unwrap();
    assert!(link.contains("q=%E9%93%81%E8%B7%AF"), "{link}");
    let (_, answer) = site.json("/api/v1/search?q=typo&as_typed=1").await;
    assert_eq!(answer["did_you_mean"], Value::Null);
    let (status, _) = site.json("/api/v1/search?q=typo&as_typed=maybe").await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn articles_stats_health_and_analysis_are_json() {
    let site = site();
    let (status, answer) = site.json("/health").await;
    assert_eq!(status, 200);
    assert_eq!((&answer["status"], &answer["articles"]), (&json!("ok"), &json!(26_670)));
    let (_, stats) = site.json("/api/v1/stats").await;
    assert_eq!(stats["articles"], 26_670);
    assert_eq!(stats["dates"], json!({"from": "2023-01-01", "to": "2023-12-31"}));
    assert_eq!(stats.get("folders"), None, "paths on the server are nobody's business");
    let (_, analysis) = site.json("/api/v1/analyze?text=%E4%B8%AD%E4%BA%9A").await;
    let token = json!({"stream": "words", "term": "中亚", "position": 0, "start": 0, "end": 2});
    let expected =
        json!({"text": "中亚", "tokens": [token], "generation": "g1", "fingerprint": "f1"});
    assert_eq!(analysis, expected);
    for (query, is_marked) in [("", false), ("?q=x", true)] {
        let (status, article) =
            site.json(&format!("/api/v1/articles/{}{query}", encoded_id())).await;
        assert_eq!((status.as_u16(), article.get("highlights").is_some()), (200, is_marked));
        assert_eq!((&article["generation"], &article["fingerprint"]), (&json!("g1"), &json!("f1")));
    }
}

#[tokio::test]
async fn errors_have_a_status_and_a_code() {
    let site = site_with(|limits| limits.uri_bytes = 200);
    let check = async |method: &str, path: &str, status: u16, code: &str| {
        let response = site.send(method, path, &[]).await;
        assert_eq!(response.status(), status, "{method} {path}");
        let answer: Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(answer["error"]["code"], code, "{method} {path}");
        assert!(!answer["error"]["message"].as_str().unwrap().is_empty());
    };
    check("GET", "/api/v1/search?limit=101", 400, "bad_parameter").await;
    check("GET", "/api/v1/search?offset=100001", 400, "bad_parameter").await;
    check("GET", "/search?sort=up", 400, "bad_parameter").await;
    check("GET", "/nowhere", 404, "not_found").await;
    check("POST", "/nowhere", 404, "not_found").await;
    check("GET", "/api", 404, "not_found").await;
    check("GET", "/api/v2/", 404, "not_found").await;
    check("GET", "/api/v1/search/more", 404, "not_found").await;
    check("GET", "/searching", 404, "not_found").await;
    check("GET", "/articles/none", 404, "article_not_found").await;
    check("GET", "/articles/", 404, "article_not_found").await;
    check("GET", "/api/v1/articles/none", 404, "article_not_found").await;
    check("GET", "/api/v1/articles/none/similar", 404, "article_not_found").await;
    check("GET", "/api/v1/articles/none/similar?limit=x", 400, "bad_parameter").await;
    check("GET", "/api/v1/search?collapse=2", 400, "bad_parameter").await;
    check("GET", "/cite/none", 404, "article_not_found").await;
    check("GET", "/api/v1/cite/none", 404, "article_not_found").await;
    check("GET", "/api/v1/cite/none?format=xml", 400, "bad_parameter").await;
    check("GET", "/cite/none?accessed=today", 400, "bad_parameter").await;
    check("GET", "/api/v1/search?recency=2", 400, "bad_parameter").await;
    check("GET", "/api/v1/articles/none?q=x", 404, "article_not_found").await;
    check("POST", "/api/v1/stats", 405, "method_not_allowed").await;
    check("DELETE", "/", 405, "method_not_allowed").await;
    check("PUT", "/health", 405, "method_not_allowed").await;
    check("GET", &format!("/search?q={}", "x".repeat(200)), 414, "uri_too_long").await;
    check("GET", "/api/v1/search?q=panic", 500, "internal").await;
    check("GET", "/search?q=panic", 500, "internal").await;
    check("GET", "/api/v1/search?q=broken", 503, "index_unavailable").await;
    check("GET", "/api/v1/search?q=unreachable", 503, "engine_unavailable").await;
    // After all that, it answers as before.
    assert_eq!(site.get("/search?q=x").await.status(), 200);
    assert_eq!(header(&site.send("POST", "/", &[]).await, "allow"), "GET, HEAD, OPTIONS");
}

#[tokio::test]
async fn a_head_that_is_too_long_is_an_error_over_every_version() {
    let long = "x".repeat(70_000);
    let response = site().send("GET", "/search?q=x", &[("x-long", &long)]).await;
    assert_eq!(response.status(), 431);
    assert!(text(&response).contains("\"head_too_large\""), "{}", text(&response));
}

#[tokio::test]
async fn a_broken_index_is_reported_without_its_path() {
    let site = site();
    site.fake.broken.store(true, Ordering::SeqCst);
    for path in ["/api/v1/stats", "/api/v1/search", "/", "/search", "/articles/x"] {
        let response = site.get(path).await;
        assert_eq!(response.status(), 503, "{path}");
        assert_eq!(header(&response, "retry-after"), "10");
        assert!(!text(&response).contains("secret"), "{path}");
    }
}

#[tokio::test]
async fn each_problem_is_logged_once() {
    let notices = Arc::new(std::sync::Mutex::new(Vec::new()));
    let fake = Arc::new(FakeBackend::default());
    fake.broken.store(true, Ordering::SeqCst);
    let app = App::new(fake, Limits::default()).notify({
        let notices = Arc::clone(&notices);
        Arc::new(move |notice| notices.lock().unwrap().push(notice.to_string()))
    });
    let routes = routes(Arc::new(app));
    for _ in 0..3 {
        let request = warp::test::request().path("/search").header("host", "localhost");
        let response = request.reply(&routes).await;
        assert_eq!(response.status(), 503);
    }
    let notices = notices.lock().unwrap();
    assert_eq!(notices.len(), 1);
    assert!(notices[0].contains("/srv/secret"), "the operator may know where: {notices:?}");
}

#[tokio::test]
async fn browsers_get_errors_as_pages() {
    let site = site();
    for (path, status) in
        [("/nowhere", 404), ("/articles/none", 404), ("/search?limit=x&q=%3Cb%3E", 400)]
    {
        let (got, page) = site.browse(path).await;
        assert_eq!(got, status, "{path}");
        assert!(page.contains("<h1>") && !page.contains("<b>"), "{path}");
    }
    // The API answers programs, also when a browser asks.
    let response = site.send("GET", "/api/v1/nowhere", &[("accept", "text/html")]).await;
    assert_eq!(header(&response, "content-type"), "application/json; charset=utf-8");
}

#[tokio::test]
async fn every_answer_is_guarded() {
    let site = site();
    let article = format!("/articles/{}?q=x", encoded_id());
    for path in [
        "/",
        "/search?q=x",
        &article,
        "/style.css",
        "/favicon.svg",
        "/nowhere",
        "/health",
        "/ready",
        "/api/v1/search",
        "/api/v1/stats",
        "/api/v1/suggest?q=x",
        "/api/v1/search?limit=x",
    ] {
        for method in ["GET", "HEAD", "OPTIONS", "POST"] {
            let response = site.send(method, path, &[]).await;
            let policy = header(&response, "content-security-policy");
            assert!(policy.starts_with("default-src 'none'"), "{method} {path}");
            assert_eq!(header(&response, "x-content-type-options"), "nosniff");
            assert_eq!(header(&response, "referrer-policy"), "same-origin");
            let is_file = path == "/style.css" || path == "/favicon.svg";
            let origin = header(&response, "access-control-allow-origin");
            assert_eq!(origin, if is_file { "*" } else { "" }, "{method} {path}");
            let embedded = header(&response, "cross-origin-resource-policy");
            let expected = if is_file { "cross-origin" } else { "same-origin" };
            assert_eq!(embedded, expected, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn head_is_get_without_the_body_and_options_says_what_may_be_done() {
    let site = site();
    for path in ["/", "/search?q=x", "/style.css", "/health", "/nowhere", "/api/v1/stats"] {
        let get = site.get(path).await;
        let head = site.send("HEAD", path, &[]).await;
        assert_eq!(head.status(), get.status(), "{path}");
        assert!(head.body().is_empty(), "{path}");
        for name in ["content-length", "content-type", "etag", "cache-control"] {
            assert_eq!(header(&head, name), header(&get, name), "{path} {name}");
        }
        assert_eq!(header(&get, "content-length"), get.body().len().to_string());
    }
    let options = site.send("OPTIONS", "/api/v1/search", &[]).await;
    assert_eq!(options.status(), 204);
    assert_eq!(header(&options, "allow"), "GET, HEAD, OPTIONS, POST");
}

#[tokio::test]
async fn what_the_client_has_is_not_sent_again() {
    let site = site();
    let article = format!("/articles/{}?q=x", encoded_id());
    for path in ["/", "/search?q=x", &article, "/api/v1/search?q=x", "/style.css", "/favicon.svg"] {
        let first = site.get(path).await;
        let etag = header(&first, "etag").to_owned();
        assert!(!etag.is_empty(), "{path}");
        let again = site.send("GET", path, &[("if-none-match", &etag)]).await;
        assert_eq!(again.status(), 304, "{path}");
        assert!(again.body().is_empty());
        assert_eq!(header(&again, "etag"), etag);
        let other = site.send("GET", path, &[("if-none-match", "\"other\"")]).await;
        assert_eq!(other.status(), 200, "{path}");
    }
    let (x, y) = (site.get("/search?q=x").await, site.get("/search?q=y").await);
    assert_ne!(header(&x, "etag"), header(&y, "etag"));
    let english = site.send("GET", "/search?q=x", &[("accept-language", "en")]).await;
    assert_ne!(header(&x, "etag"), header(&english, "etag"));
    // A response that a deadline has cut off may be complete the next time.
    assert_eq!(header(&site.get("/api/v1/search?q=late").await, "etag"), "");
}

#[tokio::test]
async fn the_rate_of_a_client_is_bounded() {
    let site = site_with(|limits| (limits.rate, limits.burst) = (Some(0.001), 2.0));
    let from = async |address: &str, path: &str| {
        let arrival = Arrival {
            peer: address.parse().unwrap(),
            on_loopback: false,
            is_tls: false,
            version: Version::HTTP_11,
            authority: None,
        };
        let request = warp::test::request().path(path).header("host", "news.example");
        request.extension(arrival).reply(&site.routes).await
    };
    for _ in 0..2 {
        assert_eq!(from("203.0.113.1", "/search?q=x").await.status(), 200);
    }
    let refused = from("203.0.113.1", "/api/v1/search?q=x").await;
    assert_eq!(refused.status(), 429);
    assert_eq!(header(&refused, "retry-after"), "1000");
    assert!(text(&refused).contains("rate_limited"));
    // Requests that cost nothing, other clients, and this machine are not limited.
    assert_eq!(from("203.0.113.1", "/health").await.status(), 200);
    assert_eq!(from("203.0.113.1", "/style.css").await.status(), 200);
    assert_eq!(from("203.0.113.2", "/search?q=x").await.status(), 200);
    for _ in 0..9 {
        assert_eq!(from("127.0.0.1", "/search?q=x").await.status(), 200);
    }
}

#[tokio::test]
async fn the_result_page_shows_and_escapes() {
    let site = site();
    let (status, page) =
        site.browse("/search?q=%3Cscript%3E&source=%E6%96%B0%E5%8D%8E%E7%A4%BE").await;
    assert_eq!(status, 200);
    for shown in [
        "<html lang=\"zh-CN\">",
        "value=\"&lt;script&gt;\"",
        "<mark>高铁</mark> &lt;b&gt;提速&lt;/b&gt; &amp; 扩能",
        "这条<mark>铁路</mark>今天开通。&lt;script&gt;",
        "找到 25 篇文章",
        "<a href=\"./days/2023-05-19\"><time datetime=\"2023-05-19\">2023年5月19日</time></a>",
        ">张三</a>、<a href=\"./search?author=%E6%9D%8E%E5%9B%9B\" lang=\"zh\" rel=\"nofollow\">李四</a>",
        "评论",
        "&lt;央视网&gt;",
        // The link to the article keeps the parameters of the search, and leads to the paragraph.
        "?q=%3Cscript%3E&amp;source=%E6%96%B0%E5%8D%8E%E7%A4%BE#p1\"",
        // The second page; a link without the filter; another sort order.
        "/search?q=%3Cscript%3E&amp;source=%E6%96%B0%E5%8D%8E%E7%A4%BE&amp;offset=10\"",
        "href=\"./search?q=%3Cscript%3E\"",
        "sort=newest",
    ] {
        assert!(page.contains(shown), "{shown} is missing in {page}");
    }
    assert_no_other_script(&page);
    assert!(page.contains(&format!("/articles/{}", encoded_id())));
}

#[tokio::test]
async fn the_result_page_says_what_could_surprise() {
    let site = site();
    let (_, page) = site.browse("/search?q=late").await;
    assert!(page.contains("结果可能不完整") && page.contains("星号不起作用"), "{page}");
    let (_, page) = site.browse("/search?q=late&lang=en").await;
    assert!(page.contains("an &lt;odd&gt; thing"), "{page}");
    let (_, page) = site.browse("/search?q=partial").await;
    assert!(page.contains("只含其中一部分") && page.contains("&lt;公路&gt;"), "{page}");
    let (_, page) = site.browse("/search?q=nothing&from=2023").await;
    assert!(page.contains("没有找到") && page.contains("清除全部条件"), "{page}");
    assert!(page.contains("href=\"./search?q=nothing\""), "{page}");
    let long = "%E4%B8%AD".repeat(300);
    let (_, page) = site.browse(&format!("/search?q={long}")).await;
    assert!(page.contains(&format!(">{}…<", "中".repeat(60))), "{page}");
    let (_, page) = site.browse("/search?q=x&offset=1000").await;
    assert!(page.contains("后面没有更多结果") && page.contains("href=\"./search?q=x\""), "{page}");
}

#[tokio::test]
async fn the_page_speaks_the_readers_language() {
    let site = site();
    let english = [("accept-language", "en-GB,en;q=0.8"), ("accept", "text/html")];
    let page = text(&site.send("GET", "/search?q=x", &english).await);
    assert!(page.contains("<html lang=\"en\">") && page.contains("Found 25 articles"), "{page}");
    assert!(page.contains("19 May 2023"));
    let page = text(&site.send("GET", "/nowhere", &english).await);
    assert!(page.contains("There is nothing at this address."), "{page}");
}

#[tokio::test]
async fn the_start_page_says_what_there_is() {
    let (status, page) = site().browse("/").await;
    assert_eq!(status, 200);
    for shown in ["26,670 篇文章", "2023年1月1日至12月31日", "最新文章", "name=\"q\""]
    {
        assert!(page.contains(shown), "{shown} is missing in {page}");
    }
    assert!(page.contains("rel=\"canonical\" href=\"https://news.example/\""), "{page}");
}

#[tokio::test]
async fn the_article_page_shows_and_escapes() {
    let site = site();
    let path = format!("/articles/{}", encoded_id());
    let (status, page) =
        site.browse(&format!("{path}?q=%E9%93%81%E8%B7%AF&source=A&limit=bad")).await;
    assert_eq!(status, 200);
    for shown in [
        "<h1>高铁 &lt;b&gt;提速&lt;/b&gt; &amp; 扩能</h1>",
        "<p id=\"p1\">这条<mark>铁路</mark>今天开通。&lt;script&gt;",
        "<h2 id=\"p2\">一、线路</h2>",
        "<li id=\"p3\" class=\"depth-1\"><span class=\"label\">1. </span>新建<mark>车站</mark>;</li>",
        "<li id=\"p4\" class=\"depth-1\"><span class=\"label\">2. </span>改造桥梁。</li></ul>",
        "<h3 id=\"p5\">(一)车站</h3>",
        "(新华社西安5月19日电)",
        "href=\"#p3\"",
        "href=\"../../search?q=%E9%93%81%E8%B7%AF\"",
        "交通",
    ] {
        assert!(page.contains(shown), "{shown} is missing in {page}");
    }
    assert!(page.contains(&format!("rel=\"canonical\" href=\"https://news.example{path}\"")));
    assert_no_other_script(&page);
    // Without a query there is no search to go back to.
    let (_, page) = site.browse(&path).await;
    assert!(!page.contains("返回搜索结果") && !page.contains("<mark>"), "{page}");
}

#[tokio::test]
async fn strange_addresses_are_answered() {
    let site = site();
    for path in [
        "/search?q=%FF%FE",
        "/search?q=%",
        "/search?q=%E4%B8",
        "/search?%",
        "/search?&&==&",
        "/search?q=%00%1b",
        "/search/",
        "/?q=x",
        "/search?",
        "/articles/%FF",
        "//",
        "/%2e%2e/x",
        "/articles/..%2F",
        "/api/v1/articles/%E4%B8?q=%FF",
        "/search?q=%F0%9F%8D%9C",
    ] {
        let response = site.get(path).await;
        assert!(response.status().as_u16() < 500, "{path}: {}", response.status());
    }
}

#[tokio::test]
async fn a_former_id_leads_to_the_article() {
    let site = site();
    let former = souwen_answer::links::article_path(FORMER_ID);
    let response = site.get(&format!("{former}?q=%E9%93%81%E8%B7%AF&lang=en")).await;
    assert_eq!(response.status(), StatusCode::MOVED_PERMANENTLY);
    let expected = format!("../../articles/{}?q=%E9%93%81%E8%B7%AF&lang=en", encoded_id());
    assert_eq!(header(&response, "location"), expected);
    // Another article may get the former id one day.
    assert_eq!(header(&response, "cache-control"), "no-cache");
    // A program gets the article at once, with its present id.
    let (status, article) = site.json(&format!("/api/v1{former}")).await;
    assert_eq!((status, article["id"].as_str()), (StatusCode::OK, Some(ID)));
}

#[tokio::test]
async fn of_a_very_long_article_a_part_is_shown() {
    let site = site();
    site.fake.long.store(true, Ordering::Relaxed);
    let path = format!("/articles/{}", encoded_id());
    let page = async |query: &str| {
        let (status, page) = site.browse(&format!("{path}{query}")).await;
        assert_eq!(status, StatusCode::OK, "{query}");
        assert!(page.len() < 600_000, "{query}: {} bytes", page.len());
        page
    };
    let has = |page: &str, expected: &[&str]| {
        for text in expected {
            assert!(page.contains(text), "{text} in {page}");
        }
    };
    let first = page("?q=x").await;
    has(&first, &["本文很长，这里是第 1–", "共 9,000 段", "id=\"p1\"", "href=\"?q=x&amp;p="]);
    has(&first, &["href=\"#p1\"", "href=\"?q=x&amp;p=8001#p8001\">8001</a>", "结尾"]);
    assert!(!first.contains("开头") && !first.contains("id=\"p8001\""));
    // The outline leads to headings wherever they are.
    let inside = page("?q=x&p=8001&lang=en").await;
    has(&inside, &["id=\"p8001\"", "<mark>", "A long article: paragraphs ", "of 9,000"]);
    has(&inside, &["href=\"#p8001\"", "href=\"?q=x&amp;lang=en&amp;p=2#p2\"", "Beginning"]);
    has(&inside, &["href=\"?q=x&amp;lang=en\">Beginning</a>", "rel=\"prev\"", "rel=\"next\""]);
    assert!(!inside.contains("id=\"p1\""));
    // An invalid place means the beginning; a place after the end means the end.
    has(&page("?p=x").await, &["id=\"p1\""]);
    let end = page("?p=99999").await;
    has(&end, &["id=\"p9000\"", "开头"]);
    assert!(!end.contains("后文"));
    // The page of an article of ordinary length has no links to parts.
    site.fake.long.store(false, Ordering::Relaxed);
    let whole = page("?p=3").await;
    assert!(!whole.contains("data-part") && !whole.contains("本文很长"), "{whole}");
}
