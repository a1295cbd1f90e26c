//! The cost of single writes over HTTP, and their effect on concurrent searches.
//!
//! ```sh
//! cargo bench --bench writing -- articles.jsonl queries.tsv [target/release/souwen]
//! ```
//!
//! The articles are indexed and served by a separate process. Searches are timed first without writes, then
//! while articles are put one by one at a steady rate over many connections, each answered when it is
//! durable. The time of a write begins when it is due, so that waiting for other writes counts. The articles
//! to put are those of the file under new ids.
//!
//! | variable | default | |
//! |---|---|---|
//! | `SOUWEN_BENCH_SECONDS` | 60 | duration of writing |
//! | `SOUWEN_BENCH_QUIET_SECONDS` | 15 | duration of searching before that |
//! | `SOUWEN_BENCH_RATE` | 1000 | writes per second |
//! | `SOUWEN_BENCH_CONNECTIONS` | 64 | connections for writes |
//! | `SOUWEN_BENCH_SEARCHES` | 20 | searches per second, over one connection |

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

#[allow(dead_code, reason = "of what benches share, this one uses a part")]
mod random;
#[allow(dead_code, reason = "of what benches share, this one uses a part")]
mod server;

use random::Random;
use server::{Result, Server, encoded};

/// How often segments are counted.
const LOOK: Duration = Duration::from_millis(500);

/// The parameters of the run.
struct Plan {
    seconds: f64,
    quiet: f64,
    rate: f64,
    connections: usize,
    searches: f64,
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let [articles, queries, rest @ ..] = args.as_slice() else {
        return Err("give articles (JSON Lines) and queries (id, tab, text)".into());
    };
    let binary = rest.first().map_or("target/release/souwen", String::as_str);
    let plan = Plan {
        seconds: number("SECONDS", 60.0)?,
        quiet: number("QUIET_SECONDS", 15.0)?,
        rate: number("RATE", 1000.0)?,
        connections: number("CONNECTIONS", 64.0)? as usize,
        searches: number("SEARCHES", 20.0)?,
    };
    let queries = std::fs::read_to_string(queries)?;
    let queries: Vec<String> =
        queries.lines().filter_map(|line| line.split('\t').nth(1)).map(str::to_owned).collect();
    let text = std::fs::read_to_string(articles)?;
    let lines: Arc<Vec<String>> = Arc::new(text.lines().map(str::to_owned).collect());
    let folder = tempfile::tempdir()?;
    let (server, key) = start(binary, Path::new(articles), folder.path())?;
    let bearer = format!("Bearer {key}");
    let before = stats(&server)?["articles"].as_u64().unwrap_or_default();

    let quiet = search(&server, &queries, plan.searches, &Until::in_seconds(plan.quiet))?;
    println!("quiet:   search {}", in_words(&quiet));

    let until = Until::in_seconds(plan.seconds);
    let begun = Instant::now();
    let (written, searched, segments) = thread::scope(|scope| -> Result<_> {
        let writers: Vec<_> = (0..plan.connections)
            .map(|client| {
                let (server, bearer, plan) = (&server, bearer.as_str(), &plan);
                let (until, lines) = (&until, &lines);
                scope.spawn(move || put(server, bearer, lines, plan, client, begun, until))
            })
            .collect();
        let searcher = scope.spawn(|| search(&server, &queries, plan.searches, &until));
        let counter = scope.spawn(|| max_segments(&server, &until));
        let mut written = Vec::new();
        for writer in writers {
            written.extend(writer.join().map_err(|_| "a writer panicked")??);
        }
        until.stop();
        let searched = searcher.join().map_err(|_| "the searcher panicked")??;
        Ok((written, searched, counter.join().map_err(|_| "the counter panicked")??))
    })?;
    let took = begun.elapsed().as_secs_f64();
    let rate = written.len() as f64 / took;
    println!("writing: {} articles, {rate:.0} a second of {}", written.len(), plan.rate);
    println!("         put    {}", in_words(&written));
    println!("         search {}", in_words(&searched));
    println!("         at most {segments} segments");
    let ratio = percentile(&searched, 0.99).as_secs_f64() / percentile(&quiet, 0.99).as_secs_f64();
    println!("         search p99, writing / quiet: {ratio:.2}");
    let after = stats(&server)?["articles"].as_u64().unwrap_or_default();
    let expected = before + written.len() as u64;
    println!("         {after} articles in the index, {expected} expected");
    if after == expected { Ok(()) } else { Err("an acknowledged article is not there".into()) }
}

