//! The effect of one abusive client on other clients of a server.
//!
//! ```sh
//! cargo bench --bench abuse -- BINARY INDEX queries.tsv [seconds for each attack, 5] [name of an attack]
//! ```
//!
//! BINARY is a `souwen` that serves INDEX with its default limits. During each attack an ordinary client on
//! another address sends the queries (lines of id, tab, text). The output is the median and the 99th
//! percentile of its response times next to those of the idle server, the number of unanswered requests, and
//! the memory of the server in MB (Linux). The attacks search for a long text that is made of the queries.

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

mod attacks;
mod ordinary;

use std::error::Error;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use attacks::{ATTACKS, Aim};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// How long an ordinary client pauses between two requests.
const PAUSE: Duration = Duration::from_millis(5);

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A server that is stopped at the end of the benchmark.
struct Server {
    process: Child,
    address: SocketAddr,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let [binary, index, queries, rest @ ..] = args.as_slice() else {
        return Err("give a binary, an index and queries".into());
    };
    let seconds = Duration::from_secs(rest.first().map_or(Ok(5), |seconds| seconds.parse())?);
    let queries = std::fs::read_to_string(queries)?;
    let queries: Vec<&str> = queries.lines().filter_map(|line| line.split('\t').nth(1)).collect();
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let target = |query: &&str| format!("/api/v1/search?q={}", encoded(query));
    let targets: Vec<String> = queries.iter().map(target).collect();
    let text = encoded(&queries.concat().chars().take(1_000).collect::<String>());
    let server = start(binary, index)?;
    let address = server.address;
    println!("{:<32} {:>8} {:>8} {:>8} {:>6}", "", "p50 ms", "p99 ms", "refused", "MB");
    let show = |name: &str, seen: &ordinary::Seen| {
        let [p50, p99] = [50, 99].map(|max| seen.of_a_hundred(max).as_secs_f64() * 1e3);
        let (refused, memory) = (seen.refused, memory(&server.process).unwrap_or_default());
        println!("{name:<32} {p50:>8.1} {p99:>8.1} {refused:>8} {memory:>6}");
    };
    for _ in 0..2 {
        show("nobody", &ordinary::ask(address, &targets, Instant::now() + seconds, PAUSE));
    }
    for (name, threads, attack) in ATTACKS {
        if rest.get(1).is_some_and(|wanted| !name.contains(wanted.as_str())) {
            continue;
        }
        let aim = Aim { address, until: Instant::now() + seconds, text: &text };
        let seen = thread::scope(|scope| {
            (0..threads).for_each(|_| drop(scope.spawn(move || attack(&aim))));
            ordinary::ask(address, &targets, aim.until, PAUSE)
        });
        show(name, &seen);
    }
    show("nobody", &ordinary::ask(address, &targets, Instant::now() + seconds, PAUSE));
    Ok(())
}

fn start(binary: &str, index: &str) -> Result<Server> {
    let mut process = Command::new(binary)
        .args(["serve", "--no-refresh", "--listen", "127.0.0.1:0", "--index", index])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut line = String::new();
    let out = process.stdout.take().ok_or("no output")?;
    BufReader::new(out).read_line(&mut line)?;
    let address = line.trim().trim_start_matches("http://").trim_end_matches('/').parse()?;
    Ok(Server { process, address })
}

/// The private memory of a process, in MB.
fn memory(process: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    Some(line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()? / 1024)
}
