//! Tests the description of the server (`/openapi.json`) against a running server. Requests are made from it,
//! by a generator of our own and by schemathesis, and the answers must be as described. The answers that
//! `docs/http.md` shows must be real.

mod requests;
#[path = "../../../crates/http/src/openapi/validator.rs"]
mod validator;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use serde_json::Value;
use tempfile::TempDir;

use crate::clients::installed;
use crate::util::client::{self, Response, encode};
use crate::util::connection::Connection;
use crate::util::process::{Guarded, Server, command, index};
use crate::util::{PATIENCE, corpus, read, test_name};
use requests::{Known, Requests};
use validator::Document;

/// A key with all rights.
const KEY: &str = "a-key-that-may-do-everything-here";

/// A server of the shipped articles with that key. Its clients have no budget: requests refused for exceeding
/// it would hide other errors.
struct Scene {
    _folder: TempDir,
    server: Server,
}

impl Scene {
    fn new() -> Scene {
        let folder = TempDir::new().unwrap();
        let directory = folder.path().join("index");
        index(&directory, &[&corpus()]);
        let arguments = ["--no-refresh", "--listen", "127.0.0.1:0", "--trusted-proxy", "127.0.0.1"];
        let mut command = command(["serve"].into_iter().chain(arguments));
        command.arg("--index").arg(&directory).arg("--keys").arg(folder.path().join("souwen.keys"));
        command.env("SOUWEN_KEY", KEY);
        Scene { server: Server::run(command), _folder: folder }
    }

    fn get(&self, target: &str) -> Response {
        let key = format!("Authorization: Bearer {KEY}");
        client::request(&self.server.address, "GET", target, &[&key])
    }

    /// Waits until the index is verified and suggestions are available.
    fn settle(&self) {
        let end = Instant::now() + PATIENCE;
        let is_settled = || {
            let suggestions = self.get("/api/v1/suggest?q=zhongya").json();
            let is_verified = self.get("/ready").json()["status"] == "verified";
            is_verified
                && suggestions["suggestions"].as_array().is_some_and(|list| !list.is_empty())
        };
        while !is_settled() {
            assert!(Instant::now() < end, "it is not ready");
        }
    }

    fn document(&self) -> Document {
        Document(self.get("/openapi.json").json())
    }

    fn known(&self) -> Known {
        let snapshot = self.get("/api/v1/snapshot").json();
        let files = snapshot["files"].as_array().unwrap().iter();
        let hits = self.get("/api/v1/search?limit=100&fields=hits.id").json();
        let ids = hits["hits"].as_array().unwrap().iter().map(|hit| text(&hit["id"])).collect();
        Known {
            address: self.server.address.clone(),
            ids,
            commit: text(&snapshot["commit"]),
            files: files.map(|file| text(&file["name"])).collect(),
            key: KEY.to_owned(),
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// A number from an environment variable, for the long form of a test.
fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().map_or(usual, |number| number.parse().unwrap())
}

/// The body of an answer, decompressed.
fn unpacked(response: &Response) -> Vec<u8> {
    if response.header("content-encoding") != Some("gzip") || response.body.is_empty() {
        return response.body.clone();
    }
    let mut body = Vec::new();
    GzDecoder::new(response.body.as_slice()).read_to_end(&mut body).unwrap();
    body
}

/// `SOUWEN_FUZZ_REQUESTS` sets the number of requests, `SOUWEN_FUZZ_SEED` the seed.
#[test]
fn whatever_is_asked_is_answered_as_described() {
    let (many, seed) = (number("SOUWEN_FUZZ_REQUESTS", 3_000), number("SOUWEN_FUZZ_SEED", 1));
    let scene = Scene::new();
    let (document, known) = (scene.document(), scene.known());
    const CLIENTS: u64 = 2;
    let (request_count, statuses) =
        (AtomicU64::new(0), std::sync::Mutex::new(BTreeMap::<u16, u64>::new()));
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (document, known, request_count, statuses) =
                (&document, &known, &request_count, &statuses);
            scope.spawn(move || {
                let mut connection = Connection::new(&known.address);
                let mut requests = Requests::new(document, known, seed * CLIENTS + client);
                let mut seen = BTreeMap::<u16, u64>::new();
                while request_count.fetch_add(1, Ordering::Relaxed) < many {
                    let request = requests.next();
                    let response = connection.ask(&request.bytes);
                    let body = unpacked(&response);
                    let kind = response.header("content-type").unwrap_or_default();
                    let checked = requests.check(&request, response.status, kind, &body);
                    let is_fault = response.status >= 500;
                    assert!(
                        checked.is_ok() && !is_fault,
                        "{checked:?}\n{}\n{} {}",
                        String::from_utf8_lossy(&request.bytes),
                        response.status,
                        String::from_utf8_lossy(&body).chars().take(2_000).collect::<String>()
                    );
                    *seen.entry(response.status).or_default() += 1;
                }
                let mut statuses = statuses.lock().unwrap();
                seen.into_iter().for_each(|(status, n)| *statuses.entry(status).or_default() += n);
            });
        }
    });
    let statuses = statuses.into_inner().unwrap();
    println!("{many} requests from the seed {seed}, answers by status: {statuses:?}");
    // A good part of the requests must be valid.
    assert!(statuses[&200] * 3 > many, "{statuses:?}");
    assert_eq!(scene.get("/health").status, 200);
}

