//! What keys allow, on every route of the table.

use super::table::{Needs, Path, ROUTES};
use super::*;
use crate::keys::{Key, Keys, Right, Secret};

/// The right that each route should need. A route that is missing here fails the test.
fn decided(path: Path) -> Option<Needs> {
    let name = match path {
        Path::Is(path) | Path::Below(path) => path,
        Path::Between(_, end) => end,
    };
    Some(match name {
        // They show articles.
        "/" | "/search" | "/articles" | "/days" | "/feed.atom" | "/similar" | "/cite" | "/help"
        | "/sitemap.xml" => Needs::Key(Right::Search),
        "/concordance" | "/counts" | "/api/v1/matches" | "/api/v1/counts" | "/api/v1/export" => {
            Needs::Key(Right::Search)
        }
        "/api/v1/search" | "/api/v1/suggest" | "/api/v1/articles" | "/api/v1/analyze"
        | "/api/v1/stats" | "/api/v1/cite" => Needs::Key(Right::Search),
        "/mcp" | "/compat/meilisearch" => Needs::Key(Right::Search),
        // It gives away the whole index.
        "/api/v1/snapshot" => Needs::Key(Right::Snapshot),
        // It shows what is requested, not articles.
        "/metrics" => Needs::Key(Right::Metrics),
        // They are part of the program.
        "/style.css"
        | "/theme.css"
        | "/logo"
        | "/page.js"
        | "/souwen.js"
        | "/favicon.svg"
        | "/compat/meilisearch/health"
        | "/widget"
        | "/opensearch.xml"
        | "/llms.txt"
        | "/robots.txt"
        | "/openapi.json"
        | "/api/v1"
        | "/health"
        | "/ready"
        | "/login" => Needs::Nothing,
        _ => return None,
    })
}

#[test]
fn every_route_is_decided_on() {
    for route in ROUTES {
        assert_eq!(decided(route.path), Some(route.needs), "{:?}", route.path);
        // Routes that write or give away everything are not for pages of other origins, even if these are
        // allowed.
        if matches!(route.needs, Needs::Key(Right::Write | Right::Snapshot | Right::Metrics)) {
            assert_eq!(route.readers, Readers::Own, "{:?}", route.path);
        }
    }
}

/// A site with a key for each right, one with all rights, and one that has expired.
struct Keyed {
    site: TestSite,
    app: Arc<App>,
    secrets: Vec<(Vec<Right>, Secret)>,
    ended: Secret,
}

fn keyed(private: bool) -> Keyed {
    let rights = Right::ALL.map(|right| vec![right]).into_iter().chain([Right::ALL.to_vec()]);
    let secrets: Vec<_> = rights.map(|may| (may, Secret::random().unwrap())).collect();
    let mut keys: Vec<Key> = secrets
        .iter()
        .map(|(may, secret)| Key::new(&format!("{may:?}"), may.clone(), secret))
        .collect();
    let ended = Secret::random().unwrap();
    let mut last = Key::new("ended", Right::ALL.to_vec(), &ended);
    last.expires = Some("2020-01-01".to_owned());
    keys.push(last);
    let fake = Arc::new(FakeBackend::default());
    let app = Arc::new(App::new(fake.clone(), Limits::default()));
    app.take_keys(Keys::new(keys).unwrap());
    app.apply(Settings { private, ..Settings::default() });
    let site = TestSite { fake, routes: routes(Arc::clone(&app)) };
    Keyed { site, app, secrets, ended }
}

impl Keyed {
    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Response<Bytes> {
        let headers = [&[("host", "localhost")], headers].concat();
        self.site.send("GET", path, &headers).await
    }

    /// The cookie that a browser gets when its user logs in with a key.
    async fn cookie(&self, secret: &Secret) -> Option<String> {
        let body = format!("key={}&next=search%3Fq%3Dx", secret.reveal());
        let form = [("host", "localhost"), ("content-type", "application/x-www-form-urlencoded")];
        let response = self.site.post("/login", &form, body).await;
        let cookie = header(&response, "set-cookie");
        if response.status() == 303 {
            assert_eq!(header(&response, "location"), "./search?q=x");
            assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
            assert!(!cookie.contains(secret.reveal()), "the secret is not kept");
        }
        cookie.split(';').next().filter(|cookie| !cookie.is_empty()).map(str::to_owned)
    }
}

fn bearer(secret: &Secret) -> String {
    format!("Bearer {}", secret.reveal())
}

