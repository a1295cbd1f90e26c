//! A transport over a plain socket with one connection per request: enough for a node on this machine.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering};

use souwen_cluster::transport::{Answer, Body, Method, Request, Transport, TransportError};

/// The number of requests sent, and the number of bytes received.
pub(crate) static SENT: [AtomicU64; 2] = [AtomicU64::new(0), AtomicU64::new(0)];

/// A node, as `host:port`.
pub(crate) struct Wire {
    pub(crate) address: String,
}

impl Transport for Wire {
    fn send(&self, request: &Request<'_>) -> Result<Answer, TransportError> {
        let broken = |error: std::io::Error| TransportError::Broken(error.to_string());
        let method = match request.method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
            Method::Head => "HEAD",
        };
        let (kind, body) = match request.body {
            Body::None => ("application/json", &[][..]),
            Body::Json(body) => ("application/json", body),
            Body::Lines(body) => ("application/x-ndjson", body),
        };
        let mut stream = TcpStream::connect(&self.address).map_err(broken)?;
        let head = format!(
            "{method} {} HTTP/1.1\r\nHost: {}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n",
            request.path,
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes()).map_err(broken)?;
        stream.write_all(body).map_err(broken)?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).map_err(broken)?;
        SENT[0].fetch_add(1, Ordering::Relaxed);
        SENT[1].fetch_add(bytes.len() as u64, Ordering::Relaxed);
        answer(&bytes).ok_or_else(|| TransportError::Broken("no whole answer".to_owned()))
    }

    fn address(&self) -> &str {
        &self.address
    }
}

/// The status and the body of a response that ended with its connection.
fn answer(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let body = &bytes[end + 4..];
    let chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
    let body = if chunked { joined(body)? } else { body.to_vec() };
    Some(Answer { status, body })
}

/// The bytes of a chunked body.
fn joined(mut chunks: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = chunks.windows(2).position(|two| two == b"\r\n")?;
        let length = std::str::from_utf8(&chunks[..end]).ok()?;
        let length = usize::from_str_radix(length, 16).ok()?;
        if length == 0 {
            return Some(body);
        }
        body.extend_from_slice(chunks.get(end + 2..end + 2 + length)?);
        chunks = chunks.get(end + 4 + length..)?;
    }
}