fn number(name: &str, default: f64) -> Result<f64> {
    match std::env::var(format!("SOUWEN_BENCH_{name}")) {
        Ok(value) => Ok(value.parse()?),
        Err(_) => Ok(default),
    }
}

/// When to stop: at a time, or earlier on request.
struct Until {
    end: Instant,
    stopped: AtomicBool,
}

impl Until {
    fn in_seconds(seconds: f64) -> Until {
        let end = Instant::now() + Duration::from_secs_f64(seconds);
        Until { end, stopped: AtomicBool::new(false) }
    }

    fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    fn is_over(&self) -> bool {
        self.stopped.load(Ordering::Relaxed) || Instant::now() >= self.end
    }
}

/// Puts articles when they are due, and returns the time until each is durable.
fn put(
    server: &Server,
    bearer: &str,
    lines: &[String],
    plan: &Plan,
    client: usize,
    begun: Instant,
    until: &Until,
) -> Result<Vec<Duration>> {
    let mut connection = server.connect()?;
    let mut random = Random(client as u64 + 1);
    let mut times = Vec::new();
    for round in 0.. {
        let number = round * plan.connections + client;
        let due = begun + Duration::from_secs_f64(number as f64 / plan.rate);
        if due >= until.end {
            break;
        }
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let mut article: Value = serde_json::from_str(&lines[random.below(lines.len())])?;
        let id = format!("put-{number}");
        article["id"] = id.clone().into();
        let body = article.to_string();
        let headers = [("Authorization", bearer), ("Content-Type", "application/json")];
        let status = connection.ask("PUT", &format!("/api/v1/articles/{id}"), &headers, &body)?.0;
        if status != 201 {
            return Err(format!("{id} was answered {status}").into());
        }
        times.push(due.elapsed());
    }
    Ok(times)
}

/// Searches at a steady rate, and returns the times.
fn search(server: &Server, queries: &[String], rate: f64, until: &Until) -> Result<Vec<Duration>> {
    let mut connection = server.connect()?;
    let begun = Instant::now();
    let mut times = Vec::new();
    for (number, query) in queries.iter().cycle().enumerate() {
        let due = begun + Duration::from_secs_f64(number as f64 / rate);
        thread::sleep(due.saturating_duration_since(Instant::now()));
        if until.is_over() {
            break;
        }
        let target = format!("/api/v1/search?q={}", encoded(query));
        let started = Instant::now();
        let status = connection.ask("GET", &target, &[], "")?.0;
        times.push(started.elapsed());
        if status != 200 {
            return Err(format!("a search was answered {status}").into());
        }
    }
    Ok(times)
}

/// The maximal number of segments observed.
fn max_segments(server: &Server, until: &Until) -> Result<u64> {
    let mut max = 0;
    while !until.is_over() {
        max = max.max(stats(server)?["segments"].as_u64().unwrap_or_default());
        thread::sleep(LOOK);
    }
    Ok(max)
}

fn percentile(times: &[Duration], share: f64) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let at = (sorted.len() as f64 * share) as usize;
    sorted.get(at.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

fn in_words(times: &[Duration]) -> String {
    let mut words = String::new();
    for (name, share) in [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1.0)] {
        let _ = write!(words, "{name} {:.1} ms  ", percentile(times, share).as_secs_f64() * 1e3);
    }
    format!("{words}({} times)", times.len())
}

/// Indexes articles and serves them. Returns the server and a key that allows writing.
fn start(binary: &str, articles: &Path, folder: &Path) -> Result<(Server, String)> {
    let (index, keys) = (folder.join("index"), folder.join("souwen.keys"));
    let run = |command: &mut Command| -> Result<String> {
        let output = command.stderr(Stdio::inherit()).output()?;
        if !output.status.success() {
            return Err("a command failed".into());
        }
        Ok(String::from_utf8(output.stdout)?)
    };
    run(Command::new(binary).arg("index").arg(articles).arg("--index").arg(&index))?;
    let mut add = Command::new(binary);
    add.args(["key", "add", "bench", "--may", "write,search", "--keys"]).arg(&keys);
    let key = run(&mut add)?.trim().to_owned();
    let server = Server::start_with(binary, &index, &["--keys".as_ref(), keys.as_os_str()])?;
    Ok((server, key))
}

fn stats(server: &Server) -> Result<Value> {
    let body = server.connect()?.expect("GET", "/api/v1/stats", "", "")?;
    Ok(serde_json::from_slice(&body)?)
}
