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

use std::error::Error;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The number of queries to one server before the other has its turn.
const BLOCK: usize = 50;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let [index, queries, before, after, rest @ ..] = args.as_slice() else {
        return Err("give an index, queries and two binaries".into());
    };
    let count = rest.first().map_or(Ok(1000), |count| count.parse())?;
    let queries = std::fs::read_to_string(queries)?;
    let queries: Vec<&str> =
        queries.lines().filter_map(|line| line.split('\t').nth(1)).take(count).collect();
    let mut servers = [Server::start(before, index)?, Server::start(after, index)?];
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
    let figures = servers.iter_mut().map(Server::figures).collect::<Result<Vec<_>>>()?;
    for (name, (processor, median)) in ["before", "after"].into_iter().zip(&figures) {
        let each = processor.as_secs_f64() * 1e3 / queries.len() as f64;
        println!("{name}: {each:.3} ms of processor time a query, {median:.2?} on the wall");
    }
    let ratio = figures[1].0.as_secs_f64() / figures[0].0.as_secs_f64();
    println!("after / before: {ratio:.3} of {} queries", queries.len());
    Ok(())
}

struct Server {
    process: Child,
    connection: BufReader<TcpStream>,
    host: String,
    /// The processor time at the beginning.
    since: Duration,
    times: Vec<Duration>,
}

impl Server {
    fn start(binary: &str, index: &str) -> Result<Server> {
        let mut process = Command::new(binary)
            .args(["serve", "--no-refresh", "--listen", "127.0.0.1:0", "--index", index])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut line = String::new();
        let out = process.stdout.take().ok_or("no output")?;
        BufReader::new(out).read_line(&mut line)?;
        let host = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        let connection = BufReader::new(TcpStream::connect(&host)?);
        connection.get_ref().set_nodelay(true)?;
        Ok(Server { process, connection, host, since: Duration::ZERO, times: Vec::new() })
    }

    fn ask_all(&mut self, queries: &[&str]) -> Result<()> {
        for query in queries {
            let started = Instant::now();
            self.ask(query)?;
            self.times.push(started.elapsed());
        }
        Ok(())
    }

    fn ask(&mut self, query: &str) -> Result<()> {
        let query = utf8_percent_encode(query, NON_ALPHANUMERIC);
        let host = &self.host;
        let request = format!("GET /api/v1/search?q={query} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        self.connection.get_mut().write_all(request.as_bytes())?;
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.connection.read_line(&mut line)?;
            let line = line.trim().to_ascii_lowercase();
            if let Some(bytes) = line.strip_prefix("content-length: ") {
                length = bytes.parse()?;
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        Ok(self.connection.read_exact(&mut body)?)
    }

    fn reset(&mut self) -> Result<()> {
        self.since = self.processor_time()?;
        self.times.clear();
        Ok(())
    }

    /// The processor time of all queries, and the median elapsed time.
    fn figures(&mut self) -> Result<(Duration, Duration)> {
        let processor = self.processor_time()? - self.since;
        self.times.sort_unstable();
        Ok((processor, self.times[self.times.len() / 2]))
    }

    /// The processor time of the process: the sum over its threads, in nanoseconds.
    fn processor_time(&self) -> Result<Duration> {
        let mut nanoseconds = 0;
        for thread in std::fs::read_dir(format!("/proc/{}/task", self.process.id()))? {
            let text = std::fs::read_to_string(thread?.path().join("schedstat"))?;
            let on_processor = text.split(' ').next().ok_or("no figures")?;
            nanoseconds += on_processor.parse::<u64>()?;
        }
        Ok(Duration::from_nanos(nanoseconds))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
