//! Sends requests to a cluster with the same client as to other servers. An error status is returned as an
//! answer, not as an error, and each request may have a deadline.

use std::io::Read as _;
use std::time::{Duration, Instant};

use souwen::cluster::transport::{Answer, Body, Method, Request};
use souwen::cluster::{Transport, TransportError};
use ureq::http::{Method as HttpMethod, Request as HttpRequest, Response};
use ureq::{AsSendBody, Error};

use super::client::bodiless;
use super::{Remote, RemoteError};

/// The maximal number of bytes that are read of an answer.
const MAX_ANSWER_BYTES: u64 = 512 << 20;

/// The transport of requests to one cluster.
#[derive(Debug, Clone)]
pub struct ClusterTransport {
    remote: Remote,
}

impl ClusterTransport {
    /// A transport to this cluster.
    pub fn new(remote: Remote) -> ClusterTransport {
        ClusterTransport { remote }
    }

    fn run(&self, request: &Request<'_>) -> Result<Answer, Error> {
        let (kind, bytes) = match request.body {
            Body::None => (None, &[][..]),
            Body::Json(bytes) => (Some("application/json"), bytes),
            Body::Lines(bytes) => (Some("application/x-ndjson"), bytes),
        };
        let uri = self.remote.address().join(request.path);
        let mut builder = HttpRequest::builder().method(method(request.method)).uri(uri);
        if let Some(value) = self.remote.authorization() {
            builder = builder.header("authorization", value);
        }
        let response = match kind {
            Some(kind) => {
                self.exchange(builder.header("content-type", kind).body(bytes)?, request.deadline)
            }
            None => self.exchange(bodiless(builder).body(())?, request.deadline),
        }?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        let mut reader = response.into_body().into_reader().take(MAX_ANSWER_BYTES + 1);
        reader.read_to_end(&mut body).map_err(Error::from)?;
        if body.len() as u64 > MAX_ANSWER_BYTES {
            return Err(Error::BodyExceedsLimit(MAX_ANSWER_BYTES));
        }
        Ok(Answer { status, body })
    }
}

impl ClusterTransport {
    fn exchange(
        &self,
        request: HttpRequest<impl AsSendBody>,
        deadline: Option<Instant>,
    ) -> Result<Response<ureq::Body>, Error> {
        let whole = deadline.map(|deadline| {
            // A timeout of zero would mean no timeout.
            deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1))
        });
        let agent = self.remote.agent();
        agent.run(agent.configure_request(request).timeout_global(whole).build())
    }
}

impl Transport for ClusterTransport {
    fn send(&self, request: &Request<'_>) -> Result<Answer, TransportError> {
        self.run(request).map_err(|error| {
            let late = matches!(error, Error::Timeout(_))
                && request.deadline.is_some_and(|deadline| Instant::now() >= deadline);
            let remote_error = RemoteError::of(self.address(), error);
            match remote_error {
                _ if late => TransportError::TimedOut(remote_error.reason()),
                RemoteError::Unreachable { .. }
                | RemoteError::Silent { .. }
                | RemoteError::Broken { .. } => TransportError::Broken(remote_error.reason()),
                _ => TransportError::Refused(remote_error.reason()),
            }
        })
    }

    fn address(&self) -> &str {
        self.remote.address().as_str()
    }
}

fn method(method: Method) -> HttpMethod {
    match method {
        Method::Get => HttpMethod::GET,
        Method::Post => HttpMethod::POST,
        Method::Put => HttpMethod::PUT,
        Method::Delete => HttpMethod::DELETE,
        Method::Head => HttpMethod::HEAD,
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::TcpListener;
    use std::thread;

    use super::super::{Address, Credentials, RemoteConfig};
    use super::*;

    fn transport(address: &str, timeout: Duration) -> ClusterTransport {
        let credentials = Credentials::read(Some("me"), None, Some("s3cret".to_owned())).unwrap();
        let config = RemoteConfig { credentials, ca: None, timeout };
        let remote = Remote::new(Address::read(address).unwrap(), &config).unwrap();
        ClusterTransport::new(remote)
    }

    /// A server that sends this answer to one request, and its thread, which returns the request. Without an
    /// answer it keeps silent.
    fn server(answer: Option<&'static str>) -> (String, thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let received = thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(&stream);
            let mut text = String::new();
            while !text.ends_with("\r\n\r\n") {
                assert!(reader.read_line(&mut text).unwrap() > 0, "{text}");
            }
            if let Some((_, rest)) = text.to_ascii_lowercase().split_once("content-length: ") {
                let length = rest.lines().next().unwrap().parse().unwrap();
                let mut body = vec![0; length];
                reader.read_exact(&mut body).unwrap();
                text.push_str(std::str::from_utf8(&body).unwrap());
            }
            match answer {
                Some(answer) => (&stream).write_all(answer.as_bytes()).unwrap(),
                // Waits until the client gives up.
                None => drop((&stream).read(&mut [0])),
            }
            text
        });
        (address, received)
    }

    fn request(deadline: Option<Instant>, method: Method) -> Request<'static> {
        let body = Body::Json(b"{\"pit_id\":[]}");
        Request { method, path: "/_search/point_in_time", body, deadline }
    }

    #[test]
    fn a_request_without_a_body_declares_none() {
        for (method, declared) in [(Method::Post, true), (Method::Put, true), (Method::Get, false)]
        {
            let (address, received) = server(Some("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
            let bare = Request { body: Body::None, ..request(None, method) };
            transport(&address, Duration::from_secs(60)).send(&bare).unwrap();
            let received = received.join().unwrap().to_ascii_lowercase();
            assert_eq!(received.contains("content-length: 0\r\n"), declared, "{received}");
            assert!(!received.contains("transfer-encoding"), "{received}");
        }
    }

    #[test]
    fn every_answer_is_one() {
        let (address, received) =
            server(Some("HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\n\r\n{}"));
        let transport = transport(&address, Duration::from_secs(60));
        let answer = transport.send(&request(None, Method::Delete)).unwrap();
        assert_eq!((answer.status, &*answer.body), (409, &b"{}"[..]));
        let text = received.join().unwrap();
        assert!(text.starts_with("DELETE /_search/point_in_time HTTP/1.1\r\n"), "{text}");
        assert!(text.ends_with("{\"pit_id\":[]}"), "{text}");
        assert!(text.to_ascii_lowercase().contains("authorization: basic "), "{text}");
    }

    #[test]
    fn late_and_broken_answers_are_distinguished() {
        let (address, silent) = server(None);
        let soon = Some(Instant::now() + Duration::from_millis(30));
        let late = transport(&address, Duration::from_secs(60)).send(&request(soon, Method::Post));
        assert!(matches!(late, Err(TransportError::TimedOut(_))), "{late:?}");
        drop(silent);
        let (address, cut) = server(Some(""));
        let broken =
            transport(&address, Duration::from_secs(60)).send(&request(None, Method::Post));
        assert!(matches!(broken, Err(TransportError::Broken(_))), "{broken:?}");
        cut.join().unwrap();
        let nobody = transport(&address, Duration::from_secs(60)).send(&request(None, Method::Get));
        assert!(matches!(nobody, Err(TransportError::Broken(_))), "{nobody:?}");
    }
}
