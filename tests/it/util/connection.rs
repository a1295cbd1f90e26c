//! An HTTP connection for several requests in sequence, for tests that make many.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use super::PATIENCE;
use super::client::Response;

/// A connection to a server, opened again when the server closes it.
pub struct Connection {
    address: String,
    stream: Option<BufReader<TcpStream>>,
}

impl Connection {
    /// A connection to `host:port`, which is opened when it is needed.
    pub fn new(address: &str) -> Connection {
        Connection { address: address.to_owned(), stream: None }
    }

    /// Sends a request, head and body, and reads its answer. A server may close an idle connection, so if
    /// sending fails on an old connection, the request is sent again on a new one.
    pub fn ask(&mut self, request: &[u8]) -> Response {
        if self.stream.is_some()
            && let Ok(response) = self.once(request)
        {
            return response;
        }
        let stream = TcpStream::connect(&self.address).unwrap_or_else(|e| panic!("{e}"));
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        self.stream = Some(BufReader::new(stream));
        let shown = || String::from_utf8_lossy(&request[..request.len().min(2_000)]).into_owned();
        self.once(request).unwrap_or_else(|error| panic!("{error} in answer to {}", shown()))
    }

    fn once(&mut self, request: &[u8]) -> std::io::Result<Response> {
        let mut stream = self.stream.take().unwrap();
        // A server that refuses a request early may close before it has read all of it.
        let sent = stream.get_mut().write_all(request);
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            sent?;
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let status = line.split(' ').nth(1).unwrap().parse().unwrap();
        let mut headers = Vec::new();
        loop {
            line.clear();
            stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut response = Response { status, headers, body: Vec::new() };
        let has_body = !request.starts_with(b"HEAD ") && ![204, 304].contains(&status);
        if has_body {
            response.body = body(&mut stream, &response)?;
        }
        if response.header("connection") != Some("close") && sent.is_ok() {
            self.stream = Some(stream);
        }
        Ok(response)
    }
}

fn body(stream: &mut impl BufRead, response: &Response) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    if response.header("transfer-encoding") != Some("chunked") {
        let length = response.header("content-length").map_or(0, |length| length.parse().unwrap());
        stream.take(length).read_to_end(&mut body)?;
        return Ok(body);
    }
    loop {
        let mut size = String::new();
        stream.read_line(&mut size)?;
        let size = u64::from_str_radix(size.trim(), 16).unwrap_or_default();
        stream.by_ref().take(size).read_to_end(&mut body)?;
        let mut end = String::new();
        stream.read_line(&mut end)?;
        if size == 0 {
            return Ok(body);
        }
    }
}