/// The time limit for schemathesis, on a machine that is busy with other work too.
const SCHEMATHESIS: Duration = Duration::from_secs(300);

#[test]
fn schemathesis_finds_nothing() {
    let Some(installed) = installed(test_name!(), "python") else { return };
    let scene = Scene::new();
    let reports = TempDir::new().unwrap();
    let mut command = Command::new(installed.join("bin/st"));
    command.arg("run").arg(scene.server.url("/openapi.json")).current_dir(reports.path());
    command.args(["--header", &format!("Authorization: Bearer {KEY}")]);
    command.args(["--phases", "examples,coverage,fuzzing", "--max-examples", "5"]);
    command.args(["--seed", "1", "--generation-database", "none", "--no-color", "--workers", "2"]);
    command.args(["--suppress-health-check", "all", "--no-shrink", "--max-failures", "20"]);
    command.args(["--exclude-checks", EXCLUDED]);
    let file = |name: &str| std::fs::File::create(reports.path().join(name)).unwrap();
    command.stdin(Stdio::null()).stdout(file("out")).stderr(file("err"));
    let status = Guarded(command.spawn().unwrap()).wait(SCHEMATHESIS);
    let read = |name: &str| std::fs::read_to_string(reports.path().join(name)).unwrap();
    assert!(status.success(), "{}\n{}", read("out"), read("err"));
}

/// Checks of schemathesis that do not apply here:
/// - `negative_data_rejection`: an empty value counts as no value, and pages accept any parameters;
/// - `positive_data_acceptance`: data that is valid by the schema may still be refused, such as a reversed
///   range of dates or an article without a title;
/// - `ignored_auth`: an open server is read without a key;
/// - `allow_header_conformance`: `/api/v1/articles/delete` may also be an article with the id `delete`. A test
///   beside the description compares the methods of all other paths.
const EXCLUDED: &str =
    "negative_data_rejection,positive_data_acceptance,ignored_auth,allow_header_conformance";

/// The requests of `docs/http.md` with the answers that are shown below them: a line of `curl` in a block
/// of `sh`, then a block of `json`.
fn samples() -> Vec<(String, Value)> {
    let document = read("docs/http.md");
    let mut samples = Vec::new();
    let mut rest = document.as_str();
    while let Some((_, after)) = rest.split_once("```sh\ncurl ") {
        let (line, after) = after.split_once('\n').unwrap();
        rest = after;
        if let Some(answer) = after.strip_prefix("```\n\n```json\n") {
            let (answer, _) = answer.split_once("```").unwrap();
            let answer = serde_json::from_str(answer)
                .unwrap_or_else(|error| panic!("{error} below {line}:\n{answer}"));
            samples.push((line.to_owned(), answer));
        }
    }
    samples
}

/// Parses a `curl` command: the method, the target, and the body.
fn request_of(line: &str) -> (String, String, String) {
    let (mut method, mut target, mut body) = (None, String::new(), String::new());
    let mut pairs = Vec::new();
    let mut words = words(line).into_iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "-G" => {}
            "-H" => drop(words.next()),
            "-X" => method = words.next(),
            "-d" | "--data-urlencode" => pairs.push(words.next().unwrap()),
            "--json" => body = words.next().unwrap(),
            _ => {
                let (_, path) = word.split_once("7878").unwrap_or_else(|| panic!("{line}"));
                target = path.to_owned();
            }
        }
    }
    for pair in pairs {
        let (name, value) = pair.split_once('=').unwrap();
        target.push(if target.contains('?') { '&' } else { '?' });
        target.push_str(&format!("{name}={}", encode(value)));
    }
    let usual = if body.is_empty() { "GET" } else { "POST" };
    (method.unwrap_or_else(|| usual.to_owned()), target, body)
}

