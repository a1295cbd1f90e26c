//! Copying a commit: its description, its files, and who may get them.

use super::*;
use crate::fake_backend::FILES;
use crate::keys::{Key, Keys, Right, Secret};

/// A site with a key for copying.
pub(super) struct Copied {
    site: TestSite,
    secret: String,
}

pub(super) fn copied() -> Copied {
    let secret = Secret::random().unwrap();
    let fake = Arc::new(FakeBackend::default());
    let app = Arc::new(App::new(fake.clone(), Limits::default()));
    app.take_keys(Keys::new(vec![Key::new("copy", vec![Right::Snapshot], &secret)]).unwrap());
    let secret = format!("Bearer {}", secret.reveal());
    Copied { site: TestSite { fake, routes: routes(app) }, secret }
}

impl Copied {
    pub(super) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Response<Bytes> {
        let key = [("host", "localhost"), ("authorization", self.secret.as_str())];
        self.site.send(method, path, &[&key, headers].concat()).await
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Response<Bytes> {
        self.send("GET", path, headers).await
    }

    /// The description of the current commit, on which the request takes a lease.
    async fn offer(&self) -> Value {
        let response = self.get("/api/v1/snapshot", &[]).await;
        assert_eq!(response.status(), 200);
        serde_json::from_slice(response.body()).unwrap()
    }

    /// The path of a file of the commit.
    pub(super) async fn path(&self, name: &str) -> String {
        let offer = self.offer().await;
        format!("/api/v1/snapshot/{}/{name}", offer["commit"].as_str().unwrap())
    }
}

#[tokio::test]
async fn a_commit_is_described_with_all_that_a_copy_needs() {
    let copied = copied();
    let offer = copied.offer().await;
    assert_eq!((&offer["generation"], &offer["number"]), (&json!(1), &json!(7)));
    assert_eq!((&offer["bytes"], &offer["lease_s"]), (&json!(10), &json!(60)));
    let names = |list: &str| -> Vec<String> {
        let files = offer[list].as_array().unwrap();
        files.iter().map(|file| file["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("files"), ["a.store", "b.idx"]);
    assert_eq!(names("user_files"), ["dictionary.txt"]);
    assert_eq!(offer["files"][0]["xxh3"].as_str().unwrap().len(), 32);
    assert!(offer["current"].as_str().unwrap().starts_with("souwen-index format "));
    // A client that has the commit already is told so, and takes no lease.
    let first = copied.get("/api/v1/snapshot", &[]).await;
    let tag = header(&first, "etag").to_owned();
    let again = copied.get("/api/v1/snapshot", &[("if-none-match", &tag)]).await;
    assert_eq!((again.status().as_u16(), again.body().len()), (304, 0));
    let other = copied.get("/api/v1/snapshot", &[("if-none-match", "\"x\"")]).await;
    assert_eq!(other.status(), 200);
}

#[tokio::test]
async fn files_come_whole_or_in_parts() {
    let copied = copied();
    for (name, content) in FILES {
        let path = copied.path(name).await;
        let whole = copied.get(&path, &[]).await;
        assert_eq!((whole.status().as_u16(), &whole.body()[..]), (200, *content), "{name}");
        assert_eq!(header(&whole, "content-length"), content.len().to_string());
        assert_eq!(header(&whole, "accept-ranges"), "bytes");
        assert_eq!(header(&whole, "content-encoding"), "");
        let head = copied.send("HEAD", &path, &[]).await;
        assert_eq!((head.status().as_u16(), head.body().len()), (200, 0));
        assert_eq!(header(&head, "content-length"), content.len().to_string());
    }
    let path = copied.path("a.store").await;
    let tag = header(&copied.get(&path, &[]).await, "etag").to_owned();
    let check = async |headers: &[(&str, &str)], status: u16, body: &[u8], range: &str| {
        let answer = copied.get(&path, headers).await;
        assert_eq!((answer.status().as_u16(), &answer.body()[..]), (status, body), "{headers:?}");
        assert_eq!(header(&answer, "content-range"), range, "{headers:?}");
    };
    check(&[("range", "bytes=4-")], 206, b"456789", "bytes 4-9/10").await;
    check(&[("range", "bytes=4-5")], 206, b"45", "bytes 4-5/10").await;
    check(&[("range", "bytes=-3")], 206, b"789", "bytes 7-9/10").await;
    check(&[("range", "bytes=1-2,4-5")], 200, b"0123456789", "").await;
    check(&[("range", "bytes=4-"), ("if-range", &tag)], 206, b"456789", "bytes 4-9/10").await;
    check(&[("range", "bytes=4-"), ("if-range", "\"x\"")], 200, b"0123456789", "").await;
    let behind = copied.get(&path, &[("range", "bytes=10-")]).await;
    assert_eq!((behind.status().as_u16(), header(&behind, "content-range")), (416, "bytes */10"));
    assert!(text(&behind).contains("range_not_satisfiable"));
}

#[tokio::test]
async fn what_is_no_file_of_a_commit_is_not_found() {
    let copied = copied();
    let offer = copied.offer().await;
    let commit = offer["commit"].as_str().unwrap();
    for name in [
        "",
        "none",
        "CURRENT",
        "LOCK",
        "../CURRENT",
        "..%2FCURRENT",
        "%2e%2e/CURRENT",
        "a.store/",
        "/a.store",
        "a.store%00",
        "A.STORE",
        "gen-1/a.store",
        "souwen.keys",
        "%61.store",
        "synonyms.txt",
    ] {
        let answer = copied.get(&format!("/api/v1/snapshot/{commit}/{name}"), &[]).await;
        assert_eq!(answer.status(), 404, "{name}");
        assert!(!text(&answer).contains("0123"), "{name}");
    }
    for path in ["/api/v1/snapshot/0/a.store", "/api/v1/snapshot/../../a.store"] {
        let answer = copied.get(path, &[]).await;
        assert_eq!(answer.status(), 404, "{path}");
    }
    let gone = copied.get("/api/v1/snapshot/0/a.store", &[]).await;
    assert!(text(&gone).contains("snapshot_gone"));
    for name in ["a/b", "%E4%B8%AD", &"a".repeat(65)] {
        let answer = copied.get(&format!("/api/v1/snapshot?replica={name}"), &[]).await;
        assert_eq!(answer.status(), 400, "{name}");
    }
}

#[tokio::test]
async fn a_copy_is_ready_while_it_is_known_to_be_the_newest() {
    let fake = Arc::new(FakeBackend::default());
    let app = App::new(fake.clone(), Limits::default());
    let max_age = Some(std::time::Duration::from_secs(3_600));
    let public_url = Some("https://news.example".to_owned());
    app.apply(Settings { max_age, public_url, ..Settings::default() });
    let site = TestSite { fake, routes: routes(Arc::new(app)) };
    let (status, _) = site.json("/ready").await;
    assert_eq!(status, 503, "it is no copy, and was committed long ago");
    site.fake.copied.store(true, Ordering::SeqCst);
    let (status, ready) = site.json("/ready").await;
    assert_eq!(status, 200, "{ready}");
    assert!((60..3_600).contains(&ready["checked_s"].as_u64().unwrap()), "{ready}");
    assert!(ready["age_s"].as_u64().unwrap() > 3_600, "{ready}");
}

/// If the articles are published elsewhere, nothing can be copied or written here, and the error says where
/// they are.
#[tokio::test]
async fn what_is_published_from_elsewhere_is_copied_there() {
    let secret = Secret::random().unwrap();
    let fake = Arc::new(FakeBackend::default());
    let app = App::new(fake.clone(), Limits::default()).published_from("news".to_owned());
    let app = Arc::new(app);
    let rights = vec![Right::Snapshot, Right::Write];
    app.take_keys(Keys::new(vec![Key::new("copy", rights, &secret)]).unwrap());
    let secret = format!("Bearer {}", secret.reveal());
    let copied = Copied { site: TestSite { fake, routes: routes(app) }, secret };
    let json = [("content-type", "application/json")];
    for (method, path, headers) in [
        ("GET", "/api/v1/snapshot", &[][..]),
        ("GET", "/api/v1/snapshot/1-7/a.store", &[]),
        ("DELETE", "/api/v1/articles/a", &json),
    ] {
        let response = copied.send(method, path, headers).await;
        let answer: Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(response.status(), 403, "{path}");
        assert_eq!(answer["error"]["code"], "read_only", "{path}");
        assert_eq!(answer["error"]["published_from"], "news", "{path}");
    }
}
