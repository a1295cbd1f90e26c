//! A live index: written to by several processes at once, killed at random moments, and for a long time.
//!
//! | variable | default | |
//! |---|---|---|
//! | `SOUWEN_LIVE_KILLS` | 6 | how often the server is killed |
//! | `SOUWEN_LIVE_SEED` | 20230519 | the seed of the moments, and of what is written |
//! | `SOUWEN_FIGHT_SECONDS` | 3 | how long several processes write to one index |
//! | `SOUWEN_SOAK_SECONDS` | 4 | how long one server is read and written; `--nocapture` shows its figures |

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::util::client::encode;
use crate::util::process::{Output, Server, command, index, souwen};
use crate::util::{PATIENCE, Random, files_under, write};

/// The secret of a key with all rights.
const SECRET: &str = "a-secret-that-is-long-enough-for-tests";

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |value| value.parse().expect("a number"))
}

/// A folder of articles, and an index of it.
struct Place(TempDir);

impl Place {
    fn new() -> Place {
        let place = Place(TempDir::new().unwrap());
        write(&place.path("news/first.jsonl"), line("first", 0));
        index(&place.path("index"), &[&place.path("news")]);
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn serve(&self, arguments: &[&str]) -> Server {
        let mut command = command(["serve", "--listen", "127.0.0.1:0"].iter().chain(arguments));
        command.arg("--index").arg(self.path("index")).env("SOUWEN_KEY", SECRET);
        Server::run(command)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let index = self.path("index");
        souwen(arguments.iter().map(Path::new).chain([Path::new("--index"), &index]))
    }

    /// All articles: id and version.
    fn articles(&self) -> BTreeMap<String, u64> {
        let export = self.run(&["export"]).success().stdout;
        let article = |line: &str| {
            let article: Value = serde_json::from_str(line).unwrap();
            let id = article["id"].as_str().unwrap().to_owned();
            (id.clone(), version(&id, &article))
        };
        export.lines().map(article).collect()
    }
}

/// The article with this id in a version: its title and its text contain the same version.
fn article(id: &str, version: u64) -> Value {
    let owner = id.split('-').next().unwrap();
    json!({ "id": id, "title": format!("{id}的第{version}版"), "tags": [owner],
            "body": format!("这是{id}的第{version}版，港口扩建。") })
}

fn line(id: &str, version: u64) -> String {
    article(id, version).to_string() + "\n"
}

/// The version of an article, after checking that title and text agree.
#[track_caller]
fn version(id: &str, found: &Value) -> u64 {
    let title = found["title"].as_str().unwrap();
    let number = title.strip_prefix(&format!("{id}的第")).and_then(|t| t.strip_suffix("版"));
    let version = number.and_then(|number| number.parse().ok()).expect(title);
    let text = found["body"][0].as_str().or(found["body"].as_str());
    let text = text.map_or_else(|| found["body"].to_string(), str::to_owned);
    assert!(text.contains(&format!("的第{version}版，")), "half an article: {found}");
    version
}

/// The status and body of an answer; `None` if the server was gone before it was complete.
fn ask(address: &str, method: &str, target: &str, body: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let request = format!(
        "{method} {target} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {SECRET}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    (length.is_none_or(|length| length == body.len())).then(|| (status, body.to_owned()))
}

/// What one client has written: ids with versions, and writes with an unknown result.
#[derive(Default)]
struct Client {
    name: String,
    known: BTreeMap<String, u64>,
    /// Ids with the version that they may have; `None`: deleted.
    uncertain: BTreeMap<String, Option<u64>>,
    next: u64,
}

impl Client {
    /// Writes something, and returns whether there was an answer.
    fn step(&mut self, address: &str, random: &mut Random) -> bool {
        self.next += 1;
        let version = self.next;
        let id = format!("{}-{}", self.name, random.below(12));
        let (changes, answer) = match random.below(10) {
            0..=5 => {
                let target = format!("/api/v1/articles/{}", encode(&id));
                let body = article(&id, version).to_string();
                let changes = BTreeMap::from([(id, Some(version))]);
                (changes, ask(address, "PUT", &target, &body))
            }
            6 | 7 => {
                let target = format!("/api/v1/articles/{}", encode(&id));
                (BTreeMap::from([(id, None)]), ask(address, "DELETE", &target, ""))
            }
            8 => {
                let ids: Vec<String> = (0..12).map(|n| format!("{}-{n}", self.name)).collect();
                let body: String = ids.iter().map(|id| line(id, version)).collect();
                let changes = ids.into_iter().map(|id| (id, Some(version))).collect();
                (changes, ask(address, "POST", "/api/v1/articles", &body))
            }
            _ => {
                let body = json!({ "filter": { "tag": self.name } }).to_string();
                let changes = self.known.keys().map(|id| (id.clone(), None)).collect();
                (changes, ask(address, "POST", "/api/v1/articles/delete", &body))
            }
        };
        match answer {
            Some((200..=299 | 404, _)) => {
                for (id, version) in changes {
                    match version {
                        Some(version) => drop(self.known.insert(id, version)),
                        None => drop(self.known.remove(&id)),
                    }
                }
                true
            }
            Some((status, body)) => panic!("{status} {body}"),
            None => {
                self.uncertain = changes;
                false
            }
        }
    }

    /// Compares with the articles found, and learns the results of unknown writes.
    #[track_caller]
    fn compare(&mut self, found: &BTreeMap<String, u64>, context: &str) {
        let prefix = format!("{}-", self.name);
        let ours = |id: &&String| id.starts_with(&prefix);
        let ids: BTreeSet<&String> = found
            .keys()
            .filter(ours)
            .chain(self.known.keys())
            .chain(self.uncertain.keys())
            .collect();
        for id in ids {
            let (there, known) = (found.get(id).copied(), self.known.get(id).copied());
            let may_be = self.uncertain.get(id).is_some_and(|version| *version == there);
            assert!(there == known || may_be, "{context}: {id} is {there:?}, not {known:?}");
        }
        self.known = found
            .iter()
            .filter(|(id, _)| id.starts_with(&prefix))
            .map(|(id, version)| (id.clone(), *version))
            .collect();
        self.uncertain.clear();
    }
}

#[test]
fn what_was_acknowledged_survives_being_killed() {
    let rounds = setting("SOUWEN_LIVE_KILLS", 6);
    let seed = setting("SOUWEN_LIVE_SEED", 20_230_519);
    let mut random = Random(seed);
    let place = Place::new();
    let mut clients: Vec<Client> =
        (0..4).map(|number| Client { name: format!("c{number}"), ..Client::default() }).collect();
    let mut written = 0;
    for round in 0..rounds {
        let context = format!("seed {seed}, round {round}");
        let server = place.serve(&[]);
        let address = server.address.clone();
        let moment = Duration::from_millis(20 + random.below(500) as u64);
        let seeds: Vec<u64> = clients.iter().map(|_| random.next()).collect();
        // A file changes as well, and the server follows it.
        write(&place.path("news/changing.jsonl"), line("changing", round));
        let begun: u64 = clients.iter().map(|client| client.next).sum();
        thread::scope(|scope| {
            for (client, seed) in clients.iter_mut().zip(seeds) {
                let address = &address;
                scope.spawn(move || {
                    let mut random = Random(seed);
                    while client.step(address, &mut random) {}
                });
            }
            // The moment of the kill is the subject of the test; nothing is waited for.
            sleep(moment);
            drop(server);
        });
        written += clients.iter().map(|client| client.next).sum::<u64>() - begun;
        let found = place.articles();
        clients.iter_mut().for_each(|client| client.compare(&found, &context));
        assert_eq!(found["first"], 0, "{context}");
        assert!(found.get("changing").is_none_or(|version| *version <= round), "{context}");
        if round % 10 == 0 || round + 1 == rounds {
            let check = place.run(&["check", "--full"]);
            assert_eq!(check.code, Some(0), "{context}: {}{}", check.stdout, check.stderr);
        }
    }
    println!("{rounds} kills during {written} writes of 4 clients: 0 bad");
    // Files that killed writers have left are deleted by the next write.
    write(&place.path("news/changing.jsonl"), line("changing", rounds));
    index(&place.path("index"), &[]);
    let left = std::fs::read_dir(place.path("index")).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with("staging")), "{left:?}");
}

