//! Whether the server is alive, and whether its answers are verified.

use std::time::Duration;

use super::*;

#[tokio::test]
async fn alive_is_not_ready() {
    let site = site();
    let (status, ready) = site.json("/ready").await;
    assert_eq!(status, 200);
    assert_eq!((&ready["status"], &ready["commit"]), (&json!("verified"), &json!("g1-7")));
    assert!(ready["age_s"].as_u64().unwrap() > 0);
    assert_eq!(ready.get("progress"), None);

    site.fake.unverified.store(true, Ordering::SeqCst);
    let (status, ready) = site.json("/ready").await;
    assert_eq!((status.as_u16(), &ready["status"]), (200, &json!("verifying")));
    assert_eq!(ready["progress"], json!({"done": 3, "total": 7}));

    site.fake.damaged.store(true, Ordering::SeqCst);
    let (status, ready) = site.json("/ready").await;
    assert_eq!((status.as_u16(), &ready["error"]["code"]), (503, &json!("index_damaged")));
    let message = ready["error"]["message"].as_str().unwrap();
    assert!(message.contains("gen-1/a.pos"), "{message}");
    let (status, health) = site.json("/health").await;
    assert_eq!((status.as_u16(), &health["status"]), (200, &json!("ok")));
    assert_eq!(health["articles"], Value::Null);
}

#[tokio::test]
async fn from_a_damaged_index_nothing_is_answered() {
    let site = site();
    site.fake.damaged.store(true, Ordering::SeqCst);
    let paths =
        ["/api/v1/search?q=x", "/api/v1/stats", "/api/v1/articles/x", "/search?q=x", "/articles/x"];
    for path in paths {
        let response = site.get(path).await;
        assert_eq!(response.status(), 503, "{path}");
        let text = text(&response);
        assert!(text.contains("index_damaged") && text.contains("gen-1/a.pos"), "{path}: {text}");
        assert!(!text.contains("secret"), "{path}");
    }
    let (status, page) = site.browse("/search?q=x").await;
    assert_eq!(status, 503);
    assert!(page.contains("gen-1/a.pos"), "{page}");
}

#[tokio::test]
async fn what_is_not_verified_says_so_and_is_another_answer() {
    let site = site();
    let path = "/api/v1/search?q=x";
    let verified = site.get(path).await;
    assert!(!text(&verified).contains("\"verified\""));
    site.fake.unverified.store(true, Ordering::SeqCst);
    let article = format!("/api/v1/articles/{}", encoded_id());
    for path in [path, "/api/v1/suggest?q=x", &format!("{article}/similar"), &article] {
        let (status, answer) = site.json(path).await;
        assert_eq!((status.as_u16(), &answer["verified"]), (200, &json!(false)), "{path}");
    }
    let unverified = site.get(path).await;
    assert_ne!(header(&unverified, "etag"), header(&verified, "etag"));
    // Answers from before the verification are sent again once it is complete.
    site.fake.unverified.store(false, Ordering::SeqCst);
    let etag = header(&unverified, "etag").to_owned();
    let again = site.send("GET", path, &[("if-none-match", &etag)]).await;
    assert_eq!(again.status(), 200);
}

#[tokio::test]
async fn what_is_too_old_is_not_ready() {
    let fake = Arc::new(FakeBackend::default());
    let app = App::new(fake.clone(), Limits::default());
    let max_age = Some(Duration::from_secs(3_600));
    let public_url = Some("https://news.example".to_owned());
    app.apply(Settings { max_age, public_url, ..Settings::default() });
    let site = TestSite { fake, routes: routes(Arc::new(app)) };
    let (status, ready) = site.json("/ready").await;
    assert_eq!((status.as_u16(), &ready["error"]["code"]), (503, &json!("stale")));
    // Requests are still answered.
    assert_eq!(site.get("/api/v1/search?q=x").await.status(), 200);
}
