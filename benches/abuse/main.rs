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
mod local;
mod ordinary;
#[allow(dead_code, reason = "of what benches share, this one uses a part")]
#[path = "../server/mod.rs"]
mod server;

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use attacks::{ATTACKS, Aim};
use server::{Result, Server, encoded};

/// How long an ordinary client pauses between two requests.
const PAUSE: Duration = Duration::from_millis(5);

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let [binary, index, queries, rest @ ..] = args.as_slice() else {
        return Err("give a binary, an index and queries".into());
    };
    let seconds = Duration::from_secs(rest.first().map_or(Ok(5), |seconds| seconds.parse())?);
    let queries = std::fs::read_to_string(queries)?;
    let queries: Vec<&str> = queries.lines().filter_map(|line| line.split('\t').nth(1)).collect();
    let target = |query: &&str| format!("/api/v1/search?q={}", encoded(query));
    let targets: Vec<String> = queries.iter().map(target).collect();
    let text = encoded(&queries.concat().chars().take(1_000).collect::<String>());
    let server = Server::start(binary, Path::new(index))?;
    let address = server.host.parse()?;
    println!("{:<32} {:>8} {:>8} {:>8} {:>6}", "", "p50 ms", "p99 ms", "refused", "MB");
    let show = |name: &str, seen: &ordinary::Seen| {
        let [p50, p99] = [50, 99].map(|max| seen.of_a_hundred(max).as_secs_f64() * 1e3);
        let (refused, memory) = (seen.refused, server.memory().unwrap_or_default());
        println!("{name:<32} {p50:>8.1} {p99:>8.1} {refused:>8} {memory:>6}");
    };
    for _ in 0..2 {
        show("nobody", &ordinary::ask(address, &targets, Instant::now() + seconds, PAUSE));
    }
    for attack in ATTACKS {
        if rest.get(1).is_some_and(|wanted| !attack.name.contains(wanted.as_str())) {
            continue;
        }
        let until = Instant::now() + seconds;
        let seen = thread::scope(|scope| {
            attack.begin(scope, Aim::new(address, until, &text));
            ordinary::ask(address, &targets, until, PAUSE)
        });
        show(attack.name, &seen);
    }
    show("nobody", &ordinary::ask(address, &targets, Instant::now() + seconds, PAUSE));
    Ok(())
}