#[test]
fn several_processes_write_to_one_index() {
    let length = Duration::from_secs(setting("SOUWEN_FIGHT_SECONDS", 3));
    let place = Place::new();
    let servers = [place.serve(&[]), place.serve(&["--no-watch"])];
    let end = Instant::now() + length;
    let (mut words, mut files) = (0_u64, 0);
    let mut clients: Vec<Client> =
        (0..4).map(|number| Client { name: format!("c{number}"), ..Client::default() }).collect();
    thread::scope(|scope| {
        for (number, client) in clients.iter_mut().enumerate() {
            let address = &servers[number % 2].address;
            scope.spawn(move || {
                let mut random = Random(number as u64);
                while Instant::now() < end {
                    assert!(client.step(address, &mut random), "a server has gone");
                }
            });
        }
        scope.spawn(|| {
            while Instant::now() < end {
                let word = format!("扎帕罗娃{words}号");
                place.run(&["dict", "add", &word]).success();
                words += 1;
            }
        });
        scope.spawn(|| {
            while Instant::now() < end {
                let name = format!("file{files}");
                write(&place.path(&format!("news/{name}.jsonl")), line(&name, files));
                let news = place.path("news").display().to_string();
                place.run(&["index", &news, "--wait", "60s"]).success();
                files += 1;
            }
        });
    });
    for mut server in servers {
        server.process.terminate();
        assert!(server.process.wait(PATIENCE).success(), "{}", server.stderr());
    }
    let found = place.articles();
    clients.iter_mut().for_each(|client| client.compare(&found, "afterwards"));
    for file in 0..files {
        assert_eq!(found.get(&format!("file{file}")), Some(&file));
    }
    let listed = place.run(&["dict", "list"]).success().stdout;
    for word in 0..words {
        let word = format!("扎帕罗娃{word}号");
        assert!(listed.contains(&word), "{word} is lost");
    }
    let check = place.run(&["check", "--full"]);
    assert_eq!(check.code, Some(0), "{}{}", check.stdout, check.stderr);
    let writes: u64 = clients.iter().map(|client| client.next).sum();
    println!("{writes} writes over two servers, {files} refreshes, {words} words: nothing lost");
}

