//! A server in a process of its own, which gets requests over one connection, and the processor time that it
//! has used. Linux only, where the processor time of another process can be read.

use std::collections::HashMap;
use std::error::Error;
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A text as it stands in an address.
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

pub(crate) struct Server {
    process: Child,
    connection: BufReader<TcpStream>,
    host: String,
    /// The processor time of each thread, in nanoseconds, when it was read last: threads end.
    threads: HashMap<OsString, u64>,
}

impl Server {
    /// Starts `souwen serve` over an index, with further arguments.
    pub(crate) fn start(binary: &str, index: &str, arguments: &[&str]) -> Result<Server> {
        let mut process = Command::new(binary)
            .args(["serve", "--no-refresh", "--listen", "127.0.0.1:0", "--index", index])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut line = String::new();
        let out = process.stdout.take().ok_or("no output")?;
        BufReader::new(out).read_line(&mut line)?;
        let host = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        let connection = BufReader::new(TcpStream::connect(&host)?);
        connection.get_ref().set_nodelay(true)?;
        Ok(Server { process, connection, host, threads: HashMap::new() })
    }

    /// Sends a request and returns the body of the answer, which has to be one of success.
    pub(crate) fn ask(
        &mut self,
        method: &str,
        target: &str,
        kind: &str,
        body: &str,
    ) -> Result<Vec<u8>> {
        let mut request = format!("{method} {target} HTTP/1.1\r\nHost: {}\r\n", self.host);
        if !kind.is_empty() {
            request += &format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
        }
        request += "\r\n";
        request += body;
        self.connection.get_mut().write_all(request.as_bytes())?;
        let mut status = String::new();
        self.connection.read_line(&mut status)?;
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
        let mut answer = vec![0; length];
        self.connection.read_exact(&mut answer)?;
        match status.contains(" 200 ") {
            true => Ok(answer),
            false => Err(format!("{target}: {status}{}", String::from_utf8_lossy(&answer)).into()),
        }
    }

    /// The processor time of the process: the sum over its threads.
    pub(crate) fn processor_time(&mut self) -> Result<Duration> {
        for thread in std::fs::read_dir(format!("/proc/{}/task", self.process.id()))? {
            let thread = thread?;
            let Ok(text) = std::fs::read_to_string(thread.path().join("schedstat")) else {
                // It has ended meanwhile.
                continue;
            };
            let on_processor = text.split(' ').next().ok_or("no figures")?.parse()?;
            self.threads.insert(thread.file_name(), on_processor);
        }
        Ok(Duration::from_nanos(self.threads.values().sum()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
