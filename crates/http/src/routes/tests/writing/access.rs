//! Who may write.

use super::*;

/// Every changing request, with a body that would be accepted.
const CHANGES: [(&str, &str, &str); 4] = [
    ("PUT", "/api/v1/articles/a", "{\"title\":\"题\"}"),
    ("POST", "/api/v1/articles", "[{\"id\":\"a\",\"title\":\"题\"}]"),
    ("DELETE", "/api/v1/articles/a", ""),
    ("POST", "/api/v1/articles/delete", "{\"filter\":{\"q\":\"题\"}}"),
];

impl WrittenSite {
    /// Sends a request with these headers and a content type, but no others.
    async fn send_as(
        &self,
        change: (&str, &str, &str),
        headers: &[(&str, &str)],
    ) -> Response<Bytes> {
        let (method, path, body) = change;
        let mut request = warp::test::request().method(method).path(path).body(body);
        for (name, value) in headers.iter().chain([&("host", "news.example"), &JSON]) {
            request = request.header(*name, *value);
        }
        request.reply(&self.site.routes).await
    }
}

#[tokio::test]
async fn writing_takes_a_key_with_the_right_to() {
    let site = written();
    let all: Vec<(Vec<Right>, Secret)> =
        Right::ALL.into_iter().map(|right| (vec![right], Secret::random().unwrap())).collect();
    let keys = all.iter().map(|(may, secret)| Key::new(may[0].name(), may.clone(), secret));
    site.app.take_keys(Keys::new(keys.collect()).unwrap());
    for change in CHANGES {
        assert_eq!(
            error_code(&site.send_as(change, &[]).await),
            error(401, "key_needed"),
            "{change:?}"
        );
        let any = [("authorization", "Bearer souwen_x")];
        assert_eq!(
            error_code(&site.send_as(change, &any).await),
            error(401, "bad_key"),
            "{change:?}"
        );
        for (may, secret) in &all {
            let key = format!("Bearer {}", secret.reveal());
            let response = site.send_as(change, &[("authorization", &key)]).await;
            match may.contains(&Right::Write) {
                true => assert!(response.status().is_success(), "{change:?} {}", text(&response)),
                false => {
                    assert_eq!(error_code(&response), error(403, "key_not_allowed"), "{change:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_cookie_never_writes() {
    let site = written();
    let secret = Secret::random().unwrap();
    site.app.take_keys(Keys::new(vec![Key::new("all", Right::ALL.to_vec(), &secret)]).unwrap());
    let form = [("content-type", "application/x-www-form-urlencoded"), ("host", "localhost")];
    let login = site.site.post("/login", &form, format!("key={}", secret.reveal())).await;
    let cookie = header(&login, "set-cookie").split(';').next().unwrap().to_owned();
    assert!(!cookie.is_empty());
    for change in CHANGES {
        let response = site.send_as(change, &[("cookie", &cookie)]).await;
        assert_eq!(error_code(&response), error(401, "key_needed"), "{change:?}");
    }
    assert!(site.writer.ids().is_empty());
}

#[tokio::test]
async fn pages_of_other_origins_never_write() {
    let site = written();
    site.app.apply(Settings {
        hosts: vec!["news.example".parse().unwrap()],
        allow_origins: vec!["https://listed.example".parse().unwrap(), "*".parse().unwrap()],
        ..Settings::default()
    });
    let key = ("authorization", site.key.as_str());
    for change in CHANGES {
        for origin in ["https://listed.example", "https://other.example", "null"] {
            let response = site.send_as(change, &[key, ("origin", origin)]).await;
            assert_eq!(
                error_code(&response),
                error(403, "origin_not_allowed"),
                "{change:?} {origin}"
            );
        }
        // Browsers send a preflight before requests that a form could not send; the answer allows reading
        // only.
        let asks =
            [("origin", "https://listed.example"), ("access-control-request-method", change.0)];
        let may = site.send_as(("OPTIONS", change.1, ""), &asks).await;
        assert_eq!(may.status(), 204);
        assert_eq!(header(&may, "access-control-allow-methods"), "GET, HEAD, OPTIONS");
        assert!(header(&may, "allow").contains(change.0), "{change:?}");
    }
    assert!(site.writer.ids().is_empty());
    let own = site.send_as(CHANGES[0], &[key, ("origin", "https://news.example")]).await;
    assert_eq!(own.status(), 201);
}

#[tokio::test]
async fn a_server_that_only_reads_says_so() {
    let secret = Secret::random().unwrap();
    let (fake, key) = (Arc::new(FakeBackend::default()), format!("Bearer {}", secret.reveal()));
    let app = Arc::new(App::new(fake.clone(), Limits::default()));
    app.take_keys(Keys::new(vec![Key::new("w", vec![Right::Write], &secret)]).unwrap());
    let site = TestSite { fake, routes: routes(Arc::clone(&app)) };
    let site = WrittenSite { site, app, writer: FakeWriter::default(), key: key.clone() };
    for change in CHANGES {
        let headers = [("authorization", key.as_str()), ("host", "localhost")];
        let (method, path, body) = change;
        let mut request = warp::test::request().method(method).path(path).body(body);
        for (name, value) in headers.iter().chain([&JSON]) {
            request = request.header(*name, *value);
        }
        let response = request.reply(&site.site.routes).await;
        assert_eq!(error_code(&response), error(403, "read_only"), "{change:?}");
    }
}

#[tokio::test]
async fn who_has_a_key_writes_as_fast_as_it_lets_and_who_guesses_one_does_not() {
    let site = written_with(|limits| (limits.rate, limits.burst) = (Some(1.0), 3.0));
    let arrival = |peer: &str| Arrival {
        peer: peer.parse().unwrap(),
        on_loopback: false,
        is_tls: false,
        version: Version::HTTP_11,
        authority: None,
    };
    let put = async |key: &str, peer: &str| {
        let request = warp::test::request().method("PUT").path("/api/v1/articles/a");
        let request = request.header("host", "news.example").header("authorization", key);
        let request = request.header("content-type", "application/json").extension(arrival(peer));
        request.body(one("题")).reply(&site.site.routes).await.status().as_u16()
    };
    for _ in 0..20 {
        assert!(matches!(put(&site.key, "203.0.113.7").await, 200 | 201));
    }
    for expected in [401, 401, 401, 429, 429] {
        assert_eq!(put("Bearer souwen_guess", "203.0.113.8").await, expected);
    }
    // A key may have a limit of its own.
    let secret = Secret::random().unwrap();
    let mut key = Key::new("slow", vec![Right::Write], &secret);
    key.limit = Some(0.2);
    site.app.take_keys(Keys::new(vec![key]).unwrap());
    let key = format!("Bearer {}", secret.reveal());
    assert_eq!(put(&key, "203.0.113.9").await, 200);
    assert_eq!(put(&key, "203.0.113.9").await, 429);
}

#[test]
fn a_key_that_sees_a_part_cannot_write() {
    let mut key = Key::new("part", vec![Right::Write], &Secret::random().unwrap());
    key.filter = vec!["source=新华社".to_owned()];
    assert!(Keys::new(vec![key]).is_err());
}
