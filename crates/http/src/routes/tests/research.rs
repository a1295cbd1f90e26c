//! Concordances, counts and downloads.

use std::net::IpAddr;

use super::*;
use crate::download::OPEN_ROWS;
use crate::fake_backend::MANY;
use crate::keys::{Key, Secret};

#[tokio::test]
async fn matches_are_answered_as_documented() {
    let site = site();
    let (status, answer) = site.json("/api/v1/matches?q=x&limit=1&offset=3&context=2").await;
    assert_eq!(status, 200);
    let mut answer = answer;
    assert!(answer["took_ms"].is_number());
    answer["took_ms"] = 0.into();
    let line = json!({
        "id": ID, "date": "2023-05-19", "source": "新华社", "title": "高铁 <b>提速</b> & 扩能",
        "part": "body", "paragraph": 1, "left": "这条", "match": "铁路", "right": "今天",
        "occurrences": 1,
    });
    let expected = json!({
        "query": "x", "sort": "newest", "articles": 25, "occurrences": 25, "timed_out": false,
        "generation": "g1", "fingerprint": "f1", "took_ms": 0, "matches": [line], "warnings": [],
    });
    assert_eq!(answer, expected);
    let (_, answer) = site.json("/api/v1/matches?q=x&sort=right&limit=100").await;
    assert_eq!(answer["matches"].as_array().unwrap().len(), 25);
    for bad in ["sort=date", "limit=101", "context=9999", "format=xlsx", "from=x"] {
        let (status, answer) = site.json(&format!("/api/v1/matches?{bad}")).await;
        assert_eq!((status.as_u16(), &answer["error"]["code"]), (400, &json!("bad_parameter")));
    }
    let tagged = site.get("/api/v1/matches?q=x").await;
    let etag = header(&tagged, "etag").to_owned();
    let again = site.send("GET", "/api/v1/matches?q=x", &[("if-none-match", &etag)]).await;
    assert_eq!(again.status(), 304);
}

#[tokio::test]
async fn counts_are_answered_as_documented() {
    let site = site();
    let (_, mut answer) = site.json("/api/v1/counts?q=x&by=year,author&source=y").await;
    answer["took_ms"] = 0.into();
    let row = |value: &str| json!({"value": value, "articles": 25, "occurrences": 25});
    let expected = json!({
        "query": "x", "articles": 25, "occurrences": 25, "timed_out": false,
        "generation": "g1", "fingerprint": "f1", "took_ms": 0, "warnings": [],
        "counts": {"year": [row("2023")], "author": [row("张三"), row("李四")]},
    });
    assert_eq!(answer, expected);
    let request = site.fake.requests.lock().unwrap().pop().unwrap();
    assert_eq!(request.filters, [ValueFilter::new(Field::Source, "y")]);
    let csv = site.get("/api/v1/counts?q=a%2Fb&by=year&format=csv").await;
    let expected =
        "\u{feff}year,articles,occurrences,generation,fingerprint\r\n2023,25,25,g1,f1\r\n";
    assert_eq!(text(&csv), expected);
    assert_eq!(header(&csv, "content-type"), "text/csv; charset=utf-8; header=present");
    let name = header(&csv, "content-disposition");
    assert_eq!(name, "attachment; filename=\"counts.csv\"; filename*=UTF-8''a%5Fb%2Dcounts%2Ecsv");
    let (status, answer) = site.json("/api/v1/counts?by=title").await;
    assert_eq!((status.as_u16(), &answer["error"]["code"]), (400, &json!("bad_parameter")));
}