/// The resources of a server: memory in bytes, open files, files of the index, segments.
#[cfg(target_os = "linux")]
fn files_and_articles(place: &Place, server: &Server) -> (u64, usize, usize, u64) {
    let process = PathBuf::from(format!("/proc/{}", server.process.0.id()));
    let status = std::fs::read_to_string(process.join("status")).unwrap();
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let memory: u64 = memory.trim().trim_end_matches(" kB").parse().unwrap();
    let handles = std::fs::read_dir(process.join("fd")).unwrap().count();
    let segments = server.get("/api/v1/stats").json()["segments"].as_u64().unwrap();
    (memory * 1024, handles, files_under(&place.path("index")).len(), segments)
}

#[cfg(target_os = "linux")]
#[test]
fn reading_and_writing_for_long_leaves_nothing_behind() {
    let length = Duration::from_secs(setting("SOUWEN_SOAK_SECONDS", 4));
    let place = Place::new();
    let server = place.serve(&[]);
    let stop = AtomicBool::new(false);
    let (mut max, mut figures) = ((0, 0, 0, 0), Vec::new());
    thread::scope(|scope| {
        for number in 0..3_u64 {
            let (address, stop) = (&server.address, &stop);
            scope.spawn(move || {
                let mut client = Client { name: format!("c{number}"), ..Client::default() };
                let mut random = Random(number);
                while !stop.load(Ordering::Relaxed) {
                    assert!(client.step(address, &mut random), "the server has gone");
                    let found = ask(address, "GET", "/api/v1/search?q=%E6%B8%AF%E5%8F%A3", "");
                    assert_eq!(found.expect("an answer").0, 200);
                }
            });
        }
        let begun = Instant::now();
        while begun.elapsed() < length {
            sleep(length / 20);
            let now = files_and_articles(&place, &server);
            figures.push(now);
            max = (max.0.max(now.0), max.1.max(now.1), max.2.max(now.2), max.3.max(now.3));
        }
        stop.store(true, Ordering::Relaxed);
    });
    for (at, (memory, handles, files, segments)) in figures.iter().enumerate() {
        println!(
            "{:3} %: {:4} MB, {handles} handles, {files} files, {segments} segments",
            (at + 1) * 5,
            memory >> 20
        );
    }
    assert!(max.3 <= 40, "{} segments", max.3);
    // The files of the segments, and of one or two previous commits.
    assert!(max.1 < 400, "{} open files", max.1);
    assert!(max.2 < 3_000, "{} files", max.2);
    let (first, last) = (figures[figures.len() / 2].0, figures[figures.len() - 1].0);
    assert!(last < 2 * first, "memory grew from {first} to {last} bytes");
}
