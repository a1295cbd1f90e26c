//! The cost of a search over HTTP, as the ratio of two servers that get requests in turn.
//!
//! ```sh
//! cargo bench --bench http -- INDEX queries.tsv BEFORE AFTER [1000]
//! ```
//!
//! BEFORE and AFTER are two binaries of `souwen`. Both get the queries (id, tab, text), in alternating
//! blocks, over one connection each. The output compares the processor times of the servers, so that other
//! work on the machine does not count, and the medians of the elapsed times. Linux only, where the processor
//! time of another process can be read.

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

#[allow(dead_code, reason = "of what benches share, this one uses a part")]
mod server;

use std::path::Path;
use std::time::{Duration, Instant};

use server::{Connection, Result, Server, encoded};

/// The number of queries to one server before the other has its turn.
const BLOCK: usize = 50;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let [index, queries, before, after, rest @ ..] = args.as_slice() else {
        return Err("give an index, queries and two binaries".into());
    };
    let count = rest.first().map_or(Ok(1000), |count| count.parse())?;
    let queries = std::fs::read_to_string(queries)?;
    let queries: Vec<&str> =
        queries.lines().filter_map(|line| line.split('\t').nth(1)).take(count).collect();
    let mut servers = [Measured::start(before, index)?, Measured::start(after, index)?];
    // Work that is done only for the first queries is not measured.
    for server in &mut servers {
        server.ask_all(&queries[..queries.len().min(BLOCK)])?;
        server.reset()?;
    }
    for (turn, block) in queries.chunks(BLOCK).enumerate() {
        // Neither server is always the first.
        let first = turn % 2;
        for server in [first, 1 - first] {
            servers[server].ask_all(block)?;
        }
    }
    let figures = servers.iter_mut().map(Measured::figures).collect::<Result<Vec<_>>>()?;
    for (name, (processor, median)) in ["before", "after"].into_iter().zip(&figures) {
        let each = processor.as_secs_f64() * 1e3 / queries.len() as f64;
        println!("{name}: {each:.3} ms of processor time a query, {median:.2?} on the wall");
    }
    let ratio = figures[1].0.as_secs_f64() / figures[0].0.as_secs_f64();
    println!("after / before: {ratio:.3} of {} queries", queries.len());
    Ok(())
}

struct Measured {
    server: Server,
    connection: Connection,
    /// The processor time at the beginning.
    since: Duration,
    times: Vec<Duration>,
}

impl Measured {
    fn start(binary: &str, index: &str) -> Result<Measured> {
        let server = Server::start(binary, Path::new(index))?;
        let connection = server.connect()?;
        Ok(Measured { server, connection, since: Duration::ZERO, times: Vec::new() })
    }

    fn ask_all(&mut self, queries: &[&str]) -> Result<()> {
        for query in queries {
            let started = Instant::now();
            let target = format!("/api/v1/search?q={}", encoded(query));
            self.connection.expect("GET", &target, "", "")?;
            self.times.push(started.elapsed());
        }
        Ok(())
    }

    fn reset(&mut self) -> Result<()> {
        self.since = self.server.processor_time()?;
        self.times.clear();
        Ok(())
    }

    /// The processor time of all queries, and the median elapsed time.
    fn figures(&mut self) -> Result<(Duration, Duration)> {
        let processor = self.server.processor_time()? - self.since;
        self.times.sort_unstable();
        Ok((processor, self.times[self.times.len() / 2]))
    }
}