/// The words of a command; a quoted text is one word.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut in_quotes = false;
    for c in line.chars() {
        match c {
            '\'' => in_quotes = !in_quotes,
            ' ' if !in_quotes => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The shape of a value: the names of its fields and the types of their values. The shape of a list is that
/// of its first item, because a sample shows one of many.
fn form(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            // How many files are verified may change a moment later.
            let fields = object.iter().filter(|(name, _)| *name != "verified");
            fields.map(|(name, field)| (name.clone(), form(field))).collect()
        }
        Value::Array(items) => items.iter().take(1).map(form).collect(),
        Value::String(_) => "text".into(),
        Value::Number(_) => "number".into(),
        other => other.clone(),
    }
}

#[test]
fn the_answers_of_the_document_are_those_of_the_server() {
    let scene = Scene::new();
    scene.settle();
    let document = scene.document();
    let samples = samples();
    assert!(samples.len() >= 12, "{}", samples.len());
    for (line, shown) in &samples {
        let (method, target, body) = request_of(line);
        let head = format!(
            "{method} {target} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {KEY}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            scene.server.address,
            body.len()
        );
        let answer = client::raw(&scene.server.address, head.as_bytes());
        let value: Value = serde_json::from_slice(&answer.body)
            .unwrap_or_else(|error| panic!("{error} in answer to {line}: {}", answer.text()));
        assert_eq!(form(shown), form(&value), "{line}\n{value:#}");
        let path = target.split('?').next().unwrap();
        let methods = document.methods();
        let found = methods
            .iter()
            .find(|(known, name, _)| method.eq_ignore_ascii_case(name) && is_of_form(path, known));
        let (.., described) = found.unwrap_or_else(|| panic!("{method} {path} is not described"));
        let kind = answer.header("content-type").unwrap();
        let shown = shown.to_string();
        assert_eq!(described.check(answer.status, kind, shown.as_bytes()), Ok(()), "{line}");
    }
}

/// Whether a path matches a template. In the description, templates with fewer placeholders come first.
fn is_of_form(path: &str, template: &str) -> bool {
    let path: Vec<_> = path.trim_end_matches('/').split('/').collect();
    let template: Vec<_> = template.split('/').collect();
    path.len() == template.len()
        && path.iter().zip(&template).all(|(part, known)| known.starts_with('{') || part == known)
}

#[test]
fn every_route_is_in_the_document() {
    let server = Server::of_corpus();
    let list = server.get("/api/v1/").json();
    let document = read("docs/http.md");
    for route in list["routes"].as_array().unwrap() {
        let (method, path) = (text(&route["method"]), text(&route["path"]));
        let named = ["`", " "].iter().any(|before| document.contains(&format!("{before}{path}`")));
        assert!(named, "{method} {path} is not in docs/http.md");
    }
}

/// Queries with different suggestions, corrections and warnings in their answers.
const QUERIES: &[&str] = &[
    "铁路",
    "中亚 去年",
    "2023年5月 峰会",
    "zhongya",
    "铁鹿",
    "",
    "不存在的词组",
    "5月18日 -铁路",
    "site:x 合作",
];

#[test]
fn omitted_fields_do_not_change_the_rest() {
    let server = Server::of_corpus();
    let document = server.get("/openapi.json").json();
    let names = document["components"]["parameters"]["fields"]["schema"]["items"]["enum"].clone();
    let names = names.as_array().unwrap();
    assert!(names.len() > 30, "{names:?}");
    for query in QUERIES {
        for more in
            ["&limit=2&facets=source,month&explain=1", "&sort=newest&interpret=0&collapse=1"]
        {
            let more = format!("{more}&today=2023-06-01");
            let whole = server.search_with(query, &more);
            for name in names {
                let name = name.as_str().unwrap();
                let some = server.search_with(query, &format!("{more}&fields={name}"));
                let field = |answer: &Value| match name.split_once('.') {
                    None => vec![answer[name].clone()],
                    Some((list, field)) => {
                        let items = answer[list].as_array().unwrap();
                        items.iter().map(|item| item[field].clone()).collect()
                    }
                };
                // The time of a search and the state of verification differ from request to request.
                if !["took_ms", "verified"].contains(&name) {
                    assert_eq!(field(&some), field(&whole), "{query} {name}");
                }
                assert!(some.as_object().unwrap().len() <= 1, "{query} {name}: {some}");
            }
        }
    }
}