#[tokio::test]
async fn rows_are_streamed_past_every_limit_of_a_page() {
    let site = site();
    let all = site.get("/api/v1/export?q=many&fields=id,date&format=tsv").await;
    assert_eq!(text(&all).lines().count(), MANY + 1);
    assert_eq!(text(&all).lines().nth(1), Some(format!("{ID}\t2023-05-19").as_str()));
    assert_eq!(header(&all, "cache-control"), "no-store");
    let lines = site.get("/api/v1/matches?q=many&format=jsonl&context=1").await;
    let rows: Vec<Value> =
        text(&lines).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((rows.len(), &rows[0]["left"]), (MANY, &json!("条")));
    let some = site.get("/api/v1/matches?q=many&format=csv&limit=1500").await;
    assert_eq!(text(&some).lines().count(), 1_501);
    let none = site.get("/api/v1/export?q=nothing&format=csv").await;
    assert_eq!((none.status().as_u16(), text(&none).lines().count()), (200, 1));
    let usual = site.get("/api/v1/export?q=x&limit=2").await;
    let first: Value = serde_json::from_str(text(&usual).lines().next().unwrap()).unwrap();
    assert!(first.get("body").is_none() && first["authors"] == json!(["张三", "李四"]), "{first}");
    let head = site.send("HEAD", "/api/v1/export?q=many&format=csv", &[]).await;
    assert!(head.body().is_empty() && head.status() == 200);
    assert!(header(&head, "content-disposition").contains("articles.csv"));
    for bad in ["fields=x&format=csv", "format=csv&limit=1000001", "format=xlsx"] {
        let (status, _) = site.json(&format!("/api/v1/export?{bad}")).await;
        assert_eq!(status, 400, "{bad}");
    }
    // An error of the index is reported before anything is sent.
    site.fake.broken.store(true, Ordering::SeqCst);
    let (status, answer) = site.json("/api/v1/export?q=x&format=csv").await;
    assert_eq!((status.as_u16(), &answer["error"]["code"]), (503, &json!("index_unavailable")));
}

#[tokio::test]
async fn more_rows_than_a_few_need_a_key_where_there_are_keys() {
    let (reads, writes) = (Secret::random().unwrap(), Secret::random().unwrap());
    let keys = || {
        let reads = Key::new("reads", vec![Right::Search], &reads);
        Keys::new(vec![reads, Key::new("writes", vec![Right::Write], &writes)]).unwrap()
    };
    let fake = Arc::new(FakeBackend::default());
    let app = Arc::new(App::new(fake.clone(), Limits::default()));
    let site = TestSite { fake, routes: routes(Arc::clone(&app)) };
    let bearer = |secret: &Secret| format!("Bearer {}", secret.reveal());
    let (reads, writes) = (bearer(&reads), bearer(&writes));
    let check = async |path: &str, peer: &str, headers: &[(&str, &str)], expected: u16| {
        let arrival = Arrival {
            peer: peer.parse::<IpAddr>().unwrap(),
            on_loopback: false,
            is_tls: false,
            version: Version::HTTP_11,
            authority: None,
        };
        let mut request = warp::test::request().path(path).extension(arrival);
        for (name, value) in [&[("host", "localhost")], headers].concat() {
            request = request.header(name, value);
        }
        let response = request.reply(&site.routes).await;
        let answered = (response.status().as_u16(), text(&response));
        assert_eq!(answered.0, expected, "{path} {peer} {headers:?}: {}", answered.1);
        if expected == 401 {
            assert!(answered.1.contains("\"rows_need_key\"") && answered.1.contains("limit=1000"));
            assert!(header(&response, "www-authenticate").contains("Bearer"));
        }
    };
    let (far, near) = ("203.0.113.7", "127.0.0.1");
    let many = ["/api/v1/export?q=many&format=csv", "/api/v1/matches?q=many&format=csv"];
    // Without configured keys, everybody may download.
    check(many[0], far, &[], 200).await;
    app.take_keys(keys());
    for path in many {
        check(path, far, &[], 401).await;
        check(&format!("{path}&limit={}", OPEN_ROWS + 1), far, &[], 401).await;
        check(&format!("{path}&limit={OPEN_ROWS}"), far, &[], 200).await;
        check(path, far, &[("authorization", &reads)], 200).await;
        check(path, far, &[("authorization", &writes)], 401).await;
        check(path, near, &[], 200).await;
        check(path, "::ffff:127.0.0.1", &[], 200).await;
        // A proxy on this machine may represent other clients.
        check(path, near, &[("x-forwarded-for", far)], 401).await;
        check(path, near, &[("via", "1.1 a")], 401).await;
    }
    // Small downloads are open, and so are pages and counts.
    for path in ["/api/v1/export?q=x&format=csv", "/api/v1/matches?q=x&format=csv"] {
        check(path, far, &[], 200).await;
    }
    for path in ["/api/v1/matches?q=many", "/api/v1/counts?q=many&by=author&format=csv"] {
        check(path, far, &[], 200).await;
    }
    for path in ["/concordance?q=many", "/counts?q=many", "/search?q=many"] {
        check(path, far, &[], 200).await;
    }
}