#[tokio::test]
async fn each_right_opens_what_it_is_for_and_nothing_else() {
    for private in [false, true] {
        let keyed = keyed(private);
        for route in ROUTES {
            let path = super::access::example(route.path);
            let status =
                async |headers: &[(&str, &str)]| keyed.get(&path, headers).await.status().as_u16();
            let needed = match route.needs {
                Needs::Key(right) if private || right != Right::Search => Some(right),
                _ => None,
            };
            let answered = super::access::answered(route);
            let without = if needed.is_some() { 401 } else { answered };
            assert_eq!(status(&[]).await, without, "{path} {private}");
            for (may, secret) in &keyed.secrets {
                let expected = match needed {
                    Some(right) if !may.contains(&right) => 403,
                    _ => answered,
                };
                let header = bearer(secret);
                let got = status(&[("authorization", &header)]).await;
                assert_eq!(got, expected, "{path} {private} {may:?}");
            }
            // An unknown or expired key is an error even on a public server, except on routes that need
            // no right.
            let unknown = bearer(&Secret::random().unwrap());
            let wrong = if route.needs == Needs::Nothing { answered } else { 401 };
            for header in [&unknown, &bearer(&keyed.ended)] {
                assert_eq!(status(&[("authorization", header)]).await, wrong, "{path} {private}");
            }
            // Credentials of another scheme count as no key.
            assert_eq!(status(&[("authorization", "Digest a=b")]).await, without, "{path}");
        }
    }
}

/// Whether a request with these headers has a right.
fn may_write(app: &Arc<App>, headers: &[(&str, &str)], right: Right) -> Result<(), ApiError> {
    let mut call = futures_util::FutureExt::now_or_never({
        let mut request = warp::test::request().method("POST").path("/api/v1/articles");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let filter = call(Arc::clone(app));
        async move { request.filter(&filter).await.unwrap() }
    })
    .unwrap();
    admit_key(app, Needs::Key(right), &mut call)
}

#[tokio::test]
async fn a_login_cookie_reads_and_does_nothing_else() {
    let keyed = keyed(true);
    for (may, secret) in &keyed.secrets {
        let Some(cookie) = keyed.cookie(secret).await else {
            assert!(!may.contains(&Right::Search), "{may:?}");
            continue;
        };
        let headers = [("cookie", cookie.as_str())];
        assert_eq!(keyed.get("/search?q=x", &headers).await.status(), 200);
        for right in [Right::Write, Right::Snapshot, Right::Metrics] {
            assert_eq!(may_write(&keyed.app, &headers, right), Err(ApiError::KeyNeeded));
            let token = format!("Bearer {}", cookie.split_once('=').unwrap().1);
            let sent = [("authorization", token.as_str())];
            assert_eq!(may_write(&keyed.app, &sent, right), Err(ApiError::BadKey));
            // The key itself has all of its rights.
            let own = bearer(secret);
            let expected = match may.contains(&right) {
                true => Ok(()),
                false => Err(ApiError::KeyNotAllowed(right)),
            };
            assert_eq!(may_write(&keyed.app, &[("authorization", &own)], right), expected);
        }
    }
    // Writing needs a key even on a server that everybody may read.
    let app = Arc::new(App::new(Arc::new(FakeBackend::default()), Limits::default()));
    assert_eq!(may_write(&app, &[], Right::Write), Err(ApiError::KeyNeeded));
    let any = [("authorization", "Bearer x")];
    assert_eq!(may_write(&app, &any, Right::Write), Err(ApiError::KeyNeeded));
}

#[tokio::test]
async fn a_private_page_asks_for_a_key_once() {
    let keyed = keyed(true);
    let html = ("accept", "text/html");
    let page_response = keyed.get("/search?q=%E9%93%81%E8%B7%AF&lang=en", &[html]).await;
    assert_eq!(page_response.status(), 401);
    assert_eq!(header(&page_response, "www-authenticate"), "Bearer realm=\"souwen\"");
    let page = text(&page_response);
    assert!(page.contains("<input id=\"key\" type=\"password\" name=\"key\""), "{page}");
    let next = "name=\"next\" value=\"search?q=%E9%93%81%E8%B7%AF&amp;lang=en\"";
    assert!(page.contains(next), "{page}");
    assert!(!page.contains("高铁"), "{page}");
    // Feed readers are asked for a password, and `/health` shows no numbers.
    let feed = keyed.get("/feed.atom", &[]).await;
    assert_eq!(header(&feed, "www-authenticate"), "Basic realm=\"souwen\"");
    let health: Value = serde_json::from_slice(keyed.get("/health", &[]).await.body()).unwrap();
    assert_eq!(health["status"], "ok");
    assert!(health.get("articles").is_none(), "{health}");
    // A browser can forget its key again.
    let cookie = keyed.cookie(&keyed.secrets[0].1).await.unwrap();
    let login = text(&keyed.get("/login", &[("cookie", &cookie)]).await);
    assert!(login.contains("退出登录") && !is_sent_away(&keyed).await, "{login}");
    let form = [("host", "localhost"), ("content-type", "application/x-www-form-urlencoded")];
    let forgotten = keyed.site.post("/login", &form, "key=").await;
    assert!(header(&forgotten, "set-cookie").starts_with("souwen_reader=; Max-Age=0;"));
    // An invalid key is not stored, and the redirect never leads to another site.
    assert_eq!(keyed.cookie(&Secret::random().unwrap()).await, None);
    for next in ["https://evil.example", "//evil.example", "/%5Cevil.example"] {
        let body = format!("key={}&next={next}", keyed.secrets[0].1.reveal());
        let response = keyed.site.post("/login", &form, body).await;
        assert!(header(&response, "location").starts_with("./"), "{next}");
        assert!(!header(&response, "location").starts_with(".//"), "{next}");
    }
}

