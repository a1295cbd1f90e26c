//! A server in a process of its own, and persistent connections to it.

use std::collections::HashMap;
use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// A text as it is written in a URL.
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// A server that is stopped when this is dropped.
pub(crate) struct Server {
    process: Child,
    /// Its address and port.
    pub(crate) host: String,
    /// The processor time of each thread in nanoseconds, as last read: threads may have ended since.
    threads: HashMap<OsString, u64>,
}

impl Server {
    /// Starts `souwen serve` over an index on a free port.
    pub(crate) fn start(binary: &str, index: &Path) -> Result<Server> {
        Server::start_with(binary, index, &[] as &[&str])
    }

    /// The same with further arguments.
    pub(crate) fn start_with(
        binary: &str,
        index: &Path,
        arguments: &[impl AsRef<OsStr>],
    ) -> Result<Server> {
        let mut process = Command::new(binary)
            .args(["serve", "--no-refresh", "--listen", "127.0.0.1:0", "--index"])
            .arg(index)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut line = String::new();
        let out = process.stdout.take().ok_or("no output")?;
        BufReader::new(out).read_line(&mut line)?;
        let host = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        Ok(Server { process, host, threads: HashMap::new() })
    }

    pub(crate) fn connect(&self) -> Result<Connection> {
        Ok(Connection { host: self.host.clone(), stream: connect(&self.host)? })
    }

    /// The processor time of the process, summed over its threads. Linux only.
    pub(crate) fn processor_time(&mut self) -> Result<Duration> {
        for thread in std::fs::read_dir(format!("/proc/{}/task", self.process.id()))? {
            let thread = thread?;
            let Ok(text) = std::fs::read_to_string(thread.path().join("schedstat")) else {
                // The thread has just ended.
                continue;
            };
            let on_processor = text.split(' ').next().ok_or("no figures")?.parse()?;
            self.threads.insert(thread.file_name(), on_processor);
        }
        Ok(Duration::from_nanos(self.threads.values().sum()))
    }

    /// The private memory of the process in MB; `None` where the system does not tell.
    pub(crate) fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
        Some(line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()? / 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A persistent connection.
pub(crate) struct Connection {
    host: String,
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// Sends a request with further header lines, and returns the status and the body of the answer. A
    /// connection that the server has closed is reopened.
    pub(crate) fn ask(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<(u16, Vec<u8>)> {
        match self.try_ask(method, target, headers, body) {
            Ok(answer) => Ok(answer),
            Err(_) => {
                self.stream = connect(&self.host)?;
                self.try_ask(method, target, headers, body)
            }
        }
    }

    /// The same for a body of this media type. The answer must be a success.
    pub(crate) fn expect(
        &mut self,
        method: &str,
        target: &str,
        kind: &str,
        body: &str,
    ) -> Result<Vec<u8>> {
        let headers: &[(&str, &str)] =
            if kind.is_empty() { &[] } else { &[("Content-Type", kind)] };
        match self.ask(method, target, headers, body)? {
            (200, answer) => Ok(answer),
            (status, answer) => {
                Err(format!("{target}: {status} {}", String::from_utf8_lossy(&answer)).into())
            }
        }
    }

    fn try_ask(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<(u16, Vec<u8>)> {
        let mut request = format!("{method} {target} HTTP/1.1\r\nHost: {}\r\n", self.host);
        if method != "GET" {
            request += &format!("Content-Length: {}\r\n", body.len());
        }
        headers.iter().for_each(|(name, value)| request += &format!("{name}: {value}\r\n"));
        request += "\r\n";
        request += body;
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).ok_or("the connection has ended")?.parse()?;
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let line = line.trim().to_ascii_lowercase();
            if let Some(bytes) = line.strip_prefix("content-length: ") {
                length = bytes.parse()?;
            }
            if line.is_empty() {
                break;
            }
        }
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer)?;
        Ok((status, answer))
    }
}

fn connect(host: &str) -> Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(host)?;
    stream.set_nodelay(true)?;
    Ok(BufReader::new(stream))
}