#[tokio::test]
async fn lists_of_queries_are_counted_at_once() {
    let site = site();
    let post = async |kind: &str, path: &str, body: &str| {
        let headers = [("content-type", kind), ("host", "news.example")];
        let mut request = warp::test::request().method("POST").path(path).body(body);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        request.reply(&site.routes).await
    };
    let row = |query: &str, total: u32, run: u32| {
        json!({"query": query, "total": total, "run": run, "crossing": 0, "partial": 0, "exact": true,
               "generation": "g1", "fingerprint": "f1"})
    };
    let list = post("text/plain", "/api/v1/counts?source=y", "甲\n#\n\nnothing\n").await;
    assert_eq!(header(&list, "content-type"), "application/json; charset=utf-8");
    let rows: Value = serde_json::from_str(&text(&list)).unwrap();
    assert_eq!(rows, json!([row("甲", 25, 12), row("nothing", 0, 0)]));
    let request = site.fake.requests.lock().unwrap().pop().unwrap();
    assert_eq!((request.limit, request.as_typed, request.snippets), (1, true, false));
    assert_eq!(request.filters, [ValueFilter::new(Field::Source, "y")]);
    assert!(request.deadline.is_some());
    let many = json!({"queries": vec!["甲"; 1_000], "tag": "t", "format": "jsonl"}).to_string();
    let list = post("application/json", "/api/v1/counts", &many).await;
    assert_eq!(text(&list).lines().count(), 1_000);
    assert_eq!(header(&list, "content-type"), "application/jsonl; charset=utf-8");
    let csv = post("text/plain", "/api/v1/counts?format=csv", "=甲").await;
    assert!(text(&csv).ends_with("\r\n'=甲,25,12,0,0,true,g1,f1\r\n"), "{}", text(&csv));
    let none = post("text/plain", "/api/v1/counts", "").await;
    assert_eq!(text(&none), "[\n]\n");
    // Without a list the body has the same parameters as a URL.
    let one = post("application/json", "/api/v1/counts", r#"{"q": "x", "by": "year"}"#).await;
    let one: Value = serde_json::from_str(&text(&one)).unwrap();
    assert_eq!(one["counts"]["year"][0]["value"], "2023");
    for (kind, body, status, code) in [
        ("application/json", r#"{"queries": [1]}"#, 400, "bad_body"),
        ("text/csv", "a", 415, "unsupported_media_type"),
        ("text/plain", &"甲\n".repeat(1_001), 400, "bad_parameter"),
        ("text/plain", &"甲".repeat(400_000), 413, "body_too_large"),
        ("text/plain", "broken", 503, "index_unavailable"),
    ] {
        let refused = post(kind, "/api/v1/counts", body).await;
        let error_body: Value = serde_json::from_str(&text(&refused)).unwrap();
        assert_eq!(
            (refused.status().as_u16(), &error_body["error"]["code"]),
            (status, &json!(code))
        );
    }
}

#[tokio::test]
async fn the_pages_show_every_line_and_every_count() {
    let site = site();
    let (status, page) = site.browse("/concordance?q=x&limit=10&offset=10&tag=%3Cb%3E").await;
    assert_eq!(status, 200);
    assert_no_other_script(&page);
    assert_eq!(page.matches("<p class=\"line\"").count(), 10);
    assert!(page.contains("25 篇文章，25 处") && page.contains("11–20 / 25"), "{page}");
    assert!(page.contains("<mark>铁路</mark>") && page.contains("今天开通。&lt;script&gt;"));
    assert!(page.contains("#p1\"") && page.contains("./search?q=x&amp;tag=%3Cb%3E"), "{page}");
    let (_, left) = site.browse("/concordance?q=x&sort=left").await;
    assert!(left.contains("<span aria-current=\"true\">左侧词</span>"), "{left}");
    let (_, none) = site.browse("/concordance?q=nothing").await;
    assert!(none.contains("没有找到") && !none.contains("class=\"line\""), "{none}");
    let (_, counts) = site.browse("/counts?q=x&by=source").await;
    assert_no_other_script(&counts);
    assert!(counts.contains("<th scope=\"row\">") && counts.contains("source=%E6%96%B0"));
    let (_, months) = site.browse("/counts?q=x").await;
    assert!(months.contains("2023年5月") && months.contains("month=2023-05"), "{months}");
    let (status, _) = site.browse("/counts?by=colour").await;
    assert_eq!(status, 400);
}