/// Whether the login page offers to forget a key although there is none.
async fn is_sent_away(keyed: &Keyed) -> bool {
    text(&keyed.get("/login", &[]).await).contains("退出登录")
}

#[tokio::test]
async fn a_page_of_a_stranger_logs_nobody_in() {
    let keyed = keyed(true);
    let form = ("content-type", "application/x-www-form-urlencoded");
    let body = format!("key={}", keyed.secrets[0].1.reveal());
    for (origin, status) in
        [("https://evil.example", 403), ("null", 403), ("http://localhost", 303)]
    {
        let headers = [("host", "localhost"), ("origin", origin), form];
        let response = keyed.site.post("/login", &headers, body.clone()).await;
        assert_eq!(response.status().as_u16(), status, "{origin}");
        assert_eq!(header(&response, "set-cookie").is_empty(), status == 403, "{origin}");
    }
    // Pages of other origins may send a search: it is like a link with a long URL.
    let headers = [("host", "localhost"), ("origin", "https://other.example"), form];
    assert_eq!(keyed.site.post("/search", &headers, "q=x").await.status(), 401);
    assert_eq!(site().post("/search", &[headers[1], form], "q=x").await.status(), 303);
}

#[tokio::test]
async fn answers_for_keys_are_kept_by_their_readers_alone() {
    for (private, expected) in [(false, "private, no-cache"), (true, "private, no-cache")] {
        let keyed = keyed(private);
        let header_of_key = bearer(&keyed.secrets[0].1);
        for path in ["/", "/search?q=x", "/api/v1/search?q=x", "/feed.atom"] {
            let response = keyed.get(path, &[("authorization", &header_of_key)]).await;
            assert_eq!(header(&response, "cache-control"), expected, "{path}");
            assert!(header(&response, "vary").ends_with(", Authorization, Cookie"), "{path}");
            let etag = header(&response, "etag").to_owned();
            let again = [("authorization", header_of_key.as_str()), ("if-none-match", &etag)];
            let unchanged = keyed.get(path, &again).await;
            assert_eq!(unchanged.status(), 304, "{path}");
            assert_eq!(header(&unchanged, "cache-control"), expected, "{path}");
        }
        let style = keyed.get("/style.css", &[]).await;
        assert!(header(&style, "cache-control").starts_with("public"));
    }
    let open = site().get("/search?q=x").await;
    assert_eq!(header(&open, "cache-control"), "no-cache");
    assert!(!header(&open, "vary").contains("Cookie"));
}

#[tokio::test]
async fn a_key_may_have_a_limit_and_the_cookie_is_sent_encrypted_where_it_can_be() {
    let secret = Secret::random().unwrap();
    let mut key = Key::new("slow", vec![Right::Search], &secret);
    key.limit = Some(0.2);
    let fake = Arc::new(FakeBackend::default());
    let app = Arc::new(App::new(fake.clone(), Limits::default()));
    app.take_keys(Keys::new(vec![key]).unwrap());
    app.apply(Settings {
        public_url: Some("https://localhost".to_owned()),
        private: true,
        ..Settings::default()
    });
    let site = TestSite { fake, routes: routes(app) };
    let header_of_key = bearer(&secret);
    let ask = async || {
        let headers = [("host", "localhost"), ("authorization", header_of_key.as_str())];
        site.send("GET", "/api/v1/stats", &headers).await
    };
    assert_eq!(ask().await.status(), 200);
    let refused = ask().await;
    assert_eq!((refused.status().as_u16(), header(&refused, "retry-after")), (429, "5"));
    let form = [("host", "localhost"), ("content-type", "application/x-www-form-urlencoded")];
    let response = site.post("/login", &form, format!("key={}", secret.reveal())).await;
    assert!(header(&response, "set-cookie").ends_with("; Secure"));
}
