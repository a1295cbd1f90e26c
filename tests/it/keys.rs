//! Keys: created, stored, reloaded by a running server, and entered on the page once.

use std::path::Path;
use std::time::Instant;

use tempfile::TempDir;

use crate::browser;
use crate::page::{TITLE, submit, tab};
use crate::util::client::{self, Response, encode};
use crate::util::process::{Output, Server, index, souwen};
use crate::util::{PATIENCE, corpus, test_name};

/// A folder with an index of the shipped articles, and keys.
struct Place(TempDir);

impl Place {
    fn new() -> Place {
        let place = Place(TempDir::new().unwrap());
        index(&place.path("index"), &[&corpus()]);
        place
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn key(&self, arguments: &[&str]) -> Output {
        let file = self.path("souwen.keys");
        let arguments = ["key"].into_iter().chain(arguments.iter().copied());
        souwen(arguments.map(Path::new).chain([Path::new("--keys"), &file]))
    }

    fn add(&self, arguments: &[&str]) -> String {
        let output = self.key(&[&["add"], arguments].concat()).success();
        assert!(output.stderr.contains("shown once"), "{}", output.stderr);
        output.stdout.trim().to_string()
    }

    fn serve(&self, arguments: &[&str]) -> Server {
        let keys = self.path("souwen.keys").display().to_string();
        Server::start_with(&self.path("index"), &[&["--keys", &keys], arguments].concat())
    }
}

fn get(server: &Server, target: &str, authorization: &str) -> Response {
    let header = format!("Authorization: {authorization}");
    client::request(&server.address, "GET", target, &["Accept: application/json", &header])
}

/// Repeats a request until it has this status: the server checks its keys every second.
#[track_caller]
fn until_status(server: &Server, secret: &str, status: u16) {
    let deadline = Instant::now() + PATIENCE;
    while get(server, "/api/v1/stats", &format!("Bearer {secret}")).status != status {
        assert!(Instant::now() < deadline, "not {status}; stderr: {}", server.stderr());
    }
}

#[test]
fn keys_are_made_listed_and_taken_back() {
    let place = Place::new();
    let secret = place.add(&["编辑部"]);
    let other = place.add(&["importer", "--may", "write,search", "--expires", "2999-12-31"]);
    assert!(secret.starts_with("souwen_") && secret.len() > 40 && secret != other);
    let file = place.path("souwen.keys");
    let kept = std::fs::read_to_string(&file).unwrap();
    assert!(!kept.contains(&secret[7..]) && !kept.contains(&other[7..]), "{kept}");
    let listed = place.key(&["list", "--json"]).success().json();
    assert_eq!(listed["keys"][0]["label"], "编辑部");
    assert_eq!(listed["keys"][1]["may"], serde_json::json!(["search", "write"]));
    assert!(place.key(&["list"]).success().stdout.contains("search,write"));
    let again = place.key(&["add", "importer"]);
    assert_eq!(again.code, Some(2));
    assert!(again.stderr.contains("already"), "{}", again.stderr);
    for wrong in [
        &["--may", "all"][..],
        &["--limit", "0"],
        &["--expires", "tomorrow"],
        &["--filter", "colour=red"],
        &["--filter", "source=新华社", "--may", "search,write"],
    ] {
        assert_eq!(place.key(&[&["add", "x"], wrong].concat()).code, Some(2), "{wrong:?}");
    }
    assert_eq!(place.key(&["revoke", "nobody"]).code, Some(2));
    place.key(&["revoke", "importer"]).success();
    assert!(!std::fs::read_to_string(&file).unwrap().contains("importer"));
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    place.add(&["a"]);
    let file = place.path("souwen.keys");
    let mode = |mode: u32| {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    mode(0o644);
    let listed = place.key(&["list"]);
    assert_eq!(listed.code, Some(2));
    assert!(listed.stderr.contains("chmod 600"), "{}", listed.stderr);
    let keys = file.display().to_string();
    let served = souwen(["serve", "--index", "none", "--listen", "127.0.0.1:0", "--keys", &keys]);
    assert_eq!(served.code, Some(2));
    assert!(served.stderr.contains("chmod 600"), "{}", served.stderr);
}

#[test]
fn a_private_server_is_read_with_a_key_alone() {
    let place = Place::new();
    let server = place.serve(&["--private"]);
    let deadline = Instant::now() + PATIENCE;
    while !server.stderr().contains("souwen key add") {
        assert!(Instant::now() < deadline, "{}", server.stderr());
    }
    let query = format!("/api/v1/search?q={}", encode("中亚"));
    let refused = server.get(&query);
    assert_eq!(refused.status, 401);
    assert_eq!(refused.json()["error"]["code"], "key_needed");
    assert_eq!(refused.header("www-authenticate"), Some("Bearer realm=\"souwen\""));
    // A key is valid as soon as it exists, and invalid after it is revoked.
    let secret = place.add(&["reader"]);
    until_status(&server, &secret, 200);
    assert_eq!(get(&server, &query, &format!("Bearer {secret}")).json()["total"], 6);
    // Feed readers send the secret as a password.
    let basic = format!("Basic {}", base64_of(&format!("anybody:{secret}")));
    assert_eq!(get(&server, "/feed.atom", &basic).status, 200);
    let writer = place.add(&["writer", "--may", "write"]);
    until_status(&server, &writer, 403);
    place.key(&["revoke", "reader"]).success();
    until_status(&server, &secret, 401);
    assert_eq!(server.get("/health").status, 200);
    for secret in [&secret, &writer] {
        assert!(!server.stderr().contains(secret.as_str()), "{}", server.stderr());
    }
}

#[test]
fn a_key_with_a_filter_sees_its_part() {
    let place = Place::new();
    let part = place.add(&["part", "--filter", "kind=list"]);
    let whole = place.add(&["whole"]);
    let server = place.serve(&["--private"]);
    let total = |secret: &str| {
        let answer = get(&server, "/api/v1/search?limit=0", &format!("Bearer {secret}"));
        answer.json()["total"].as_u64().unwrap()
    };
    assert_eq!((total(&part), total(&whole)), (1, 7));
    let stats = get(&server, "/api/v1/stats", &format!("Bearer {part}")).json();
    assert_eq!((&stats["articles"], &stats["bytes"]), (&1.into(), &0.into()));
}

/// Base64 for `Basic`.
fn base64_of(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encoded = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bytes = [chunk[0], *chunk.get(1).unwrap_or(&0), *chunk.get(2).unwrap_or(&0)];
        let all = u32::from_be_bytes([0, bytes[0], bytes[1], bytes[2]]);
        for digit in 0..4 {
            let is_there = digit <= chunk.len();
            let value = (all >> (18 - 6 * digit)) & 63;
            encoded.push(if is_there { DIGITS[value as usize] as char } else { '=' });
        }
    }
    encoded
}

#[test]
fn a_key_may_come_from_the_environment() {
    let place = Place::new();
    let run = |secret: &str| {
        let mut command = crate::util::process::command(["serve", "--private"]);
        command.args(["--listen", "127.0.0.1:0", "--index"]).arg(place.path("index"));
        command.current_dir(place.0.path()).env("SOUWEN_KEY", secret);
        command
    };
    let secret = "0123456789abcdefghijklmnopqrstuvwxyz";
    let server = Server::run(run(secret));
    assert_eq!(get(&server, "/api/v1/stats", &format!("Bearer {secret}")).status, 200);
    assert_eq!(server.get("/api/v1/stats").status, 401);
    let short = run("secret").output().unwrap();
    let stderr = String::from_utf8_lossy(&short.stderr).into_owned();
    assert!(stderr.contains("SOUWEN_KEY is too short") && !stderr.contains("secret\""), "{stderr}");
}

#[test]
fn the_page_asks_for_a_key_once() {
    let mut tab = tab!();
    let place = Place::new();
    let secret = place.add(&["reader"]);
    let server = place.serve(&["--private"]);
    let address = server.url(&format!("/search?q={}", encode("扎帕罗娃")));
    tab.go(&address);
    assert!(tab.texts(TITLE).is_empty() && tab.count("form.login") == 1);
    tab.click("form.login input[type=password]");
    tab.type_text("wrong");
    tab.leaving(browser::Tab::press_enter);
    assert!(tab.shown().contains("这个密钥无效或已过期"), "{}", tab.shown());
    tab.click("form.login input[type=password]");
    tab.type_text(&secret);
    tab.leaving(browser::Tab::press_enter);
    assert_eq!(tab.address(), server.url("/search?q=扎帕罗娃"));
    assert_eq!(tab.texts(TITLE).len(), 1);
    tab.screenshot("private");
    // From now on everything works as without keys, and no script can read the cookie.
    submit(&mut tab, "中吉乌铁路");
    assert_eq!(tab.texts(TITLE).len(), 1);
    assert_eq!(tab.eval("document.cookie"), "");
    tab.go(&server.url("/"));
    assert_eq!(tab.count("form.login"), 0);
}
